#include "access/access.hpp"

#include <algorithm>

#include "access/standing.hpp"

namespace luotsi::access {
namespace {

bool is_named(const Position& position) { return position.standing == Standing::named; }

// Of two verdicts the wider, with the row that gave it.
Ruling wider(const Ruling& one, const Ruling& other) {
    return other.verdict > one.verdict ? other : one;
}

Ruling ruling(const Table& table, std::uint64_t situation) {
    const Row& row = table.find(situation);
    return {row.verdict, &row};
}

// Whoever acts for the subject's role: the person, or who may act for the person.
bool is_for_subject(const Position& position) {
    return position.standing == Standing::subject || position.standing == Standing::guardian ||
           position.standing == Standing::mandate;
}

// The tenth and the eighteenth birthday of the person, when they lie ahead.
Instant next_age_border(const Protection& protection, Instant now) {
    if (!protection.born) return never;
    for (const int years : {10, 18}) {
        const Instant at = at_local(add_months(*protection.born, years * 12), TimeOfDay{0});
        if (at > now) return at;
    }
    return never;
}

}  // namespace

Ruling rule_open(const Asker& asker, Purpose purpose, const CaseParties& parties, Instant now) {
    const Table& table = tables().open;
    const Ruling own = ruling(table, open_situation(position_of(asker, parties, now), purpose));
    const Position opened = opening_of(asker, parties, now);
    if (opened.standing == Standing::none) return own;
    return wider(own, ruling(table, open_situation(opened, purpose)));
}

Verdict may_open(const Asker& asker, Purpose purpose, const CaseParties& parties, Instant now) {
    return rule_open(asker, purpose, parties, now).verdict;
}

Ruling rule_see(const Asker& asker, Purpose purpose, const CaseParties& parties,
                const Element& element, Instant now) {
    const auto by = [&](const Position& position) -> Ruling {
        const Ruling open = ruling(tables().open, open_situation(position, purpose));
        if (open.verdict == Verdict::no) return open;
        const Ruling see =
            ruling(tables().see, see_situation(asker, parties, position, element, now));
        if (see.verdict != Verdict::yes || !parties.protection.is_restricted(now)) return see;
        const Table& table = tables().restricted;
        const Ruling still =
            ruling(table, table.bit(0, static_cast<std::size_t>(position.standing)));
        return still.verdict == Verdict::yes ? see : still;
    };
    const Ruling own = by(position_of(asker, parties, now));
    const Position opened = opening_of(asker, parties, now);
    return opened.standing == Standing::none ? own : wider(own, by(opened));
}

Verdict may_see(const Asker& asker, Purpose purpose, const CaseParties& parties,
                const Element& element, Instant now) {
    return rule_see(asker, purpose, parties, element, now).verdict;
}

Ruling rule_place(const Asker& asker, const CaseParties& parties, Instant now) {
    return ruling(tables().place, place_situation(asker, parties, now));
}

bool may_know_place(const Asker& asker, const CaseParties& parties, Instant now) {
    return rule_place(asker, parties, now).verdict == Verdict::yes;
}

Instant changes_at(const Asker& asker, const CaseParties& parties, Instant now) {
    Instant out = parties.protection.changes_at(now);
    if (asker.kind == AskerKind::client)
        return std::min(out, next_age_border(parties.protection, now));
    for (const UnitPart& part : parties.units) {
        // A predecessor's past part is the unit's own.
        const bool ours =
            part.unit == asker.unit ||
            std::ranges::find(asker.predecessors, part.unit) != asker.predecessors.end();
        if (!ours || part.part != Part::was_part) continue;
        const Instant over = part.ended_at + part_afterlife + milliseconds(1);
        if (over > now) out = std::min(out, over);
    }
    return out;
}

bool may_act(const Asker& asker, const CaseParties& parties, const model::Role& role,
             std::string_view unit_of_round, Instant now) {
    const Position position = position_of(asker, parties, now);
    switch (asker.kind) {
        case AskerKind::nobody: return false;
        case AskerKind::system: return true;
        case AskerKind::client: return role.is_subject && is_for_subject(position);
        case AskerKind::worker: break;
    }
    const UnitPart* part = fullest_part(asker, parties);
    const bool named = is_named(position);
    const bool running = named || (part != nullptr && part->part != Part::was_part);
    if (!running) return false;
    if (role.is_subject)
        return named || part->part == Part::responsible || part->part == Part::works;
    const bool of_kind =
        role.one_of.empty() || std::ranges::find(role.one_of, asker.role) != role.one_of.end();
    const bool keeps = !asker.id.empty() && asker.id == parties.keeper;
    // A unit's successor may act before its work has been passed on.
    const bool ours =
        asker.unit == unit_of_round ||
        std::ranges::find(asker.predecessors, unit_of_round) != asker.predecessors.end();
    return of_kind && (keeps || (!unit_of_round.empty() && ours));
}

bool is_person(const Asker& asker, Uuid person) {
    if (person.is_nil()) return false;
    return asker.person == person || std::ranges::find(asker.also, person) != asker.also.end();
}

std::string_view reason(const Asker& asker, const CaseParties& parties, Instant now) {
    const Position position = position_of(asker, parties, now);
    const Standing opened = opening_of(asker, parties, now).standing;
    // Whoever has opened looks by the opening while it holds, also who works here anyhow: it shows
    // them a secret place, what is restricted or banned, and notes of which they have no task.
    if (opened != Standing::none)
        return opened == Standing::statutory ? "access.reason.statutory"
                                             : "access.reason.emergency";
    switch (position.standing) {
        case Standing::system: return "access.reason.system";
        case Standing::subject:
            return asker.person.is_nil() ? "access.reason.own_code" : "access.reason.own_case";
        case Standing::guardian: return "access.reason.guardian";
        case Standing::mandate: return "access.reason.mandate";
        case Standing::named:
            return asker.id == parties.keeper ? "access.reason.keeper" : "access.reason.holder";
        case Standing::leader: return "access.reason.leads";
        default: break;
    }
    if (position.standing == Standing::none) return "access.reason.none";
    if (position.ended) return "access.reason.was_part";
    switch (position.standing) {
        case Standing::responsible: return "access.reason.responsible";
        case Standing::works: return "access.reason.works";
        case Standing::asked: return "access.reason.asked";
        case Standing::accepted: return "access.reason.accepted";
        case Standing::asker: return "access.reason.asker";
        default: return "access.reason.none";
    }
}

}  // namespace luotsi::access
