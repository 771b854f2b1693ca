// Properties of the engine over the operating models we ship, in random stories: a seeded generator
// sends mostly sensible and partly senseless commands, and after each it is checked that
//   the journal replays to the same case, also through its JSON, and decide() agrees with
//   advance(); a refusal changes nothing; the books of the case balance; exactly one side holds
//   each obligation; an open case always has a due round, a running promise or a clock; the waits
//   of the sides sum to the whole wait; one long tick and many short ones write the same journal.
// The seed is printed on failure; LUOTSI_SEED and LUOTSI_RUNS choose others.
#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/codec.hpp"
#include "engine/test_random.hpp"
#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void check_books(const Case& c) {
    std::uint32_t open_rounds = 0;
    std::uint32_t running = 0;
    std::vector<int> open_of_step(c.steps.size());
    for (const Round& round : c.rounds) {
        if (!is_open(round.state)) continue;
        ++open_rounds;
        EXPECT_EQ(++open_of_step[round.step], 1) << "two open rounds of one step";
        EXPECT_EQ(c.steps[round.step].open, round.id);
        EXPECT_EQ(round.state == RoundState::taken, !round.holder.empty());
        if (round.promise != none) {
            EXPECT_TRUE(is_running(c.promises[round.promise].state));
            EXPECT_EQ(c.promises[round.promise].round, round.id);
        }
    }
    for (const Promise& promise : c.promises) {
        if (!is_running(promise.state)) continue;
        ++running;
        EXPECT_FALSE(promise.to_unit.empty());
        EXPECT_EQ(c.rounds[promise.round].promise, promise.id);
    }
    EXPECT_EQ(c.open_rounds, open_rounds);
    EXPECT_EQ(c.running_promises, running);
    EXPECT_FALSE(c.unit.empty());
    EXPECT_FALSE(needs_person(c));
    EXPECT_EQ(obligations(c).size(), c.state == CaseState::open
                                         ? open_rounds  // a waiting round counts as its promise
                                         : 0U);
    if (c.state == CaseState::closed) {
        EXPECT_EQ(open_rounds + running, 0U);
        EXPECT_TRUE(c.timers.empty());
        EXPECT_EQ(next_due(c), never);
    }
}

void check_replay(const RandomStory& story) {
    const model::CompiledModel& model = *story.the_case.model;
    Case plain = blank_case(story.the_case.model);
    Case read = blank_case(story.the_case.model);
    Case bare;  // apply() needs no model
    for (const Event& event : story.journal) {
        const std::string json = encode(event, model);
        const auto back = decode(json, model);
        ASSERT_TRUE(back.has_value()) << json << to_string(back.error());
        ASSERT_EQ(encode(*back, model), json);
        apply(plain, event);
        apply(read, *back);
        apply(bare, event);
    }
    EXPECT_EQ(dump(plain), dump(story.the_case));
    EXPECT_EQ(dump(read), dump(story.the_case));
    EXPECT_EQ(bare.seq, story.the_case.seq);
}

void check_waits(const RandomStory& story) {
    std::int64_t whole = 0;
    Instant at = story.journal.front().happened_at;
    bool open = false;
    for (const Event& event : story.journal) {
        const Instant then = std::max(at, event.happened_at);
        if (open) whole += (then - at).ms;
        at = then;
        if (event.kind == EventKind::opened || event.kind == EventKind::reopened) open = true;
        if (event.kind == EventKind::closed) open = false;
    }
    const Instant until = std::max(at, story.now);
    if (open) whole += (until - at).ms;
    std::int64_t sum = 0;
    for (const WaitShare& share : attribute_wait(story.journal, until)) {
        EXPECT_GT(share.ms, 0);
        sum += share.ms;
    }
    EXPECT_EQ(sum, whole);
}

