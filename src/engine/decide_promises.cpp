// Promises between sides: asked → accepted → answered, or returned, forwarded, cancelled. While a
// promise runs its receiver is responsible; when it comes home the asker's round is due again.
// `refer` moves the matter itself on acceptance, `consult` only the duty to answer. Silence: the
// if-silent rules of a consultation run until it is answered, those of a referral until it is
// accepted (then the receiver has the matter and its own rounds and clocks).
#include <algorithm>

#include "engine/work.hpp"

namespace luotsi::engine {

using model::Act;

const Consent* Work::consent_of(std::uint32_t step) const {
    for (const Consent& consent : case_.consents)
        if (consent.step == step) return &consent;
    return nullptr;
}

Result<void> Work::ask_promise() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    const Round& round = **found;
    const std::uint32_t index = round.step;
    const model::Step& step = model_.steps[index];
    if (step.act != Act::refer && step.act != Act::consult)
        return fail(ErrorKind::invalid, "engine.asks_nobody", "this step asks no other side");
    if (round.promise != none)
        return fail(ErrorKind::conflict, "engine.promise_runs", "it has been asked already");
    if (auto ok = check_may_act(round); !ok) return ok;
    const Consent* consent = consent_of(index);
    if (step.needs_consent && (consent == nullptr || consent->state != ConsentState::given))
        return fail(ErrorKind::conflict, "engine.consent_missing", "the client has not agreed");
    const std::string to(cmd_.to.empty() ? unit_of_kind(step.of) : std::string_view(cmd_.to));
    if (to.empty())
        return fail(Error(ErrorKind::invalid, "engine.no_receiver", "no unit serves this kind")
                        .with("kind", step.of));
    if (auto ok = check_learned(cmd_.learned, &step); !ok) return ok;
    take_if_due(cmd_.round);
    for (const Learned& item : cmd_.learned) write_learned(item, &step);
    const std::string from =
        cmd_.actor.unit.empty() ? case_.rounds[cmd_.round].unit : cmd_.actor.unit;
    act(EventKind::promise_asked, [&](Event& e) {
        e.promise = static_cast<std::uint32_t>(case_.promises.size());
        e.step = index;
        e.round = cmd_.round;
        e.unit = to;
        e.source = from;
        e.text = cmd_.text;
        e.at = limit_from(cause_at_, step.answer_within);
        if (!step.if_silent.empty())
            e.law_at = context_.calendar->due(cause_at_, step.if_silent.front().after);
        e.flag = step.act == Act::refer;
    });
    return {};
}

Result<Promise*> Work::promise_of_command() {
    if (cmd_.promise >= case_.promises.size())
        return fail(ErrorKind::not_found, "engine.no_such_promise", "the case has no such request");
    return &case_.promises[cmd_.promise];
}

// The receiver's act on a running promise: by the unit that owes the answer now.
Result<void> Work::check_receiver(const Promise& promise) const {
    if (!is_running(promise.state))
        return fail(ErrorKind::conflict, "engine.promise_over", "it is no longer waited for");
    if (cmd_.actor.kind == ActorKind::system) return {};
    if (is_client() || cmd_.actor.unit != promise.to_unit)
        return fail(ErrorKind::forbidden, "engine.not_yours", "another unit was asked");
    if (!promise.holder.empty() && promise.holder != cmd_.actor.id &&
        cmd_.kind == CommandKind::accept_promise)
        return fail(ErrorKind::conflict, "engine.taken_by_other", "somebody else accepted it");
    return {};
}

Result<void> Work::accept_promise() {
    auto found = promise_of_command();
    if (!found) return fail(found.error());
    if (auto ok = check_receiver(**found); !ok) return ok;
    if ((*found)->state != PromiseState::asked)
        return fail(ErrorKind::conflict, "engine.already_yours", "it has been accepted");
    const std::string unit = (*found)->to_unit;
    const model::Step& step = model_.steps[(*found)->step];
    const bool moves = (*found)->moves_matter;
    const bool runs_case = !step.starts_model.empty() && (*found)->sub_case.is_nil();
    act(EventKind::promise_accepted, [&](Event& e) {
        e.promise = cmd_.promise;
        e.to = cmd_.actor.id;
        e.flag = moves;
    });
    const auto here =
        std::find_if(case_.parties.begin(), case_.parties.end(), [&](const Party& party) {
            return party.unit == unit && party.state == PartyState::present;
        });
    if (here == case_.parties.end()) follow(EventKind::joined, [&](Event& e) { e.unit = unit; });
    if (moves && case_.unit != unit)
        follow(EventKind::matter_moved, [&](Event& e) {
            e.unit = unit;
            e.promise = cmd_.promise;
        });
    if (runs_case) {
        const Uuid id = sub_case_id(case_.seq + 1);
        follow(EventKind::sub_case_started, [&](Event& e) {
            e.promise = cmd_.promise;
            e.person = id;
            e.reason = model::started_name(step);
        });
    }
    if (step.outcome_fact != none) {
        const feel::Value accepted = feel::Value::string("accepted");
        const model::Fact& fact = model_.facts[step.outcome_fact];
        if (fact.type.kind == feel::TypeKind::enumeration && feel::belongs(accepted, fact.type))
            write_value(step.outcome_fact, accepted, "promise");
    }
    return {};
}

