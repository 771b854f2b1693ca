#include "engine/move.hpp"

#include <algorithm>
#include <array>

#include "engine/work.hpp"

namespace luotsi::engine {
namespace {

// What speaks against a move, before anything is worked out.
class MoveChecks {
public:
    MoveChecks(const Case& of, const model::CompiledModel& to, MovePlan& plan)
        : case_(of), from_(*of.model), to_(to), plan_(plan) {}

    void check() {
        if (from_.id != to_.id) return refuse("engine.move.other_model", to_.id);
        if (case_.state != CaseState::open) return refuse("engine.move.closed", from_.id);
        for (const Round& round : case_.rounds) check_round(round);
        for (std::uint32_t fact = 0; fact < case_.facts.size(); ++fact) check_fact(fact);
        for (const Consent& consent : case_.consents)
            if (to_.find_step(from_.steps[consent.step].id) == none)
                note("engine.move.consent_gone", from_.steps[consent.step].id);
    }

    // Why a person is needed goes before what would follow.
    void refuse(std::string code, const std::string& name) {
        if (plan_.kind != MoveKind::needs_person) plan_.notes.clear();
        plan_.kind = MoveKind::needs_person;
        add(std::move(code), name);
    }
    void note(std::string code, const std::string& name) {
        if (plan_.kind == MoveKind::needs_person) return;
        if (plan_.kind == MoveKind::unchanged) plan_.kind = MoveKind::with_default;
        add(std::move(code), name);
    }

private:
    void add(std::string code, const std::string& name) {
        for (const Error& known : plan_.notes)
            if (known.code == code && known.args.front().second == name) return;
        Error one(ErrorKind::conflict, std::move(code), name);
        one.with("name", name);
        plan_.notes.push_back(std::move(one));
    }

    // A round that is over stands in the case's history, so its step must be there too: nobody
    // could read what was done.
    void check_round(const Round& round) {
        if (round.step >= from_.steps.size()) return;
        const model::Step& was = from_.steps[round.step];
        const std::uint32_t index = to_.find_step(was.id);
        const bool open = is_open(round.state);
        if (index == none)
            return refuse(open ? "engine.move.open_step_gone" : "engine.move.done_step_gone",
                          was.id);
        if (!open) return;
        const model::Step& is = to_.steps[index];
        if (was.act != is.act) return refuse("engine.move.act_changed", was.id);
        const auto is_clients = [](const model::CompiledModel& model, const model::Step& step) {
            return step.by != none && model.roles[step.by].is_subject;
        };
        if (is_clients(from_, was) != is_clients(to_, is))
            return refuse("engine.move.other_hands", was.id);
        if (!round.guarantee.empty() && was.guarantee != is.guarantee)
            refuse("engine.move.law_clock", was.id);
    }

    void check_fact(std::uint32_t index) {
        const FactRecord& record = case_.facts[index];
        if (record.state == FactState::missing || index >= from_.facts.size()) return;
        const std::string& id = from_.facts[index].id;
        const std::uint32_t there = to_.find_fact(id);
        if (there == none) return note("engine.move.fact_gone", id);
        if (record.state == FactState::known && !record.value.is_null() &&
            !model::accepts(to_.facts[there], record.value))
            refuse("engine.move.value_outside", id);
    }

