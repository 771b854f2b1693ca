// Goal: the learnt layer of danger only adds to the patterns, hears a danger in the middle of a
// long story, lets harmless expressions explain their words away, says why, and is the one its
// content gives. Method: a small model written by hand for the rules; the shipped weights for the
// rest.
#include "need/danger_learnt.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "need/danger.hpp"
#include "need/danger_learn.hpp"

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

// Knows one dangerous word, "hukkua", and two kinds, of which the first is meant.
DangerLearnt small() {
    LinearModel model;
    model.bias = {4, -4, -4, -4, -4};
    model.threshold = 0.5;
    LinearFeature drown;
    drown.rarity = 5;
    drown.weights = {{0, -12}, {2, 12}};
    model.put("fi:hukkua", drown);
    return {std::move(model), WordClasses(), 2};
}

std::optional<LearntDanger> hear(std::string_view text,
                                 const std::vector<ExplainedWords>& explained = {}) {
    return small().find(analyser().analyse(text, Language::fi), explained);
}

TEST(DangerLearnt, hears_what_its_weights_know_and_says_which_word) {
    const auto heard = hear("lapsi hukkuu");
    ASSERT_TRUE(heard);
    EXPECT_EQ(heard->kind, 0u);
    EXPECT_TRUE(heard->emergency);
    EXPECT_EQ(heard->tokens, std::vector<std::uint32_t>{1});
    EXPECT_FALSE(hear("lapsi nukkuu"));
    EXPECT_FALSE(hear(""));
    EXPECT_FALSE(hear("..."));
}

TEST(DangerLearnt, is_not_drowned_by_a_long_story) {
    std::string story;
    for (int i = 0; i < 30; ++i) story += "Haluan varata ajan lääkärille ensi viikolla aamulla. ";
    EXPECT_FALSE(hear(story));
    EXPECT_TRUE(hear(story + "Lapsi hukkuu. " + story));
}

TEST(DangerLearnt, words_explained_away_speak_for_no_danger_of_those_kinds) {
    const std::vector<bool> first{true, false}, second{false, true};
    EXPECT_FALSE(hear("lapsi hukkuu", {{{1}, &first}}));
    EXPECT_TRUE(hear("lapsi hukkuu", {{{1}, &second}}));
    EXPECT_TRUE(hear("lapsi hukkuu", {{{0}, &first}}));
}

TEST(DangerFeatures, carry_negation_and_time) {
    const auto has = [](std::string_view text, std::string_view name) {
        const Text read = analyser().analyse(text, Language::fi);
        for (const Feature& one : danger_features(read, WordClasses()))
            if (one.name == name) return true;
        return false;
    };
    EXPECT_TRUE(has("hän ei hengitä", "fi:!hengittää"));
    EXPECT_FALSE(has("hän hengittää", "fi:!hengittää"));
    EXPECT_TRUE(has("mies löi minua", "past_fi:lyödä"));
    EXPECT_TRUE(has("mies löi minua", "time:past"));
    EXPECT_FALSE(has("mies lyö minua", "time:past"));
}

TEST(DangerLearnt, adds_to_the_patterns_and_takes_nothing_away) {
    std::vector<Error> errors;
    const DangerFinder finder =
        DangerFinder::load(LUOTSI_SOURCE_DIR "/content", analyser(), errors);
    ASSERT_TRUE(errors.empty()) << to_string(errors.front());
    std::vector<std::string> kinds;
    for (const Danger& danger : finder.kinds()) kinds.push_back(danger.kind);
    const auto examples = read_danger_examples(LUOTSI_SOURCE_DIR "/content", kinds, errors);
    EXPECT_TRUE(errors.empty());
    std::size_t added = 0, left = 0;
    for (std::size_t i = 0; i < examples.size(); i += 10) {
        if (examples[i].everyday) continue;
        const Text text = analyser().analyse(examples[i].text);
        const auto patterns = finder.find_by_patterns(text);
        const auto all = finder.find(text);
        for (const DangerFound& one : patterns) {
            const auto same = std::find_if(all.begin(), all.end(), [&](const DangerFound& other) {
                return other.pattern == one.pattern && other.emergency == one.emergency;
            });
            EXPECT_NE(same, all.end()) << examples[i].text;
        }
        for (const DangerFound& one : all) {
            if (one.learnt()) {
                EXPECT_EQ(finder.pattern_line(one.pattern), "learnt");
            }
        }
        if (examples[i].danger_class != 0 && patterns.empty()) ++(all.empty() ? left : added);
    }
    EXPECT_GT(added, left);  // of the examples themselves, which it has seen
}

}  // namespace
}  // namespace luotsi::need