// The promise is over without an answer: a matter that had moved comes back, and the round is due
// again in the asker's queue with a new limit of its own; the law's limit keeps running.
void Work::come_home(std::uint32_t id, std::string_view unit, const std::string& reason) {
    const Promise& promise = case_.promises[id];
    const std::uint32_t round = promise.round;
    const std::string home(unit.empty() ? std::string_view(promise.from_unit) : unit);
    const bool moved =
        promise.moves_matter && promise.accepted_at.ms != 0 && case_.unit == promise.to_unit;
    if (moved && case_.unit != home)
        follow(EventKind::matter_moved, [&](Event& e) {
            e.unit = home;
            e.promise = id;
            e.reason = "engine.reason.came_home";
        });
    if (!is_open(case_.rounds[round].state)) return;
    const Instant own = limit_from(cause_at_, step_of(case_.rounds[round]).within);
    const Instant due = std::min(own, case_.rounds[round].law_due_at);
    follow(EventKind::round_released, [&](Event& e) {
        e.round = round;
        e.unit = home;
        e.at = due;
        e.reason = reason;
    });
}

Result<void> Work::return_promise() {
    auto found = promise_of_command();
    if (!found) return fail(found.error());
    if (auto ok = check_receiver(**found); !ok) return ok;
    if (auto ok = check_reason(); !ok) return ok;
    const model::Step& step = model_.steps[(*found)->step];
    act(EventKind::promise_returned, [&](Event& e) {
        e.promise = cmd_.promise;
        e.reason = cmd_.reason;
        e.text = cmd_.text;
    });
    learn_outcome(step.outcome_fact, "returned", "promise");
    come_home(cmd_.promise, {}, cmd_.reason);
    return {};
}

Result<void> Work::forward_promise() {
    auto found = promise_of_command();
    if (!found) return fail(found.error());
    if (auto ok = check_receiver(**found); !ok) return ok;
    if (auto ok = check_reason(); !ok) return ok;
    if (cmd_.to.empty() || cmd_.to == (*found)->to_unit)
        return fail(ErrorKind::invalid, "engine.no_receiver", "say which unit it goes to");
    act(EventKind::promise_forwarded, [&](Event& e) {
        e.promise = cmd_.promise;
        e.unit = cmd_.to;
        e.reason = cmd_.reason;
    });
    return {};
}

// An answer that comes after the promise has ended changes no responsibility, but it is kept, and
// what it says is learned: nothing that was answered is lost.
void Work::late_answer(const Promise& promise) {
    const model::Step& step = model_.steps[promise.step];
    act(EventKind::promise_answered, [&](Event& e) {
        e.promise = cmd_.promise;
        e.text = cmd_.text;
        e.late = true;
    });
    for (const Learned& item : cmd_.learned) write_learned(item, &step);
}

Result<void> Work::answer_promise() {
    auto found = promise_of_command();
    if (!found) return fail(found.error());
    const Promise& promise = **found;
    const model::Step& step = model_.steps[promise.step];
    if (auto ok = check_learned(cmd_.learned, &step); !ok) return ok;
    if (!is_running(promise.state) || case_.state == CaseState::closed) {
        const bool asked = promise.to_unit == cmd_.actor.unit ||
                           std::find(promise.chain.begin(), promise.chain.end(), cmd_.actor.unit) !=
                               promise.chain.end();
        if (!asked || is_client())
            return fail(ErrorKind::forbidden, "engine.not_yours", "another unit was asked");
        if (promise.state == PromiseState::answered)
            return fail(ErrorKind::conflict, "engine.promise_over", "it has been answered");
        late_answer(promise);
        return {};
    }
    if (auto ok = check_receiver(promise); !ok) return ok;
    if (auto ok = check_required(step); !ok) return ok;
    const std::uint32_t round = promise.round;
    const bool late = cause_at_ > promise.due_at;
    act(EventKind::promise_answered, [&](Event& e) {
        e.promise = cmd_.promise;
        e.text = cmd_.text;
        e.late = late;
    });
    write_step_facts(step);
    learn_outcome(step.outcome_fact, "answered", "promise");
    if (is_open(case_.rounds[round].state)) finish_round(round);
    return {};
}

