// Goal: the learnt judge of danger hears a danger in the middle of a long story, weighs what
// patterns found, lets harmless expressions explain their words away, says why, and keeps still
// where a pattern is sure; concepts mean the same in three languages. Method: a small model written
// by hand for the rules; the shipped weights for the rest.
#include "need/danger_learnt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "need/danger.hpp"
#include "need/danger_learn.hpp"
#include "need/evaluate.hpp"

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
    LinearFeature pattern;
    pattern.rarity = 5;
    pattern.weights = {{0, -12}, {1, 12}};
    model.put("pattern:first", pattern);
    return {std::move(model), Concepts(), 2};
}

std::optional<LearntDanger> hear(std::string_view text,
                                 const std::vector<ExplainedWords>& explained = {},
                                 const std::vector<PatternSign>& patterns = {}) {
    return small().find(analyser().analyse(text, Language::fi), explained, patterns);
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

TEST(DangerLearnt, weighs_what_patterns_found_in_the_window_where_they_found_it) {
    const PatternSign sign{0, "first", false, {1}};
    EXPECT_FALSE(hear("lapsi nukkuu"));
    ASSERT_TRUE(hear("lapsi nukkuu", {}, {sign}));
    EXPECT_FALSE(hear("lapsi nukkuu", {}, {sign})->emergency);
    std::string story;
    for (int i = 0; i < 30; ++i) story += "Haluan varata ajan lääkärille ensi viikolla aamulla. ";
    EXPECT_TRUE(hear("Lapsi nukkuu. " + story, {}, {sign}));
    const std::vector<bool> first{true, false};
    EXPECT_FALSE(hear("lapsi nukkuu", {{{1}, &first}}, {sign}));
}

TEST(DangerFeatures, carry_negation_and_time) {
    const auto has = [](std::string_view text, std::string_view name) {
        const Text read = analyser().analyse(text, Language::fi);
        for (const Feature& one : danger_features(read, {}, {}))
            if (one.name == name) return true;
        return false;
    };
    EXPECT_TRUE(has("hän ei hengitä", "fi:!hengittää"));
    EXPECT_FALSE(has("hän hengittää", "fi:!hengittää"));
    EXPECT_TRUE(has("mies löi minua", "past_fi:lyödä"));
    EXPECT_TRUE(has("mies löi minua", "time:past"));
    EXPECT_FALSE(has("mies lyö minua", "time:past"));
}

const DangerFinder& shipped() {
    static const DangerFinder one = [] {
        std::vector<Error> errors;
        DangerFinder made = DangerFinder::load(LUOTSI_SOURCE_DIR "/content", analyser(), errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

TEST(DangerFeatures, name_the_same_concepts_in_three_languages_alone_and_in_pairs) {
    std::vector<Error> errors;
    const Concepts concepts = Concepts::load(LUOTSI_SOURCE_DIR "/content", analyser(), errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    const auto names = [&](std::string_view text) {
        std::vector<std::string> out;
        for (const Feature& one : concepts.features_of(analyser().analyse(text)))
            out.push_back(one.name);
        return out;
    };
    for (const std::string_view text :
         {"mies hakkaa lasta", "mannen slår barnet", "my husband punched the child"}) {
        const std::vector<std::string> all = names(text);
        for (const std::string_view wanted : {"@hit", "@child", "@child+@hit"})
            EXPECT_NE(std::find(all.begin(), all.end(), wanted), all.end()) << text << wanted;
    }
    const std::vector<std::string> negated = names("hän ei hengitä");
    EXPECT_NE(std::find(negated.begin(), negated.end(), "!@breathe"), negated.end());
}

// The windows of a text are cut out of what was read of the whole.
TEST(DangerFeatures, of_a_part_are_those_of_the_part_read_alone) {
    std::vector<Error> errors;
    Concepts concepts = Concepts::load(LUOTSI_SOURCE_DIR "/content", analyser(), errors);
    const LinearModel& model = shipped().learnt().model();
    concepts.number(model);
    const Text text = analyser().analyse(
        "Mies löi lasta eilen eikä hän hengitä. Poika 3 v söi lääkkeitä, mutta en tiedä mitä. "
        "Mannen slår barnet, she can't breathe xyzzy xyzzy. Ei jaksa elää, ei jaksa.");
    const NumberedDanger whole(text, concepts, model);
    const auto count = static_cast<std::uint32_t>(text.tokens.size());
    ASSERT_GT(count, 20u);
    for (std::uint32_t begin = 0; begin < count; ++begin) {
        for (std::uint32_t end = begin + 1; end <= count; ++end) {
            Text part = text;
            part.tokens.assign(text.tokens.begin() + begin, text.tokens.begin() + end);
            const auto alone = NumberedDanger(part, concepts, model).part(0, end - begin, {});
            const auto cut = whole.part(begin, end, {});
            ASSERT_EQ(cut.size(), alone.size()) << begin << ' ' << end;
            for (std::size_t i = 0; i < cut.size(); ++i) {
                EXPECT_EQ(cut[i].number, alone[i].number) << begin << ' ' << end;
                EXPECT_EQ(cut[i].token, alone[i].token) << begin << ' ' << end;
                EXPECT_EQ(cut[i].value, alone[i].value) << begin << ' ' << end;
            }
            const auto named = danger_features(part, concepts.features_of(part), {});
            const auto scores = model.scores(model.weigh(cut));
            const auto by_name = model.scores(model.weigh(named));
            for (std::size_t c = 0; c < scores.size(); ++c)
                EXPECT_NEAR(scores[c], by_name[c], 1e-9) << begin << ' ' << end;
        }
    }
}

// What is told beside a danger, before or after it, in the same or in the next sentence.
TEST(DangerLearnt, everyday_talk_beside_a_danger_does_not_silence_it) {
    constexpr std::array<std::string_view, 4> talk{
        "Haluaisin varata ajan hammaslääkäriin.", "Missä on lähin kirjasto?",
        "Kiitos avusta ja hyvää viikonloppua.", "Elokuva oli hyvä."};
    constexpr std::array<std::string_view, 8> dangers{"Isä ei hengitä.",
                                                      "Haluan kuolla.",
                                                      "Mies lyö minua.",
                                                      "Rintaa puristaa kovasti.",
                                                      "Lapsi söi pesuainetta.",
                                                      "Äiti ei herää.",
                                                      "Vauva on veltto ja harmaa.",
                                                      "Talossa palaa."};
    for (const std::string_view danger : dangers) {
        ASSERT_FALSE(shipped().find(analyser().analyse(danger)).empty()) << danger;
        for (const std::string_view one : talk) {
            const std::string before = std::string(one) + ' ' + std::string(danger);
            const std::string after = std::string(danger) + ' ' + std::string(one);
            EXPECT_FALSE(shipped().find(analyser().analyse(before)).empty()) << before;
            EXPECT_FALSE(shipped().find(analyser().analyse(after)).empty()) << after;
        }
    }
    for (const std::string_view text : {"elokuvassa oli murha, mutta mun mies lyö minua",
                                        "Jag vill boka tid till tandläkaren. Pappa andas inte.",
                                        "I would like to book a dentist. I want to die.",
                                        "mies lyö minua. tukehdun töihin. kuolen nauruun."})
        EXPECT_FALSE(shipped().find(analyser().analyse(text)).empty()) << text;
}

TEST(DangerLearnt, common_words_and_half_sentences_alarm_nobody) {
    for (const std::string_view text :
         {"tulee", "hän tulee huomenna", "ei", "ei mitään", "she comes tomorrow",
          "hon kommer i morgon", "bussi tulee kohta", "aha ja sitten", "ja ja ja ja", "han",
          "isä on", "mummo tulee huomenna kylään", "en tiedä", "mun lapsi",
          "I don't know what to do",
          "tänään kävin kaupassa ja ostin maitoa ja leipää ja sitten menin kotiin ja luin lehteä"})
        EXPECT_TRUE(shipped().find(analyser().analyse(text)).empty()) << text;
}

TEST(DangerLearnt, what_it_judges_harmless_is_only_told_by_a_pattern_that_is_sure) {
    std::vector<Error> errors;
    std::vector<std::string> kinds;
    for (const Danger& danger : shipped().kinds()) kinds.push_back(danger.kind);
    const auto examples = read_danger_examples(LUOTSI_SOURCE_DIR "/content", kinds, errors);
    EXPECT_TRUE(errors.empty());
    Share heard, alarms;
    for (std::size_t i = 0; i < examples.size(); i += 20) {
        if (examples[i].everyday) continue;
        const Text text = analyser().analyse(examples[i].text);
        const auto patterns = shipped().find_by_patterns(text);
        const auto all = shipped().find(text);
        const auto judged =
            shipped().learnt().find(text, shipped().explained(text), shipped().signs(patterns));
        for (const DangerFound& one : patterns) {
            const bool told = std::any_of(all.begin(), all.end(), [&](const DangerFound& other) {
                return other.pattern == one.pattern && other.emergency == one.emergency;
            });
            const bool sure = shipped().pattern_line(one.pattern).find("| 5") != std::string::npos;
            EXPECT_EQ(told, judged.has_value() || sure) << examples[i].text;
        }
        EXPECT_TRUE(!judged || !all.empty()) << examples[i].text;
        (examples[i].danger_class != 0 ? heard : alarms).count(!all.empty());
    }
    // Of the examples themselves, which it has seen.
    EXPECT_GT(heard.value(), 0.95);
    EXPECT_LT(alarms.value(), 0.05);
}

}  // namespace
}  // namespace luotsi::need
