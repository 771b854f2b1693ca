// The trail and the rows of everything but the worklist (projection_work.cpp).
#include "store/projection.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/hash.hpp"
#include "engine/engine.hpp"
#include "store/projection_work.hpp"

namespace luotsi::store {
namespace {

using engine::Case;
using engine::Event;
using engine::EventKind;
using engine::none;

Uuid id_from(std::string_view sort, Uuid id, std::uint32_t n) {
    const Digest digest = sha256(std::string(sort) + ':' + to_string(id) + ':' + std::to_string(n));
    Uuid out;
    for (std::size_t i = 0; i < 8; ++i) {
        out.high = (out.high << 8) | digest[i];
        out.low = (out.low << 8) | digest[8 + i];
    }
    out.high = (out.high & ~std::uint64_t{0xF000}) | 0x8000;  // version 8: made by the application
    out.low = (out.low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);
    return out;
}

template <class T>
T& at_or_grow(std::vector<T>& all, std::uint32_t index) {
    if (index >= all.size()) all.resize(index + 1);
    return all[index];
}

void end_part(Trail& trail, const std::string& unit, access::Part had, Instant at) {
    if (!unit.empty()) trail.past.push_back({unit, had, at});
}

void move_round(Trail& trail, const Event& event) {
    if (event.round == none || event.unit.empty()) return;
    std::string& unit = at_or_grow(trail.round_units, event.round);
    if (!unit.empty() && unit != event.unit)
        end_part(trail, unit, access::Part::works, event.happened_at);
    unit = event.unit;
}

void end_promise(Trail& trail, const Event& event) {
    if (event.promise >= trail.promise_units.size()) return;
    const bool accepted = trail.promise_accepted[event.promise] != 0;
    end_part(trail, trail.promise_units[event.promise],
             accepted ? access::Part::accepted : access::Part::asked, event.happened_at);
}

// What runs is the new unit's; nobody's part has ended. Past parts stay as they were and are read
// through the case's successions.
void succeed(Trail& trail, const Event& event) {
    const auto pass = [&](std::string& unit) {
        if (unit == event.source) unit = event.unit;
    };
    pass(trail.matter);
    for (std::string& unit : trail.round_units) pass(unit);
    for (std::string& unit : trail.promise_units) pass(unit);
}

bool fold_promise(Trail& trail, const Event& event) {
    switch (event.kind) {
        case EventKind::promise_asked:
            at_or_grow(trail.promise_units, event.promise) = event.unit;
            at_or_grow(trail.promise_accepted, event.promise) = 0;
            return true;
        case EventKind::promise_accepted:
            at_or_grow(trail.promise_accepted, event.promise) = 1;
            return true;
        case EventKind::promise_forwarded:
            end_promise(trail, event);
            at_or_grow(trail.promise_units, event.promise) = event.unit;
            at_or_grow(trail.promise_accepted, event.promise) = 0;
            return true;
        case EventKind::promise_answered:
        case EventKind::promise_returned:
        case EventKind::promise_cancelled: end_promise(trail, event); return true;
        default: return false;
    }
}

void fold_messages(Trail& trail, Uuid case_id, const Event& event,
                   const model::CompiledModel& model) {
    if (event.kind == EventKind::sub_case_started) {
        Trail::Message message;
        message.id = start_message_id(event.person);
        message.to_case = event.person;
        message.starts = true;
        message.model = event.reason;
        message.promise = event.promise;
        message.round = event.round;
        message.at = event.happened_at;
        if (!event.unit.empty())
            message.unit = event.unit;
        else if (event.promise < trail.promise_units.size())
            message.unit = trail.promise_units[event.promise];
        else
            message.unit = trail.matter;
        trail.sent.push_back(std::move(message));
    }
    if (event.kind == EventKind::closed && !trail.parent.is_nil()) {
        const auto endings = static_cast<std::uint32_t>(std::ranges::count_if(
            trail.sent, [](const auto& m) { return !m.starts && !m.gives_up; }));
        Trail::Message message;
        message.id = ended_message_id(case_id, endings + 1);
        message.to_case = trail.parent;
        message.promise = trail.parent_promise;
        // A double closes without an end of the model's.
        message.outcome = model::to_string(
            event.end < model.ends.size() ? model.ends[event.end].outcome : model::Outcome::merged);
        message.at = event.happened_at;
        trail.sent.push_back(std::move(message));
    }
    if (event.kind == EventKind::sub_case_given_up) {
        Trail::Message message;
        message.id = given_up_message_id(event.person);
        message.to_case = event.person;
        message.gives_up = true;
        message.at = event.happened_at;
        trail.sent.push_back(std::move(message));
    }
    if (event.kind == EventKind::starter_gave_up)
        trail.received.push_back({given_up_message_id(case_id), event.person, event.happened_at});
    if (event.kind == EventKind::sub_case_ended) {
        const auto endings = static_cast<std::uint32_t>(std::ranges::count_if(
            trail.received, [&](const auto& r) { return r.from_case == event.person; }));
        trail.received.push_back(
            {ended_message_id(event.person, endings + 1), event.person, event.happened_at});
    }
}

void fold_opened(Trail& trail, Uuid case_id, const Event& event) {
    trail.words = event.text;
    trail.opened_recorded_at = event.recorded_at;
    trail.matter = event.unit;
    trail.parent = event.parent;
    trail.parent_promise = event.parent_promise;
    if (!event.parent.is_nil())
        trail.received.push_back({start_message_id(case_id), event.parent, event.happened_at});
}

std::int64_t number(std::uint32_t index) {
    return index == none ? -1 : static_cast<std::int64_t>(index);
}

Cell nullable(Uuid id) { return id.is_nil() ? Cell() : Cell(id); }
std::int64_t truth(bool value) { return value ? 1 : 0; }

std::string_view state_name(engine::PromiseState state) {
    constexpr std::array<std::string_view, 5> names{"asked", "accepted", "answered", "returned",
                                                    "cancelled"};
    return names[static_cast<std::size_t>(state)];
}
std::string_view state_name(engine::AppointmentState state) {
    constexpr std::array<std::string_view, 4> names{"booked", "cancelled", "no_show", "held"};
    return names[static_cast<std::size_t>(state)];
}
std::string_view state_name(engine::PlanState state) {
    constexpr std::array<std::string_view, 4> names{"none", "drafted", "agreed", "disagreed"};
    return names[static_cast<std::size_t>(state)];
}

std::string step_id(const Case& the_case, std::uint32_t step) {
    return step < the_case.model->steps.size() ? the_case.model->steps[step].id : std::string();
}

struct Keys {
    std::int64_t shard;
    Uuid case_id;
    std::string organiser;
};

std::string lines(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty()) out += '\n';
        out += part;
    }
    return out;
}