Result<void> Work::cancel_promise() {
    auto found = promise_of_command();
    if (!found) return fail(found.error());
    const Promise& promise = **found;
    if (!is_running(promise.state))
        return fail(ErrorKind::conflict, "engine.promise_over", "it is no longer waited for");
    const Round& round = case_.rounds[promise.round];
    const bool asker = cmd_.actor.unit == promise.from_unit || cmd_.actor.unit == round.unit ||
                       (!case_.keeper.empty() && cmd_.actor.id == case_.keeper);
    if (cmd_.actor.kind != ActorKind::system && (is_client() || !asker))
        return fail(ErrorKind::forbidden, "engine.not_yours", "only the asker takes it back");
    if (auto ok = check_reason(); !ok) return ok;
    const model::Step& step = model_.steps[promise.step];
    act(EventKind::promise_cancelled, [&](Event& e) {
        e.promise = cmd_.promise;
        e.reason = cmd_.reason;
    });
    give_up_sub_case(none, cmd_.promise, cmd_.reason);
    learn_outcome(step.outcome_fact, "cancelled", "promise");
    come_home(cmd_.promise, {}, cmd_.reason);
    return {};
}

// Who could be asked next, worked out outside the engine: written down beside the promise that came
// home, so that it is known what was proposed, by which rule and why. It changes nothing else; the
// worker who owns the round asks whom they choose.
Result<void> Work::propose_next() {
    auto found = promise_of_command();
    if (!found) return fail(found.error());
    if (cmd_.actor.kind != ActorKind::system)
        return fail(ErrorKind::forbidden, "engine.not_yours", "proposals are worked out");
    const Promise& promise = **found;
    if (promise.state != PromiseState::returned || promise.proposed_seq != 0)
        return fail(ErrorKind::conflict, "engine.promise_over", "it is not waiting for another");
    if (cmd_.learned.size() != 1 || !cmd_.learned.front().value.is_list())
        return fail(ErrorKind::invalid, "engine.value_out_of_range", "expected a list");
    act(EventKind::next_proposed, [&](Event& e) {
        e.promise = cmd_.promise;
        e.round = promise.round;
        e.value = cmd_.learned.front().value;
        e.flag = !e.value.as_list().empty();
        e.source = cmd_.source;
        e.row = cmd_.row;
    });
    return {};
}

// Words first, else the nearest the type can say: a boolean fact says whether it was answered.
void Work::learn_outcome(std::uint32_t fact, std::string_view outcome, std::string_view source) {
    if (fact == none || case_.state == CaseState::closed) return;
    const model::Fact& declared = model_.facts[fact];
    if (declared.type.kind == feel::TypeKind::boolean)
        write_value(fact, feel::Value::boolean(outcome == "answered"), source);
    else if (declared.type.is_textual())
        write_value(fact, feel::Value::string(std::string(outcome)), source);
}

// The end of a case this one started. Delivered at least once; said twice it changes nothing.
Result<void> Work::sub_case_ended() {
    const bool by_promise = cmd_.promise < case_.promises.size();
    if (!by_promise && cmd_.round >= case_.rounds.size())
        return fail(ErrorKind::not_found, "engine.no_such_promise",
                    "the case waits for no such case");
    const Uuid known =
        by_promise ? case_.promises[cmd_.promise].sub_case : case_.rounds[cmd_.round].sub_case;
    if (known.is_nil() || known != cmd_.person)
        return fail(ErrorKind::not_found, "engine.no_such_promise", "it started no such case");
    const bool waits = by_promise ? is_running(case_.promises[cmd_.promise].state)
                                  : is_open(case_.rounds[cmd_.round].state);
    if (case_.state == CaseState::closed || !waits) return {};
    const std::uint32_t round = by_promise ? case_.promises[cmd_.promise].round : cmd_.round;
    const model::Step& step = model_.steps[case_.rounds[round].step];
    const std::string outcome = cmd_.reason.empty() ? "answered" : cmd_.reason;
    act(EventKind::sub_case_ended, [&](Event& e) {
        if (by_promise)
            e.promise = cmd_.promise;
        else
            e.round = cmd_.round;
        e.person = cmd_.person;
        e.value = feel::Value::string(outcome);
    });
    if (by_promise)
        act(EventKind::promise_answered, [&](Event& e) {
            e.promise = cmd_.promise;
            e.late = cause_at_ > case_.promises[cmd_.promise].due_at;
        });
    if (step.outcome_fact != none) {
        const feel::Value said = feel::Value::string(outcome);
        const bool fits = feel::belongs(said, model_.facts[step.outcome_fact].type);
        learn_outcome(step.outcome_fact, fits ? outcome : "answered", "sub-case");
    }
    if (is_open(case_.rounds[round].state)) finish_round(round);
    return {};
}

