#include "access/access.hpp"

#include <algorithm>

namespace luotsi::access {
namespace {

bool is_own_case(const Asker& asker, const CaseParties& parties) {
    if (!asker.own_case.is_nil() && asker.own_case == parties.case_id) return true;
    return !asker.person.is_nil() && asker.person == parties.subject;
}

bool is_named(const Asker& asker, const CaseParties& parties) {
    if (asker.id.empty()) return false;
    return asker.id == parties.keeper ||
           std::ranges::find(parties.holders, asker.id) != parties.holders.end();
}

bool holds_register(const Asker& asker, model::Register reg) {
    return std::ranges::find(asker.registers, reg) != asker.registers.end();
}

bool is_running(Part part) { return part != Part::was_part; }

// More than having been asked: the unit has taken a share of the work or of the question.
bool is_full(Part part) { return is_running(part) && part != Part::asked; }

int weight(const UnitPart& part) {
    switch (part.part) {
        case Part::responsible: return 5;
        case Part::works: return 4;
        case Part::accepted: return 3;
        case Part::asker: return 2;
        case Part::asked: return 1;
        case Part::was_part: return 0;
    }
    return 0;
}

// A unit may have several parts (it works and has been asked too); the fullest one counts, and a
// consent given for one of them stands for the unit. Null: no part.
struct Standing {
    const UnitPart* part = nullptr;
    bool consented = false;
};

Standing standing(const Asker& asker, const CaseParties& parties) {
    Standing out;
    if (asker.unit.empty()) return out;
    for (const UnitPart& part : parties.units) {
        if (part.unit != asker.unit) continue;
        out.consented = out.consented || part.consented;
        if (out.part == nullptr || weight(part) > weight(*out.part) ||
            (weight(part) == weight(*out.part) && part.ended_at > out.part->ended_at))
            out.part = &part;
    }
    return out;
}

bool in_afterlife(const UnitPart& part, Instant now) {
    return now <= part.ended_at + part_afterlife;
}

Verdict open_as_worker(const Asker& asker, Purpose purpose, const CaseParties& parties,
                       Instant now) {
    const UnitPart* part = standing(asker, parties).part;
    if (purpose == Purpose::log) {
        const bool leads_it = asker.leads && part != nullptr && part->part == Part::responsible;
        return leads_it ? Verdict::yes : Verdict::no;
    }
    if (is_named(asker, parties)) return Verdict::yes;
    if (part == nullptr) return Verdict::no;
    if (!is_running(part->part)) {
        const bool reads = purpose == Purpose::list || purpose == Purpose::read;
        if (!reads || !in_afterlife(*part, now)) return Verdict::no;
    }
    if (asker.leads) return purpose == Purpose::list ? Verdict::yes : Verdict::exists_only;
    if (purpose == Purpose::export_ && !is_full(part->part)) return Verdict::no;
    return Verdict::yes;
}

Verdict see_as_client(const Element& element) {
    return element.wall == model::Wall::named || element.internal ? Verdict::no : Verdict::yes;
}

// What a unit that has only been asked (and has not accepted) sees.
Verdict see_as_asked(const Asker& asker, const Element& element, bool consented) {
    using model::Wall;
    const bool shared = element.wall == Wall::all_parties || element.wall == Wall::parties;
    if (element.own_words && !element.internal) {
        if (shared) return Verdict::yes;
        const bool registered =
            (element.wall == Wall::health && holds_register(asker, model::Register::health)) ||
            (element.wall == Wall::social && holds_register(asker, model::Register::social));
        return registered ? Verdict::yes : Verdict::exists_only;
    }
    if (shared && consented && holds_register(asker, element.reg)) return Verdict::yes;
    return Verdict::exists_only;
}

Verdict see_as_full(const Asker& asker, const Element& element, Part part, bool consented,
                    bool named) {
    using model::Wall;
    switch (element.wall) {
        case Wall::named: return named ? Verdict::yes : Verdict::no;
        case Wall::police: return named ? Verdict::yes : Verdict::exists_only;
        case Wall::health:
            return holds_register(asker, model::Register::health) ? Verdict::yes
                                                                  : Verdict::exists_only;
        case Wall::social:
            return holds_register(asker, model::Register::social) ? Verdict::yes
                                                                  : Verdict::exists_only;
        case Wall::all_parties: return Verdict::yes;
        case Wall::parties: break;
    }
    const bool own_work = named || part == Part::responsible || part == Part::works;
    const bool entitled =
        own_work || consented || element.own_words || holds_register(asker, element.reg);
    return entitled ? Verdict::yes : Verdict::exists_only;
}

} // namespace

Verdict may_open(const Asker& asker, Purpose purpose, const CaseParties& parties, Instant now) {
    switch (asker.kind) {
        case AskerKind::nobody: return Verdict::no;
        case AskerKind::system: return Verdict::yes;
        case AskerKind::client: return is_own_case(asker, parties) ? Verdict::yes : Verdict::no;
        case AskerKind::worker: return open_as_worker(asker, purpose, parties, now);
    }
    return Verdict::no;
}

Verdict may_see(const Asker& asker, Purpose purpose, const CaseParties& parties,
                const Element& element, Instant now) {
    if (asker.kind == AskerKind::system) return Verdict::yes;
    const Verdict open = may_open(asker, purpose, parties, now);
    if (open == Verdict::no) return Verdict::no;
    if (asker.kind == AskerKind::client) return see_as_client(element);
    const bool named = is_named(asker, parties);
    if (element.wall == model::Wall::named && !named) return Verdict::no;
    if (asker.leads && !named) return Verdict::exists_only; // figures, never words
    const auto [part, consented] = standing(asker, parties);
    Part has = part == nullptr ? Part::works : part->part;  // a holder whose unit has no part left
    if (has == Part::was_part) {
        if (!named && element.recorded_at > part->ended_at) return Verdict::no;
        has = part->had;
    }
    if (named && has == Part::asked) has = Part::accepted;
    if (has == Part::asked) return see_as_asked(asker, element, consented);
    return see_as_full(asker, element, has, consented, named);
}

bool may_act(const Asker& asker, const CaseParties& parties, const model::Role& role,
             std::string_view unit_of_round) {
    switch (asker.kind) {
        case AskerKind::nobody: return false;
        case AskerKind::system: return true;
        case AskerKind::client: return role.is_subject && is_own_case(asker, parties);
        case AskerKind::worker: break;
    }
    const UnitPart* part = standing(asker, parties).part;
    const bool named = is_named(asker, parties);
    const bool running = named || (part != nullptr && is_running(part->part));
    if (!running) return false;
    if (role.is_subject)
        return named || part->part == Part::responsible || part->part == Part::works;
    const bool of_kind =
        role.one_of.empty() || std::ranges::find(role.one_of, asker.role) != role.one_of.end();
    const bool keeps = !asker.id.empty() && asker.id == parties.keeper;
    return of_kind && (keeps || (!unit_of_round.empty() && asker.unit == unit_of_round));
}

std::string_view reason(const Asker& asker, const CaseParties& parties) {
    switch (asker.kind) {
        case AskerKind::nobody: return "access.reason.none";
        case AskerKind::system: return "access.reason.system";
        case AskerKind::client:
            return is_own_case(asker, parties) ? "access.reason.own_case" : "access.reason.none";
        case AskerKind::worker: break;
    }
    if (!asker.id.empty() && asker.id == parties.keeper) return "access.reason.keeper";
    if (is_named(asker, parties)) return "access.reason.holder";
    const UnitPart* part = standing(asker, parties).part;
    if (part == nullptr) return "access.reason.none";
    if (asker.leads) return "access.reason.leads";
    switch (part->part) {
        case Part::responsible: return "access.reason.responsible";
        case Part::works: return "access.reason.works";
        case Part::asked: return "access.reason.asked";
        case Part::accepted: return "access.reason.accepted";
        case Part::asker: return "access.reason.asker";
        case Part::was_part: return "access.reason.was_part";
    }
    return "access.reason.none";
}

}  // namespace luotsi::access
