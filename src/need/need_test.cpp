// Goal: people's own words lead to the right need. Method: the product's lexicon and codes; plain
// phrases with known answers, then the shared hundred phrases as a floor that may only rise.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "need/need.hpp"

namespace luotsi::need {
namespace {

const NeedFinder& finder() {
    static const NeedFinder one = [] {
        std::vector<Error> errors;
        NeedFinder made = NeedFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

std::string first(std::string_view text, std::string_view theme = "") {
    const auto found = finder().find(text, theme);
    return found.empty() ? "" : found.front().code;
}

TEST(Need, plain_phrases_find_their_category) {
    EXPECT_EQ(first("mun äiti ei pärjää enää yksin kotona"), "ELDER_GUIDANCE");
    EXPECT_EQ(first("Hammas särkee"), "DENTAL");
    EXPECT_EQ(first("rahat loppu eikä ole ruokaa laskuja maksamatta"), "INCOME_SUPPORT");
    EXPECT_EQ(first("jag har tandvärk"), "DENTAL");
    EXPECT_EQ(first("my mother needs a wheelchair"), "AIDS_HOME_ADAPT");
    EXPECT_EQ(first(""), "");
    EXPECT_EQ(first("xyzzy"), "");
}

TEST(Need, a_theme_helps_when_words_say_nothing_and_yields_when_they_do) {
    EXPECT_EQ(first("", "older"), finder().theme("older")->needs.front());
    EXPECT_EQ(first("hammas särkee kovasti", "older"), "DENTAL");
}

TEST(Need, every_guess_says_which_words_spoke_for_it) {
    const auto found = finder().find("vuokra on maksamatta ja tulee häätö", "");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().code, "HOUSING");
    EXPECT_FALSE(found.front().because.empty());
}

TEST(Need, every_category_and_theme_has_words_in_three_languages) {
    ASSERT_GE(finder().categories().size(), 47u);
    for (const NeedCategory& category : finder().categories()) {
        for (Language language : all_languages)
            EXPECT_FALSE(category.title.in(language).empty()) << category.code;
    }
    for (const Theme& theme : finder().themes()) {
        for (const std::string& need : theme.needs)
            EXPECT_NE(finder().category(need), nullptr) << theme.code << ' ' << need;
    }
}

TEST(Need, the_shared_phrases_keep_their_floor) {
    const char* folder = std::getenv("LUOTSI_TEST_DATA");
    const std::string base = folder != nullptr ? folder : LUOTSI_SOURCE_DIR "/../shared/data";
    std::ifstream in(base + "/need-phrases/dev.tsv");
    if (!in) GTEST_SKIP() << "shared need phrases are absent";
    std::string line;
    std::getline(in, line);
    int top1 = 0, top3 = 0, all = 0;
    while (std::getline(in, line)) {
        std::vector<std::string> f;
        std::istringstream row(line);
        for (std::string field; std::getline(row, field, '\t');) f.push_back(field);
        if (f.size() < 5) continue;
        ++all;
        const auto found = finder().find(f[2], "");
        const std::string accepted = '|' + f[3] + '|' + f[4] + '|';
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (accepted.find('|' + found[i].code + '|') == std::string::npos) continue;
            if (i == 0) ++top1;
            ++top3;
            break;
        }
    }
    EXPECT_EQ(all, 100);
    RecordProperty("top1", top1);
    RecordProperty("top3", top3);
    std::printf("need phrases: %d of %d first, %d in the first three\n", top1, all, top3);
    // A floor, not a goal: raising it is a later issue's work.
    EXPECT_GE(top1, 60);
    EXPECT_GE(top3, 70);
}

}  // namespace
}  // namespace luotsi::need
