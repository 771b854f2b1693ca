// Promises between sides: short stories about asking, accepting, returning, forwarding, answering,
// silence and consent, and about whose the waiting was.
#include <gtest/gtest.h>

#include <numeric>

#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view asking = R"(
model: test.asking
version: 1.0.0
status: in-use
subject: person
register: social
title: T(Asking)
facts:
  wants: {type: "one of [family, advice, other case]", ask: T(What?), title: T(What),
          labels: {family: T(Family), advice: T(Advice), other case: T(Other)}}
  referral answer: {type: "one of [accepted, answered, returned]", from: started, title: T(Answer),
          labels: {accepted: T(Accepted), answered: T(Answered), returned: T(Returned)}}
  expert answer: {type: "one of [answered, returned]", from: started, title: T(Answer),
          labels: {answered: T(Answered), returned: T(Returned)}}
  opinion: {type: text, ask: T(Opinion?)}
  sub outcome: {type: text, from: started, title: T(Sub outcome)}
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
  referral:
    title: T(Referral)
    do: refer
    by: counsellor
    when: wants = "family"
    of: family centre
    consent: true
    answer within: 3 working days
    if silent:
      - {after: 3 working days, do: remind}
      - {after: 5 working days, do: return, to: counsellor}
    outcome: referral answer
    within: 1 working day
  consultation:
    title: T(Consultation)
    do: consult
    by: counsellor
    when: wants = "advice"
    of: health station
    answer within: 1 working day
    if silent:
      - {after: 1 working day, do: remind}
      - {after: 2 working days, do: return, to: counsellor}
    outcome: expert answer
    within: 1 working day
  other matter:
    title: T(Other matter)
    do: start
    by: counsellor
    when: wants = "other case"
    starts: test.path
    outcome: sub outcome
    within: 1 working day
  thanks:
    title: T(Thanks)
    do: inform
    by: counsellor
    when: done(referral) or done(consultation) or done(other matter)
    within: 5 working days
ends:
  told: {title: T(Told), when: done(thanks), outcome: answered}
)";

const Uuid question{1, 1};
const Uuid answer{2, 2};

Story asked(std::string_view wants) {
    Story story(asking);
    EXPECT_EQ(code(story.open()), "");
    EXPECT_EQ(code(story.complete("talk", {story.learned("wants", text(std::string(wants)))})), "");
    return story;
}

Command ask(const Story& story, std::string_view step) {
    Command command = story.on_round(CommandKind::ask_promise, step);
    command.text = question;
    return command;
}

Command on_promise(const Story& story, CommandKind kind, std::string id = "faisa",
                   std::string unit = "family") {
    Command command = story.command(kind);
    command.actor = Story::worker(std::move(id), std::move(unit));
    command.promise = 0;
    command.text = answer;
    return command;
}

void consent(Story& story, std::string_view step, bool given) {
    Command command = story.command(CommandKind::consent);
    command.step = story.step(step);
    command.flag = given;
    command.reason = given ? "" : "no";
    command.actor = Story::client();
    ASSERT_EQ(code(story.send(command)), "");
}

Story referred() {
    Story story = asked("family");
    consent(story, "referral", true);
    EXPECT_EQ(code(story.send(ask(story, "referral"))), "");
    return story;
}

TEST(Promises, SharingNeedsTheClientsConsent) {
    Story story = asked("family");
    EXPECT_EQ(code(story.send(ask(story, "referral"))), "engine.consent_missing");
    Command first = story.command(CommandKind::ask_consent);
    first.step = story.step("referral");
    EXPECT_EQ(code(story.send(first)), "");
    EXPECT_EQ(code(story.send(first)), "engine.already_asked");
    consent(story, "referral", false);
    EXPECT_EQ(code(story.send(ask(story, "referral"))), "engine.consent_missing");
    consent(story, "referral", true);
    EXPECT_EQ(code(story.send(ask(story, "referral"))), "");
    EXPECT_EQ(story.kinds(), "round_taken promise_asked");
}

