// The case as a whole: words and notices, whose it is, who has a part in it, leaving, closing and
// opening again.
#include <algorithm>

#include "engine/work.hpp"

namespace luotsi::engine {

Result<void> Work::note() {
    if (auto ok = check_text(); !ok) return ok;
    const bool message = cmd_.kind == CommandKind::message;
    if (!message && is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "send a message instead");
    act(message ? EventKind::message : EventKind::noted, [&](Event& e) {
        e.text = cmd_.text;
        e.channel = cmd_.channel;
        e.reg = cmd_.reg;
        e.wall = cmd_.wall;
        e.round = cmd_.round < case_.rounds.size() ? cmd_.round : none;
    });
    return {};
}

// A notice that failed is a fact of the case, so that a model can make it somebody's task; the next
// one that gets through takes the fact back.
Result<void> Work::told() {
    act(EventKind::told, [&](Event& e) {
        e.channel = cmd_.channel;
        e.source = cmd_.source;
        e.flag = cmd_.flag;
        e.reason = cmd_.reason;
    });
    const std::uint32_t fact = model_.find_fact("delivery failed");
    if (fact == none || case_.state == CaseState::closed) return {};
    const feel::Value failed = feel::Value::boolean(!cmd_.flag);
    const bool was = case_.facts[fact].value.is_boolean() && case_.facts[fact].value.as_boolean();
    if (was == cmd_.flag) write_value(fact, failed, "intake");
    return {};
}

Result<void> Work::feedback() {
    if (cmd_.source.empty())
        return fail(ErrorKind::invalid, "engine.nothing_said", "say which question is answered");
    feel::Value score;
    if (!cmd_.learned.empty()) score = cmd_.learned.front().value;
    const feel::Type scores = feel::Type::number(feel::Decimal(1), feel::Decimal(5), true);
    if (!score.is_null() && !feel::belongs(score, scores))
        return fail(ErrorKind::invalid, "engine.value_out_of_range", "the answer is 1 to 5");
    if (score.is_null() && cmd_.text.is_nil())
        return fail(ErrorKind::invalid, "engine.nothing_said", "neither an answer nor words");
    act(EventKind::feedback, [&](Event& e) {
        e.source = cmd_.source;
        e.value = score;
        e.text = cmd_.text;
    });
    return {};
}

Result<void> Work::bind_subject() {
    if (cmd_.person.is_nil())
        return fail(ErrorKind::invalid, "engine.person_missing", "say who it is");
    if (!model::is_about_people(model_))
        return fail(ErrorKind::invalid, "engine.subject_not_person", "it is not about a person");
    if (!case_.subject.is_nil())
        return fail(ErrorKind::conflict, "engine.subject_bound", "unbind the other person first");
    act(EventKind::subject_bound, [&](Event& e) {
        e.person = cmd_.person;
        e.reason = cmd_.reason;
    });
    return {};
}

Result<void> Work::unbind_subject() {
    if (case_.subject.is_nil())
        return fail(ErrorKind::conflict, "engine.no_subject", "the case is nobody's yet");
    if (auto ok = check_reason(); !ok) return ok;
    const Uuid person = case_.subject;
    act(EventKind::subject_unbound, [&](Event& e) {
        e.person = person;
        e.reason = cmd_.reason;
    });
    return {};
}

Result<void> Work::join() {
    if (cmd_.unit.empty())
        return fail(ErrorKind::invalid, "engine.unit_missing", "say which unit joins");
    for (const Party& party : case_.parties)
        if (party.unit == cmd_.unit && party.state == PartyState::present)
            return fail(ErrorKind::conflict, "engine.already_party", "the unit has a part already");
    act(EventKind::joined, [&](Event& e) {
        e.unit = cmd_.unit;
        e.reason = cmd_.reason;
    });
    return {};
}

// A unit that owes something cannot leave: its work would lie where nobody looks.
Result<void> Work::check_nothing_stays(std::string_view unit) const {
    const auto busy = [&](const Round& round) {
        return is_open(round.state) && round.unit == unit && !is_client_step(round.step);
    };
    const auto owes = [&](const Promise& promise) {
        return is_running(promise.state) && promise.to_unit == unit;
    };
    if (case_.unit == unit)
        return fail(ErrorKind::conflict, "engine.responsible_stays", "the matter is this unit's");
    if (std::any_of(case_.rounds.begin(), case_.rounds.end(), busy) ||
        std::any_of(case_.promises.begin(), case_.promises.end(), owes))
        return fail(ErrorKind::conflict, "engine.work_left", "the unit still has work here");
    return {};
}

Result<void> Work::leave() {
    const auto party =
        std::find_if(case_.parties.begin(), case_.parties.end(), [&](const Party& known) {
            return known.unit == cmd_.unit && known.state == PartyState::present;
        });
    if (party == case_.parties.end())
        return fail(ErrorKind::not_found, "engine.no_party", "the unit has no part in the case");
    if (auto ok = check_nothing_stays(cmd_.unit); !ok) return ok;
    if (auto ok = check_reason(); !ok) return ok;
    act(EventKind::left, [&](Event& e) {
        e.unit = cmd_.unit;
        e.reason = cmd_.reason;
    });
    return {};
}

// Everything a worker holds here goes to another, or back to the queue of its unit.
Result<void> Work::hand_over() {
    const std::string from = cmd_.from.empty() ? cmd_.actor.id : cmd_.from;
    if (is_client() || from.empty())
        return fail(ErrorKind::forbidden, "engine.not_yours", "workers hand over their work");
    if (auto ok = check_reason(); !ok) return ok;
    const auto held = [&](const Round& round) {
        return round.state == RoundState::taken && round.holder == from;
    };
    const auto accepted = [&](const Promise& promise) {
        return promise.state == PromiseState::accepted && promise.holder == from;
    };
    if (std::none_of(case_.rounds.begin(), case_.rounds.end(), held) &&
        std::none_of(case_.promises.begin(), case_.promises.end(), accepted) &&
        case_.keeper != from)
        return fail(ErrorKind::conflict, "engine.nothing_held", "the worker holds nothing here");
    for (std::uint32_t id = 0; id < case_.rounds.size(); ++id)
        if (held(case_.rounds[id]))
            act(EventKind::round_reassigned, [&](Event& e) {
                e.round = id;
                e.to = cmd_.to;
                e.unit = cmd_.unit;
                e.reason = cmd_.reason;
            });
    for (std::uint32_t id = 0; id < case_.promises.size(); ++id)
        if (accepted(case_.promises[id]))
            act(EventKind::round_reassigned, [&](Event& e) {
                e.promise = id;
                e.to = cmd_.to;
                e.reason = cmd_.reason;
            });
    if (case_.keeper == from)
        act(EventKind::keeper_named, [&](Event& e) {
            e.to = cmd_.to;
            e.reason = cmd_.reason;
        });
    return {};
}

// The unit's work, promises, part and responsibility become another's, with every deadline as it
// was. Work in hand stays with who holds it when they went along, and else waits in the new
// unit's queue.
Result<void> Work::succeed() {
    if (cmd_.actor.kind != ActorKind::system)
        return fail(ErrorKind::forbidden, "engine.not_yours", "the organisation's change does it");
    if (cmd_.from.empty() || cmd_.to.empty())
        return fail(ErrorKind::invalid, "engine.unit_missing", "say from which unit to which");
    if (!has_part(case_, cmd_.from))
        return fail(ErrorKind::conflict, "engine.nothing_held", "the unit has no part in the case");
    if (auto ok = check_reason(); !ok) return ok;
    std::vector<std::string> keep;
    const auto note = [&](const std::string& holder) {
        const bool along = std::ranges::find(cmd_.present, holder) != cmd_.present.end();
        if (along && std::ranges::find(keep, holder) == keep.end()) keep.push_back(holder);
    };
    for (const Round& round : case_.rounds)
        if (is_open(round.state) && round.unit == cmd_.from) note(round.holder);
    for (const Promise& promise : case_.promises)
        if (is_running(promise.state) && promise.to_unit == cmd_.from) note(promise.holder);
    note(case_.keeper);
    act(EventKind::succeeded, [&](Event& e) {
        e.unit = cmd_.to;
        e.source = cmd_.from;
        e.to = cmd_.source;
        e.present = std::move(keep);
        e.reason = cmd_.reason;
    });
    return {};
}

// The matter goes on in the other case. A safety check that is still open has to be done first.
Result<void> Work::mark_duplicate() {
    if (cmd_.person.is_nil() || cmd_.person == case_.id)
        return fail(ErrorKind::invalid, "engine.other_missing", "say which case goes on");
    if (is_client()) return fail(ErrorKind::forbidden, "engine.not_yours", "a worker joins cases");
    for (const Round& round : case_.rounds)
        if (is_open(round.state) && step_of(round).safety)
            return fail(ErrorKind::conflict, "engine.safety_open", "do the safety check first");
    act(EventKind::duplicate_of, [&](Event& e) {
        e.person = cmd_.person;
        e.reason = cmd_.reason;
    });
    std::uint32_t end = none;
    for (std::uint32_t i = 0; i < model_.ends.size() && end == none; ++i)
        if (model_.ends[i].outcome == model::Outcome::merged) end = i;
    close_with(end, "engine.reason.duplicate");
    return {};
}

// A case closes by itself as soon as an end is reached and nothing is owed, so asking to close it
// mostly tells what is in the way.
Result<void> Work::close() {
    std::string in_the_way;
    for (const Round& round : case_.rounds)
        if (is_open(round.state)) {
            if (!in_the_way.empty()) in_the_way += ", ";
            in_the_way += step_of(round).id;
        }
    if (!in_the_way.empty() || case_.running_promises > 0)
        return fail(Error(ErrorKind::conflict, "engine.still_owed", "not done: " + in_the_way)
                        .with("steps", in_the_way));
    for (std::uint32_t i = 0; i < model_.ends.size(); ++i) {
        const model::End& end = model_.ends[i];
        if (!cmd_.source.empty() && end.id != cmd_.source) continue;
        if (feel::test(end.when, environment_) != feel::Truth::yes) continue;
        act(EventKind::closed, [&](Event& e) {
            e.end = i;
            e.reason = cmd_.reason;
        });
        return {};
    }
    return fail(ErrorKind::conflict, "engine.nothing_to_close", "no end of the model is reached");
}

// The first step of a worker's looking at the matter is due again, so that a reopened case is in
// somebody's queue at once.
Result<void> Work::reopen() {
    if (case_.state != CaseState::closed)
        return fail(ErrorKind::conflict, "engine.not_closed", "the case is open");
    if (auto ok = check_reason(); !ok) return ok;
    const std::uint32_t step = step_to_look_again();
    if (step == none)
        return fail(ErrorKind::unsupported, "engine.nothing_to_reopen", "no step to begin with");
    act(EventKind::reopened, [&](Event& e) { e.reason = cmd_.reason; });
    open_round(step, false, "engine.reason.reopened");
    return {};
}

}  // namespace luotsi::engine
