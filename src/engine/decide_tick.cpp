// Time has passed: everything that fell due rings in order of its own instant. Each line is written
// with happened_at = its instant and recorded_at = now, and the case settles after each, so that
// one long tick and many short ones write the same journal.
#include <algorithm>

#include "engine/work.hpp"

namespace luotsi::engine {

ClockItem next_clock_item(const Case& now_case) {
    ClockItem first;
    if (now_case.state != CaseState::open || now_case.seq == 0) return first;
    const auto offer = [&](Instant at, ClockKind kind, std::size_t index) {
        if (at < first.at) first = {at, kind, static_cast<std::uint32_t>(index)};
    };
    if (!now_case.timers.empty()) offer(now_case.timers.front().at, ClockKind::timer, 0);
    if (now_case.running_promises > 0)
        for (std::size_t i = 0; i < now_case.promises.size(); ++i)
            if (is_running(now_case.promises[i].state))
                offer(now_case.promises[i].silence_at, ClockKind::silence, i);
    if (now_case.open_rounds > 0)
        for (std::size_t i = 0; i < now_case.rounds.size(); ++i)
            if (is_open(now_case.rounds[i].state) && !now_case.rounds[i].overdue)
                offer(now_case.rounds[i].due_at, ClockKind::overdue_round, i);
    if (now_case.running_promises > 0)
        for (std::size_t i = 0; i < now_case.promises.size(); ++i)
            if (is_running(now_case.promises[i].state) && !now_case.promises[i].overdue)
                offer(now_case.promises[i].due_at, ClockKind::overdue_promise, i);
    return first;
}

Instant next_due(const Case& now_case) { return next_clock_item(now_case).at; }

Result<void> Work::ring(Instant until) {
    const Instant own_cause = cause_at_;
    for (std::uint32_t rung = 0;; ++rung) {
        const ClockItem item = next_clock_item(case_);
        if (item.at > until) break;
        if (rung == max_tick_items)
            return fail(ErrorKind::internal, "engine.tick_too_long",
                        "the model's clocks ring without end: " + model_.id);
        cause_at_ = item.at;
        switch (item.kind) {
            case ClockKind::timer: ring_timer(item.index); break;
            case ClockKind::silence: ring_silence(item.index); break;
            case ClockKind::overdue_round:
            case ClockKind::overdue_promise: ring_overdue(item); break;
        }
        if (auto ok = settle(); !ok) return ok;
    }
    cause_at_ = own_cause;
    return {};
}

// A wait is over, or the next period of an `every` step begins – if its condition holds then.
void Work::ring_timer(std::uint32_t index) {
    const Timer timer = case_.timers[index];
    follow(EventKind::timer_fired, [&](Event& e) {
        e.step = timer.step;
        e.round = timer.round;
    });
    if (timer.round != none) {
        follow(EventKind::round_done, [&](Event& e) {
            e.round = timer.round;
            e.source = model_.steps[timer.step].marks;
        });
        start_period(timer.step);
        return;
    }
    if (case_.when_true[timer.step] != 0 && case_.steps[timer.step].open == none)
        open_round(timer.step, false, "engine.reason.next_period");
}

// One if-silent rule. The list is finite and its last rule brings the promise home.
void Work::ring_silence(std::uint32_t id) {
    const Promise& promise = case_.promises[id];
    const model::Step& step = model_.steps[promise.step];
    // A case moved to a version with a shorter list still comes home by its last rule.
    const auto rules = static_cast<std::uint32_t>(step.if_silent.size());
    const std::uint32_t row = rules == 0 ? 0 : std::min(promise.silence_done, rules - 1);
    const Instant asked_at = promise.asked_at;
    const bool last = row + 1 >= step.if_silent.size();
    const Instant next =
        last ? never : context_.calendar->due(asked_at, step.if_silent[row + 1].after);
    follow(EventKind::promise_reminded, [&](Event& e) {
        e.promise = id;
        e.row = row;
        e.law_at = next;
    });
    if (row >= step.if_silent.size() || step.if_silent[row].act != model::Silence::return_home)
        return;
    const std::string unit(unit_of_role(step.if_silent[row].to_role, case_.promises[id].from_unit));
    follow(EventKind::promise_returned, [&](Event& e) {
        e.promise = id;
        e.reason = reason_silent;
    });
    learn_outcome(step.outcome_fact, "returned", "promise");
    come_home(id, unit, std::string(reason_silent));
}

void Work::ring_overdue(const ClockItem& item) {
    follow(EventKind::overdue, [&](Event& e) {
        if (item.kind == ClockKind::overdue_round)
            e.round = item.index;
        else
            e.promise = item.index;
    });
}

}  // namespace luotsi::engine
