// Facts and decisions, times and the plan, and the case as a whole: short stories.
#include <gtest/gtest.h>

#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view planning = R"(
model: test.planning
version: 1.0.0
status: in-use
subject: person
register: social
title: T(Planning)
facts:
  danger: {type: boolean, from: contact, title: T(Danger)}
  delivery failed: {type: boolean, from: contact, title: T(Delivery failed)}
  coping: {type: number 0..10, ask: T(Coping?)}
  contacts of last year: {type: count, from: history, title: T(Contacts)}
  urgency:
    type: one of [now, later]
    decide: urgency
    title: T(Urgency)
    labels: {now: T(Now), later: T(Later)}
  plan agreed: {type: boolean, ask: T(Agreed?)}
roles:
  counsellor: {title: T(Counsellor), one of: [service counsellor], keeps: true}
  client: {title: T(Client), is: subject}
decisions:
  urgency:
    title: T(Urgency)
    hit: U
    when: [coping]
    rows:
      - ["< 4", now]
      - [">= 4", later]
    because: [T(Does not cope), T(Copes)]
steps:
  talk:
    title: T(Talk)
    do: ask
    by: counsellor
    learn: [coping, contacts of last year]
    within: 3 working days
  decide urgency:
    title: T(Decide)
    do: decide
    by: counsellor
    when: done(talk)
    learn: [urgency]
    within: 1 working day
  time:
    title: T(Time)
    do: book
    by: counsellor
    when: urgency = "now"
    within: 3 working days
  plan it:
    title: T(Plan)
    do: plan
    by: counsellor
    when: done(decide urgency) or (plan agreed = false and done(agree, last))
    repeat: true
    within: 5 working days
  agree:
    title: T(Agree)
    do: decide
    by: client
    when: done(plan it, last)
    repeat: true
    learn:
      - plan agreed: {again because: T(It was changed)}
    within: 7 days
  reach again:
    title: T(Reach again)
    do: call
    by: counsellor
    when: delivery failed = true
    repeat: true
    within: 1 working day
ends:
  agreed: {title: T(Agreed), when: plan agreed = true, outcome: answered, cancels: [reach again]}
  joined: {title: T(Joined), when: unknown(coping), outcome: merged}
)";

Story talked(std::int64_t coping) {
    Story story(planning);
    story.context.history = {{"contacts of last year", num(3)}};
    EXPECT_EQ(code(story.open()), "");
    EXPECT_EQ(code(story.complete("talk", {story.learned("coping", num(coping))})), "");
    return story;
}

Story planned() {
    Story story = talked(5);
    EXPECT_EQ(code(story.complete("decide urgency", {story.learned("urgency", text("later"))})),
              "");
    Command draft = story.on_round(CommandKind::draft_plan, "plan it");
    draft.plan.goals = {Uuid{5, 5}};
    draft.plan.items.push_back({0, Uuid{6, 6}, "", "guidance", std::nullopt, false});
    EXPECT_EQ(code(story.send(draft)), "");
    EXPECT_EQ(code(story.complete("plan it")), "");
    return story;
}

TEST(Facts, ATableProposesAPersonDecides) {
    Story story = talked(2);
    EXPECT_EQ(story.kinds(),
              "round_taken keeper_named learned learned round_done proposed round_due");
    const FactRecord& urgency = story.the_case.facts[story.fact("urgency")];
    EXPECT_TRUE(urgency.value.is_null());  // conditions read what is confirmed
    EXPECT_EQ(urgency.proposed, text("now"));
    EXPECT_EQ(urgency.proposed_row, 0U);
    EXPECT_FALSE(story.is_open("time"));
    EXPECT_EQ(code(story.complete("decide urgency")), "engine.fact_missing");
    ASSERT_EQ(code(story.complete("decide urgency", {story.learned("urgency", text("now"))})), "");
    EXPECT_EQ(story.kinds(), "round_taken confirmed round_done round_due round_due");
    EXPECT_TRUE(story.is_open("time"));
}

