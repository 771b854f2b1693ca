// Goal: a report of how units answered counts every referral once, by the reason it came home for.
// Method: small lists of requests, written out.
#include "server/referral_answers.hpp"

#include <gtest/gtest.h>

namespace luotsi::server {
namespace {

constexpr Period period{Instant{1'000}, Instant{2'000}};
constexpr Instant later{2'001};  // than its end

store::PromiseTimes referral(std::string unit, std::string state, std::string reason = {}) {
    store::PromiseTimes out;
    out.to_unit = std::move(unit);
    out.state = std::move(state);
    out.moves = true;
    out.reason = std::move(reason);
    out.asked_at = period.from;
    if (out.state == "accepted" || out.state == "answered") out.accepted_at = period.to;
    if (out.state == "returned" || out.state == "cancelled") out.ended_at = period.to;
    return out;
}

TEST(ReferralAnswers, counts_each_referral_once_by_why_it_came_home) {
    const auto answers = referral_answers(
        {
            referral("family", "accepted"),
            referral("family", "asked"),
            referral("family", "returned", "full"),
            referral("family", "returned", "full"),
            referral("family", "returned", "age"),
            referral("family", "returned", std::string(engine::reason_silent)),
            referral("family", "returned", "palautettu, koska lomalla"),
            referral("age", "returned", "other"),
        },
        period);
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
    EXPECT_TRUE(referral_answers({referral("family", "cancelled"), consultation}, period).empty());
}

// Accepted first, and given back later: both are true.
TEST(ReferralAnswers, an_accepted_one_may_still_come_home) {
    store::PromiseTimes row = referral("family", "returned", "wrong_fit");
    row.accepted_at = Instant{1'500};
    const ReferralAnswers answers = referral_answers({row}, period).at("family");
    EXPECT_EQ(answers.accepted, 1u);
    EXPECT_EQ(answers.returned, 1u);
    EXPECT_EQ(answers.both, 1u);
    EXPECT_EQ(answers.why[1], 1u);
}

// However often somebody looks: nothing that happens after the period moves its numbers.
TEST(ReferralAnswers, what_comes_after_the_period_is_not_in_it) {
    store::PromiseTimes early = referral("family", "accepted");
    early.asked_at = period.from - milliseconds(1);
    store::PromiseTimes late = referral("family", "accepted");
    late.asked_at = later;
    EXPECT_TRUE(referral_answers({early, late}, period).empty());
    const auto waiting = referral_answers({referral("family", "asked")}, period);
    for (const char* state : {"accepted", "returned", "cancelled"}) {
        store::PromiseTimes row = referral("family", state, "full");
        if (row.accepted_at.ms != 0) row.accepted_at = later;
        if (row.ended_at.ms != 0) row.ended_at = later;
        EXPECT_EQ(referral_answers({row}, period), waiting) << state;
    }
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

// 18 and 5 of 20, where none waits, would tell that three were accepted and given back.
TEST(ReferralAnswers, a_few_in_two_numbers_are_not_found_by_subtraction) {
    ReferralAnswers answers;
    answers.asked = 20;
    answers.accepted = 18;
    answers.returned = 5;
    answers.both = 3;
    answers.why = {5, 0, 0, 0, 0, 0, 0};
    const auto three = told(answers);
    EXPECT_FALSE(three->accepted);
    EXPECT_FALSE(three->returned);
    EXPECT_FALSE(three->why[0]);
    answers.returned = 12;
    answers.both = 10;
    answers.why = {12, 0, 0, 0, 0, 0, 0};
    EXPECT_FALSE(told(answers)->returned) << "20 less 18 are two that were returned at once";
    answers.returned = 7;
    answers.both = 5;
    answers.why = {7, 0, 0, 0, 0, 0, 0};
    EXPECT_FALSE(told(answers)->accepted);
    answers.asked = 25;
    answers.returned = 12;
    answers.why = {12, 0, 0, 0, 0, 0, 0};
    const auto enough = told(answers);
    EXPECT_EQ(enough->accepted, 18u);
    EXPECT_EQ(enough->returned, 12u);
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
