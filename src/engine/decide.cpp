// decide(): the checks every command passes, opening, and which command is whose (the handlers are
// in decide_*.cpp by subject). decide() works on a copy; advance() works on the case itself.
#include "engine/work.hpp"

namespace luotsi::engine {
namespace {

// What may still be done to a closed case: to say more about it, never to owe anything.
bool works_when_closed(CommandKind kind) {
    switch (kind) {
        case CommandKind::reopen:
        case CommandKind::note:
        case CommandKind::message:
        case CommandKind::told:
        case CommandKind::feedback:
        case CommandKind::answer_promise:
        case CommandKind::sub_case_ended:
        case CommandKind::starter_gave_up:
        case CommandKind::withdraw_consent:
        case CommandKind::bind_subject:
        case CommandKind::unbind_subject:
        case CommandKind::tick: return true;
        default: return false;
    }
}

bool is_model_too_large(const model::CompiledModel& model) {
    return model.steps.size() > max_elements || model.facts.size() > max_elements ||
           model.decisions.size() > max_elements;
}

}  // namespace

Work::Work(Case& of, const Command& command, Instant now, const Context& context,
           std::vector<Event>& out)
    : case_(of), model_(*of.model), cmd_(command), now_(now),
      cause_at_(command.happened_at.ms == 0 ? now : command.happened_at), context_(context),
      out_(out), environment_(of) {}

Result<void> Work::check_common() {
    if (cause_at_ > now_)
        return fail(ErrorKind::invalid, "engine.in_future", "happened_at is later than now");
    if (now_ < case_.last_recorded_at)
        return fail(ErrorKind::unavailable, "engine.clock_behind",
                    "now is before the last recorded event of the case");
    if (cmd_.learned.size() > max_learned)
        return fail(ErrorKind::too_large, "engine.too_many_facts", "too many facts at once");
    return {};
}

Result<void> Work::open() {
    if (case_.seq != 0)
        return fail(ErrorKind::conflict, "engine.already_open", "the case exists already");
    if (is_model_too_large(model_))
        return fail(ErrorKind::too_large, "engine.model_too_large", "more than 1024 elements");
    if (cmd_.unit.empty())
        return fail(ErrorKind::invalid, "engine.unit_missing", "a case needs a responsible unit");
    if (!cmd_.person.is_nil() && !model::is_about_people(model_))
        return fail(ErrorKind::invalid, "engine.subject_not_person", "it is not about a person");
    if (auto ok = check_common(); !ok) return ok;
    if (auto ok = check_learned(cmd_.learned, nullptr); !ok) return ok;
    const std::uint32_t danger = model_.find_fact("danger");
    const Learned* said = danger == none ? nullptr : given(danger);
    const bool in_danger =
        cmd_.flag || (said != nullptr && said->value.is_boolean() && said->value.as_boolean());
    case_.id = cmd_.case_id;
    act(EventKind::opened, [&](Event& e) {
        e.unit = cmd_.unit;
        e.channel = cmd_.channel;
        e.person = cmd_.person;
        e.parent = cmd_.parent;
        e.parent_promise = cmd_.parent_promise;
        e.text = cmd_.text;
        e.flag = in_danger;
    });
    follow(EventKind::joined, [&](Event& e) { e.unit = cmd_.unit; });
    for (const Learned& item : cmd_.learned) write_learned(item, nullptr);
    if (in_danger && danger != none && said == nullptr)
        write_value(danger, feel::Value::boolean(true), "intake");
    const std::uint32_t channel = model_.find_fact("channel");
    if (channel != none && given(channel) == nullptr && !cmd_.channel.empty())
        write_value(channel, feel::Value::string(cmd_.channel), "intake");
    for (std::uint32_t step = 0; step < model_.steps.size(); ++step) steps_to_see_.add(step);
    for (std::uint32_t table = 0; table < model_.decisions.size(); ++table)
        decisions_to_see_.add(table);
    return settle();
}

Result<void> Work::check_seq() const {
    // An edit of the plan says itself what it has seen, and is merged with what it has not.
    if (cmd_.expected_seq == 0 || cmd_.kind == CommandKind::edit_plan) return {};
    std::uint64_t seq = case_.seq;
    if (cmd_.promise < case_.promises.size())
        seq = case_.promises[cmd_.promise].last_seq;
    else if (cmd_.appointment < case_.appointments.size())
        seq = case_.appointments[cmd_.appointment].last_seq;
    else if (cmd_.round < case_.rounds.size())
        seq = case_.rounds[cmd_.round].last_seq;
    else if (cmd_.fact < case_.facts.size())
        seq = case_.facts[cmd_.fact].learned_by;
    else if (cmd_.kind == CommandKind::draft_plan || cmd_.kind == CommandKind::agree_plan ||
             cmd_.kind == CommandKind::disagree_plan || cmd_.kind == CommandKind::finish_plan_item)
        seq = case_.plan.last_seq;
    if (seq <= cmd_.expected_seq) return {};
    return fail(ErrorKind::stale, "engine.stale", "it has changed since it was read");
}

Result<void> Work::run() {
    if (case_.seq == 0)
        return fail(ErrorKind::not_found, "engine.no_case", "the case has not been opened");
    if (auto ok = check_common(); !ok) return ok;
    if (case_.state == CaseState::closed && !works_when_closed(cmd_.kind))
        return fail(ErrorKind::conflict, "engine.case_closed", "the case is closed");
    if (auto ok = check_seq(); !ok) return ok;
    if (auto ok = dispatch(); !ok) return ok;
    // A move carries what follows in itself: nothing is looked at by the version it left.
    if (cmd_.kind == CommandKind::move || cmd_.kind == CommandKind::move_back) return {};
    return settle();
}

Result<void> Work::dispatch() {
    switch (cmd_.kind) {
        case CommandKind::open: return open();
        case CommandKind::take: return take();
        case CommandKind::release: return release();
        case CommandKind::reassign: return reassign();
        case CommandKind::complete: return complete();
        case CommandKind::skip: return skip();
        case CommandKind::learn: return learn();
        case CommandKind::correct: return correct();
        case CommandKind::confirm: return confirm();
        case CommandKind::override_decision: return override_decision();
        case CommandKind::note:
        case CommandKind::message: return note();
        case CommandKind::told: return told();
        case CommandKind::feedback: return feedback();
        case CommandKind::tick: return {};
        default: return dispatch_agreements();
    }
}

Result<void> Work::dispatch_agreements() {
    switch (cmd_.kind) {
        case CommandKind::ask_promise: return ask_promise();
        case CommandKind::accept_promise: return accept_promise();
        case CommandKind::return_promise: return return_promise();
        case CommandKind::forward_promise: return forward_promise();
        case CommandKind::answer_promise: return answer_promise();
        case CommandKind::cancel_promise: return cancel_promise();
        case CommandKind::propose_next: return propose_next();
        case CommandKind::sub_case_ended: return sub_case_ended();
        case CommandKind::starter_gave_up: return starter_gave_up();
        case CommandKind::consent: return consent();
        case CommandKind::withdraw_consent: return withdraw_consent();
        case CommandKind::ask_consent: return ask_consent();
        case CommandKind::book: return book();
        case CommandKind::move_booking: return move_booking();
        case CommandKind::cancel_booking: return cancel_booking();
        case CommandKind::mark_no_show: return mark_no_show();
        case CommandKind::draft_plan: return draft_plan();
        case CommandKind::agree_plan: return answer_plan(true);
        case CommandKind::disagree_plan: return answer_plan(false);
        case CommandKind::finish_plan_item: return finish_plan_item();
        case CommandKind::edit_plan: return edit_plan();
        default: return dispatch_case();
    }
}

Result<void> Work::dispatch_case() {
    switch (cmd_.kind) {
        case CommandKind::bind_subject: return bind_subject();
        case CommandKind::unbind_subject: return unbind_subject();
        case CommandKind::join: return join();
        case CommandKind::leave: return leave();
        case CommandKind::hand_over: return hand_over();
        case CommandKind::mark_duplicate: return mark_duplicate();
        case CommandKind::close: return close();
        case CommandKind::reopen: return reopen();
        case CommandKind::succeed: return succeed();
        case CommandKind::move: return move();
        case CommandKind::move_back: return move_back();
        default: return fail(ErrorKind::unsupported, "engine.unknown_command", "no such command");
    }
}

Result<void> Work::check_reason() const {
    if (!cmd_.reason.empty()) return {};
    return fail(ErrorKind::invalid, "engine.reason_missing", "say why");
}

Result<void> Work::check_text() const {
    if (!cmd_.text.is_nil()) return {};
    return fail(ErrorKind::invalid, "engine.text_missing", "the words are missing");
}

bool Work::is_client_step(std::uint32_t step) const {
    const std::uint32_t role = model_.steps[step].by;
    return role != none && model_.roles[role].is_subject;
}

Result<Round*> Work::open_round_of_command() {
    if (cmd_.round >= case_.rounds.size())
        return fail(ErrorKind::not_found, "engine.no_such_round", "the case has no such round");
    Round& round = case_.rounds[cmd_.round];
    if (!is_open(round.state))
        return fail(ErrorKind::conflict, "engine.round_over", "this has been done or withdrawn");
    return &round;
}

// Whose hands a round may be in: the client's own steps are the client's, or a worker's who writes
// down what the client said; the rest are of the unit in whose queue they are, and once taken, of
// the one who took them.
Result<void> Work::check_may_act(const Round& round) const {
    if (cmd_.actor.kind == ActorKind::system || is_client_step(round.step)) return {};
    if (is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "this is a worker's step");
    if (round.state == RoundState::taken && round.holder != cmd_.actor.id)
        return fail(ErrorKind::conflict, "engine.taken_by_other", "somebody else has taken it");
    if (round.state == RoundState::due && !round.unit.empty() && round.unit != cmd_.actor.unit)
        return fail(ErrorKind::forbidden, "engine.not_yours", "it is in another unit's queue");
    return {};
}

Result<void> advance(Case& the_case, const Command& command, Instant now, const Context& context,
                     std::vector<Event>& out) {
    assert(the_case.model != nullptr && context.calendar != nullptr);
    out.clear();
    Work work(the_case, command, now, context, out);
    if (command.kind == CommandKind::open) return work.open();
    const Instant until =
        command.kind == CommandKind::tick && command.at != never ? command.at : now;
    if (until > now) return fail(ErrorKind::invalid, "engine.in_future", "a tick to come");
    if (next_due(the_case) > until || now < the_case.last_recorded_at) {
        auto ok = work.run();
        if (!ok && !out.empty()) {
            // Handlers refuse before they write; only a model that never rests gets here.
            assert(ok.error().kind == ErrorKind::internal);
            out.clear();
        }
        return ok;
    }
    // Clocks ring first. Rare enough (once per deadline) to pay for a copy to go back to.
    Case before = the_case;
    auto ok = work.ring(until);
    if (ok) ok = work.run();
    if (!ok) {
        the_case = std::move(before);
        out.clear();
    }
    return ok;
}

Result<void> decide(const Case& now_case, const Command& command, Instant now,
                    const Context& context, std::vector<Event>& out) {
    Case copy = now_case;
    return advance(copy, command, now, context, out);
}

}  // namespace luotsi::engine
