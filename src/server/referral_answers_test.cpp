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

}  // namespace
}  // namespace luotsi::server
