// Goal: a case moves to another version of its model without losing anything it owes, what would
// need a person is refused with why, and a move that is undone leaves the case as it was, two lines
// later. Method: one small model and small changes of its text; every journal is written, read back
// and replayed, as the store does it.
#include "engine/move.hpp"

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/test_random.hpp"
#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr const char* first_version = R"(
model: test.moving
version: 1.0.0
status: in-use
subject: person
register: social
title: T(a)
facts:
  coping: {type: number 0..10, title: T(a), ask: T(a)}
  wish: {type: boolean, title: T(a), ask: T(a)}
roles:
  nurse: {title: T(a), one of: [nurse]}
  client: {title: T(a), is: subject}
steps:
  talk: {title: T(a), do: meet, by: nurse, learn: [coping, wish], within: 7 days}
  plan: {title: T(a), do: meet, by: nurse, when: wish = true, within: 14 days}
  ask others: {title: T(a), do: consult, by: nurse, of: health station, when: wish = true,
    answer within: 2 days,
    if silent: [{after: 3 days, do: remind}, {after: 5 days, do: return, to: nurse}]}
  review: {title: T(a), do: review, by: nurse, when: done(plan), every: 30 days, within: 7 days}
ends:
  done: {title: T(a), when: done(review) and coping > 8, outcome: answered}
)";

std::string edited(std::vector<std::pair<std::string, std::string>> edits) {
    std::string text = first_version;
    edits.emplace_back("version: 1.0.0", "version: 2.0.0");
    for (const auto& [from, to] : edits) {
        const std::size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
    }
    return text;
}

model::ModelPtr version_two(std::vector<std::pair<std::string, std::string>> edits) {
    return compile_or_fail(edited(std::move(edits)), nullptr);
}

// What the case is, without how many lines it has.
std::string state_of(Case of) {
    of.seq = 0;
    return dump(of, false);
}

std::string notes_of(const MovePlan& plan) {
    std::string out(to_string(plan.kind));
    for (const Error& note : plan.notes)
        out += " " + note.code.substr(12) + ":" + note.args.front().second;
    return out;
}

class Move : public ::testing::Test {
protected:
    Move() : story(first_version) { EXPECT_EQ(code(story.open()), ""); }

    MovePlan plan(const model::ModelPtr& to) const {
        return plan_move(story.the_case, to, story.now, story.context);
    }
    std::string go(const model::ModelPtr& to) {
        Command command = story.command(CommandKind::move);
        command.model = to;
        return run(command);
    }
    std::string back() { return run(story.command(CommandKind::move_back)); }
    std::string run(const Command& command) {
        auto ok = story.send(command);
        lines = story.out;
        return code(ok);
    }
    // The move's own line as the journal has it.
    Event read_back(const Event& event) {
        const std::string text = encode(event, *event.model);
        auto read = decode(text, *event.model);
        EXPECT_TRUE(read) << text;
        read->model = event.model;
        EXPECT_EQ(encode(*read, *event.model), text);
        return *read;
    }

    Story story;
    std::vector<Event> lines;
};

TEST_F(Move, AVersionOfTheSameMeaningTakesTheCaseAsItIs) {
    const model::ModelPtr two = version_two({{"within: 14 days", "within: 10 days"}});
    EXPECT_EQ(notes_of(plan(two)), "unchanged");
    const Instant due = story.round("talk").due_at;
    EXPECT_EQ(go(two), "");
    EXPECT_EQ(story.the_case.model, two);
    EXPECT_EQ(story.round("talk").due_at, due);  // the limit that runs stays
    EXPECT_TRUE(story.is_open("talk"));
}

