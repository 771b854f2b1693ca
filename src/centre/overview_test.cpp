// Goal: the one truth of what happens next is in the right order and in each reader's words.
// Method: the shipped guidance model with rounds, promises and clocks put into a case by hand.
#include <gtest/gtest.h>

#include "centre/context.hpp"
#include "centre/installation.hpp"
#include "centre/intake.hpp"
#include "centre/overview.hpp"

namespace luotsi::centre {
namespace {

constexpr Instant now{1'772'438'400'000};  // 2026-03-02 10:00 in Helsinki

const Installation& installation() {
    static const std::unique_ptr<Installation> one = [] {
        std::vector<Error> errors;
        auto made = Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

engine::Case blank() { return engine::blank_case(installation().models.latest(contact_model)); }

std::uint32_t add_round(engine::Case& one, std::string_view step, Instant due,
                        engine::RoundState state = engine::RoundState::due) {
    engine::Round round;
    round.id = static_cast<std::uint32_t>(one.rounds.size());
    round.step = one.model->find_step(step);
    EXPECT_NE(round.step, model::none) << step;
    round.state = state;
    round.unit = "guidance-kuopio";
    round.opened_at = now;
    round.due_at = due;
    one.rounds.push_back(round);
    return round.id;
}

void add_promise(engine::Case& one, std::uint32_t round, Instant due,
                 engine::PromiseState state = engine::PromiseState::asked) {
    engine::Promise promise;
    promise.id = static_cast<std::uint32_t>(one.promises.size());
    promise.step = one.rounds[round].step;
    promise.round = round;
    promise.state = state;
    promise.from_unit = "guidance-kuopio";
    promise.to_unit = "family-centre-kuopio";
    promise.due_at = due;
    one.promises.push_back(promise);
}

TEST(NextSteps, the_overdue_come_first_and_then_the_soonest) {
    engine::Case one = blank();
    const std::uint32_t later = add_round(one, "follow up", now + days(9));
    const std::uint32_t soon = add_round(one, "first look", now + hours(1));
    const std::uint32_t late = add_round(one, "first answer", now + days(20));
    one.rounds[late].overdue = true;
    const auto next = next_steps(one, Audience::worker);
    ASSERT_EQ(next.size(), 3u);
    EXPECT_EQ(next[0].round, late);
    EXPECT_EQ(next[1].round, soon);
    EXPECT_EQ(next[2].round, later);
}

TEST(NextSteps, what_somebodys_safety_asks_comes_before_everything) {
    engine::Case one = blank();
    const std::uint32_t late = add_round(one, "first answer", now + hours(1));
    one.rounds[late].overdue = true;
    const std::uint32_t talk = add_round(one, "safety talk", now + days(1));
    const auto next = next_steps(one, Audience::client);
    ASSERT_EQ(next.size(), 2u);
    EXPECT_EQ(next[0].round, talk);
    EXPECT_TRUE(next[0].safety);
    EXPECT_EQ(next[1].round, late);
}

TEST(NextSteps, while_the_other_side_owes_an_answer_it_is_their_step) {
    engine::Case one = blank();
    const std::uint32_t referral =
        add_round(one, "family centre referral", now + days(1), engine::RoundState::taken);
    add_promise(one, referral, now + days(3));
    auto next = next_steps(one, Audience::client);
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next[0].unit, "family-centre-kuopio");
    EXPECT_EQ(next[0].due_at, now + days(3));
    one.promises[0].state = engine::PromiseState::returned;
    next = next_steps(one, Audience::client);
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(next[0].unit, "guidance-kuopio");
}

TEST(NextSteps, the_client_and_the_worker_read_it_in_their_own_words) {
    engine::Case one = blank();
    const std::uint32_t round = add_round(one, "first look", now + hours(1));
    const model::Step& step = one.model->steps[one.rounds[round].step];
    EXPECT_EQ(next_steps(one, Audience::client)[0].what, &step.shown);
    EXPECT_EQ(next_steps(one, Audience::worker)[0].what, &step.title);
}

TEST(NextSteps, a_closed_case_has_none) {
    engine::Case one = blank();
    add_round(one, "first look", now + hours(1));
    one.state = engine::CaseState::closed;
    EXPECT_TRUE(next_steps(one, Audience::client).empty());
}

TEST(Strip, shows_what_was_done_what_is_now_and_what_a_clock_brings) {
    engine::Case one = blank();
    add_round(one, "first look", now, engine::RoundState::done);
    add_round(one, "first answer", now + days(1), engine::RoundState::taken);
    add_round(one, "advice", now, engine::RoundState::withdrawn);
    one.timers.push_back({one.model->find_step("follow up"), engine::none, now + days(14)});
    const auto steps = strip(one);
    ASSERT_EQ(steps.size(), 3u);
    EXPECT_EQ(steps[0].state, StripState::done);
    EXPECT_EQ(steps[1].state, StripState::now);
    EXPECT_EQ(steps[2].state, StripState::coming);
    EXPECT_EQ(steps[2].at, now + days(14));
}

TEST(PlanDraft, begins_with_the_clients_own_words) {
    const PlanDraft draft = draft_plan("  Haluan nukkua yöni. ", {{"Soitto", "ps-1", "u"}});
    EXPECT_EQ(draft.goals, std::vector<std::string>{"Haluan nukkua yöni."});
    EXPECT_EQ(draft.items.size(), 1u);
    EXPECT_TRUE(draft_plan("  ", {}).goals.empty());
}

TEST(Context, names_the_unit_near_the_client_for_every_kind_the_model_asks) {
    const auto of = [](std::string_view municipality, std::string_view kind) {
        const engine::Context context =
            make_context(*installation().models.latest(contact_model),
                         installation().organisation.now(), municipality, installation().calendar,
                         installation().guarantees, History(), std::nullopt);
        for (const auto& [known, unit] : context.unit_of_kind) {
            if (known == kind) return unit;
        }
        return std::string();
    };
    EXPECT_EQ(of("297", "family centre"), "family-centre-kuopio");
    EXPECT_EQ(of("140", "family centre"), "family-centre-iisalmi");
    EXPECT_EQ(of("", "family centre"), "family-centre-kuopio");
    EXPECT_EQ(of("297", "no such kind"), "");
}

TEST(Context, history_is_null_until_a_person_is_bound) {
    History history;
    history.open_cases = 3;
    const auto open_cases = [&] {
        const engine::Context context = make_context(
            *installation().models.latest(contact_model), installation().organisation.now(), "297",
            installation().calendar, installation().guarantees, history, std::nullopt);
        return feel::to_feel(context.history.front().second);
    };
    EXPECT_EQ(open_cases(), "null");
    history.known = true;
    EXPECT_EQ(open_cases(), "3");
}

}  // namespace
}  // namespace luotsi::centre