TEST(Facts, DecidingOtherwiseNeedsAReason) {
    Story story = talked(2);
    Learned later = story.learned("urgency", text("later"));
    EXPECT_EQ(code(story.complete("decide urgency", {later})), "engine.reason_missing");
    later.reason = "family helps";
    ASSERT_EQ(code(story.complete("decide urgency", {later})), "");
    EXPECT_EQ(story.last(EventKind::overridden).reason, "family helps");
    EXPECT_FALSE(story.is_open("time"));
}

TEST(Facts, ConfirmAndOverrideAsCommandsOfTheirOwn) {
    Story story = talked(2);
    Command confirm = story.command(CommandKind::confirm);
    confirm.fact = story.fact("urgency");
    ASSERT_EQ(code(story.send(confirm)), "");
    EXPECT_EQ(story.kinds(), "confirmed round_due");
    Command otherwise = story.command(CommandKind::override_decision);
    otherwise.fact = story.fact("urgency");
    otherwise.learned = {story.learned("urgency", text("never"))};
    EXPECT_EQ(code(story.send(otherwise)), "engine.reason_missing");
    otherwise.reason = "misjudged";
    EXPECT_EQ(code(story.send(otherwise)), "engine.value_out_of_range");
    otherwise.learned = {story.learned("urgency", text("later"))};
    ASSERT_EQ(code(story.send(otherwise)), "");
    EXPECT_EQ(story.kinds(), "overridden round_withdrawn");
    EXPECT_EQ(code(story.complete("decide urgency")), "");  // known: nobody is asked twice
    Command learn = story.command(CommandKind::learn);
    learn.learned = {story.learned("urgency", text("now"))};
    EXPECT_EQ(code(story.send(learn)), "engine.decided_fact");
}

TEST(Facts, AChangedInputChangesTheProposalNotTheDecision) {
    Story story = talked(2);
    ASSERT_EQ(code(story.complete("decide urgency", {story.learned("urgency", text("now"))})), "");
    Command right = story.command(CommandKind::correct);
    right.learned = {story.learned("coping", num(8))};
    right.reason = "misheard";
    ASSERT_EQ(code(story.send(right)), "");
    EXPECT_EQ(story.kinds(), "corrected proposed");
    EXPECT_EQ(story.the_case.facts[story.fact("urgency")].value, text("now"));
    EXPECT_EQ(story.the_case.facts[story.fact("urgency")].proposed, text("later"));
}

TEST(Facts, HistoryIsSampledByTheStepThatLearnsIt) {
    Story story = talked(5);
    const FactRecord& contacts = story.the_case.facts[story.fact("contacts of last year")];
    EXPECT_EQ(contacts.value, num(3));
    EXPECT_EQ(contacts.source, "history");
    EXPECT_FALSE(contacts.asked);
    Story unknown(planning);
    ASSERT_EQ(code(unknown.open()), "");
    ASSERT_EQ(code(unknown.complete("talk", {unknown.learned("coping", num(5))})), "");
    EXPECT_EQ(unknown.the_case.facts[unknown.fact("contacts of last year")].state,
              FactState::recorded_unknown);
}

TEST(Facts, AClientAnswersWhatIsAskedOfClients) {
    Story story = talked(5);
    Command learn = story.command(CommandKind::learn);
    learn.actor = Story::client();
    learn.learned = {story.learned("danger", no())};
    EXPECT_EQ(code(story.send(learn)), "engine.not_yours");
    learn.learned = {story.learned("coping", num(7))};
    EXPECT_EQ(code(story.send(learn)), "");
    learn.learned = {};
    EXPECT_EQ(code(story.send(learn)), "engine.nothing_said");
}