TEST_F(Move, WhatTheNewVersionWantsIsDueAtOnceAndTheUndoTakesItBack) {
    ASSERT_EQ(code(story.complete("talk",
                                  {story.learned("coping", num(3)), story.learned("wish", yes())})),
              "");
    const std::string before = state_of(story.the_case);
    const std::uint64_t seq = story.the_case.seq;
    const model::ModelPtr two = version_two(
        {{"steps:\n", "steps:\n  visit: {title: T(a), do: visit, by: nurse, when: done(talk)}\n"}});
    EXPECT_EQ(notes_of(plan(two)), "with_default opens:visit");
    EXPECT_EQ(go(two), "");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(story.is_open("visit"));
    EXPECT_TRUE(story.is_open("plan"));

    Case replayed = *story.the_case.before_move;
    apply(replayed, read_back(lines.front()));
    EXPECT_EQ(dump(replayed), dump(story.the_case));

    EXPECT_EQ(back(), "");
    EXPECT_EQ(state_of(story.the_case), before);
    EXPECT_EQ(story.the_case.seq, seq + 2);
    EXPECT_EQ(story.the_case.model->version, "1.0.0");
    EXPECT_EQ(back(), "engine.nothing_to_undo");
}

TEST_F(Move, AfterAnythingElseThereIsNothingToUndo) {
    EXPECT_EQ(go(version_two({})), "");
    ASSERT_EQ(code(story.complete("talk",
                                  {story.learned("coping", num(3)), story.learned("wish", no())})),
              "");
    EXPECT_EQ(back(), "engine.nothing_to_undo");
}

TEST_F(Move, TwoMovesAreUndoneOneByOne) {
    const std::string before = state_of(story.the_case);
    EXPECT_EQ(go(version_two({})), "");
    const std::string between = state_of(story.the_case);
    EXPECT_EQ(go(compile_or_fail(edited({{"title: T(a)", "title: T(b)"}}), nullptr)), "");
    EXPECT_EQ(back(), "");
    EXPECT_EQ(state_of(story.the_case), between);
    EXPECT_EQ(back(), "");
    EXPECT_EQ(state_of(story.the_case), before);
}

TEST_F(Move, WhatIsOwedMustHaveAPlaceInTheNewVersion) {
    EXPECT_EQ(notes_of(plan(version_two(
                  {{"  talk: {title: T(a), do: meet,", "  other talk: {title: T(a), do: meet,"}}))),
              "needs_person open_step_gone:talk");
    EXPECT_EQ(notes_of(plan(version_two({{"do: meet", "do: call"}}))),
              "needs_person act_changed:talk");
    EXPECT_EQ(notes_of(plan(version_two({{"do: meet, by: nurse", "do: meet, by: client"}}))),
              "needs_person other_hands:talk");
    EXPECT_EQ(go(version_two({{"do: meet", "do: call"}})), "engine.move_needs_person");
    EXPECT_TRUE(story.is_open("talk"));
}

TEST_F(Move, WhatIsKnownMustBeAValueOfTheNewVersion) {
    ASSERT_EQ(code(story.complete("talk",
                                  {story.learned("coping", num(9)), story.learned("wish", yes())})),
              "");
    EXPECT_EQ(notes_of(plan(
                  version_two({{"number 0..10", "number 0..8"}, {"coping > 8", "coping > 7"}}))),
              "needs_person value_outside:coping");
    EXPECT_EQ(
        notes_of(plan(version_two({{"  coping: {type: number 0..10, title: T(a), ask: T(a)}\n", ""},
                                   {"learn: [coping, wish]", "learn: [wish]"},
                                   {" and coping > 8", ""}}))),
        "with_default fact_gone:coping");
}

TEST_F(Move, AMoveMayNotEndTheCase) {
    ASSERT_EQ(code(story.complete("talk",
                                  {story.learned("coping", num(9)), story.learned("wish", no())})),
              "");
    EXPECT_EQ(
        notes_of(plan(version_two({{"done(review) and coping > 8", "done(talk)"},
                                   {"outcome: answered", "outcome: answered, cancels: [talk]"}}))),
        "needs_person would_end:done");
}

TEST_F(Move, PeriodsBeginAndEndWithTheVersion) {
    ASSERT_EQ(code(story.complete("talk",
                                  {story.learned("coping", num(3)), story.learned("wish", yes())})),
              "");
    ASSERT_EQ(code(story.complete("plan")), "");
    ASSERT_EQ(code(story.complete("review")), "");
    ASSERT_EQ(story.the_case.timers.size(), 1U);
    EXPECT_EQ(notes_of(plan(version_two({{" every: 30 days,", ""}}))),
              "with_default period_ends:review");
    EXPECT_EQ(notes_of(plan(version_two(
                  {{"when: wish = true, within", "every: 10 days, when: wish = true, within"}}))),
              "with_default period_begins:plan");
    const std::string before = state_of(story.the_case);
    EXPECT_EQ(go(version_two({{" every: 30 days,", ""}})), "");
    EXPECT_TRUE(story.the_case.timers.empty());
    EXPECT_EQ(back(), "");
    EXPECT_EQ(state_of(story.the_case), before);
}

