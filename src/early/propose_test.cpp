// Goal: a proposal is made once, carries its reasons, goes only to who may see all of it, is
// withdrawn when it is no longer true, and keeps quiet after an answer. Method: hand-made people
// lived through days of virtual time; the same days twice.
#include "early/propose.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "early/record.hpp"
#include "early/test_people.hpp"

namespace luotsi::early {
namespace {

constexpr const char* organiser = "pohjois-savo";

// What is kept, as the store would keep it.
class Kept {
public:
    void look(const Rules& rules, const Person& person, Instant now) {
        static const access::Organisation units = organisation();
        for (Proposal& one :
             next(rules, all, seen_now(rules, units, organiser, person, now), now)) {
            ++written;
            std::erase_if(all, [&](const Proposal& other) { return other.id() == one.id(); });
            all.push_back(std::move(one));
        }
    }
    std::vector<Proposal> all;
    int written = 0;
};

World with_contacts(int n) {
    World out;
    for (int i = 0; i < n; ++i) out.contact(1 + i);
    return out;
}

TEST(EarlyProposals, AreMadeOnceWithTheirReasons) {
    const Rules rules = rules_when("contacts >= 3");
    const World world = with_contacts(3);
    Kept kept;
    kept.look(rules, world.person, today);
    kept.look(rules, world.person, today);
    kept.look(rules, world.person, today + days(3));
    EXPECT_EQ(kept.written, 1);
    ASSERT_EQ(kept.all.size(), 1U);
    const Proposal& one = kept.all[0];
    EXPECT_EQ(one.unit, guidance);
    EXPECT_EQ(one.rule, "test");
    EXPECT_EQ(one.version, "1.0.0");
    ASSERT_EQ(one.reasons.size(), 1U);
    EXPECT_EQ(one.reasons[0].name, "contacts");
    EXPECT_EQ(one.reasons[0].value, "3");
    EXPECT_EQ(one.reasons[0].sources.size(), 3U);
}

TEST(EarlyProposals, NearMissesAreNotMade) {
    Kept kept;
    kept.look(rules_when("contacts >= 3"), with_contacts(2).person, today);
    EXPECT_TRUE(kept.all.empty());
}

TEST(EarlyProposals, AreWithdrawnWhenNoLongerTrueAndMayComeAgain) {
    const Rules rules = rules_when("open matters >= 2");
    World world = with_contacts(2);
    Kept kept;
    kept.look(rules, world.person, today);
    world.cases[0].state = engine::CaseState::closed;
    kept.look(rules, world.person, today + days(1));
    ASSERT_EQ(kept.all.size(), 1U);
    EXPECT_EQ(kept.all[0].state, State::withdrawn);
    world.cases[0].state = engine::CaseState::open;
    kept.look(rules, world.person, today + days(2));
    ASSERT_EQ(kept.all.size(), 2U);
    EXPECT_EQ(kept.all[1].nth, 2U);
    EXPECT_EQ(kept.all[1].state, State::proposed);
}

TEST(EarlyProposals, KeepQuietAfterAnAnswerForTheirCoolDown) {
    const Rules rules = rules_when("open matters >= 2");
    const World world = with_contacts(2);
    Kept kept;
    kept.look(rules, world.person, today);
    auto refused = answer(kept.all[0], State::refused, "w-test", "already-helped", Uuid(), today,
                          today + hours(1));
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->ended_at, today);
    EXPECT_EQ(refused->ended_recorded_at, today + hours(1));
    kept.all[0] = *refused;
    kept.look(rules, world.person, today + days(59));
    EXPECT_EQ(kept.all.size(), 1U);
    // From when it was told: a worker cannot shorten the quiet by an early time of doing.
    kept.look(rules, world.person, today + days(60));
    EXPECT_EQ(kept.all.size(), 1U);
    kept.look(rules, world.person, today + days(60) + hours(1));
    EXPECT_EQ(kept.all.size(), 2U);
}

TEST(EarlyProposals, AreTooLateWhenNobodyAnswers) {
    const Rules rules = rules_when("open matters >= 2");
    const World world = with_contacts(2);
    Kept kept;
    kept.look(rules, world.person, today);
    kept.look(rules, world.person, today + days(14));
    EXPECT_EQ(kept.all[0].state, State::proposed);
    kept.look(rules, world.person, today + days(15));
    EXPECT_EQ(kept.all[0].state, State::too_late);
    kept.look(rules, world.person, today + days(16));
    EXPECT_EQ(kept.all.size(), 1U);
}

TEST(EarlyProposals, AnswersNeedAReasonOrAPlace) {
    Kept kept;
    kept.look(rules_when("contacts >= 1"), with_contacts(1).person, today);
    const Proposal& one = kept.all.at(0);
    const auto code = [&](State state, std::string_view why, Uuid where) {
        const auto result = answer(one, state, "w-test", why, where, today, today);
        return result ? "" : result.error().code;
    };
    EXPECT_EQ(code(State::refused, "", Uuid()), "early.no_reason");
    EXPECT_EQ(code(State::handled, "she told me all about it", Uuid()), "early.no_reason");
    EXPECT_EQ(code(State::followed, "", Uuid()), "early.no_case");
    EXPECT_EQ(code(State::withdrawn, "other", Uuid()), "early.not_an_answer");
    EXPECT_EQ(code(State::followed, "", id_of(1)), "");
    EXPECT_EQ(
        answer(one, State::followed, "w-test", "", id_of(1), today - hours(1), today).error().code,
        "early.before_proposal");
    const auto done = answer(one, State::handled, "w-test", "other", Uuid(), today, today);
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(answer(*done, State::followed, "w-test", "", id_of(1), today, today).error().code,
              "early.closed");
}

TEST(EarlyProposals, ARuleOnTrialIsCountedAndShownToNobody) {
    const Rules rules = rules_when("contacts >= 1", "trial");
    const World world = with_contacts(1);
    Kept kept;
    kept.look(rules, world.person, today);
    ASSERT_EQ(kept.all.size(), 1U);
    EXPECT_FALSE(kept.all[0].shown);
    EXPECT_FALSE(may_see(kept.all[0], rules.all()[0], counsellor(), world.person.matters, today));
    EXPECT_FALSE(
        answer(kept.all[0], State::handled, "w-test", "other", Uuid(), today, today).has_value());
}

TEST(EarlyProposals, ASwitchedOffRuleAndAnObjectionSilenceIt) {
    World world = with_contacts(5);
    Kept kept;
    kept.look(rules_when("contacts >= 1", "off"), world.person, today);
    EXPECT_TRUE(kept.all.empty());
    const Rules rules = rules_when("contacts >= 1");
    world.person.objected = true;
    kept.look(rules, world.person, today);
    EXPECT_TRUE(kept.all.empty());
    EXPECT_TRUE(rules_that_looked(rules, organisation(), organiser, world.person).empty());
    Rule duty = rule_when("contacts >= 1");
    duty.objection = Objection::duty;
    Rules bound;
    bound.add(std::move(duty));
    kept.look(bound, world.person, today);
    EXPECT_EQ(kept.all.size(), 1U);
}

TEST(EarlyProposals, AreSeenByTheUnitsOwnRolesWithEveryRightTheyRestOn) {
    const Rules rules = rules_when("contacts >= 1");
    const World world = with_contacts(1);
    Kept kept;
    kept.look(rules, world.person, today);
    const auto sees = [&](const access::Asker& who, Instant at = today) {
        return may_see(kept.all[0], rules.all()[0], who, world.person.matters, at);
    };
    EXPECT_TRUE(sees(counsellor()));
    EXPECT_FALSE(sees(counsellor(family_centre)));
    access::Asker other = counsellor();
    other.role = "nurse";
    EXPECT_FALSE(sees(other));
    other = counsellor();
    other.leads = true;  // sees figures, not people
    EXPECT_FALSE(sees(other));
}

TEST(EarlyProposals, EachUnitGetsWhatItMaySeeAndNoMore) {
    const Rules rules = rules_when("contacts >= 2");
    World world = with_contacts(2);
    world.contact(3, family_centre);
    Kept kept;
    kept.look(rules, world.person, today);
    ASSERT_EQ(kept.all.size(), 1U);  // the family centre sees one of three
    EXPECT_EQ(kept.all[0].unit, guidance);
    EXPECT_EQ(kept.all[0].reasons[0].value, "2");
}

TEST(EarlyProposals, TheSameDaysGiveTheSameRecords) {
    const Rules rules = rules_when("open matters >= 2");
    std::string told[2];
    for (std::string& one : told) {
        World world = with_contacts(2);
        Kept kept;
        for (int day = 0; day < 120; ++day) {
            world.cases[0].state =
                day % 50 < 40 ? engine::CaseState::open : engine::CaseState::closed;
            kept.look(rules, world.person, today + days(day));
        }
        for (const Proposal& proposal : kept.all) one += to_json(proposal) + '\n';
    }
    EXPECT_EQ(told[0], told[1]);
    EXPECT_NE(told[0], "");
}

TEST(EarlyRecords, ReadBackAsWritten) {
    Kept kept;
    kept.look(rules_when("contacts >= 1"), with_contacts(2).person, today);
    const Proposal& open = kept.all.at(0);
    const auto back = proposal_of(to_json(open));
    ASSERT_TRUE(back.has_value());
    EXPECT_TRUE(*back == open);
    const auto done = answer(open, State::followed, "w-test", "", id_of(1), today, today + days(1));
    EXPECT_TRUE(*proposal_of(to_json(*done)) == *done);
    EXPECT_FALSE(proposal_of("{}").has_value());
    EXPECT_FALSE(proposal_of("nonsense").has_value());
    const Sweep sweep{today, 12, {{"test", 7}}, 3};
    EXPECT_TRUE(*sweep_of(to_json(sweep)) == sweep);
}

TEST(EarlyRecords, KeepNoValueOfWhatWasLearnt) {
    Rules rules;
    rules.add(rule_when("contacts >= 4 or coping <= 2 or count(needs) >= 1",
                        "facts:\n  coping: {fact: daily life points, type: number 0..32}\n"));
    World world = with_contacts(1);
    world.learn(world.cases[0], "daily life points", feel::Value::number(2));
    world.learn(world.cases[0], "need", feel::Value::string("HOME_CARE"));
    Kept kept;
    kept.look(rules, world.person, today);
    ASSERT_EQ(kept.all.size(), 1U);
    const std::string record = to_json(kept.all[0]);
    EXPECT_EQ(record.find("HOME_CARE"), std::string::npos) << record;
    Proposal back = *proposal_of(record);
    const auto value = [&](std::string_view name) {
        const auto at = std::ranges::find(back.reasons, name, &Reason::name);
        return at == back.reasons.end() ? std::string("no such reason") : at->value;
    };
    EXPECT_EQ(value("contacts"), "1");
    EXPECT_EQ(value("coping"), "");
    EXPECT_EQ(value("needs"), "");
    const Rule& rule = rules.all()[0];
    read_values(back, rule, counsellor(), world.person.matters, today);
    EXPECT_EQ(value("contacts"), "1");
    EXPECT_EQ(value("coping"), "2");
    EXPECT_EQ(value("needs"), "[\"HOME_CARE\"]");
    // Nor does an answer to a record of before keep them.
    EXPECT_EQ(to_json(back), record);
    // What is no longer in the matter, or not theirs to see, is not told.
    read_values(back, rule, counsellor(family_centre), world.person.matters, today);
    EXPECT_EQ(value("needs"), "");
    world.cases[0].facts.assign(world.cases[0].facts.size(), {});
    read_values(back, rule, counsellor(), world.person.matters, today);
    EXPECT_EQ(value("coping"), "");
}

TEST(EarlyRecords, AnObjectionStandsUntilItIsTakenBack) {
    EXPECT_TRUE(objects(objection_json(true, today)));
    EXPECT_FALSE(objects(objection_json(false, today)));
    EXPECT_TRUE(objects("broken"));
}

}  // namespace
}  // namespace luotsi::early
