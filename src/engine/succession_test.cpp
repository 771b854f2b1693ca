// The organisation changes under a case: a unit's work, requests, part and responsibility become
// another's in one event, with every deadline as it was and nothing done anew. Short stories.
#include <gtest/gtest.h>

#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view advising = R"(
model: test.advising
version: 1.0.0
status: in-use
subject: person
register: social
title: T(Advising)
facts:
  wants: {type: "one of [advice, nothing]", ask: T(What?), title: T(What),
          labels: {advice: T(Advice), nothing: T(Nothing)}}
  answer: {type: "one of [answered, returned]", from: started, title: T(Answer),
          labels: {answered: T(Answered), returned: T(Returned)}}
roles:
  counsellor: {title: T(Counsellor), one of: [service counsellor], keeps: true}
  client: {title: T(Client), is: subject}
steps:
  talk:
    title: T(Talk)
    do: ask
    by: counsellor
    learn: [wants]
    within: 3 working days
  consultation:
    title: T(Consultation)
    do: consult
    by: counsellor
    when: wants = "advice"
    of: health station
    answer within: 5 working days
    if silent:
      - {after: 2 working days, do: remind}
      - {after: 10 working days, do: return, to: counsellor}
    outcome: answer
    within: 1 working day
ends:
  done: {title: T(Done), when: answer != null or wants = "nothing", outcome: answered}
)";

class Succession : public ::testing::Test {
protected:
    Succession() : story(advising) {
        story.context.unit_of_kind.emplace_back("health station", "station");
        EXPECT_TRUE(story.open());
    }

    Result<void> succeed(std::string from, std::string to, std::vector<std::string> along = {},
                         std::string controller = {}) {
        Command command;
        command.kind = CommandKind::succeed;
        command.from = std::move(from);
        command.to = std::move(to);
        command.present = std::move(along);
        command.source = std::move(controller);
        command.reason = "organisation.merged";
        return story.send(command);
    }

    Story story;
};

TEST_F(Succession, WorkInTheQueueIsTheNewUnitsAndDueWhenItWas) {
    const Instant due = story.round("talk").due_at;
    const std::string unit = story.the_case.unit;
    ASSERT_TRUE(succeed(unit, "merged"));
    EXPECT_EQ(story.kinds(), "succeeded");
    EXPECT_EQ(story.the_case.unit, "merged");
    EXPECT_EQ(story.round("talk").unit, "merged");
    EXPECT_EQ(story.round("talk").due_at, due);
    EXPECT_FALSE(has_part(story.the_case, unit));
    EXPECT_EQ(code(succeed(unit, "merged")), "engine.nothing_held") << "once only";
    ASSERT_EQ(story.the_case.successions.size(), 1U);
    EXPECT_EQ(obligations(story.the_case).size(), 1U);
}

TEST_F(Succession, WhoGoesAlongKeepsWhatTheyHold) {
    ASSERT_TRUE(story.take("talk"));
    const std::string unit = story.the_case.unit;
    ASSERT_TRUE(succeed(unit, "merged", {"anna", "berit"}));
    EXPECT_EQ(story.round("talk").holder, "anna");
    EXPECT_EQ(story.round("talk").state, RoundState::taken);
    EXPECT_EQ(story.the_case.keeper, "anna");
    EXPECT_EQ(story.last(EventKind::succeeded).present, std::vector<std::string>{"anna"})
        << "the journal names only who holds something";
}

TEST_F(Succession, WhatWasInOtherHandsWaitsInTheNewQueue) {
    ASSERT_TRUE(story.take("talk"));
    ASSERT_TRUE(succeed(story.the_case.unit, "merged"));
    EXPECT_EQ(story.round("talk").state, RoundState::due);
    EXPECT_EQ(story.round("talk").holder, "");
    EXPECT_EQ(story.the_case.keeper, "");
}

TEST_F(Succession, ARunningRequestIsOwedByAndToTheNewUnits) {
    ASSERT_TRUE(story.complete("talk", {story.learned("wants", text("advice"))}));
    Command ask = story.on_round(CommandKind::ask_promise, "consultation");
    ask.to = "station";
    ASSERT_TRUE(story.send(ask));
    const Promise before = story.the_case.promises[0];
    ASSERT_TRUE(succeed("station", "new station"));
    ASSERT_TRUE(succeed(story.the_case.unit, "merged"));
    const Promise& now = story.the_case.promises[0];
    EXPECT_EQ(now.to_unit, "new station");
    EXPECT_EQ(now.from_unit, "merged");
    EXPECT_EQ(now.state, PromiseState::asked);
    EXPECT_EQ(now.due_at, before.due_at);
    EXPECT_EQ(now.silence_at, before.silence_at);
    EXPECT_TRUE(now.chain.empty()) << "it was not forwarded: the unit itself became another";
    story.pass(days(30));
    EXPECT_EQ(story.the_case.promises[0].state, PromiseState::returned);
    EXPECT_EQ(story.round("consultation").unit, "merged") << "silence brings it home to the heir";
}

TEST_F(Succession, TheControllerMayChangeWhileTheUnitStays) {
    const std::string unit = story.the_case.unit;
    ASSERT_TRUE(succeed(unit, unit, {}, "south"));
    EXPECT_EQ(story.the_case.organiser, "south");
    EXPECT_EQ(story.the_case.unit, unit);
    EXPECT_TRUE(has_part(story.the_case, unit));
}

TEST_F(Succession, OnlyTheOrganisationsChangeDoesIt) {
    Command command = story.command(CommandKind::succeed);
    command.from = story.the_case.unit;
    command.to = "mine";
    command.reason = "because";
    command.actor = Story::worker();
    EXPECT_EQ(code(story.send(command)), "engine.not_yours");
    EXPECT_EQ(code(succeed("", "merged")), "engine.unit_missing");
}

}  // namespace
}  // namespace luotsi::engine