TEST(Promises, ExactlyOneSideHoldsEachObligation) {
    Story story = referred();
    const auto owed = obligations(story.the_case);
    ASSERT_EQ(owed.size(), 1U);
    EXPECT_TRUE(owed.front().is_promise);
    EXPECT_EQ(owed.front().unit, "family");
    EXPECT_EQ(code(story.complete("referral")), "engine.needs_promise");
    EXPECT_EQ(code(story.send(ask(story, "referral"))), "engine.promise_runs");
}

TEST(Promises, ReferringMovesTheMatterOnAcceptanceAndIsDoneWhenAnswered) {
    Story story = referred();
    EXPECT_EQ(story.the_case.unit, "guidance");
    EXPECT_EQ(code(story.send(on_promise(story, CommandKind::accept_promise, "eve", "station"))),
              "engine.not_yours");
    ASSERT_EQ(code(story.send(on_promise(story, CommandKind::accept_promise))), "");
    EXPECT_EQ(story.kinds(), "promise_accepted joined matter_moved learned");
    EXPECT_EQ(story.the_case.unit, "family");
    EXPECT_EQ(story.the_case.facts[story.fact("referral answer")].value, text("accepted"));
    EXPECT_EQ(story.the_case.promises[0].silence_at, never);
    ASSERT_EQ(code(story.send(on_promise(story, CommandKind::answer_promise))), "");
    EXPECT_EQ(story.kinds(), "promise_answered learned round_done round_due");
    EXPECT_EQ(story.round("thanks").unit, "family");  // later work goes to the new unit
    EXPECT_EQ(code(story.send(on_promise(story, CommandKind::answer_promise))),
              "engine.promise_over");
}

TEST(Promises, ConsultingMovesOnlyTheDutyToAnswer) {
    Story story = asked("advice");
    ASSERT_EQ(code(story.send(ask(story, "consultation"))), "");
    const auto by = [&](CommandKind kind) { return on_promise(story, kind, "sami", "station"); };
    ASSERT_EQ(code(story.send(by(CommandKind::accept_promise))), "");
    EXPECT_EQ(story.the_case.unit, "guidance");
    Command reply = by(CommandKind::answer_promise);
    reply.learned = {story.learned("opinion", text("come in"))};
    ASSERT_EQ(code(story.send(reply)), "");
    EXPECT_EQ(story.kinds(), "promise_answered learned learned round_done round_due");
    EXPECT_EQ(story.round("thanks").unit, "guidance");
}

TEST(Promises, ReturnedMakesTheAskersRoundDueAgain) {
    Story story = referred();
    ASSERT_EQ(code(story.send(on_promise(story, CommandKind::accept_promise))), "");
    story.pass_silently(days(1));
    Command back = on_promise(story, CommandKind::return_promise);
    EXPECT_EQ(code(story.send(back)), "engine.reason_missing");
    back.reason = "wrong service";
    ASSERT_EQ(code(story.send(back)), "");
    EXPECT_EQ(story.kinds(), "promise_returned learned matter_moved round_released");
    EXPECT_EQ(story.the_case.unit, "guidance");
    const Round& round = story.round("referral");
    EXPECT_EQ(round.state, RoundState::due);
    EXPECT_EQ(round.unit, "guidance");
    EXPECT_EQ(round.due_at, at_local(to_date({2026, 3, 5}), TimeOfDay{0}));  // Tuesday + 1
    // The asker may ask again, or somebody else.
    Command again = ask(story, "referral");
    again.to = "peers";
    EXPECT_EQ(code(story.send(again)), "");
    EXPECT_EQ(story.the_case.promises[1].to_unit, "peers");
}