TEST(Times, BookingIsTheWorkAndATimeThatFallsThroughIsBookedAgain) {
    Story story = talked(2);
    ASSERT_EQ(code(story.complete("decide urgency", {story.learned("urgency", text("now"))})), "");
    EXPECT_EQ(code(story.complete("time")), "engine.needs_booking");
    Command book = story.on_round(CommandKind::book, "time");
    book.actor = Story::client();
    book.slot = Uuid{7, 7};
    book.at = story.now - hours(1);
    book.minutes = 45;
    EXPECT_EQ(code(story.send(book)), "engine.time_past");
    book.at = story.now + days(2);
    ASSERT_EQ(code(story.send(book)), "");
    EXPECT_EQ(story.kinds(), "booked round_done");
    EXPECT_EQ(story.the_case.appointments[0].length, minutes(45));
    Command move = story.command(CommandKind::move_booking);
    move.appointment = 0;
    move.slot = Uuid{8, 8};
    move.at = story.now + days(3);
    move.minutes = 45;
    ASSERT_EQ(code(story.send(move)), "");
    EXPECT_EQ(story.the_case.appointments[0].slot, (Uuid{8, 8}));
    Command missed = story.command(CommandKind::mark_no_show);
    missed.appointment = 0;
    EXPECT_EQ(code(story.send(missed)), "engine.not_yet");
    Command cancel = story.command(CommandKind::cancel_booking);
    cancel.appointment = 0;
    cancel.actor = Story::client();
    ASSERT_EQ(code(story.send(cancel)), "");
    EXPECT_EQ(story.kinds(), "booking_cancelled round_due");
    EXPECT_EQ(story.rounds("time"), 2U);
    EXPECT_EQ(code(story.send(cancel)), "engine.appointment_over");
}

TEST(Plans, TheClientAgreesToTheVersionTheyRead) {
    Story story = planned();
    EXPECT_EQ(story.the_case.plan.version, 1U);
    EXPECT_EQ(story.the_case.plan.items[0].id, 1U);
    EXPECT_TRUE(story.is_open("agree"));
    Command agree = story.command(CommandKind::agree_plan);
    agree.actor = Story::client();
    agree.row = 7;
    EXPECT_EQ(code(story.send(agree)), "engine.stale");
    agree.row = 1;
    ASSERT_EQ(code(story.send(agree)), "");
    EXPECT_EQ(story.kinds(), "plan_agreed learned round_done closed");
}

TEST(Plans, DisagreementInOwnWordsLeadsToANewRound) {
    Story story = planned();
    Command disagree = story.command(CommandKind::disagree_plan);
    disagree.actor = Story::client();
    disagree.row = 1;
    EXPECT_EQ(code(story.send(disagree)), "engine.text_missing");
    disagree.text = Uuid{4, 4};
    ASSERT_EQ(code(story.send(disagree)), "");
    EXPECT_EQ(story.the_case.plan.state, PlanState::disagreed);
    EXPECT_FALSE(story.is_open("agree"));
}

TEST(Plans, APlanStepNeedsAPlan) {
    Story story = talked(5);
    ASSERT_EQ(code(story.complete("decide urgency", {story.learned("urgency", text("later"))})),
              "");
    EXPECT_EQ(code(story.complete("plan it")), "engine.plan_missing");
}

TEST(Cases, AnAnonymousContactIsBoundAndAWrongBindingUndone) {
    Story story = talked(5);
    Command bind = story.command(CommandKind::bind_subject);
    bind.person = Uuid{3, 3};
    ASSERT_EQ(code(story.send(bind)), "");
    EXPECT_EQ(code(story.send(bind)), "engine.subject_bound");
    const std::size_t lines = story.journal.size();
    Command unbind = story.command(CommandKind::unbind_subject);
    EXPECT_EQ(code(story.send(unbind)), "engine.reason_missing");
    unbind.reason = "another person";
    ASSERT_EQ(code(story.send(unbind)), "");
    EXPECT_TRUE(story.the_case.subject.is_nil());
    EXPECT_EQ(story.journal.size(), lines + 1);
}

