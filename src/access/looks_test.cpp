// Goal: each rule of content/audit finds what it is for and stays still beside it; a person's
// secret place is never shown by a neighbour's finding. Method: one day of views made by hand, with
// the shipped rules.
#include "access/looks.hpp"

#include <gtest/gtest.h>

namespace luotsi::access {
namespace {

constexpr Uuid anna{1, 1};
constexpr Uuid matter{2, 1};
// Monday 2026-03-02, 10.00 in Helsinki.
constexpr Instant monday{1'772'438'400'000};

struct Town {
    LookRules rules;
    Organisation organisation;
    LookFacts facts;
    std::vector<Look> day;

    Town() {
        std::vector<Error> errors;
        rules = LookRules::load("content/audit", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        Unit unit;
        unit.slug = "guidance";
        for (int weekday = 1; weekday <= 5; ++weekday)
            unit.hours.push_back({weekday, TimeOfDay{8 * 3'600'000}, TimeOfDay{16 * 3'600'000}});
        organisation.add(std::move(unit));
        Worker worker;
        worker.slug = "w-aino";
        worker.name = "Aino Virtanen";
        worker.unit = "guidance";
        organisation.add(std::move(worker));
        facts.organisation = &organisation;
        facts.names[anna] = "Anna Korhonen";
    }
    Look& look(std::string reason = "access.reason.responsible", Instant at = monday) {
        return day.emplace_back(Look{"w-aino", "guidance", std::move(reason), matter, anna, at, 1});
    }
    std::vector<std::string> found() const {
        std::vector<std::string> out;
        for (const Finding& one : find_looks(rules, day, facts)) out.push_back(one.rule);
        return out;
    }
};
using Found = std::vector<std::string>;

TEST(Looks, AnOrdinaryDayFindsNothing) {
    Town town;
    for (int i = 0; i < 50; ++i) town.look();
    EXPECT_EQ(town.found(), Found{});
}

TEST(Looks, OwnFamily) {
    Town town;
    town.look();
    town.facts.names[anna] = "Anna-Liisa VIRTANEN";
    EXPECT_EQ(town.found(), Found{"own-family-name"});
    town.facts.names[anna] = "Virtanen";
    EXPECT_EQ(town.found(), Found{}) << "one word is no surname";
    town.facts.ties = {{anna, "w-aino", "family"}, {anna, "w-other", "neighbour"}};
    EXPECT_EQ(town.found(), Found{"own-family"});
}

TEST(Looks, NeighboursButNeverOfASecretPlace) {
    Town town;
    town.look();
    town.facts.ties = {{anna, "w-aino", "neighbour"}};
    EXPECT_EQ(town.found(), Found{"neighbour"});
    town.facts.secret_place.insert(anna);
    EXPECT_EQ(town.found(), Found{});
}

TEST(Looks, WellKnownPeopleAreTheirOwnWorkersToSee) {
    Town town;
    town.look();
    town.facts.ties = {{anna, "", "well_known"}};
    EXPECT_EQ(town.found(), Found{"well-known"});
    town.facts.named.insert({matter, "w-aino"});
    EXPECT_EQ(town.found(), Found{});
}

TEST(Looks, UnusualHours) {
    Town town;
    const Instant night = monday + hours(13);
    for (int i = 0; i < 3; ++i) town.look("access.reason.responsible", night);
    EXPECT_EQ(town.found(), Found{"unusual-hours"});
    town.facts.hours_of_unit["guidance"].insert(hour_of(night));
    EXPECT_EQ(town.found(), Found{}) << "others of the unit work at this time";
    town.facts.hours_of_unit.clear();
    town.facts.hours_of_worker["w-aino"].insert(hour_of(night + days(5)));
    EXPECT_EQ(town.found(), Found{"unusual-hours"}) << "a Saturday says nothing of a Monday";
}

TEST(Looks, OneNightMakesNoHabit) {
    const Instant night = monday + hours(13);
    std::set<Instant> views{night, night + minutes(10), night + days(1)};
    EXPECT_TRUE(usual_hours(views, 3).empty()) << "on two days";
    views.insert(night + days(2));
    EXPECT_EQ(usual_hours(views, 3), UsualHours{hour_of(night)});
}

TEST(Looks, SearchesWithoutOpening) {
    Town town;
    for (std::uint64_t i = 0; i < 10; ++i) town.look("access.reason.search").person = Uuid{9, i};
    EXPECT_EQ(town.found(), Found{"searches-without-opening"});
    town.look().person = Uuid{9, 3};
    EXPECT_EQ(town.found(), Found{}) << "one of them was opened: nine are too few";
}

TEST(Looks, OpenedAndEnded) {
    Town town;
    town.look("access.reason.emergency");
    town.look("access.reason.was_part").times = 2;
    const auto found = find_looks(town.rules, town.day, town.facts);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].rule, "opened-without-part");
    EXPECT_EQ(found[1].rule, "after-the-part-ended");
    EXPECT_EQ(found[1].times, 2U);
    EXPECT_EQ(found[1].cases, std::set<Uuid>{matter});
}

}  // namespace
}  // namespace luotsi::access
