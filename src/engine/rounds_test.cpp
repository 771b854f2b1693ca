// Rounds of steps: each test tells one short story on a small model and looks at the events and the
// case. (Story checks after every command that the journal replays to the same case.)
#include <gtest/gtest.h>

#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view path = R"(
model: test.path
version: 1.0.0
status: in-use
subject: person
register: social
title: T(Path)
facts:
  channel:
    type: one of [web, phone]
    from: contact
    title: T(Channel)
    labels: {web: T(Web), phone: T(Phone)}
  danger: {type: boolean, from: contact, title: T(Danger)}
  coping: {type: number 0..10, ask: T(Coping?)}
  plan wanted: {type: boolean, ask: T(Plan?)}
  remark: {type: text, ask: T(Remark?)}
roles:
  counsellor: {title: T(Counsellor), one of: [service counsellor], keeps: true}
  nurse: {title: T(Nurse), one of: [nurse], unit: health station}
  client: {title: T(Client), is: subject}
steps:
  urgent check:
    title: T(Urgent check)
    do: call
    by: counsellor
    when: danger = true
    safety: true
    within: PT15M
  first talk:
    title: T(First talk)
    do: call
    by: counsellor
    learn: [coping, plan wanted, remark: optional]
    within: 2 working days
    takes: PT45M
  support:
    title: T(Support)
    do: advise
    by: nurse
    when: coping < 5
    within: 7 days
  own step:
    title: T(Own step)
    do: ask
    by: client
    when: plan wanted = true
    within: 7 days
  pause:
    title: T(Pause)
    do: wait
    by: counsellor
    when: done(own step)
    waits: 14 days
  follow up:
    title: T(Follow up)
    do: review
    by: counsellor
    when: done(pause)
    every: 14 days
    within: 3 days
    learn:
      - coping: {again because: T(It may have changed)}
ends:
  better:
    title: T(Better)
    when: coping >= 7 and done(first talk)
    outcome: answered
    cancels: [own step, follow up]
)";

TEST(Rounds, OpeningOpensWhatNeedsNoCondition) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    EXPECT_EQ(story.kinds(), "opened joined learned round_due");
    EXPECT_TRUE(story.is_open("first talk"));
    EXPECT_EQ(story.round("first talk").unit, "guidance");
    // Monday 9:00 + 2 working days: Wednesday is the last day.
    EXPECT_EQ(story.round("first talk").due_at, at_local(to_date({2026, 3, 5}), TimeOfDay{0}));
    EXPECT_EQ(story.the_case.facts[story.fact("channel")].value, text("web"));
    EXPECT_FALSE(story.is_open("support"));
}

TEST(Rounds, ConsequencesAreTheSystemsActsArePeoples) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    EXPECT_EQ(story.last(EventKind::opened).actor.kind, ActorKind::client);
    EXPECT_EQ(story.last(EventKind::round_due).actor.kind, ActorKind::system);
}

TEST(Rounds, OnlyOneTakesIt) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.take("first talk")), "");
    EXPECT_EQ(story.kinds(), "round_taken keeper_named");
    EXPECT_EQ(story.the_case.keeper, "anna");
    EXPECT_EQ(code(story.take("first talk")), "engine.already_yours");
    story.actor = Story::worker("bertta");
    const auto second = story.take("first talk");
    EXPECT_EQ(code(second), "engine.taken_by_other");
    EXPECT_EQ(second.error().kind, ErrorKind::conflict);
    EXPECT_EQ(code(story.complete("first talk")), "engine.taken_by_other");
}

TEST(Rounds, AnotherUnitsQueueIsNotMine) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    story.actor = Story::worker("cecilia", "family");
    EXPECT_EQ(code(story.take("first talk")), "engine.not_yours");
    story.actor = Story::client();
    EXPECT_EQ(code(story.complete("first talk")), "engine.not_yours");
}