TEST(Cases, AWorkerWhoLeavesHandsOverEverything) {
    Story story = talked(5);
    ASSERT_EQ(code(story.take("decide urgency")), "");
    Command over = story.command(CommandKind::hand_over);
    over.from = "anna";
    over.actor = Story::worker("leader");
    over.reason = "leaves";
    ASSERT_EQ(code(story.send(over)), "");
    EXPECT_EQ(story.kinds(), "round_reassigned keeper_named");
    EXPECT_EQ(story.round("decide urgency").state, RoundState::due);
    EXPECT_EQ(story.the_case.keeper, "");
    EXPECT_EQ(code(story.send(over)), "engine.nothing_held");
}

TEST(Cases, AFailedNoticeBecomesATask) {
    Story story = talked(5);
    Command told = story.command(CommandKind::told);
    told.actor = Actor{};
    told.channel = "sms";
    told.source = "notice.received";
    told.flag = true;
    ASSERT_EQ(code(story.send(told)), "");
    EXPECT_EQ(story.kinds(), "told");
    told.flag = false;
    told.reason = "no such number";
    ASSERT_EQ(code(story.send(told)), "");
    EXPECT_EQ(story.kinds(), "told learned round_due");
    EXPECT_TRUE(story.is_open("reach again"));
    EXPECT_EQ(story.the_case.failed_notices, 1U);
}

TEST(Cases, ADoubleGoesOnInTheOtherCaseAndReopeningPutsItInAQueue) {
    Story story = talked(5);
    Command same = story.command(CommandKind::mark_duplicate);
    EXPECT_EQ(code(story.send(same)), "engine.other_missing");
    same.person = Uuid{11, 11};
    ASSERT_EQ(code(story.send(same)), "");
    EXPECT_EQ(story.kinds(), "duplicate_of round_withdrawn closed");
    EXPECT_EQ(story.the_case.model->ends[story.the_case.end].id, "joined");
    Command note = story.command(CommandKind::note);
    note.text = Uuid{12, 12};
    EXPECT_EQ(code(story.send(note)), "");
    Command again = story.command(CommandKind::reopen);
    again.reason = "was another matter";
    ASSERT_EQ(code(story.send(again)), "");
    EXPECT_EQ(story.kinds(), "reopened round_due");
    EXPECT_FALSE(needs_person(story.the_case));
}

TEST(Cases, ClosingByHandSaysWhatIsInTheWay) {
    Story story = talked(5);
    Command close = story.command(CommandKind::close);
    const auto refused = story.send(close);
    ASSERT_EQ(code(refused), "engine.still_owed");
    EXPECT_EQ(refused.error().args.front().second, "decide urgency");
}

TEST(Cases, DecideLeavesTheCaseAlone) {
    Story story = talked(5);
    story.context.calendar = &story.calendar;
    const std::string before = dump(story.the_case);
    std::vector<Event> out;
    ASSERT_EQ(code(decide(story.the_case, story.on_round(CommandKind::take, "decide urgency"),
                          story.now, story.context, out)),
              "");
    EXPECT_EQ(out.size(), 1U);
    EXPECT_EQ(dump(story.the_case), before);
}

TEST(Cases, NamesOfCommandsAndEventsReadBack) {
    for (unsigned i = 0; i <= static_cast<unsigned>(CommandKind::tick); ++i) {
        CommandKind kind = CommandKind::tick;
        ASSERT_TRUE(parse_command_kind(to_string(static_cast<CommandKind>(i)), kind));
        EXPECT_EQ(static_cast<unsigned>(kind), i);
    }
    for (unsigned i = 0; i <= static_cast<unsigned>(EventKind::reopened); ++i) {
        EventKind kind = EventKind::noted;
        ASSERT_TRUE(parse_event_kind(to_string(static_cast<EventKind>(i)), kind));
        EXPECT_EQ(static_cast<unsigned>(kind), i);
    }
    CommandKind kind = CommandKind::tick;
    EXPECT_FALSE(parse_command_kind("dance", kind));
}

}  // namespace
}  // namespace luotsi::engine
