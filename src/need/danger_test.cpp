// Goal: words that mean danger are seen in three languages and every way of speaking, and what only
// sounds like danger is let pass. Method: plain phrases with known answers for the rules of the
// layer; then tests/need-danger/phrases.tsv, written before the patterns: one half was looked at
// while writing them ("seen"), the other was only measured ("kept"); "later" are harder wordings
// written after the first patterns, of which those heard 59 of 100 before they were mended. Each
// has its floor. Then the shared phrases.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "need/danger.hpp"

namespace luotsi::need {
namespace {

const Analyser& analyser() {
    static const Analyser one = [] {
        std::vector<Error> errors;
        Analyser made = Analyser::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

const DangerFinder& finder() {
    static const DangerFinder one = [] {
        std::vector<Error> errors;
        DangerFinder made = DangerFinder::load(LUOTSI_SOURCE_DIR "/content", analyser(), errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

std::vector<DangerFound> find(std::string_view text) {
    return finder().find(analyser().analyse(text));
}

// "suicide!" an emergency, "violence" urgent, "" nothing: the first that is found.
std::string first(std::string_view text) {
    const auto found = find(text);
    if (found.empty()) return {};
    return found.front().danger->kind + (found.front().emergency ? "!" : "");
}

TEST(Danger, is_seen_in_three_languages) {
    for (const char* text :
         {"en halua enää elää", "jag vill inte leva längre", "I want to kill myself"})
        EXPECT_EQ(first(text), "suicide!") << text;
    EXPECT_EQ(first("Isällä puristaa rinnasta kovasti"), "chest_pain!");
    for (const char* text : {"mieheni lyö minua", "min man slår mig", "my husband hits me"}) {
        EXPECT_EQ(first(text), "violence") << text;
        EXPECT_TRUE(find(text).front().danger->quick_exit) << text;
    }
}

TEST(Danger, is_an_emergency_when_it_happens_now) {
    EXPECT_EQ(first("mies uhkaa puukolla"), "violence!");
    EXPECT_EQ(first("ravistin vauvaa ja se on veltto"), "child_danger!");
    EXPECT_EQ(first("kädet tärisee kun lopetin juomisen"), "withdrawal");
    EXPECT_EQ(first("lopetti juomisen ja nyt kouristaa"), "withdrawal!");
}

TEST(Danger, is_seen_when_somebody_tells_of_another) {
    for (const char* text :
         {"isä sanoo että hän haluaa kuolla", "my son says he wants to die", "min dotter vill dö"})
        EXPECT_EQ(first(text), "suicide!") << text;
    for (const char* text :
         {"vaimo haluaisi kuolla kotona, saako sinne hoitajia", "grandmother wants to die at home"})
        EXPECT_EQ(first(text), "") << text;
}

TEST(Danger, negation_turns_words_both_ways) {
    EXPECT_EQ(first("en halua elää"), "suicide!");
    EXPECT_EQ(first("haluan elää"), "");
    EXPECT_EQ(first("haluan kuolla"), "suicide!");
    EXPECT_EQ(first("en halua kuolla"), "");
    EXPECT_EQ(first("ei hengitä"), "breathing!");
    EXPECT_EQ(first("ei ole itsetuhoinen"), "");
}

TEST(Danger, history_information_and_idiom_are_let_pass) {
    for (const char* text :
         {"isällä oli sydäninfarkti kolme vuotta sitten", "mistä saan tietoa aivoinfarktista",
          "kuolen nauruun", "tukehdun töihin", "this job is killing me", "jag dör av skratt",
          "ensiapukurssi", "en jaksa siivota", "selkä kipee", "my back hurts", "", "..."})
        EXPECT_EQ(first(text), "") << text;
}

TEST(Danger, an_idiom_explains_its_own_words_only) {
    EXPECT_EQ(first("luulin että kuolen nauruun. Nyt haluan kuolla."), "suicide!");
    EXPECT_EQ(first("tukehdun töihin, ja mies lyö minua"), "violence");
}

TEST(Danger, says_which_words_and_which_line_of_content) {
    const auto found = find("mun mieheni lyö minua");
    ASSERT_FALSE(found.empty());
    EXPECT_NE(std::find(found[0].words.begin(), found[0].words.end(), "lyö"), found[0].words.end());
    EXPECT_TRUE(finder().pattern_line(found[0].pattern).starts_with("fi: "));
}

TEST(Danger, emergencies_come_first_and_each_kind_once) {
    const auto found = find("mieheni lyö minua ja haluan kuolla. mieheni lyö. en halua elää.");
    ASSERT_GE(found.size(), 2u);
    EXPECT_TRUE(found.front().emergency);
    for (std::size_t i = 0; i < found.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) EXPECT_NE(found[i].danger, found[k].danger);
}

TEST(Danger, every_kind_has_help_to_call_and_112_when_it_is_an_emergency) {
    ASSERT_NE(finder().help("112"), nullptr);
    ASSERT_EQ(finder().kinds().size(), 24u);
    for (const Danger& danger : finder().kinds()) {
        ASSERT_FALSE(danger.help.empty()) << danger.kind;
        if (danger.emergency) {
            EXPECT_EQ(danger.help.front(), "112") << danger.kind;
        }
        EXPECT_NE(std::find(danger.help.begin(), danger.help.end(), "112"), danger.help.end());
        for (Language language : all_languages) EXPECT_FALSE(danger.text.in(language).empty());
    }
}

struct Phrase {
    std::string group, language, kind, text;
    bool emergency = false;
};

struct Counts {
    int dangers = 0, seen = 0, emergencies = 0, as_emergency = 0, neutral = 0, alarms = 0;
    void add(const Phrase& phrase) {
        const auto found = find(phrase.text);
        if (phrase.kind.empty()) {
            ++neutral;
            alarms += found.empty() ? 0 : 1;
            return;
        }
        ++dangers;
        seen += found.empty() ? 0 : 1;
        if (!phrase.emergency) return;
        ++emergencies;
        as_emergency += !found.empty() && found.front().emergency ? 1 : 0;
    }
    void print(const std::string& name) const {
        std::printf("%s: %d of %d dangers seen (%d of %d emergencies as such), %d false alarms in "
                    "%d\n",
                    name.c_str(), seen, dangers, as_emergency, emergencies, alarms, neutral);
    }
};

std::vector<std::vector<std::string>> rows(const std::string& file) {
    std::vector<std::vector<std::string>> out;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        out.emplace_back();
        std::istringstream row(line);
        for (std::string field; std::getline(row, field, '\t');) out.back().push_back(field);
    }
    return out;
}

TEST(DangerPhrases, own_phrases_keep_their_floor) {
    std::map<std::string, Counts> counts;
    for (const auto& f : rows(LUOTSI_SOURCE_DIR "/tests/need-danger/phrases.tsv")) {
        ASSERT_EQ(f.size(), 5u);
        const Phrase phrase{f[0], f[1], f[2] == "-" ? "" : f[2], f[4], f[3] == "emergency"};
        counts[f[0]].add(phrase);
        counts[f[0] + " " + f[1]].add(phrase);
    }
    for (const auto& [name, count] : counts) count.print(name);
    for (const char* half : {"seen", "kept", "later"}) {
        const Counts& c = counts[half];
        EXPECT_GE(c.seen * 100, c.dangers * 95) << half;
        EXPECT_LE(c.alarms * 100, c.neutral * 10) << half;
    }
}

TEST(DangerPhrases, the_shared_phrases_keep_their_floor) {
    const char* folder = std::getenv("LUOTSI_TEST_DATA");
    const std::string base = folder != nullptr ? folder : LUOTSI_SOURCE_DIR "/../shared/data";
    Counts counts;
    for (const auto& f : rows(base + "/need-phrases/dev.tsv"))
        if (f.size() >= 8) counts.add({"", f[1], f[6], f[2], f[5] == "emergency"});
    if (counts.dangers == 0) GTEST_SKIP() << "shared need phrases are absent";
    counts.print("shared");
    EXPECT_GE(counts.seen * 10, counts.dangers * 9);
    EXPECT_LE(counts.alarms, 7);  // most of them wish for somebody the same day
}

}  // namespace
}  // namespace luotsi::need