TEST(Rounds, ReleaseNeedsAReasonAndGivesBack) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.take("first talk")), "");
    Command release = story.on_round(CommandKind::release, "first talk");
    EXPECT_EQ(code(story.send(release)), "engine.reason_missing");
    release.reason = "absent";
    EXPECT_EQ(code(story.send(release)), "");
    EXPECT_EQ(story.round("first talk").state, RoundState::due);
    EXPECT_EQ(code(story.send(release)), "engine.not_taken");
    story.actor = Story::worker("bertta");
    EXPECT_EQ(code(story.take("first talk")), "");
    EXPECT_EQ(story.the_case.keeper, "anna");  // the first stays the named worker
}

TEST(Rounds, DoneOnlyWhenEveryFactIsKnownOrSaidUnknown) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    const auto missing = story.complete("first talk", {story.learned("coping", num(4))});
    ASSERT_EQ(code(missing), "engine.fact_missing");
    EXPECT_EQ(missing.error().args.front().second, "plan wanted");
    EXPECT_EQ(code(story.complete("first talk", {story.learned("coping", num(11)),
                                                 story.learned("plan wanted", yes())})),
              "engine.value_out_of_range");
    EXPECT_EQ(code(story.complete("first talk", {story.learned("coping", num(4)),
                                                 story.unknown("plan wanted", "")})),
              "engine.reason_missing");
    ASSERT_EQ(code(story.complete("first talk", {story.learned("coping", num(4)),
                                                 story.unknown("plan wanted", "would not say")})),
              "");
    EXPECT_EQ(story.kinds(), "round_taken keeper_named learned learned asked round_done round_due");
    EXPECT_EQ(story.round("support").unit, "station");  // by the kind of its role's unit
    EXPECT_EQ(story.last(EventKind::round_done).minutes, 10U);
    EXPECT_EQ(story.the_case.facts[story.fact("plan wanted")].state, FactState::recorded_unknown);
}

TEST(Rounds, AFallBeforeItIsTakenWithdrawsAndSaysWhy) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.complete("first talk", {story.learned("coping", num(4)),
                                                 story.learned("plan wanted", yes())})),
              "");
    EXPECT_TRUE(story.is_open("support"));
    Command better = story.command(CommandKind::correct);
    better.learned = {story.learned("coping", num(6))};
    better.reason = "misheard";
    ASSERT_EQ(code(story.send(better)), "");
    EXPECT_EQ(story.kinds(), "corrected round_withdrawn");
    EXPECT_EQ(story.last(EventKind::round_withdrawn).reason, "engine.reason.condition_fell");
    // A later rise opens no new round without `repeat`; the rise itself is written down.
    better.learned = {story.learned("coping", num(3))};
    ASSERT_EQ(code(story.send(better)), "");
    EXPECT_EQ(story.kinds(), "corrected condition");
    EXPECT_FALSE(story.is_open("support"));
}

TEST(Rounds, OnceTakenItRunsToItsEnd) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.complete("first talk", {story.learned("coping", num(4)),
                                                 story.learned("plan wanted", yes())})),
              "");
    story.actor = Story::worker("niina", "station");
    ASSERT_EQ(code(story.take("support")), "");
    Command better = story.command(CommandKind::correct);
    better.learned = {story.learned("coping", num(6))};
    better.reason = "misheard";
    ASSERT_EQ(code(story.send(better)), "");
    EXPECT_EQ(story.kinds(), "corrected condition");
    EXPECT_EQ(story.round("support").state, RoundState::taken);
    EXPECT_EQ(code(story.complete("support")), "");
}

TEST(Rounds, TheClientsStepIsTheClientsOrWrittenDownForThem) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.complete("first talk", {story.learned("coping", num(6)),
                                                 story.learned("plan wanted", yes())})),
              "");
    EXPECT_EQ(story.round("own step").unit, "");
    EXPECT_EQ(code(story.take("own step")), "engine.not_yours");
    story.actor = Story::client();
    ASSERT_EQ(code(story.complete("own step")), "");
    EXPECT_EQ(story.kinds(), "round_done round_due timer_set");
    EXPECT_EQ(code(story.complete("own step")), "engine.round_over");
}

