// Goal: what was not understood outlives a restart and gives nobody away. Method: made-up words in
// a few texts with the product's lexicon, the record taken and loaded into another run.
#include <gtest/gtest.h>

#include "server/not_understood.hpp"

namespace luotsi::server {
namespace {

const need::NeedFinder& finder() {
    static const need::NeedFinder one = [] {
        std::vector<Error> errors;
        need::NeedFinder made = need::NeedFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

void say(NotUnderstood& counts, const std::string& word, int times) {
    for (int i = 0; i < times; ++i) {
        const std::string text =
            "minulla on " + word + std::string(static_cast<std::size_t>(i), '!');
        counts.add(finder(), finder().analyser().analyse(text), {"DENTAL"});
    }
}

TEST(NotUnderstood, is_told_only_when_enough_people_have_met_it) {
    NotUnderstood counts(1);
    say(counts, "zorblaksi", 4);
    EXPECT_TRUE(counts.report().words.empty());
    EXPECT_TRUE(counts.report().none_of_these.empty());
    EXPECT_EQ(counts.report().times, 4u);
    say(counts, "zorblaksi", 5);
    ASSERT_EQ(counts.report().words.size(), 1u);
    EXPECT_EQ(counts.report().words[0].word, "zorblaksi");
    ASSERT_EQ(counts.report().none_of_these.size(), 1u);
    EXPECT_EQ(counts.report().none_of_these[0].second, 9u);
}

TEST(NotUnderstood, goes_on_after_a_restart) {
    NotUnderstood first(1);
    say(first, "zorblaksi", 6);
    say(first, "harvinainenzy", 2);
    const std::string record = first.take_record();
    EXPECT_EQ(record.find("harvinainenzy"), std::string::npos) << "a rare word may be somebody's";
    EXPECT_TRUE(first.take_record().empty()) << "nothing new to keep";
    NotUnderstood second(2);
    ASSERT_TRUE(second.load(record));
    ASSERT_EQ(second.report().words.size(), 1u);
    EXPECT_EQ(second.report().words[0].texts, 6u);
    EXPECT_EQ(second.report().times, 8u);
    say(second, "zorblaksi", 5);
    EXPECT_EQ(second.report().words[0].texts, 11u);
    NotUnderstood third(3);
    ASSERT_TRUE(third.load(second.take_record()));
    EXPECT_EQ(third.report().words[0].texts, 11u);
    EXPECT_EQ(third.report().times, 13u);
}

TEST(NotUnderstood, a_damaged_record_is_refused) {
    NotUnderstood counts(1);
    EXPECT_FALSE(counts.load("{\"words\": ["));
    ASSERT_TRUE(counts.load(R"({"words": [{"word": "x", "texts": -4}, {"texts": 5}]})"));
    EXPECT_TRUE(counts.report().words.empty());
}

}  // namespace
}  // namespace luotsi::server
