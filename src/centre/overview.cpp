#include "centre/overview.hpp"

#include <algorithm>
#include <tuple>

namespace luotsi::centre {

namespace {

const engine::Round* latest_round(const engine::Case& now_case, std::uint32_t step) {
    const engine::Round* latest = nullptr;
    for (const engine::Round& round : now_case.rounds) {
        if (round.step == step) latest = &round;
    }
    return latest;
}

NextStep of_round(const engine::Case& now_case, const engine::Round& round, Audience audience) {
    const model::Step& step = now_case.model->steps[round.step];
    NextStep next;
    next.round = round.id;
    next.what = audience == Audience::client ? &step.shown : &step.title;
    next.unit = round.unit;
    next.holder = round.holder;
    next.due_at = round.due_at;
    next.law_due_at = round.law_due_at;
    next.guarantee = round.guarantee;
    next.overdue = round.overdue;
    next.safety = step.safety;
    return next;
}

NextStep of_promise(const engine::Case& now_case, const engine::Promise& promise,
                    Audience audience) {
    const model::Step& step = now_case.model->steps[promise.step];
    NextStep next;
    next.round = promise.round;
    next.promise = promise.id;
    next.what = audience == Audience::client ? &step.shown : &step.title;
    next.unit = promise.to_unit;
    next.holder = promise.holder;
    next.due_at = promise.due_at;
    next.overdue = promise.overdue;
    return next;
}

}  // namespace

std::vector<NextStep> next_steps(const engine::Case& now_case, Audience audience) {
    std::vector<NextStep> out;
    if (now_case.state == engine::CaseState::closed) return out;
    for (const engine::Promise& promise : now_case.promises) {
        if (engine::is_running(promise.state))
            out.push_back(of_promise(now_case, promise, audience));
    }
    for (const engine::Round& round : now_case.rounds) {
        if (!engine::is_open(round.state)) continue;
        // A round whose promise runs is the other side's move, not its own.
        const bool waits = std::any_of(out.begin(), out.end(), [&](const NextStep& one) {
            return one.promise != engine::none && one.round == round.id;
        });
        if (!waits) out.push_back(of_round(now_case, round, audience));
    }
    std::sort(out.begin(), out.end(), [](const NextStep& a, const NextStep& b) {
        return std::make_tuple(!a.safety, !a.overdue, a.due_at, a.round, a.promise) <
               std::make_tuple(!b.safety, !b.overdue, b.due_at, b.round, b.promise);
    });
    return out;
}

std::vector<StripStep> strip(const engine::Case& now_case) {
    std::vector<StripStep> out;
    const std::vector<model::Step>& steps = now_case.model->steps;
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
        const engine::Round* round = latest_round(now_case, i);
        if (round == nullptr) continue;
        StripStep one;
        one.step = i;
        one.unit = round->unit;
        switch (round->state) {
            case engine::RoundState::due:
            case engine::RoundState::taken:
                one.state = StripState::now;
                one.at = round->opened_at;
                break;
            case engine::RoundState::done:
                one.state = StripState::done;
                one.at = round->ended_at;
                break;
            case engine::RoundState::skipped:
                one.state = StripState::skipped;
                one.at = round->ended_at;
                break;
            case engine::RoundState::withdrawn: continue;
        }
        out.push_back(one);
    }
    for (const engine::Timer& timer : now_case.timers) {
        if (timer.round != engine::none || now_case.state == engine::CaseState::closed) continue;
        const bool shown = std::any_of(out.begin(), out.end(), [&](const StripStep& one) {
            return one.step == timer.step && one.state == StripState::now;
        });
        if (!shown) out.push_back({timer.step, StripState::coming, timer.at, ""});
    }
    return out;
}

PlanDraft draft_plan(std::string_view words, const std::vector<DraftItem>& services) {
    PlanDraft draft;
    if (const std::string_view said = trim(words); !said.empty())
        draft.goals.push_back(shorten(said, 300));
    draft.items = services;
    return draft;
}

}  // namespace luotsi::centre