Row case_row(const Case& the_case, const Trail& trail, const Keys& keys) {
    const access::CaseParties parties = parties_of(the_case, trail);
    std::string ending;
    std::string outcome;
    if (the_case.end < the_case.model->ends.size()) {
        ending = the_case.model->ends[the_case.end].id;
        outcome = model::to_string(the_case.model->ends[the_case.end].outcome);
    }
    const bool open = the_case.state == engine::CaseState::open;
    const Instant next = engine::next_due(the_case);
    return {Table::case_row,
            {keys.shard,
             keys.case_id,
             keys.organiser,
             the_case.opened_at.ms,
             static_cast<std::int64_t>(the_case.seq),
             the_case.model->id,
             the_case.model->version,
             std::string(open ? "open" : "closed"),
             ending,
             outcome,
             the_case.unit,
             the_case.keeper,
             lines(parties.holders),
             write_parts(parties.units),
             nullable(the_case.subject),
             nullable(the_case.parent),
             the_case.closed_at.ms,
             the_case.channel,
             truth(the_case.danger),
             nullable(trail.words),
             next == never ? Cell() : Cell(next.ms)}};
}

void add_agreements(const Case& the_case, const Trail& trail, const Keys& keys,
                    std::vector<Row>& out) {
    for (const engine::Promise& p : the_case.promises)
        out.push_back(
            {Table::promise,
             {keys.shard, keys.case_id, static_cast<std::int64_t>(p.id), keys.organiser,
              p.asked_at.ms, step_id(the_case, p.step), std::string(state_name(p.state)),
              p.from_unit, p.to_unit, p.holder, p.due_at.ms, p.accepted_at.ms, p.ended_at.ms,
              truth(p.moves_matter), truth(p.overdue), nullable(p.sub_case), p.returned_because}});
    for (const engine::Appointment& a : the_case.appointments)
        out.push_back({Table::appointment,
                       {keys.shard, keys.case_id, static_cast<std::int64_t>(a.id), keys.organiser,
                        a.starts_at.ms, std::string(state_name(a.state)), a.unit, a.worker,
                        a.channel, a.length.ms / 60'000, nullable(a.slot)}});
    const engine::Plan& plan = the_case.plan;
    if (plan.state == engine::PlanState::none_yet) return;
    const auto done = std::ranges::count_if(plan.items, [](const auto& item) { return item.done; });
    out.push_back(
        {Table::plan,
         {keys.shard, keys.case_id, static_cast<std::int64_t>(plan.version), keys.organiser,
          trail.plan_at.ms, std::string(state_name(plan.state)),
          static_cast<std::int64_t>(plan.goals.size()),
          static_cast<std::int64_t>(plan.items.size()), static_cast<std::int64_t>(done)}});
}

void add_messages(const Trail& trail, const Keys& keys, std::vector<Row>& out) {
    for (const Trail::Message& m : trail.sent) {
        out.push_back(
            {Table::case_message,
             {keys.shard, keys.case_id, m.id, keys.organiser, m.at.ms, m.to_case,
              std::string(m.starts     ? "start"
                          : m.gives_up ? "given up"
                                       : "ended"),
              m.model, m.unit, m.outcome, number(m.promise), number(m.round), std::int64_t{1}}});
    }
    for (const Trail::Received& r : trail.received)
        out.push_back({Table::message_done,
                       {keys.shard, keys.case_id, r.id, keys.organiser, r.at.ms, r.from_case}});
}

}  // namespace

std::int32_t shard_of_unit(std::string_view unit) {
    return static_cast<std::int32_t>(stable_hash(unit) & 1023);
}

Uuid start_message_id(Uuid to_case) { return id_from("start", to_case, 0); }
Uuid given_up_message_id(Uuid to_case) { return id_from("given up", to_case, 0); }
Uuid ended_message_id(Uuid from_case, std::uint32_t nth_ending) {
    return id_from("ended", from_case, nth_ending);
}

void fold(Trail& trail, Uuid case_id, const Event& event, const model::CompiledModel& model) {
    std::shared_ptr<const Trail> before;
    if (event.kind == EventKind::moved) before = std::make_shared<const Trail>(trail);
    if (event.kind == EventKind::moved_back && trail.before_move != nullptr) {
        const std::shared_ptr<const Trail> old = std::move(trail.before_move);
        trail = *old;
        return;
    }
    for (const Event& one : event.then) {
        Event line = one;
        line.happened_at = event.happened_at;
        fold(trail, case_id, line, model);
    }
    trail.before_move = std::move(before);
    if (fold_promise(trail, event)) return;
    switch (event.kind) {
        case EventKind::opened: fold_opened(trail, case_id, event); break;
        case EventKind::round_due: at_or_grow(trail.round_units, event.round) = event.unit; break;
        case EventKind::round_released:
        case EventKind::round_reassigned: move_round(trail, event); break;
        case EventKind::matter_moved:
            if (trail.matter != event.unit)
                end_part(trail, trail.matter, access::Part::responsible, event.happened_at);
            trail.matter = event.unit;
            break;
        case EventKind::succeeded: succeed(trail, event); break;
        case EventKind::left:
            end_part(trail, event.unit, access::Part::works, event.happened_at);
            break;
        case EventKind::plan_drafted:
        case EventKind::plan_edited:
        case EventKind::plan_agreed:
        case EventKind::plan_disagreed:
        case EventKind::plan_item_done: trail.plan_at = event.happened_at; break;
        case EventKind::sub_case_started:
        case EventKind::sub_case_ended:
        case EventKind::sub_case_given_up:
        case EventKind::starter_gave_up:
        case EventKind::closed: fold_messages(trail, case_id, event, model); break;
        default: break;
    }
}

const TableSpec& spec(Table table) {
    static const std::array<TableSpec, table_count> all{{
        {"case_row",
         "shard, case_id, organiser, happened_at, seq, model, version, state, ending, outcome,"
         " unit, keeper, holders, parts, subject, parent, closed_at, channel, danger, words,"
         " next_due",
         2, 21, false},
        {"work",
         "shard, unit, rank, due_at, happened_at, case_id, kind, idx, organiser, from_unit, model,"
         " step, holder, state, law_due_at, guarantee, overdue, channel, need, language, urgency,"
         " words, subject, case_seq, came_home",
         8, 25, false},
        {"promise",
         "shard, case_id, id, organiser, happened_at, step, state, from_unit, to_unit, holder,"
         " due_at, accepted_at, ended_at, moves, overdue, sub_case, reason",
         3, 17, false},
        {"appointment",
         "shard, case_id, id, organiser, happened_at, state, unit, worker, channel, minutes, slot",
         3, 11, false},
        {"plan", "shard, case_id, version, organiser, happened_at, state, goals, items, items_done",
         2, 9, false},
        {"case_message",
         "shard, case_id, id, organiser, happened_at, to_case, kind, model, unit, outcome, promise,"
         " round, open",
         3, 13, true},
        {"message_done", "shard, case_id, id, organiser, happened_at, from_case", 3, 6, true},
    }};
    return all[static_cast<std::size_t>(table)];
}

std::vector<Row> project(const Case& the_case, const Trail& trail, std::string_view organiser) {
    assert(the_case.model != nullptr);
    const Keys keys{shard_of(the_case.id), the_case.id,
                    the_case.organiser.empty() ? std::string(organiser) : the_case.organiser};
    std::vector<Row> out;
    out.reserve(8);
    out.push_back(case_row(the_case, trail, keys));
    add_work(the_case, trail, keys.organiser, out);
    add_agreements(the_case, trail, keys, out);
    add_messages(trail, keys, out);
    return out;
}

}  // namespace luotsi::store
