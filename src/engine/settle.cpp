// Settling: after each command (and each clock that rings) conditions, decision tables and ends
// are looked at until nothing changes. Only what reads a touched fact or step is looked at. A rise
// of `when` opens a round, a fall before it is taken withdraws it; tables propose; ends close.
#include <algorithm>

#include "engine/work.hpp"

namespace luotsi::engine {

using model::Act;

const feel::Value& CaseEnvironment::fact(std::uint32_t index) const {
    static const feel::Value nothing;
    return index < case_.facts.size() ? case_.facts[index].value : nothing;
}
bool CaseEnvironment::fact_unknown(std::uint32_t index) const {
    return index < case_.facts.size() && case_.facts[index].state == FactState::recorded_unknown;
}
bool CaseEnvironment::fact_asked(std::uint32_t index) const {
    return index < case_.facts.size() && case_.facts[index].asked;
}
bool CaseEnvironment::step_done(std::uint32_t index, bool last) const {
    if (index >= case_.steps.size()) return false;
    const StepRecord& step = case_.steps[index];
    if (!last) return step.done > 0;
    return step.last != none && case_.rounds[step.last].state == RoundState::done;
}
bool CaseEnvironment::step_overdue(std::uint32_t index) const {
    if (index >= case_.steps.size()) return false;
    const StepRecord& step = case_.steps[index];
    return step.open != none && case_.rounds[step.open].overdue;
}
std::int64_t CaseEnvironment::step_count(std::uint32_t index) const {
    return index < case_.steps.size() ? case_.steps[index].done : 0;
}

void Work::touch_fact(std::uint32_t fact) {
    for (const std::uint32_t step : model_.steps_reading_fact[fact]) steps_to_see_.add(step);
    for (const std::uint32_t table : model_.decisions_reading_fact[fact])
        decisions_to_see_.add(table);
}

void Work::touch_step(std::uint32_t step) {
    for (const std::uint32_t reader : model_.steps_reading_step[step]) steps_to_see_.add(reader);
    for (const std::uint32_t table : model_.decisions_reading_step[step])
        decisions_to_see_.add(table);
}

void Work::commit() {
    Event& e = out_.back();
    e.seq = case_.seq + 1;
    apply(case_, e);
    switch (e.kind) {
        case EventKind::asked:
        case EventKind::learned:
        case EventKind::corrected:
        case EventKind::confirmed:
        case EventKind::overridden: touch_fact(e.fact); break;
        case EventKind::round_due: touch_step(e.step); break;
        case EventKind::round_done:
        case EventKind::round_skipped:
        case EventKind::round_withdrawn:
        case EventKind::round_released: touch_step(case_.rounds[e.round].step); break;
        case EventKind::overdue:
            if (e.round != none) touch_step(case_.rounds[e.round].step);
            break;
        default: break;
    }
}

bool Work::holds(std::uint32_t step) const {
    const feel::Expression& when = model_.steps[step].when;
    return when.empty() || feel::test(when, environment_) == feel::Truth::yes;
}

// It comes to rest: what settling itself changes for conditions is done(step, last) and overdue(),
// which it only ever turns from true to false, once per step; tables feed no condition. The limit
// guards that argument.
Result<void> Work::settle() {
    settled_from_ = out_.size();
    while (case_.state == CaseState::open) {
        if (out_.size() - settled_from_ > max_settle_events)
            return fail(ErrorKind::internal, "engine.no_fixpoint",
                        "the model's conditions never come to rest: " + model_.id);
        if (const std::uint32_t table = decisions_to_see_.take_first(); table != none) {
            look_at_decision(table);
            continue;
        }
        if (const std::uint32_t step = steps_to_see_.take_first(); step != none) {
            look_at_step(step);
            continue;
        }
        try_ends();
        if (!needs_person(case_)) break;
        // A dead end: the model has nothing more to say and no end was reached. A person has to
        // look at the matter again; it must not lie where nobody looks.
        const std::uint32_t again = step_to_look_again();
        if (again == none) break;
        open_round(again, false, "engine.reason.no_next_step");
    }
    return {};
}

// The first step in which a worker looks at the matter; else any worker's step but waiting.
std::uint32_t Work::step_to_look_again() const {
    std::uint32_t any = none;
    for (std::uint32_t i = 0; i < model_.steps.size(); ++i) {
        if (is_client_step(i)) continue;
        switch (model_.steps[i].act) {
            case Act::assess:
            case Act::ask:
            case Act::advise:
            case Act::meet:
            case Act::call:
                if (!model_.steps[i].safety) return i;
                break;
            case Act::wait:
            case Act::start: continue;
            default: break;
        }
        if (any == none) any = i;
    }
    return any;
}

void Work::look_at_step(std::uint32_t index) {
    const bool when = holds(index);
    if (when == (case_.when_true[index] != 0)) return;
    const StepRecord& known = case_.steps[index];
    if (when && known.open == none && (known.rounds == 0 || model_.steps[index].repeat)) {
        open_round(index, true, {});
        return;
    }
    if (!when && known.open != none && case_.rounds[known.open].state == RoundState::due &&
        case_.rounds[known.open].promise == none) {
        withdraw_round(known.open, "engine.reason.condition_fell", false);
        return;
    }
    follow(EventKind::condition, [&](Event& e) {
        e.step = index;
        e.flag = when;
    });
}

// A table's answer is only ever a proposal. A proposal that no longer follows is taken back by
// proposing nothing; the confirmed value stays until a person changes it.
void Work::look_at_decision(std::uint32_t index) {
    const model::Decision& decision = model_.decisions[index];
    const feel::TableResult result = decision.table.evaluate(environment_);
    const std::uint32_t row = result.matched_rows.empty() ? none : result.matched_rows.front();
    const FactRecord& fact = case_.facts[decision.fact];
    if (fact.proposed == result.value && (result.value.is_null() || fact.proposed_row == row))
        return;
    follow(EventKind::proposed, [&](Event& e) {
        e.fact = decision.fact;
        e.value = result.value;
        e.row = result.value.is_null() ? none : row;
    });
}

bool Work::end_is_free(const model::End& end) const {
    if (case_.open_rounds == 0 && case_.running_promises == 0) return true;
    if (end.cancels.empty()) return false;
    const auto cancelled = [&](std::uint32_t step) {
        return !model_.steps[step].safety &&
               std::find(end.cancels.begin(), end.cancels.end(), step) != end.cancels.end();
    };
    for (const Round& round : case_.rounds)
        if (is_open(round.state) && !cancelled(round.step)) return false;
    for (const Promise& promise : case_.promises)
        if (is_running(promise.state) && !cancelled(promise.step)) return false;
    return true;
}

void Work::try_ends() {
    for (std::uint32_t index = 0; index < model_.ends.size(); ++index) {
        const model::End& end = model_.ends[index];
        if (!end_is_free(end) || feel::test(end.when, environment_) != feel::Truth::yes) continue;
        close_with(index, {});
        return;
    }
}

// Each thing the end stops is an event with a reason: promises first, then their rounds, then
// times still ahead, then the case.
void Work::close_with(std::uint32_t end, std::string_view reason) {
    const bool by_model = reason.empty();  // a double's sub-cases go on with the other case
    const std::string why(reason.empty() ? std::string_view("engine.reason.end") : reason);
    for (std::uint32_t id = 0; case_.running_promises > 0 && id < case_.promises.size(); ++id)
        if (is_running(case_.promises[id].state)) {
            follow(EventKind::promise_cancelled, [&](Event& e) {
                e.promise = id;
                e.reason = why;
            });
            if (by_model) give_up_sub_case(none, id, why);
        }
    for (std::uint32_t id = 0; case_.open_rounds > 0 && id < case_.rounds.size(); ++id)
        if (is_open(case_.rounds[id].state)) {
            withdraw_round(id, why, case_.when_true[case_.rounds[id].step] != 0);
            if (by_model) give_up_sub_case(id, none, why);
        }
    for (std::uint32_t id = 0; id < case_.appointments.size(); ++id)
        if (case_.appointments[id].state == AppointmentState::booked &&
            case_.appointments[id].starts_at > cause_at_)
            follow(EventKind::booking_cancelled, [&](Event& e) {
                e.appointment = id;
                e.reason = why;
            });
    follow(EventKind::closed, [&](Event& e) {
        e.end = end;
        e.reason = reason;
    });
}

Instant Work::limit_from(Instant start, const std::optional<Limit>& limit) const {
    if (!limit) return never;
    assert(context_.calendar != nullptr);
    return context_.calendar->due(start, *limit);
}

// The version in force on the day its clock started binds. Which event starts the clock is said by
// the version, so it is looked up twice: by the day the round opened, then by the start found. The
// first done round stops that clock; rounds after it count from their own opening.
Work::Law Work::law_limit(std::uint32_t index) const {
    const model::Step& step = model_.steps[index];
    if (step.guarantee.empty() || context_.guarantees == nullptr) return {};
    const model::GuaranteeVersion* version = context_.guarantees->binding(
        step.guarantee, local_date(cause_at_), context_.age, context_.groups);
    if (version == nullptr) return {};
    Instant start = cause_at_;
    const bool met = case_.steps[index].done > 0;
    for (auto mark = case_.marks.rbegin(); !met && mark != case_.marks.rend(); ++mark)
        if (mark->first == version->start) {
            start = mark->second;
            break;
        }
    if (start != cause_at_)
        version = context_.guarantees->binding(step.guarantee, local_date(start), context_.age,
                                               context_.groups);
    if (version == nullptr) return {};
    return {limit_from(start, version->limit), version};
}

std::string_view Work::unit_of_kind(std::string_view kind) const {
    for (const auto& [name, unit] : context_.unit_of_kind)
        if (name == kind) return unit;
    return {};
}

std::string_view Work::unit_of_role(std::uint32_t role, const std::string& otherwise) const {
    if (role == none) return otherwise;
    const model::Role& who = model_.roles[role];
    if (who.is_subject) return {};
    if (who.unit_kind.empty()) return otherwise;
    const std::string_view unit = unit_of_kind(who.unit_kind);
    // A kind nobody serves here: the side responsible for the matter has to see to it.
    return unit.empty() ? std::string_view(otherwise) : unit;
}

void Work::open_round(std::uint32_t index, bool by_rise, std::string_view reason) {
    const model::Step& step = model_.steps[index];
    const Law law = law_limit(index);
    const bool waits = step.act == Act::wait && step.waits;
    const Instant own =
        waits ? limit_from(cause_at_, step.waits) : limit_from(cause_at_, step.within);
    const auto round = static_cast<std::uint32_t>(case_.rounds.size());
    const bool when = by_rise || case_.when_true[index] != 0;
    follow(EventKind::round_due, [&](Event& e) {
        e.step = index;
        e.round = round;
        e.unit = unit_of_role(step.by, case_.unit);
        e.at = std::min(own, law.at);
        e.law_at = law.at;
        if (law.version != nullptr) e.guarantee = law.version->id;
        e.reason = reason;
        e.flag = when;
    });
    if (waits)
        follow(EventKind::timer_set, [&](Event& e) {
            e.step = index;
            e.round = round;
            e.at = own;
        });
}

// A time booked for work that is not done after all is given back in the same breath.
void Work::withdraw_round(std::uint32_t id, std::string_view reason, bool when) {
    follow(EventKind::round_withdrawn, [&](Event& e) {
        e.round = id;
        e.reason = reason;
        e.flag = when;
    });
    for (std::uint32_t booking = 0; booking < case_.appointments.size(); ++booking)
        if (case_.appointments[booking].round == id &&
            case_.appointments[booking].state == AppointmentState::booked &&
            case_.appointments[booking].starts_at > cause_at_)
            follow(EventKind::booking_cancelled, [&](Event& e) {
                e.appointment = booking;
                e.reason = reason;
            });
}

void Work::finish_round(std::uint32_t id) {
    const std::uint32_t step = case_.rounds[id].step;
    act(EventKind::round_done, [&](Event& e) {
        e.round = id;
        e.minutes = cmd_.minutes;
        e.channel = cmd_.channel;
        e.present = cmd_.present;
        e.source = model_.steps[step].marks;
    });
    start_period(step);
}

void Work::start_period(std::uint32_t step) {
    if (!model_.steps[step].every || case_.state != CaseState::open) return;
    // Of a list of periods the n-th follows the n-th round; the last one repeats.
    const std::vector<Limit>& then = model_.steps[step].every_then;
    const std::size_t rounds = case_.steps[step].rounds;
    const bool first = then.empty() || rounds <= 1;
    const std::optional<Limit> period =
        first ? model_.steps[step].every : then[std::min(rounds - 2, then.size() - 1)];
    follow(EventKind::timer_set, [&](Event& e) {
        e.step = step;
        e.at = limit_from(cause_at_, period);
    });
}

}  // namespace luotsi::engine
