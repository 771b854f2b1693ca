// Goal: people's own words lead to the right need. Method: the product's lexicon, learnt weights
// and codes; plain phrases with known answers, then the shared hundred phrases as a floor that may
// only rise.
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

TEST(Need, confidence_is_a_probability) {
    const Text text = finder().analyser().analyse("hammas särkee");
    double sum = 0;
    for (const NeedGuess& guess : finder().understand(text, {}, "", 100).needs) {
        EXPECT_GE(guess.confidence, 0.0);
        EXPECT_LE(guess.confidence, 1.0);
        sum += guess.confidence;
    }
    EXPECT_LE(sum, 1.0 + 1e-9);
    EXPECT_GT(finder().understand(text).needs.front().confidence, 0.6);
}

TEST(Need, danger_decides_what_comes_first_and_how_urgent_it_is) {
    const Text text = finder().analyser().analyse("tarvitsen apua");
    const Understanding calm = finder().understand(text);
    EXPECT_EQ(calm.urgency, Urgency::routine);
    const Understanding danger = finder().understand(text, {{"suicide", true}});
    EXPECT_EQ(danger.urgency, Urgency::emergency);
    EXPECT_EQ(danger.needs.front().code, "MENTAL_CRISIS");
    EXPECT_FALSE(danger.question.has_value()) << "danger is acted on, not discussed";
    EXPECT_EQ(finder().understand(text, {{"violence", false}}).urgency, Urgency::urgent);
}

TEST(Need, what_is_not_understood_is_asked_about) {
    const Understanding nothing = finder().understand(finder().analyser().analyse("qwrtzx plipox"));
    EXPECT_TRUE(nothing.needs.empty());
    ASSERT_TRUE(nothing.question.has_value());
    EXPECT_GE(nothing.question->answers.size(), 3u);
    EXPECT_EQ(nothing.question->answers.back().category, "") << "none of these";
    EXPECT_FALSE(finder().understand(finder().analyser().analyse("")).question.has_value());
}

TEST(Need, the_same_text_has_the_same_answer) {
    const Text text = finder().analyser().analyse("mun lapsi ei mene kouluun ja on ahdistunut");
    const auto first_time = finder().understand(text);
    for (int i = 0; i < 3; ++i) {
        const auto again = finder().understand(finder().analyser().analyse(text.original));
        ASSERT_EQ(again.needs.size(), first_time.needs.size());
        for (std::size_t k = 0; k < again.needs.size(); ++k) {
            EXPECT_EQ(again.needs[k].code, first_time.needs[k].code);
            EXPECT_EQ(again.needs[k].confidence, first_time.needs[k].confidence);
        }
    }
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
    // A floor, not a goal: what is measured on unseen phrases stands in docs/needs.md.
    EXPECT_GE(top1, 65);
    EXPECT_GE(top3, 80);
}

}  // namespace
}  // namespace luotsi::need