TEST(Rounds, AWaitEndsByItsOwnClockAndAPeriodicStepComesBack) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.complete("first talk", {story.learned("coping", num(6)),
                                                 story.learned("plan wanted", yes())})),
              "");
    ASSERT_EQ(code(story.complete("own step")), "");
    EXPECT_EQ(code(story.complete("pause")), "engine.waits");
    const Instant rings = story.the_case.timers.front().at;
    EXPECT_EQ(next_due(story.the_case), rings);
    story.pass(days(15));
    EXPECT_EQ(story.kinds(), "timer_fired round_done round_due");
    EXPECT_EQ(story.out.front().happened_at, rings);
    EXPECT_EQ(story.out.front().recorded_at, story.now);
    EXPECT_EQ(story.round("follow up").opened_at, rings);
    // The answer known from the first talk does not count: it is asked again on purpose.
    EXPECT_EQ(code(story.complete("follow up")), "engine.fact_missing");
    ASSERT_EQ(code(story.complete("follow up", {story.learned("coping", num(6))})), "");
    EXPECT_EQ(story.kinds(), "round_taken learned round_done timer_set");
    story.pass(days(15));
    EXPECT_EQ(story.kinds(), "timer_fired round_due");
    EXPECT_EQ(story.rounds("follow up"), 2U);
}

TEST(Rounds, OverdueIsADatedFactWrittenOnce) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    const Instant due = story.round("first talk").due_at;
    story.pass(days(5));
    EXPECT_EQ(story.kinds(), "overdue");
    EXPECT_EQ(story.out.front().happened_at, due);
    EXPECT_TRUE(story.round("first talk").overdue);
    EXPECT_EQ(story.round("first talk").state, RoundState::due);
    story.pass(days(5));
    EXPECT_EQ(story.kinds(), "");
    EXPECT_EQ(next_due(story.the_case), never);
}

TEST(Rounds, WhatFellDueIsWrittenBeforeTheCommand) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    story.pass_silently(days(5));
    ASSERT_EQ(code(story.take("first talk")), "");
    EXPECT_EQ(story.kinds(), "overdue round_taken keeper_named");
    // A refused command leaves the clocks unrung as well.
    Story refused(path);
    ASSERT_EQ(code(refused.open()), "");
    refused.pass_silently(days(5));
    refused.actor = Story::worker("cecilia", "family");
    EXPECT_EQ(code(refused.take("first talk")), "engine.not_yours");
    EXPECT_FALSE(refused.round("first talk").overdue);
}

TEST(Rounds, AnEndCancelsWhatItNamesAndWaitsForTheSafetyStep) {
    Story story(path);
    ASSERT_EQ(code(story.open({story.learned("danger", yes())})), "");
    EXPECT_TRUE(story.the_case.danger);
    EXPECT_TRUE(story.is_open("urgent check"));
    ASSERT_EQ(code(story.complete("first talk", {story.learned("coping", num(8)),
                                                 story.learned("plan wanted", yes())})),
              "");
    EXPECT_EQ(story.the_case.state, CaseState::open);
    EXPECT_TRUE(story.is_open("own step"));
    ASSERT_EQ(code(story.complete("urgent check")), "");
    EXPECT_EQ(story.kinds(), "round_taken round_done round_withdrawn closed");
    EXPECT_EQ(story.last(EventKind::round_withdrawn).reason, "engine.reason.end");
    EXPECT_EQ(story.the_case.state, CaseState::closed);
    EXPECT_EQ(next_due(story.the_case), never);
    EXPECT_EQ(code(story.complete("own step")), "engine.case_closed");
}