    const Case& case_;
    const model::CompiledModel& from_;
    const model::CompiledModel& to_;
    MovePlan& plan_;
};

// What steps that were done before learn by the new version and nobody has asked.
void note_unasked(const Case& moved, MoveChecks& checks) {
    const model::CompiledModel& to = *moved.model;
    for (std::size_t i = 0; i < to.steps.size(); ++i) {
        if (moved.steps[i].done == 0 || moved.steps[i].open != none) continue;
        for (const model::LearnItem& item : to.steps[i].learn)
            if (!item.optional && item.fact != none &&
                moved.facts[item.fact].state == FactState::missing)
                checks.note("engine.move.not_asked", to.facts[item.fact].id);
    }
}

void note_consequences(const Case& moved, MovePlan& plan, MoveChecks& checks) {
    const model::CompiledModel& to = *moved.model;
    for (const Event& event : plan.consequences) {
        std::uint32_t step = event.step;
        if (step == none && event.round < moved.rounds.size())
            step = moved.rounds[event.round].step;
        const std::string name = step < to.steps.size() ? to.steps[step].id : std::string();
        switch (event.kind) {
            case EventKind::condition: break;  // the engine's own bookkeeping
            case EventKind::round_due:
                checks.note(event.reason == "engine.reason.no_next_step" ? "engine.move.looks_again"
                                                                         : "engine.move.opens",
                            name);
                break;
            case EventKind::round_withdrawn:
                if (moved.rounds[event.round].guarantee.empty())
                    checks.note("engine.move.withdraws", name);
                else
                    checks.refuse("engine.move.law_clock", name);
                break;
            case EventKind::timer_set: checks.note("engine.move.period_begins", name); break;
            case EventKind::timer_fired: checks.note("engine.move.period_ends", name); break;
            case EventKind::proposed:
                checks.note("engine.move.proposes", to.facts[event.fact].id);
                break;
            case EventKind::closed:
                checks.refuse("engine.move.would_end",
                              event.end < to.ends.size() ? to.ends[event.end].id : "");
                break;
            // A time given up could not be taken back by an undo.
            default: checks.refuse("engine.move.gives_up", name); break;
        }
    }
}

}  // namespace

std::string_view to_string(MoveKind kind) {
    constexpr std::array<std::string_view, 3> names{"unchanged", "with_default", "needs_person"};
    return names[static_cast<std::size_t>(kind)];
}

// Every condition, table and period of the version the case has come to is looked at once; a period
// begins only where the version it left had none.
Result<void> Work::settle_after_move(const model::CompiledModel& left) {
    const auto had_period = [&](std::uint32_t step) {
        const std::uint32_t was = left.find_step(model_.steps[step].id);
        return was != none && left.steps[was].every.has_value();
    };
    for (std::uint32_t step = 0; step < model_.steps.size(); ++step) {
        steps_to_see_.add(step);
        const auto ticking =
            std::find_if(case_.timers.begin(), case_.timers.end(), [&](const Timer& timer) {
                return timer.step == step && timer.round == none;
            });
        const bool ticks = ticking != case_.timers.end();
        const StepRecord& known = case_.steps[step];
        if (ticks && !model_.steps[step].every) {
            follow(EventKind::timer_fired, [&](Event& e) { e.step = step; });
        } else if (!ticks && model_.steps[step].every && known.done > 0 && known.open == none &&
                   !had_period(step)) {
            const Instant at =
                limit_from(case_.rounds[known.last].ended_at, model_.steps[step].every);
            if (at > now_)
                follow(EventKind::timer_set, [&](Event& e) {
                    e.step = step;
                    e.at = at;
                });
            else if (holds(step))
                open_round(step, false, "engine.reason.next_period");
        }
    }
    for (std::uint32_t table = 0; table < model_.decisions.size(); ++table)
        decisions_to_see_.add(table);
    // What a table proposed that is no more cannot be confirmed any longer.
    for (std::uint32_t fact = 0; fact < case_.facts.size(); ++fact)
        if (!case_.facts[fact].proposed.is_null() && model_.facts[fact].decision == none)
            follow(EventKind::proposed, [&](Event& e) { e.fact = fact; });
    return settle();
}

MovePlan plan_move(const Case& now_case, const model::ModelPtr& to, Instant now,
                   const Context& context) {
    MovePlan plan;
    MoveChecks checks(now_case, *to, plan);
    checks.check();
    if (plan.kind == MoveKind::needs_person) return plan;
    Case moved = remapped(now_case, to);
    Command looking;
    looking.kind = CommandKind::tick;
    Work work(moved, looking, now, context, plan.consequences);
    if (auto ok = work.settle_after_move(*now_case.model); !ok) {
        checks.refuse("engine.move.no_rest", to->id);
    } else {
        note_consequences(moved, plan, checks);
        note_unasked(moved, checks);
    }
    if (plan.kind == MoveKind::needs_person) plan.consequences.clear();
    return plan;
}

Result<void> Work::move() {
    if (is_client()) return fail(ErrorKind::forbidden, "engine.not_yours", "a worker moves cases");
    if (cmd_.model == nullptr || cmd_.model == case_.model)
        return fail(ErrorKind::conflict, "engine.same_version", "the case is on that version");
    MovePlan plan = plan_move(case_, cmd_.model, now_, context_);
    if (plan.kind == MoveKind::needs_person) {
        Error error(ErrorKind::conflict, "engine.move_needs_person",
                    "a person has to look at it first: " + plan.notes.front().code);
        error.with("why", plan.notes.front().code)
            .with("name", plan.notes.front().args.front().second);
        return fail(std::move(error));
    }
    act(EventKind::moved, [&](Event& e) {
        e.model = cmd_.model;
        e.then = std::move(plan.consequences);
        e.reason = cmd_.reason;
    });
    return {};
}

Result<void> Work::move_back() {
    if (is_client()) return fail(ErrorKind::forbidden, "engine.not_yours", "a worker moves cases");
    if (case_.before_move == nullptr)
        return fail(ErrorKind::conflict, "engine.nothing_to_undo",
                    "something has happened since the move, or there was none");
    const model::ModelPtr back = case_.before_move->model;
    act(EventKind::moved_back, [&](Event& e) {
        e.model = back;
        e.reason = cmd_.reason;
    });
    return {};
}

}  // namespace luotsi::engine
