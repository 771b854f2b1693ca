// Goal: every measure counts what it says, names the lines it rests on, and counts nothing that the
// receiving unit may not see. Method: one person's cases made by hand, each measure at its limits;
// then what the unit may not see is changed in many random ways and nothing may change.
#include "early/measure.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "early/test_people.hpp"

namespace luotsi::early {
namespace {

class Measures : public ::testing::Test {
protected:
    Measured measured(const access::Asker& asker = counsellor()) {
        return measure(rule_, world_.person.matters, asker, today);
    }
    std::string value(Measure one) {
        return feel::to_feel(measured().values[static_cast<std::size_t>(one)]);
    }
    std::size_t lines(Measure one) {
        return measured().sources[static_cast<std::size_t>(one)].size();
    }

    World world_;
    Rule rule_ = rule_when("contacts >= 4 or coping <= 2",
                           "facts:\n  coping: {fact: daily life points, type: number 0..32}\n");
};

TEST_F(Measures, NobodyKnownMeansNothing) {
    for (std::size_t i = 0; i < measure_count; ++i) {
        const Measure one = static_cast<Measure>(i);
        EXPECT_EQ(value(one), spec(one).list ? "[]" : "0") << spec(one).name;
        EXPECT_EQ(lines(one), 0U);
    }
}

TEST_F(Measures, ContactsOfTheWindowAreCountedPartsOfOthersAreNot) {
    world_.contact(1);
    world_.contact(89);
    world_.contact(91);
    world_.contact(5).parent = id_of(1);
    EXPECT_EQ(value(Measure::contacts), "2");
    EXPECT_EQ(lines(Measure::contacts), 2U);
    EXPECT_EQ(value(Measure::open_matters), "4");
}

TEST_F(Measures, NamedWorkerPlanOrLinkConnects) {
    world_.contact(1);
    world_.contact(2).keeper = "w-aino-demo";
    world_.contact(3).plan.state = engine::PlanState::agreed;
    world_.contact(4).duplicate_of = id_of(1);
    world_.contact(5).plan.state = engine::PlanState::drafted;
    EXPECT_EQ(value(Measure::unconnected_matters), "2");
}

TEST_F(Measures, UrgencyIsDangerOrAConfirmedHurry) {
    world_.contact(1).danger = true;
    world_.learn(world_.contact(2), "urgency", feel::Value::string("today"));
    world_.learn(world_.contact(3), "urgency", feel::Value::string("week"));
    EXPECT_EQ(value(Measure::urgent_contacts), "2");
}

TEST_F(Measures, DifferentNeedsAndUnits) {
    world_.learn(world_.contact(1), "need", feel::Value::string("HOME_CARE"));
    world_.learn(world_.contact(2), "need", feel::Value::string("HOME_CARE"));
    world_.learn(world_.contact(3), "need", feel::Value::string("CARER_SUPPORT"));
    EXPECT_EQ(value(Measure::needs), "[\"CARER_SUPPORT\", \"HOME_CARE\"]");
    EXPECT_EQ(value(Measure::units), "1");
}

TEST_F(Measures, AppointmentsMissedAndCancelled) {
    engine::Case& one = world_.contact(50);
    for (const auto& [state, ago] : {std::pair(engine::AppointmentState::no_show, 3),
                                     {engine::AppointmentState::no_show, 100},
                                     {engine::AppointmentState::cancelled, 2},
                                     {engine::AppointmentState::held, 1},
                                     {engine::AppointmentState::booked, -2}}) {
        engine::Appointment appointment;
        appointment.id = static_cast<std::uint32_t>(one.appointments.size());
        appointment.state = state;
        appointment.starts_at = today - days(ago);
        one.appointments.push_back(appointment);
    }
    EXPECT_EQ(value(Measure::missed_appointments), "1");
    EXPECT_EQ(value(Measure::cancelled_appointments), "1");
}

TEST_F(Measures, SilenceIsThatOfTheMostOverdueRequest) {
    engine::Case& one = world_.contact(50);
    for (const auto& [state, due] : {std::pair(engine::PromiseState::asked, 3),
                                     {engine::PromiseState::accepted, 9},
                                     {engine::PromiseState::returned, 20},
                                     {engine::PromiseState::asked, -1}}) {
        engine::Promise promise;
        promise.id = static_cast<std::uint32_t>(one.promises.size());
        promise.state = state;
        promise.due_at = today - days(due);
        promise.ended_at = today - days(1);
        one.promises.push_back(promise);
    }
    EXPECT_EQ(value(Measure::longest_silence), "9");
    EXPECT_EQ(lines(Measure::longest_silence), 1U);
    EXPECT_EQ(value(Measure::returned_requests), "1");
}

TEST_F(Measures, APlanWaitsFromItsDrafting) {
    engine::Case& one = world_.contact(50);
    std::uint32_t step = 0;
    while (one.model->steps[step].act != model::Act::plan) ++step;
    engine::Round round;
    round.step = step;
    round.state = engine::RoundState::done;
    round.ended_at = today - days(14);
    one.rounds.push_back(round);
    EXPECT_EQ(value(Measure::plan_waits), "0");
    one.plan.state = engine::PlanState::drafted;
    EXPECT_EQ(value(Measure::plan_waits), "14");
    EXPECT_EQ(value(Measure::days_quiet), "14");
    one.plan.state = engine::PlanState::agreed;
    EXPECT_EQ(value(Measure::plan_waits), "0");
}

TEST_F(Measures, AChildsWorryFromHomeAndFromAProfessionalIsTwoSides) {
    world_.learn(world_.contact(1), "concerns", feel::Value::string("child"));
    world_.learn(world_.contact(2), "need", feel::Value::string("SCHOOL_WELFARE"));
    EXPECT_EQ(value(Measure::child_worry_sides), "1");
    engine::Case& other = world_.contact(3);
    other.channel = "professional";
    EXPECT_EQ(value(Measure::child_worry_sides), "1");
    world_.learn(other, "concerns", feel::Value::string("child"));
    EXPECT_EQ(value(Measure::child_worry_sides), "2");
}

TEST_F(Measures, TheUnitThatReceivesAWorryIsNoSideOfIt) {
    for (const char* unit : {guidance, family_centre}) {
        engine::Case& one = world_.contact(2);
        one.unit = unit;
        one.channel = "professional";
        world_.learn(one, "concerns", feel::Value::string("child"));
    }
    EXPECT_EQ(value(Measure::child_worry_sides), "1");
    world_.learn(world_.contact(1), "concerns", feel::Value::string("child"));
    EXPECT_EQ(value(Measure::child_worry_sides), "2");
}

TEST_F(Measures, TheNewestFactCounts) {
    world_.learn(world_.contact(80), "daily life points", feel::Value::number(30), 40);
    world_.learn(world_.contact(30), "daily life points", feel::Value::number(2), 10);
    world_.learn(world_.contact(20), "daily life points", feel::Value::number(9), 20);
    EXPECT_EQ(feel::to_feel(measured().values[fact_index(0)]), "2");
}

TEST_F(Measures, OfAnEndedPartOnlyTheContactCountsAndOnlyForAMonth) {
    engine::Case& one = world_.contact(40);
    one.danger = true;
    world_.learn(one, "need", feel::Value::string("HOME_CARE"));
    world_.parties.back().units.front().part = access::Part::was_part;
    world_.parties.back().units.front().had = access::Part::responsible;
    world_.parties.back().units.front().ended_at = today - days(29);
    EXPECT_EQ(value(Measure::contacts), "1");
    EXPECT_EQ(value(Measure::urgent_contacts), "0");
    EXPECT_EQ(value(Measure::needs), "[]");
    world_.parties.back().units.front().ended_at = today - days(31);
    EXPECT_EQ(value(Measure::contacts), "0");
}

TEST_F(Measures, ARegisterTheRuleDoesNotNameIsNotLookedAt) {
    world_.contact(1);
    rule_.registers = {model::Register::health};
    EXPECT_EQ(value(Measure::contacts), "0");
}

TEST_F(Measures, WhatTheUnitMayNotSeeChangesNothing) {
    world_.contact(1);
    world_.learn(world_.contact(2), "need", feel::Value::string("HOME_CARE"));
    const Measured before = measured();
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SeededRandom random(seed);
        World other = World();
        other.contact(1);
        other.learn(other.contact(2), "need", feel::Value::string("HOME_CARE"));
        const std::uint64_t hidden = 1 + random.next() % 4;
        for (std::uint64_t i = 0; i < hidden; ++i) {
            engine::Case& secret =
                other.contact(static_cast<std::int64_t>(random.next() % 80), family_centre);
            secret.danger = random.next() % 2 == 0;
            other.learn(secret, "need", feel::Value::string("CHILD_PROTECTION"));
            other.learn(secret, "daily life points",
                        feel::Value::number(static_cast<std::int64_t>(random.next() % 32)), 0);
        }
        const Measured after = measure(rule_, other.person.matters, counsellor(), today);
        EXPECT_TRUE(after.values == before.values);
        EXPECT_TRUE(after.sources == before.sources);
    }
}

TEST_F(Measures, FactsBehindAWallOfAVisibleMatterChangeNothing) {
    auto walled = std::make_shared<model::CompiledModel>(*contact_model());
    for (model::Fact& fact : walled->facts) fact.wall = model::Wall::health;
    engine::Case& one = world_.contact(2);
    one.model = walled;
    const Measured before = measured();
    for (const auto& [fact, value] : {std::pair("need", "CHILD_PROTECTION"),
                                      std::pair("concerns", "child"), std::pair("urgency", "now")})
        world_.learn(one, fact, feel::Value::string(value));
    world_.learn(one, "daily life points", feel::Value::number(1), 0);
    const Measured after = measured();
    EXPECT_TRUE(after.values == before.values);
    EXPECT_TRUE(after.sources == before.sources);
}

}  // namespace
}  // namespace luotsi::early