TEST(Rounds, SkippingNeedsAReason) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    Command skip = story.on_round(CommandKind::skip, "first talk");
    EXPECT_EQ(code(story.send(skip)), "engine.reason_missing");
    skip.reason = "not needed";
    ASSERT_EQ(code(story.send(skip)), "");
    EXPECT_EQ(story.the_case.rounds[0].state, RoundState::skipped);
    // The model has a dead end here: somebody has to look at the matter again.
    EXPECT_EQ(story.kinds(), "round_skipped round_due");
    EXPECT_EQ(story.last(EventKind::round_due).reason, "engine.reason.no_next_step");
    EXPECT_FALSE(needs_person(story.the_case));
}

TEST(Rounds, ALateRecordedContactIsBornOverdue) {
    Story story(path);
    Command open = story.command(CommandKind::open);
    open.unit = "guidance";
    open.happened_at = story.now - days(14);
    ASSERT_EQ(code(story.send(open)), "");
    EXPECT_LT(story.round("first talk").due_at, story.now);
    story.pass(minutes(1));
    EXPECT_EQ(story.kinds(), "overdue");
    EXPECT_LT(story.out.front().happened_at, story.journal.front().recorded_at);
}

TEST(Rounds, TimesThatCannotBe) {
    Story story(path);
    ASSERT_EQ(code(story.open()), "");
    EXPECT_EQ(code(story.open()), "engine.already_open");
    Command take = story.on_round(CommandKind::take, "first talk");
    take.happened_at = story.now + hours(1);
    EXPECT_EQ(code(story.send(take)), "engine.in_future");
    story.now = story.now - hours(1);
    EXPECT_EQ(code(story.take("first talk")), "engine.clock_behind");
}

TEST(Rounds, AStaleEditIsRefusedAnUnrelatedOneIsNot) {
    Story story(path);
    ASSERT_EQ(code(story.open({story.learned("danger", yes())})), "");
    const std::uint64_t seen = story.the_case.seq;
    ASSERT_EQ(code(story.take("urgent check")), "");
    Command take = story.on_round(CommandKind::take, "first talk");
    take.expected_seq = seen;
    ASSERT_EQ(code(story.send(take)), "");
    Command release = story.on_round(CommandKind::release, "first talk");
    release.reason = "absent";
    release.expected_seq = seen;
    EXPECT_EQ(code(story.send(release)), "engine.stale");
}

// Each opens and withdraws the other by `last`, the only thing settling itself can change.
constexpr std::string_view restless = R"(
model: test.restless
version: 1.0.0
status: draft
subject: person
register: social
title: T(Restless)
facts:
  go: {type: boolean, ask: T(Go?)}
roles:
  counsellor: {title: T(Counsellor), one of: [service counsellor]}
steps:
  begin:
    title: T(Begin)
    do: ask
    by: counsellor
    learn: [go]
  ping:
    title: T(Ping)
    do: ask
    by: counsellor
    when: go = true and not(done(pong, last))
    repeat: true
  pong:
    title: T(Pong)
    do: ask
    by: counsellor
    when: go = true and done(ping, last)
    repeat: true
ends:
  finish: {title: T(Finish), when: count(pong) > 5, outcome: answered}
)";

TEST(Rounds, RepeatedStepsThatOpenEachOtherComeToRest) {
    Story story(restless);
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.complete("begin", {story.learned("go", yes())})), "");
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(code(story.complete("ping")), "");
        ASSERT_EQ(code(story.complete("pong")), "");
        EXPECT_FALSE(story.is_open("ping"));
        ASSERT_TRUE(story.is_open("begin"));  // the guard: nothing else was left to do
        Command again = story.on_round(CommandKind::complete, "begin");
        again.learned = {story.learned("go", no())};
        ASSERT_EQ(code(story.send(again)), "");
        again = story.on_round(CommandKind::complete, "begin");
        again.learned = {story.learned("go", yes())};
        ASSERT_EQ(code(story.send(again)), "");
        // pong rises and opens, which lets ping rise, which takes pong back: then it rests.
        EXPECT_EQ(story.last(EventKind::round_withdrawn).round, story.round("pong").id);
        EXPECT_TRUE(story.is_open("ping"));
    }
}

}  // namespace
}  // namespace luotsi::engine
