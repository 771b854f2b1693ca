// Goal: the numbers of the rules give nobody away, neither by subtraction nor by looking twice.
// Method: hand-made proposals, one for each person.
#include "early/report.hpp"

#include <gtest/gtest.h>

#include "early/test_people.hpp"

namespace luotsi::early {
namespace {

constexpr const char* organiser = "pohjois-savo";

using Told = std::map<State, std::uint64_t>;

struct Made {
    // Each of a person of their own; followed ones to a matter of their own, which is open.
    void some(State state, int n, const std::string& why = {}) {
        for (int i = 0; i < n; ++i) {
            Proposal one;
            one.person = id_of(all.size());
            one.rule = "test";
            one.state = state;
            one.why = why;
            one.recorded_at = today;
            if (state != State::proposed) one.ended_recorded_at = today + hours(1);
            if (state == State::followed) {
                one.case_id = id_of(1'000 + all.size());
                matters[one.case_id] = "open";
            }
            all.push_back(one);
        }
    }
    RuleReport told(std::uint64_t people = 100) const {
        const Rules rules = rules_when("contacts >= 1");
        Report out =
            report(rules, organiser, all, matters, {{today, people, {{"test", 60}}}}, period);
        EXPECT_EQ(out.rules.size(), 1U);
        return out.rules.at(0);
    }
    std::vector<Proposal> all;
    std::map<Uuid, std::string> matters;
    Period period{today - days(1), today + days(1)};
};

TEST(EarlyReport, IsOfAQuarterThatHasEnded) {
    // Today is in March: the first quarter still runs, so nothing of it is told.
    EXPECT_EQ(report_period(today, today).error().code, "early.not_ended");
    EXPECT_EQ(report_period(today + days(1000), today).error().code, "early.not_ended");
    const auto whole = report_period(today, today + days(30));
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(to_iso(local_date(whole->from)), "2026-01-01");
    EXPECT_EQ(to_iso(local_date(whole->to)), "2026-03-31");
}

TEST(EarlyReport, TellsNotHowFewItDidNotLookAt) {
    const Made made;
    EXPECT_EQ(made.told(60).looked, 60U);
    EXPECT_FALSE(made.told(62).looked) << "two have objected, perhaps";
    EXPECT_EQ(made.told(65).looked, 60U);
}

TEST(EarlyReport, Counts) {
    Made made;
    made.some(State::followed, 12);
    for (std::size_t i = 0; i < 7; ++i) made.matters[made.all[i].case_id] = "answered";
    made.some(State::refused, 8, "already-helped");
    const RuleReport told = made.told();
    EXPECT_EQ(told.looked, 60U);
    EXPECT_EQ(told.proposed, 20U);
    EXPECT_EQ(told.became, (Told{{State::followed, 12}, {State::refused, 8}}));
    EXPECT_EQ(told.reasons.at("already-helped"), 8U);
    EXPECT_DOUBLE_EQ(told.followed_share.value_or(0), 0.6);
    EXPECT_EQ(told.came_to.at("answered"), 7U);
    EXPECT_EQ(told.came_to.at("open"), 5U);
    made.period = {today - days(9), today - days(8)};
    EXPECT_EQ(made.told().proposed, 0U);
}

// 12 less 10 would be one of each.
TEST(EarlyReport, TwoFewOnesAreNotFoundFromTheirSum) {
    Made made;
    made.some(State::handled, 10, "other");
    made.some(State::refused, 1, "other");
    made.some(State::followed, 1);
    const RuleReport told = made.told();
    EXPECT_EQ(told.proposed, 12U);
    EXPECT_TRUE(told.became.empty());
    EXPECT_TRUE(told.reasons.empty());
    EXPECT_TRUE(told.came_to.empty());
    EXPECT_FALSE(told.followed_share.has_value());
}

// Reasons of ten less the nine that were handled would be the one refused.
TEST(EarlyReport, ReasonsAreToldOnlyWhereBothTheirSumsAre) {
    Made made;
    made.some(State::followed, 6);
    made.some(State::refused, 1, "already-helped");
    made.some(State::handled, 9, "already-helped");
    const RuleReport told = made.told();
    EXPECT_EQ(told.became, (Told{{State::handled, 9}}));
    EXPECT_TRUE(told.reasons.empty());
    EXPECT_TRUE(told.came_to.empty()) << "they add up to the followed ones";
}

TEST(EarlyReport, OfOneToFourPeopleNotEvenNamesAreTold) {
    Made made;
    for (int people = 1; people < 5; ++people) {
        made.some(people % 2 == 0 ? State::refused : State::followed, 1, "not-useful");
        const RuleReport told = made.told();
        EXPECT_FALSE(told.proposed.has_value());
        EXPECT_TRUE(told.became.empty() && told.reasons.empty() && told.came_to.empty());
    }
}

TEST(EarlyReport, DoesNotChangeWithWhatComesLater) {
    Made made;
    made.some(State::followed, 5);
    made.some(State::proposed, 6);
    const RuleReport before = made.told();
    made.all.back().state = State::refused;
    made.all.back().why = "other";
    made.all.back().ended_recorded_at = made.period.to + milliseconds(1);
    const RuleReport after = made.told();
    EXPECT_EQ(before.became, (Told{{State::followed, 5}, {State::proposed, 6}}));
    EXPECT_EQ(after.became, before.became);
    EXPECT_TRUE(after.reasons.empty());
}

TEST(EarlyReport, CountsAPersonOnceByWhatCameLast) {
    Made made;
    made.some(State::refused, 5, "other");
    made.some(State::followed, 5);
    // The same ten, also in another unit's queue: earlier, and withdrawn.
    for (int i = 0; i < 10; ++i) {
        Proposal other = made.all[static_cast<std::size_t>(i)];
        other.state = State::withdrawn;
        other.ended_recorded_at = today + minutes(30);
        made.all.push_back(other);
    }
    const RuleReport told = made.told();
    EXPECT_EQ(told.proposed, 10U);
    EXPECT_EQ(told.became, (Told{{State::refused, 5}, {State::followed, 5}}));
}

}  // namespace
}  // namespace luotsi::early