TEST(Promises, WhatComesHomeIsGivenOneProposalAndStaysWithItsWorker) {
    Story story = referred();
    Command propose = on_promise(story, CommandKind::propose_next);
    propose.source = "next-best/1";
    propose.learned.emplace_back();
    propose.learned.front().value =
        feel::Value::list({feel::Value::context({{"unit", text("peers")}})});
    EXPECT_EQ(code(story.send(propose)), "engine.not_yours") << "workers ask, they do not propose";
    propose.actor = Actor{};
    EXPECT_EQ(code(story.send(propose)), "engine.promise_over") << "it still runs";
    Command back = on_promise(story, CommandKind::return_promise);
    back.reason = "full";
    ASSERT_EQ(code(story.send(back)), "");
    const Round before = story.round("referral");
    ASSERT_EQ(code(story.send(propose)), "");
    EXPECT_EQ(story.kinds(), "next_proposed");
    const Promise& promise = story.the_case.promises[0];
    EXPECT_TRUE(promise.has_next);
    EXPECT_EQ(promise.proposed_seq, story.the_case.seq);
    EXPECT_EQ(story.last(EventKind::next_proposed).value, propose.learned.front().value);
    const Round& after = story.round("referral");
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(after.due_at, before.due_at);
    EXPECT_EQ(after.last_seq, before.last_seq);
    EXPECT_EQ(code(story.send(propose)), "engine.promise_over") << "one proposal a return";
}

TEST(Promises, AProposalOfNobodySaysSo) {
    Story story = referred();
    Command back = on_promise(story, CommandKind::return_promise);
    back.reason = "full";
    ASSERT_EQ(code(story.send(back)), "");
    Command propose = on_promise(story, CommandKind::propose_next);
    propose.actor = Actor{};
    EXPECT_EQ(code(story.send(propose)), "engine.value_out_of_range") << "an empty list is said";
    propose.learned.emplace_back();
    propose.learned.front().value = feel::Value::list({});
    ASSERT_EQ(code(story.send(propose)), "");
    EXPECT_NE(story.the_case.promises[0].proposed_seq, 0U);
    EXPECT_FALSE(story.the_case.promises[0].has_next);
    const Round& round = story.round("referral");
    EXPECT_EQ(came_home(story.the_case, round), CameHome::nobody_left);
    EXPECT_EQ(round.state, RoundState::due) << "it stays with its side, due, until somebody acts";
    Command again = ask(story, "referral");
    again.to = "peers";
    ASSERT_EQ(code(story.send(again)), "");
    EXPECT_EQ(came_home(story.the_case, story.round("referral")), CameHome::no);
}

TEST(Promises, ASilentPromiseAlwaysComesHome) {
    Story story = referred();
    story.pass(days(4));  // Friday: reminded after three working days, and late
    EXPECT_EQ(story.kinds(), "overdue promise_reminded overdue");
    story.pass(days(6));
    EXPECT_EQ(story.kinds(), "promise_reminded promise_returned learned round_released overdue");
    EXPECT_EQ(story.last(EventKind::promise_returned).reason, "engine.reason.silent");
    EXPECT_EQ(story.round("referral").state, RoundState::due);
    EXPECT_EQ(story.the_case.running_promises, 0U);
    // A late answer is kept, and changes no responsibility.
    ASSERT_EQ(code(story.send(on_promise(story, CommandKind::answer_promise))), "");
    EXPECT_TRUE(story.last(EventKind::promise_answered).late);
    EXPECT_EQ(story.the_case.promises[0].answer, answer);
    EXPECT_EQ(story.round("referral").state, RoundState::due);
}

