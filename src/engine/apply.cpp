// apply(): the next case from a case and an event. No condition, limit or table is evaluated here:
// what an event means is written in the event, so that old journals replay under new engines. The
// model is not consulted at all; a case without one (see attribute_wait) applies just as well.
#include <algorithm>
#include <cassert>

#include "engine/engine.hpp"
#include "engine/move.hpp"
#include "engine/plan.hpp"

namespace luotsi::engine {
namespace {

template <class T>
T& at_or_grow(std::vector<T>& all, std::uint32_t index) {
    if (index >= all.size()) all.resize(index + 1);
    return all[index];
}

Round& round_of(Case& c, const Event& e) {
    assert(e.round < c.rounds.size());
    Round& round = c.rounds[e.round];
    round.last_seq = e.seq;
    return round;
}

Promise& promise_of(Case& c, const Event& e) {
    assert(e.promise < c.promises.size());
    Promise& promise = c.promises[e.promise];
    promise.last_seq = e.seq;
    return promise;
}

Appointment& appointment_of(Case& c, const Event& e) {
    assert(e.appointment < c.appointments.size());
    Appointment& appointment = c.appointments[e.appointment];
    appointment.last_seq = e.seq;
    return appointment;
}

void opened(Case& c, const Event& e) {
    c.state = CaseState::open;
    c.organiser = e.actor.organisation;
    c.unit = e.unit;
    c.channel = e.channel;
    c.words = e.text;
    c.subject = e.person;
    c.parent = e.parent;
    c.parent_promise = e.parent_promise;
    c.opened_at = e.happened_at;
    c.danger = e.flag;
    c.marks.emplace_back("contact", e.happened_at);
}

void fact_learned(Case& c, const Event& e) {
    FactRecord& fact = at_or_grow(c.facts, e.fact);
    fact.asked = fact.asked || e.source != "history";
    fact.state = e.unknown ? FactState::recorded_unknown : FactState::known;
    fact.value = e.value;
    fact.source = e.source;
    fact.reason = e.reason;
    fact.learned_by = e.seq;
    fact.happened_at = e.happened_at;
    if (e.flag) c.danger = e.value.is_boolean() && e.value.as_boolean();
}

void fact_decided(Case& c, const Event& e) {
    FactRecord& fact = at_or_grow(c.facts, e.fact);
    fact.state = FactState::known;
    fact.value = e.value;
    fact.source = e.kind == EventKind::confirmed ? "confirmed" : "overridden";
    fact.reason = e.reason;
    fact.learned_by = e.seq;
    fact.happened_at = e.happened_at;
}

void round_due(Case& c, const Event& e) {
    assert(e.round == c.rounds.size());
    Round& round = c.rounds.emplace_back();
    round.id = e.round;
    round.step = e.step;
    round.opened_at = e.happened_at;
    round.due_at = e.at;
    round.law_due_at = e.law_at;
    round.guarantee = e.guarantee;
    round.unit = e.unit;
    round.last_seq = e.seq;
    StepRecord& step = at_or_grow(c.steps, e.step);
    step.rounds += 1;
    step.last = e.round;
    step.open = e.round;
    at_or_grow(c.when_true, e.step) = e.flag ? 1 : 0;
    c.open_rounds += 1;
}

void round_ended(Case& c, const Event& e, RoundState state) {
    Round& round = round_of(c, e);
    if (!is_open(round.state)) return;
    round.state = state;
    round.ended_at = e.happened_at;
    round.promise = none;
    StepRecord& step = at_or_grow(c.steps, round.step);
    step.open = none;
    if (state == RoundState::done) step.done += 1;
    if (state == RoundState::withdrawn) at_or_grow(c.when_true, round.step) = e.flag ? 1 : 0;
    c.open_rounds -= 1;
    std::erase_if(c.timers, [&](const Timer& timer) { return timer.round == e.round; });
    if (state != RoundState::done) return;
    if (!e.source.empty()) c.marks.emplace_back(e.source, e.happened_at);
    for (Appointment& appointment : c.appointments)
        if (appointment.round == e.round && appointment.state == AppointmentState::booked &&
            appointment.starts_at <= e.happened_at) {
            appointment.state = AppointmentState::held;
            appointment.last_seq = e.seq;
        }
}

void round_held(Case& c, const Event& e, const std::string& holder) {
    Round& round = round_of(c, e);
    round.state = RoundState::taken;
    round.holder = holder;
}

void round_released(Case& c, const Event& e) {
    Round& round = round_of(c, e);
    round.state = RoundState::due;
    round.holder.clear();
    round.promise = none;
    if (!e.unit.empty()) round.unit = e.unit;
    if (e.at == never) return;
    round.due_at = e.at;
    round.overdue = false;
}

void reassigned(Case& c, const Event& e) {
    if (e.promise != none) {
        promise_of(c, e).holder = e.to;
        return;
    }
    Round& round = round_of(c, e);
    round.state = e.to.empty() ? RoundState::due : RoundState::taken;
    round.holder = e.to;
    if (!e.unit.empty()) round.unit = e.unit;
}

void timer_set(Case& c, const Event& e) {
    const auto place =
        std::upper_bound(c.timers.begin(), c.timers.end(), e.at,
                         [](Instant at, const Timer& timer) { return at < timer.at; });
    c.timers.insert(place, Timer{e.step, e.round, e.at});
}

void timer_fired(Case& c, const Event& e) {
    const auto place = std::find_if(c.timers.begin(), c.timers.end(), [&](const Timer& timer) {
        return timer.step == e.step && timer.round == e.round;
    });
    if (place != c.timers.end()) c.timers.erase(place);
}

void promise_asked(Case& c, const Event& e) {
    assert(e.promise == c.promises.size());
    Promise& promise = c.promises.emplace_back();
    promise.id = e.promise;
    promise.step = e.step;
    promise.round = e.round;
    promise.moves_matter = e.flag;
    promise.from_unit = e.source;
    promise.to_unit = e.unit;
    promise.question = e.text;
    promise.asked_at = e.happened_at;
    promise.due_at = e.at;
    promise.silence_at = e.law_at;
    promise.last_seq = e.seq;
    c.running_promises += 1;
    round_of(c, e).promise = e.promise;
    if (e.flag) c.marks.emplace_back("referral", e.happened_at);
}

void promise_accepted(Case& c, const Event& e) {
    Promise& promise = promise_of(c, e);
    promise.state = PromiseState::accepted;
    promise.accepted_at = e.happened_at;
    promise.holder = e.to;
    if (e.flag) promise.silence_at = never;
}

void promise_forwarded(Case& c, const Event& e) {
    Promise& promise = promise_of(c, e);
    promise.chain.push_back(promise.to_unit);
    promise.to_unit = e.unit;
    promise.holder.clear();
    promise.state = PromiseState::asked;
}

void promise_ended(Case& c, const Event& e, PromiseState state) {
    Promise& promise = promise_of(c, e);
    if (state == PromiseState::answered) promise.answer = e.text;
    if (!is_running(promise.state)) return;  // a late answer changes no responsibility
    promise.state = state;
    promise.ended_at = e.happened_at;
    promise.silence_at = never;
    if (state == PromiseState::returned) promise.returned_because = e.reason;
    c.running_promises -= 1;
    if (promise.round < c.rounds.size() && c.rounds[promise.round].promise == e.promise)
        c.rounds[promise.round].promise = none;
}

// Touches the promise's own history only: whoever is acting on it is not made stale by a proposal.
// A line erased by law names no promise any more.
void next_proposed(Case& c, const Event& e) {
    if (e.promise >= c.promises.size()) return;
    Promise& promise = c.promises[e.promise];
    promise.proposed_seq = e.seq;
    promise.has_next = e.flag;
}

void promise_reminded(Case& c, const Event& e) {
    Promise& promise = promise_of(c, e);
    promise.silence_done += 1;
    promise.silence_at = e.law_at;
}

void joined(Case& c, const Event& e) {
    for (Party& party : c.parties)
        if (party.unit == e.unit) {
            party.state = PartyState::present;
            party.joined_seq = e.seq;
            return;
        }
    c.parties.push_back(Party{e.unit, e.seq, PartyState::present});
}

void left(Case& c, const Event& e) {
    for (Party& party : c.parties)
        if (party.unit == e.unit) party.state = PartyState::left;
}

void consent(Case& c, const Event& e, ConsentState state) {
    for (Consent& known : c.consents)
        if (known.step == e.step) {
            known.state = state;
            known.at = e.happened_at;
            known.last_seq = e.seq;
            return;
        }
    c.consents.push_back(Consent{e.step, state, e.happened_at, e.seq});
}

void booked(Case& c, const Event& e) {
    if (e.kind == EventKind::booked) {
        assert(e.appointment == c.appointments.size());
        Appointment& fresh = c.appointments.emplace_back();
        fresh.id = e.appointment;
        fresh.round = e.round;
    }
    Appointment& appointment = appointment_of(c, e);
    appointment.state = AppointmentState::booked;
    appointment.slot = e.slot;
    appointment.unit = e.unit;
    appointment.worker = e.to;
    appointment.channel = e.channel;
    appointment.starts_at = e.at;
    appointment.length = minutes(e.minutes);
}

void plan_changed(Case& c, const Event& e) {
    if (e.kind == EventKind::plan_drafted && e.plan) redraft(c.plan, e);
    if (e.kind == EventKind::plan_edited) apply_edits(c.plan, e);
    if (e.kind == EventKind::plan_agreed) c.plan.state = PlanState::agreed;
    if (e.kind == EventKind::plan_disagreed) {
        c.plan.state = PlanState::disagreed;
        c.plan.disagreement = e.text;
    }
    if (e.kind == EventKind::plan_item_done) item_done(c.plan, e.row);
    c.plan.last_seq = e.seq;
}

void closed(Case& c, const Event& e) {
    c.state = CaseState::closed;
    c.closed_at = e.happened_at;
    c.end = e.end;
    c.timers.clear();
}

// Work in hand stays with who went along; the rest waits in the new unit's queue, due when it was.
void work_succeeded(Case& c, const Event& e) {
    const auto along = [&](const std::string& worker) {
        return std::ranges::find(e.present, worker) != e.present.end();
    };
    for (Round& round : c.rounds) {
        if (!is_open(round.state) || round.unit != e.source) continue;
        round.unit = e.unit;
        round.last_seq = e.seq;
        if (round.holder.empty() || along(round.holder)) continue;
        round.state = RoundState::due;
        round.holder.clear();
    }
    for (Promise& promise : c.promises) {
        if (!is_running(promise.state)) continue;
        if (promise.from_unit == e.source) promise.from_unit = e.unit;
        if (promise.to_unit != e.source) continue;
        promise.to_unit = e.unit;
        promise.last_seq = e.seq;
        if (!along(promise.holder)) promise.holder.clear();
    }
    // The keeper was the responsible unit's: with the matter they change, or stay.
    if (c.unit == e.source) {
        c.unit = e.unit;
        if (!along(c.keeper)) c.keeper.clear();
    }
}

// The part itself goes on under the other name; of two parts that become one, the older goes on.
void party_succeeded(Case& c, const Event& e) {
    Party* of_old = nullptr;
    Party* of_new = nullptr;
    for (Party& party : c.parties) {
        if (party.state != PartyState::present) continue;
        if (party.unit == e.source) of_old = &party;
        if (party.unit == e.unit) of_new = &party;
    }
    if (of_old == nullptr || of_old == of_new) return;
    Party* ends = of_new == nullptr ? nullptr : std::max(of_old, of_new);
    of_old->unit = e.unit;
    if (ends == nullptr) return;
    ends->unit = e.source;
    ends->state = PartyState::left;
}

void succeeded(Case& c, const Event& e) {
    work_succeeded(c, e);
    party_succeeded(c, e);
    for (Appointment& appointment : c.appointments)
        if (appointment.state == AppointmentState::booked && appointment.unit == e.source)
            appointment.unit = e.unit;
    for (PlanItem& item : c.plan.items) {
        if (!item.done && item.owner_unit == e.source) item.owner_unit = e.unit;
        if (item.part_of == e.source) item.part_of = e.unit;  // whose line it is to write
    }
    if (!e.to.empty()) c.organiser = e.to;
    c.successions.push_back({e.source, e.unit, e.happened_at});
}

void reopened(Case& c) {
    c.state = CaseState::open;
    c.closed_at = Instant{0};
    c.end = none;
}

void overdue(Case& c, const Event& e) {
    if (e.promise != none)
        promise_of(c, e).overdue = true;
    else
        round_of(c, e).overdue = true;
}

// Facts, rounds and clocks: the events of nearly every command. False: of another family.
bool apply_work(Case& c, const Event& e) {
    switch (e.kind) {
        case EventKind::opened: opened(c, e); return true;
        case EventKind::asked: at_or_grow(c.facts, e.fact).asked = true; return true;
        case EventKind::learned:
        case EventKind::corrected: fact_learned(c, e); return true;
        case EventKind::proposed: {
            FactRecord& fact = at_or_grow(c.facts, e.fact);
            fact.proposed = e.value;
            fact.proposed_row = e.row;
            return true;
        }
        case EventKind::confirmed:
        case EventKind::overridden: fact_decided(c, e); return true;
        case EventKind::condition: at_or_grow(c.when_true, e.step) = e.flag ? 1 : 0; return true;
        case EventKind::round_due: round_due(c, e); return true;
        case EventKind::round_taken: round_held(c, e, e.actor.id); return true;
        case EventKind::round_released: round_released(c, e); return true;
        case EventKind::round_reassigned: reassigned(c, e); return true;
        case EventKind::round_done: round_ended(c, e, RoundState::done); return true;
        case EventKind::round_skipped: round_ended(c, e, RoundState::skipped); return true;
        case EventKind::round_withdrawn: round_ended(c, e, RoundState::withdrawn); return true;
        case EventKind::overdue: overdue(c, e); return true;
        case EventKind::timer_set: timer_set(c, e); return true;
        case EventKind::timer_fired: timer_fired(c, e); return true;
        default: return false;
    }
}

// Promises, consents, appointments and the plan.
bool apply_agreements(Case& c, const Event& e) {
    switch (e.kind) {
        case EventKind::promise_asked: promise_asked(c, e); return true;
        case EventKind::promise_accepted: promise_accepted(c, e); return true;
        case EventKind::promise_returned: promise_ended(c, e, PromiseState::returned); return true;
        case EventKind::promise_forwarded: promise_forwarded(c, e); return true;
        case EventKind::promise_answered: promise_ended(c, e, PromiseState::answered); return true;
        case EventKind::promise_cancelled:
            promise_ended(c, e, PromiseState::cancelled);
            return true;
        case EventKind::promise_reminded: promise_reminded(c, e); return true;
        case EventKind::sub_case_started:
            if (e.promise != none)
                promise_of(c, e).sub_case = e.person;
            else
                round_of(c, e).sub_case = e.person;
            return true;
        case EventKind::starter_gave_up: c.starter_gave_up = true; return true;
        case EventKind::consent_asked: consent(c, e, ConsentState::asked); return true;
        case EventKind::consent_given: consent(c, e, ConsentState::given); return true;
        case EventKind::consent_refused: consent(c, e, ConsentState::refused); return true;
        case EventKind::consent_withdrawn: consent(c, e, ConsentState::withdrawn); return true;
        case EventKind::booked:
        case EventKind::booking_moved: booked(c, e); return true;
        case EventKind::booking_cancelled:
            appointment_of(c, e).state = AppointmentState::cancelled;
            return true;
        case EventKind::no_show:
            appointment_of(c, e).state = AppointmentState::no_show;
            return true;
        case EventKind::plan_drafted:
        case EventKind::plan_agreed:
        case EventKind::plan_disagreed:
        case EventKind::plan_edited:
        case EventKind::plan_item_done: plan_changed(c, e); return true;
        default: return false;
    }
}

// Whose the case is, and what is only written down.
void apply_case(Case& c, const Event& e) {
    switch (e.kind) {
        case EventKind::subject_bound: c.subject = e.person; break;
        case EventKind::subject_unbound: c.subject = Uuid{}; break;
        case EventKind::matter_moved: c.unit = e.unit; break;
        case EventKind::joined: joined(c, e); break;
        case EventKind::left: left(c, e); break;
        case EventKind::keeper_named: c.keeper = e.to; break;
        case EventKind::noted: c.notes += 1; break;
        case EventKind::told: c.failed_notices += e.flag ? 0U : 1U; break;
        case EventKind::duplicate_of: c.duplicate_of = e.person; break;
        case EventKind::next_proposed: next_proposed(c, e); break;
        case EventKind::closed: closed(c, e); break;
        case EventKind::reopened: reopened(c); break;
        case EventKind::succeeded: succeeded(c, e); break;
        default: break;  // message, feedback, sub_case_ended, _given_up: lines of the journal only
    }
}

void apply_any(Case& c, const Event& e) {
    if (!apply_work(c, e) && !apply_agreements(c, e)) apply_case(c, e);
}

// What follows from the move has the move's number, times and (in the journal) line.
void moved(Case& c, const Event& e) {
    c = remapped(std::move(c), e.model);
    for (Event one : e.then) {
        one.seq = e.seq;
        one.happened_at = e.happened_at;
        one.recorded_at = e.recorded_at;
        apply_any(c, one);
    }
}

void moved_back(Case& c, const Event& e) {
    if (c.before_move == nullptr) {  // decide() refuses it: a journal written by other means
        c = remapped(std::move(c), e.model);
        return;
    }
    const std::shared_ptr<const Case> before = std::move(c.before_move);
    c = *before;
}

}  // namespace

void apply(Case& now_case, const Event& event) {
    assert(event.seq == now_case.seq + 1);
    std::shared_ptr<const Case> before;
    if (event.kind == EventKind::moved) {
        before = std::make_shared<const Case>(now_case);
        moved(now_case, event);
    } else if (event.kind == EventKind::moved_back) {
        moved_back(now_case, event);
        before = std::move(now_case.before_move);
    } else {
        apply_any(now_case, event);
    }
    now_case.before_move = std::move(before);
    now_case.seq = event.seq;
    now_case.last_recorded_at = std::max(now_case.last_recorded_at, event.recorded_at);
}

Case blank_case(model::ModelPtr model) {
    Case fresh;
    if (model) {
        fresh.facts.resize(model->facts.size());
        fresh.steps.resize(model->steps.size());
        fresh.when_true.resize(model->steps.size());
    }
    fresh.model = std::move(model);
    return fresh;
}

}  // namespace luotsi::engine
