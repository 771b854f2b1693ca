// Goal: a report of how units answered counts every referral once, by the reason it came home for.
// Method: small lists of requests, written out.
#include "server/referral_answers.hpp"

#include <gtest/gtest.h>

namespace luotsi::server {
namespace {

store::PromiseTimes referral(std::string unit, std::string state, std::string reason = {}) {
    store::PromiseTimes out;
    out.to_unit = std::move(unit);
    out.state = std::move(state);
    out.moves = true;
    out.reason = std::move(reason);
    if (out.state == "accepted" || out.state == "answered") out.accepted_at = Instant{1};
    return out;
}

TEST(ReferralAnswers, counts_each_referral_once_by_why_it_came_home) {
    const auto answers = referral_answers({
        referral("family", "accepted"),
        referral("family", "asked"),
        referral("family", "returned", "full"),
        referral("family", "returned", "full"),
        referral("family", "returned", "age"),
        referral("family", "returned", std::string(engine::reason_silent)),
        referral("family", "returned", "palautettu, koska lomalla"),
        referral("age", "returned", "other"),
    });
    ASSERT_EQ(answers.size(), 2u);
    const ReferralAnswers& family = answers.at("family");
    EXPECT_EQ(family.asked, 7u);
    EXPECT_EQ(family.accepted, 1u);
    EXPECT_EQ(family.returned, 5u);
    EXPECT_EQ(family.why, (std::array<std::uint32_t, 7>{2, 0, 0, 1, 0, 1, 1}));
    EXPECT_EQ(answers.at("age").why.back(), 1u);
}

TEST(ReferralAnswers, what_was_taken_back_or_only_asked_about_says_nothing) {
    store::PromiseTimes consultation = referral("health", "answered");
    consultation.moves = false;
    EXPECT_TRUE(referral_answers({referral("family", "cancelled"), consultation}).empty());
}

// Accepted first, and given back later: both are true.
TEST(ReferralAnswers, an_accepted_one_may_still_come_home) {
    store::PromiseTimes row = referral("family", "returned", "wrong_fit");
    row.accepted_at = Instant{5};
    const ReferralAnswers answers = referral_answers({row}).at("family");
    EXPECT_EQ(answers.accepted, 1u);
    EXPECT_EQ(answers.returned, 1u);
    EXPECT_EQ(answers.why[1], 1u);
}

// Whoever knows the sums of what is told cannot work out a few that are not.
TEST(ReferralAnswers, a_few_are_not_found_by_subtraction) {
    ReferralAnswers answers;
    answers.asked = 20;
    answers.accepted = 8;
    answers.returned = 12;
    answers.why = {7, 3, 2, 0, 0, 0, 0};
    const auto two_few = told(answers);
    ASSERT_TRUE(two_few);
    EXPECT_EQ(two_few->returned, 12u);
    EXPECT_EQ(two_few->why[0], 7u) << "what is missing is 5 in two parts";
    EXPECT_FALSE(two_few->why[1]);
    EXPECT_FALSE(two_few->why[2]);
    EXPECT_EQ(two_few->why[3], 0u);
    answers.why = {6, 5, 1, 0, 0, 0, 0};
    const auto one_few = told(answers);
    EXPECT_EQ(one_few->why[0], 6u);
    EXPECT_FALSE(one_few->why[1]) << "12 less 6 and 5 would tell of the one";
    answers.accepted = 17;
    answers.returned = 3;
    answers.why = {3, 0, 0, 0, 0, 0, 0};
    const auto few_returned = told(answers);
    EXPECT_FALSE(few_returned->returned);
    EXPECT_FALSE(few_returned->accepted) << "20 less 17";
    EXPECT_FALSE(few_returned->why[0]);
    answers.asked = 4;
    EXPECT_FALSE(told(answers));
}

TEST(ReferralAnswers, those_still_waiting_are_a_part_of_the_sum_too) {
    ReferralAnswers answers;
    answers.asked = 20;
    answers.accepted = 10;
    answers.returned = 8;  // two wait
    answers.why = {8, 0, 0, 0, 0, 0, 0};
    const auto some = told(answers);
    EXPECT_EQ(some->accepted, 10u);
    EXPECT_FALSE(some->returned);
    EXPECT_FALSE(some->why[0]) << "the reasons add up to it";
}

TEST(ReferralAnswers, every_sum_misses_nothing_or_two_parts_of_five_together) {
    for (std::uint32_t code = 0; code < 10'000; ++code) {
        const std::array<std::uint32_t, 4> parts{code % 10, code / 10 % 10, code / 100 % 10,
                                                 code / 1000};
        const auto told_parts = tellable(parts);
        std::uint32_t missing = 0, sum = 0, whole = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            whole += parts[i];
            if (parts[i] > 0 && parts[i] < referral_told_min) {
                EXPECT_FALSE(told_parts[i]);
            }
            if (told_parts[i]) continue;
            ++missing;
            sum += parts[i];
        }
        if (whole < referral_told_min) continue;  // then the whole is not told either
        EXPECT_TRUE(missing == 0 || (missing >= 2 && sum >= referral_told_min)) << code;
    }
}

// With predecessors less without them is the predecessor: nothing more than is told of it alone.
TEST(ReferralAnswers, what_merged_is_not_found_by_subtraction_either) {
    ReferralAnswers now;
    now.asked = now.returned = 30;
    now.why = {10, 10, 10, 0, 0, 0, 0};
    ReferralAnswers before;
    before.asked = before.returned = 12;
    before.why = {8, 2, 2, 0, 0, 0, 0};
    const auto together = joined(*told(now), *told(before));
    EXPECT_EQ(together.asked, 42u);
    EXPECT_FALSE(told(before)->why[1]);
    EXPECT_FALSE(together.why[1]) << "20 less 10 would tell of the few before";
}

}  // namespace
}  // namespace luotsi::server