TEST_F(Move, ASilentPromiseComesHomeAlsoByAShorterList) {
    ASSERT_EQ(code(story.complete("talk",
                                  {story.learned("coping", num(3)), story.learned("wish", yes())})),
              "");
    ASSERT_EQ(code(story.take("ask others")), "");
    Command ask = story.on_round(CommandKind::ask_promise, "ask others");
    ask.to = "health";
    ask.text = Uuid{1, 1};
    ASSERT_EQ(code(story.send(ask)), "");
    story.pass(days(4));
    ASSERT_EQ(story.count(EventKind::promise_reminded), 1U);
    EXPECT_EQ(go(version_two({{"{after: 3 days, do: remind}, ", ""}})), "");
    story.pass(days(3));
    EXPECT_EQ(story.the_case.promises[0].state, PromiseState::returned);
    EXPECT_TRUE(story.is_open("ask others"));
}

TEST_F(Move, AnotherModelAndAClosedCaseAreRefused) {
    std::string other = first_version;
    other.replace(other.find("test.moving"), 11, "test.others");
    EXPECT_EQ(notes_of(plan(compile_or_fail(other, nullptr))),
              "needs_person other_model:test.others");
    EXPECT_EQ(go(nullptr), "engine.same_version");
    EXPECT_EQ(go(story.the_case.model), "engine.same_version");
}

TEST_F(Move, EventsOfBeforeAreReadByTheirNamesInTheNewVersion) {
    const model::ModelPtr two = version_two(
        {{"steps:\n", "steps:\n  visit: {title: T(a), do: visit, by: nurse, when: done(talk)}\n"}});
    Event event = story.journal.back();
    for (const Event& one : story.journal)
        if (one.kind == EventKind::round_due) event = one;
    ASSERT_EQ(story.the_case.model->steps[event.step].id, "talk");
    carry_over(event, *story.the_case.model, *two);
    EXPECT_EQ(two->steps[event.step].id, "talk");
}

// Random cases of the shipped models, each moved to a version with something added and back.
TEST(MoveProperty, EveryMoveOfARandomCaseIsUndoneExactly) {
    const Shipped& shipped = Shipped::get();
    ASSERT_EQ(shipped.problem, "");
    const std::uint64_t seed = 20'260'301;
    RecordProperty("seed", std::to_string(seed));
    SeededRandom random(seed);
    int moved = 0;
    for (const model::ModelPtr& one : shipped.library.all()) {
        auto other = std::make_shared<model::CompiledModel>(*one);
        other->version = "9.9.9";
        std::reverse(other->ends.begin(), other->ends.end());
        for (int run = 0; run < 12; ++run) {
            RandomStory story(one, shipped, random, true);
            story.open();
            for (int i = 0; i < 25; ++i) story.one_command();
            if (story.the_case.state != CaseState::open) continue;
            const std::string before = state_of(story.the_case);
            const auto owed = obligations(story.the_case);
            Command command;
            command.kind = CommandKind::move;
            command.model = other;
            std::vector<Event> out;
            const auto gone = advance(story.the_case, command, story.now, story.context, out);
            if (!gone || out.size() != 1) continue;
            EXPECT_FALSE(needs_person(story.the_case));
            EXPECT_GE(obligations(story.the_case).size(), owed.size());
            command.kind = CommandKind::move_back;
            ASSERT_EQ(code(advance(story.the_case, command, story.now, story.context, out)), "");
            EXPECT_EQ(state_of(story.the_case), before) << story.told();
            ++moved;
        }
    }
    EXPECT_GT(moved, 10);
}

}  // namespace
}  // namespace luotsi::engine
