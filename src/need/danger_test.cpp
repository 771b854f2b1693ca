// Goal: words that mean danger are seen, and words that only sound like it are not. Method: plain
// phrases with known answers, then the shared phrases: every labelled danger is a hit or counted,
// traps must stay silent.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "need/danger.hpp"

namespace luotsi::need {
namespace {

const DangerFinder& finder() {
    static const DangerFinder one = [] {
        std::vector<Error> errors;
        DangerFinder made = DangerFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

bool emergency(std::string_view text) {
    const auto found = finder().find(text);
    return !found.empty() && found.front()->emergency;
}

TEST(Danger, is_seen_in_three_languages) {
    for (const char* text : {"en halua enää elää", "Isällä puristaa rinnasta kovasti",
                             "jag vill inte leva längre", "I want to kill myself"})
        EXPECT_TRUE(emergency(text)) << text;
    for (const char* text : {"mieheni lyö minua", "min man slår mig", "my husband hits me"}) {
        const auto found = finder().find(text);
        ASSERT_FALSE(found.empty()) << text;
        EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const Danger* d) {
            return d->quick_exit;
        })) << text;
    }
}

TEST(Danger, is_seen_when_somebody_tells_of_another) {
    for (const char* text :
         {"isä sanoo että hän haluaa kuolla", "my son says he wants to die", "min dotter vill dö"})
        EXPECT_TRUE(emergency(text)) << text;
    for (const char* text :
         {"vaimo haluaisi kuolla kotona, saako sinne hoitajia", "grandmother wants to die at home"})
        EXPECT_FALSE(emergency(text)) << text;
}

TEST(Danger, is_not_seen_in_ordinary_matters) {
    for (const char* text : {"selkä kipee", "mistä varaan ajan hammastarkastukseen", "",
                             "rahat loppu", "en jaksa siivota", "my back hurts"})
        EXPECT_TRUE(finder().find(text).empty()) << text;
}

TEST(Danger, every_kind_has_help_to_call_and_112_when_it_is_an_emergency) {
    ASSERT_NE(finder().help("112"), nullptr);
    for (const char* text : {"en halua enää elää", "mieheni lyö minua"}) {
        for (const Danger* danger : finder().find(text)) {
            ASSERT_FALSE(danger->help.empty());
            if (danger->emergency) {
                EXPECT_EQ(danger->help.front(), "112");
            }
            for (Language language : all_languages) EXPECT_FALSE(danger->text.in(language).empty());
        }
    }
}

TEST(Danger, the_shared_phrases_keep_their_floor) {
    const char* folder = std::getenv("LUOTSI_TEST_DATA");
    const std::string base = folder != nullptr ? folder : LUOTSI_SOURCE_DIR "/../shared/data";
    std::ifstream in(base + "/need-phrases/dev.tsv");
    if (!in) GTEST_SKIP() << "shared need phrases are absent";
    std::string line;
    std::getline(in, line);
    int dangers = 0, seen = 0, traps = 0, false_alarms = 0;
    while (std::getline(in, line)) {
        std::vector<std::string> f;
        std::istringstream row(line);
        for (std::string field; std::getline(row, field, '\t');) f.push_back(field);
        if (f.size() < 8) continue;
        const bool hit = !finder().find(f[2]).empty();
        if (!f[6].empty()) {
            ++dangers;
            if (hit) ++seen;
        } else if (hit) {
            ++false_alarms;
            std::printf("false alarm: %s\n", f[0].c_str());
        }
        if (f[7] == "1") ++traps;
    }
    std::printf("danger: %d of %d seen, %d false alarms (%d traps)\n", seen, dangers, false_alarms,
                traps);
    EXPECT_GE(seen * 10, dangers * 9);
    EXPECT_LE(false_alarms, 2);
}

}  // namespace
}  // namespace luotsi::need