// The same case seen after one tick and after many: equal but for when things were written down.
void check_ticks(const RandomStory& story, SeededRandom& random) {
    RandomStory jump = story;
    RandomStory steps = story;
    const Instant end = story.now + days(static_cast<std::int64_t>(random.next() % 60));
    jump.tick_at(end);
    while (steps.now < end)
        steps.tick_at(std::min(end, steps.now + minutes(static_cast<std::int64_t>(
                                                    1 + random.next() % (3 * 24 * 60)))));
    EXPECT_EQ(dump(jump.the_case, false), dump(steps.the_case, false));
    ASSERT_EQ(jump.journal.size(), steps.journal.size());
    for (std::size_t i = 0; i < jump.journal.size(); ++i) {
        Event a = jump.journal[i];
        Event b = steps.journal[i];
        EXPECT_LE(a.happened_at, a.recorded_at);
        a.recorded_at = b.recorded_at;
        EXPECT_EQ(encode(a, *story.the_case.model), encode(b, *story.the_case.model));
    }
}

class Properties : public ::testing::TestWithParam<std::string> {};

TEST_P(Properties, HoldInRandomStories) {
    const Shipped& shipped = Shipped::get();
    ASSERT_EQ(shipped.problem, "");
    const model::ModelPtr model = shipped.library.latest(GetParam());
    ASSERT_TRUE(model) << GetParam();
    const std::uint64_t seed = setting("LUOTSI_SEED", 20'261'121);
    const std::uint64_t runs = setting("LUOTSI_RUNS", 40);
    std::uint64_t accepted = 0;
    std::uint64_t closed = 0;
    for (std::uint64_t run = 0; run < runs && !HasFailure(); ++run) {
        SCOPED_TRACE("LUOTSI_SEED=" + std::to_string(seed) + " run " + std::to_string(run));
        SeededRandom random(seed + run * 7919);
        RandomStory story(model, shipped, random, /*may_skip=*/true);
        story.open();
        for (int i = 0; i < 80 && !HasFailure(); ++i) {
            accepted += story.one_command() ? 1U : 0U;
            check_books(story.the_case);
        }
        closed += story.the_case.state == CaseState::closed ? 1U : 0U;
        check_replay(story);
        check_waits(story);
        check_ticks(story, random);
    }
    RecordProperty("accepted", std::to_string(accepted));
    RecordProperty("closed", std::to_string(closed));
    EXPECT_GT(accepted, runs * 20) << "the generator hardly gets anywhere";
    EXPECT_GT(closed, 0U) << "no story came to an end";
}

// Where nobody skips, joins or reopens by hand, the models themselves always have a next step: the
// engine's guard against dead ends is never needed.
TEST_P(Properties, TheModelsHaveNoDeadEnds) {
    const Shipped& shipped = Shipped::get();
    ASSERT_EQ(shipped.problem, "");
    const model::ModelPtr model = shipped.library.latest(GetParam());
    ASSERT_TRUE(model) << GetParam();
    const std::uint64_t seed = setting("LUOTSI_SEED", 20'261'121);
    const std::uint64_t runs = setting("LUOTSI_RUNS", 40);
    for (std::uint64_t run = 0; run < runs; ++run) {
        SeededRandom random(seed + run * 104'729);
        RandomStory story(model, shipped, random, /*may_skip=*/false);
        story.open();
        for (int i = 0; i < 60; ++i) {
            story.one_command();
            for (const Event& event : story.out)
                ASSERT_NE(event.reason, "engine.reason.no_next_step")
                    << "LUOTSI_SEED=" << seed << " run " << run << "\n"
                    << story.told();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Models, Properties,
                         ::testing::Values("fi.yksi-yhteydenotto", "fi.asiakasvastaava",
                                           "fi.perhekeskus-varhainen-tuki", "test.everything"),
                         [](const auto& spec) {
                             std::string name;
                             for (const char c : spec.param)
                                 if (c != '.' && c != '-') name += c;
                             return name;
                         });

}  // namespace
}  // namespace luotsi::engine