// Nobody waits any more for the case that a round or a promise started. It is told; what its people
// have begun they bring to its end.
void Work::give_up_sub_case(std::uint32_t round, std::uint32_t promise, std::string_view reason) {
    const Uuid id =
        promise != none ? case_.promises[promise].sub_case : case_.rounds[round].sub_case;
    if (id.is_nil()) return;
    follow(EventKind::sub_case_given_up, [&](Event& e) {
        e.promise = promise;
        e.round = promise != none ? none : round;
        e.person = id;
        e.reason = reason;
    });
}

bool Work::nobody_has_begun() const {
    const auto begun = [&](const Round& round) {
        const bool worked = round.state == RoundState::taken || round.state == RoundState::done;
        const bool safety = is_open(round.state) && step_of(round).safety;
        return safety || (worked && step_of(round).act != Act::wait);
    };
    return case_.promises.empty() && case_.appointments.empty() &&
           std::none_of(case_.rounds.begin(), case_.rounds.end(), begun);
}

// The case that started this one no longer waits for it. Before anybody has begun it closes; later
// the line stands in the case and its people decide. Said twice it changes nothing.
Result<void> Work::starter_gave_up() {
    if (case_.parent.is_nil() || cmd_.person != case_.parent)
        return fail(ErrorKind::not_found, "engine.no_such_promise", "it was not started by that");
    if (case_.starter_gave_up) return {};
    act(EventKind::starter_gave_up, [&](Event& e) {
        e.person = cmd_.person;
        e.reason = cmd_.reason;
    });
    if (case_.state == CaseState::closed || !nobody_has_begun()) return {};
    std::uint32_t end = none;
    for (std::uint32_t i = 0; i < model_.ends.size() && end == none; ++i)
        if (model_.ends[i].outcome == model::Outcome::void_) end = i;
    close_with(end, "engine.reason.starter_gave_up");
    return {};
}

Result<model::Step const*> Work::consent_step() const {
    if (cmd_.step >= model_.steps.size() || !model_.steps[cmd_.step].needs_consent)
        return fail(ErrorKind::invalid, "engine.no_consent_needed", "this step asks no consent");
    return &model_.steps[cmd_.step];
}

Result<void> Work::ask_consent() {
    if (auto step = consent_step(); !step) return fail(step.error());
    const Consent* known = consent_of(cmd_.step);
    if (known != nullptr && known->state == ConsentState::asked)
        return fail(ErrorKind::conflict, "engine.already_asked", "it has been asked already");
    act(EventKind::consent_asked, [&](Event& e) { e.step = cmd_.step; });
    return {};
}

Result<void> Work::consent() {
    if (auto step = consent_step(); !step) return fail(step.error());
    act(cmd_.flag ? EventKind::consent_given : EventKind::consent_refused, [&](Event& e) {
        e.step = cmd_.step;
        e.reason = cmd_.reason;
    });
    return {};
}

Result<void> Work::withdraw_consent() {
    if (auto step = consent_step(); !step) return fail(step.error());
    const Consent* known = consent_of(cmd_.step);
    if (known == nullptr || known->state != ConsentState::given)
        return fail(ErrorKind::conflict, "engine.no_consent_given", "no consent is in force");
    act(EventKind::consent_withdrawn, [&](Event& e) {
        e.step = cmd_.step;
        e.reason = cmd_.reason;
    });
    return {};
}

// The id of a started case follows from the case and the event that starts it, so that a message
// delivered twice opens one case. Version 8 (RFC 9562): our own bits.
Uuid Work::sub_case_id(std::uint64_t seq) const {
    const std::string name = to_string(case_.id) + "/" + std::to_string(seq);
    Uuid id{stable_hash("high:" + name), stable_hash("low:" + name)};
    id.high = (id.high & ~std::uint64_t{0xF000}) | 0x8000;
    id.low = (id.low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
    return id;
}

}  // namespace luotsi::engine
