// Commands on rounds: taking, giving back, handing to another, finishing and skipping work.
#include "engine/work.hpp"

namespace luotsi::engine {

using model::Act;

Result<void> Work::take() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    Round& round = **found;
    if (is_client() || is_client_step(round.step))
        return fail(ErrorKind::forbidden, "engine.not_yours", "nobody takes the client's own step");
    if (step_of(round).act == Act::wait)
        return fail(ErrorKind::conflict, "engine.waits", "its own clock ends it");
    if (round.state == RoundState::taken) {
        if (round.holder == cmd_.actor.id)
            return fail(ErrorKind::conflict, "engine.already_yours", "you have it already");
        return fail(ErrorKind::conflict, "engine.taken_by_other", "somebody else has taken it");
    }
    if (auto ok = check_may_act(round); !ok) return ok;
    take_if_due(round.id);
    return {};
}

void Work::take_if_due(std::uint32_t id) {
    const Round& round = case_.rounds[id];
    if (round.state != RoundState::due || cmd_.actor.kind != ActorKind::worker ||
        is_client_step(round.step))
        return;
    const std::uint32_t step = round.step;
    act(EventKind::round_taken, [&](Event& e) { e.round = id; });
    name_keeper(step);
}

// The first to take work of a role that keeps stays the case's named worker.
void Work::name_keeper(std::uint32_t step) {
    const std::uint32_t role = model_.steps[step].by;
    if (role == none || !model_.roles[role].keeps || !case_.keeper.empty()) return;
    follow(EventKind::keeper_named, [&](Event& e) {
        e.to = cmd_.actor.id;
        e.reason = "engine.reason.first_to_take";
    });
}

Result<void> Work::release() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    const Round& round = **found;
    if (round.state != RoundState::taken)
        return fail(ErrorKind::conflict, "engine.not_taken", "nobody has taken it");
    if (round.promise != none)
        return fail(ErrorKind::conflict, "engine.promise_runs", "the other side is at work on it");
    if (auto ok = check_may_act(round); !ok) return ok;
    if (auto ok = check_reason(); !ok) return ok;
    act(EventKind::round_released, [&](Event& e) {
        e.round = cmd_.round;
        e.reason = cmd_.reason;
    });
    return {};
}

Result<void> Work::reassign() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    const Round& round = **found;
    if (is_client() || is_client_step(round.step))
        return fail(ErrorKind::forbidden, "engine.not_yours",
                    "the client's step stays the client's");
    const bool own = cmd_.actor.unit == round.unit || cmd_.actor.unit == case_.unit ||
                     (!case_.keeper.empty() && cmd_.actor.id == case_.keeper);
    if (cmd_.actor.kind == ActorKind::worker && !own)
        return fail(ErrorKind::forbidden, "engine.not_yours", "it is in another unit's queue");
    if (cmd_.to.empty() && round.promise != none)
        return fail(ErrorKind::conflict, "engine.promise_runs",
                    "somebody must wait for the answer");
    if (auto ok = check_reason(); !ok) return ok;
    act(EventKind::round_reassigned, [&](Event& e) {
        e.round = cmd_.round;
        e.to = cmd_.to;
        e.unit = cmd_.unit;
        e.reason = cmd_.reason;
    });
    return {};
}

Result<void> Work::skip() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    const Round& round = **found;
    if (round.promise != none)
        return fail(ErrorKind::conflict, "engine.promise_runs", "cancel the request first");
    if (step_of(round).act == Act::wait)
        return fail(ErrorKind::conflict, "engine.waits", "its own clock ends it");
    if (auto ok = check_may_act(round); !ok) return ok;
    if (auto ok = check_reason(); !ok) return ok;
    const std::uint32_t step = round.step;
    act(EventKind::round_skipped, [&](Event& e) {
        e.round = cmd_.round;
        e.reason = cmd_.reason;
    });
    give_up_sub_case(cmd_.round, none, cmd_.reason);
    if (const std::uint32_t fact = model_.steps[step].outcome_fact;
        !case_.rounds[cmd_.round].sub_case.is_nil())
        learn_outcome(fact, "cancelled", "sub-case");
    start_period(step);
    return {};
}

// What must have happened before work of this kind counts as done.
Result<void> Work::check_act(const Round& round) const {
    switch (step_of(round).act) {
        case Act::refer:
        case Act::consult:
            return fail(ErrorKind::conflict, "engine.needs_promise",
                        "it is done when the other side has answered; ask them");
        case Act::wait: return fail(ErrorKind::conflict, "engine.waits", "its own clock ends it");
        case Act::start:
            if (!round.sub_case.is_nil())
                return fail(ErrorKind::conflict, "engine.sub_case_runs", "the other case is open");
            return {};
        case Act::plan:
            if (case_.plan.version == 0)
                return fail(ErrorKind::conflict, "engine.plan_missing", "draft the plan first");
            return {};
        case Act::book:
            for (const Appointment& appointment : case_.appointments)
                if (appointment.round == round.id && appointment.state == AppointmentState::booked)
                    return {};
            return fail(ErrorKind::conflict, "engine.needs_booking", "book a time; that does it");
        default: return {};
    }
}

Result<void> Work::complete() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    Round& round = **found;
    if (auto ok = check_may_act(round); !ok) return ok;
    if (auto ok = check_act(round); !ok) return ok;
    const model::Step& step = step_of(round);
    if (auto ok = check_learned(cmd_.learned, &step); !ok) return ok;
    if (auto ok = check_required(step); !ok) return ok;
    if (step.act == Act::start) return start_sub_case(round);
    take_if_due(cmd_.round);
    write_step_facts(step);
    finish_round(cmd_.round);
    return {};
}

// The round stays taken until the sub-case has ended: see sub_case_ended.
Result<void> Work::start_sub_case(Round& round) {
    const model::Step& step = step_of(round);
    take_if_due(round.id);
    write_step_facts(step);
    const Uuid id = sub_case_id(case_.seq + 1);
    act(EventKind::sub_case_started, [&](Event& e) {
        e.round = cmd_.round;
        e.person = id;
        e.reason = model::started_name(step);
    });
    return {};
}

}  // namespace luotsi::engine