TEST(Promises, AcceptingAReferralBreaksTheSilenceAConsultationMustBeAnswered) {
    Story referral = referred();
    ASSERT_EQ(code(referral.send(on_promise(referral, CommandKind::accept_promise))), "");
    referral.pass(days(20));
    EXPECT_EQ(referral.the_case.promises[0].state, PromiseState::accepted);
    EXPECT_TRUE(referral.the_case.promises[0].overdue);

    Story consultation = asked("advice");
    ASSERT_EQ(code(consultation.send(ask(consultation, "consultation"))), "");
    ASSERT_EQ(code(consultation.send(
                  on_promise(consultation, CommandKind::accept_promise, "sami", "station"))),
              "");
    consultation.pass(days(20));
    EXPECT_EQ(consultation.the_case.promises[0].state, PromiseState::returned);
}

TEST(Promises, ForwardingKeepsTheChain) {
    Story story = referred();
    Command forward = on_promise(story, CommandKind::forward_promise);
    forward.to = "peers";
    forward.reason = "they do this";
    ASSERT_EQ(code(story.send(forward)), "");
    EXPECT_EQ(story.the_case.promises[0].chain, std::vector<std::string>{"family"});
    EXPECT_EQ(obligations(story.the_case).front().unit, "peers");
    EXPECT_EQ(code(story.send(on_promise(story, CommandKind::accept_promise))), "engine.not_yours");
    EXPECT_EQ(code(story.send(on_promise(story, CommandKind::accept_promise, "pia", "peers"))), "");
    EXPECT_EQ(story.the_case.unit, "peers");
}

TEST(Promises, OnlyTheAskerCancels) {
    Story story = referred();
    Command cancel = on_promise(story, CommandKind::cancel_promise);
    cancel.reason = "not needed";
    EXPECT_EQ(code(story.send(cancel)), "engine.not_yours");
    cancel.actor = Story::worker();
    EXPECT_EQ(code(story.send(cancel)), "");
    EXPECT_EQ(story.round("referral").state, RoundState::due);
    EXPECT_EQ(code(story.send(cancel)), "engine.promise_over");
}

TEST(Promises, AStartedCaseEndsTheStep) {
    Story story = asked("other case");
    ASSERT_EQ(code(story.complete("other matter")), "");
    EXPECT_EQ(story.kinds(), "round_taken sub_case_started");
    const Uuid sub = story.last(EventKind::sub_case_started).person;
    EXPECT_FALSE(sub.is_nil());
    EXPECT_EQ(code(story.complete("other matter")), "engine.sub_case_runs");
    Command ended = story.on_round(CommandKind::sub_case_ended, "other matter");
    ended.actor = Actor{};
    ended.person = Uuid{9, 9};
    ended.reason = "answered";
    EXPECT_EQ(code(story.send(ended)), "engine.no_such_promise");
    ended.person = sub;
    ASSERT_EQ(code(story.send(ended)), "");
    EXPECT_EQ(story.kinds(), "sub_case_ended learned round_done round_due");
    ASSERT_EQ(code(story.send(ended)), "");  // delivered twice: nothing more happens
    EXPECT_EQ(story.kinds(), "");
}

TEST(Promises, TheWaitDividesOverSidesAndSumsToTheWhole) {
    Story story(asking);
    ASSERT_EQ(code(story.open()), "");
    const Instant start = story.now;
    story.pass_silently(hours(5));
    ASSERT_EQ(code(story.complete("talk", {story.learned("wants", text("family"))})), "");
    consent(story, "referral", true);
    story.pass_silently(hours(2));
    ASSERT_EQ(code(story.send(ask(story, "referral"))), "");
    story.pass_silently(hours(20));
    ASSERT_EQ(code(story.send(on_promise(story, CommandKind::accept_promise))), "");
    story.pass_silently(hours(3));
    const auto shares = attribute_wait(story.journal, story.now);
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0].unit, "guidance");
    EXPECT_EQ(shares[0].ms, hours(7).ms);
    EXPECT_EQ(shares[1].unit, "family");
    EXPECT_EQ(shares[1].ms, hours(23).ms);
    EXPECT_EQ(shares[0].ms + shares[1].ms, (story.now - start).ms);
}

}  // namespace
}  // namespace luotsi::engine
