#include "oracle.hpp"

namespace luotsi::tests {

namespace {

using access::AskerKind;
using access::Part;
using model::Register;
using model::Wall;

struct Parts {
    bool responsible = false, works = false, accepted = false, asker = false, asked = false;
    bool consented = false;
    bool over = false;  // all of it is over; what it was stands above
    Instant over_at{0};
    bool any() const { return responsible || works || accepted || asker || asked; }
};

void set(Parts& parts, Part part) {
    if (part == Part::responsible) parts.responsible = true;
    if (part == Part::works) parts.works = true;
    if (part == Part::accepted) parts.accepted = true;
    if (part == Part::asker) parts.asker = true;
    if (part == Part::asked) parts.asked = true;
}

Parts parts_of(const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    Parts out;
    for (const auto& part : parties.units) {
        if (part.unit != asker.unit || asker.unit.empty()) continue;
        if (part.consented) out.consented = true;
        if (part.part != Part::was_part) set(out, part.part);
    }
    if (out.any()) return out;
    for (const auto& part : parties.units) {
        if (part.unit != asker.unit || asker.unit.empty() || part.part != Part::was_part) continue;
        // 30 days after a part has ended its unit may still read what it saw.
        if (now.ms > part.ended_at.ms + std::int64_t{30} * 24 * 3'600'000) continue;
        set(out, part.had);
        out.over = true;
        out.over_at = part.ended_at;
    }
    return out;
}

bool keeps_or_holds(const access::Asker& asker, const access::CaseParties& parties) {
    if (asker.kind != AskerKind::worker || asker.id.empty()) return false;
    if (parties.keeper == asker.id) return true;
    bool holds = false;
    for (const auto& holder : parties.holders)
        if (holder == asker.id) holds = true;
    if (!holds) return false;
    // Holding a request that the own unit has accepted is not holding the matter.
    bool own_work = false;
    bool by_request = false;
    for (const auto& part : parties.units) {
        if (part.unit != asker.unit || asker.unit.empty()) continue;
        if (part.part == Part::responsible || part.part == Part::works) own_work = true;
        if (part.part == Part::accepted || part.part == Part::asked || part.part == Part::asker)
            by_request = true;
    }
    return own_work || !by_request;
}

// Somebody answers for a closed matter's record: whoever leads the unit that had it last.
bool answers_for(const access::Asker& asker, const access::CaseParties& parties) {
    if (asker.kind != AskerKind::worker || !asker.leads || asker.unit.empty()) return false;
    if (asker.unit != parties.responsible) return false;
    for (const auto& part : parties.units)
        if (part.unit == asker.unit) return true;
    return false;
}

bool has_register(const access::Asker& asker, Register reg) {
    for (const Register one : asker.registers)
        if (one == reg) return true;
    return false;
}

// Health and social are registers of their own; each organiser is a controller of its own.
bool is_inside(const access::Asker& asker, const access::CaseParties& parties, Register reg) {
    return has_register(asker, reg) &&
           (asker.organisation.empty() || asker.organisation == parties.organiser);
}

// What the unit was before it became what it is.
bool is_one_of(const std::vector<std::string>& before, const access::Ban& ban) {
    for (const std::string& one : before)
        if (one == ban.target) return true;
    return false;
}

bool is_banned(const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    for (const auto& ban : parties.protection.bans) {
        if (ban.happened_at > now) continue;
        if (ban.ends_at.ms != 0 && ban.ends_at <= now) continue;
        if (ban.scope == access::BanScope::controller &&
            (ban.target.empty() || ban.target == asker.organisation ||
             is_one_of(asker.was_of, ban)))
            return true;
        if (ban.scope == access::BanScope::service &&
            (ban.target == asker.unit_kind || is_one_of(asker.was_kinds, ban)))
            return true;
    }
    return false;
}

bool is_permitted(const access::CaseParties& parties, Register reg, Instant now) {
    for (const auto& one : parties.protection.permissions) {
        const bool holds = one.happened_at <= now && (one.ends_at.ms == 0 || one.ends_at > now);
        if (holds && !one.informed_by.empty() && one.reg == reg) return true;
    }
    return false;
}

const access::Opening* opening(const access::Asker& asker, const access::CaseParties& parties,
                               Instant now) {
    for (const auto& one : parties.protection.openings)
        if (asker.kind == AskerKind::worker && one.worker == asker.id && one.happened_at <= now &&
            now < one.ends_at)
            return &one;
    return nullptr;
}

bool is_subject(const access::Asker& asker, const access::CaseParties& parties) {
    if (asker.kind != AskerKind::client) return false;
    if (asker.person.is_nil()) return !asker.own_case.is_nil() && asker.own_case == parties.case_id;
    return asker.person == parties.subject;
}

bool has_task(const access::Asker& asker, Wall wall) {
    for (const Wall one : asker.walls)
        if (one == wall) return true;
    return false;
}

template <class Said>
bool any_holds(const std::vector<Said>& all, Instant now) {
    for (const auto& one : all)
        if (one.happened_at <= now && (one.ends_at.ms == 0 || one.ends_at > now)) return true;
    return false;
}

// What the professional who looked last thinks of the child's own judgement; 0 = nobody has looked.
int newest_capacity(const access::CaseParties& parties, Instant now) {
    int out = 0;
    Instant when{0};
    Instant written{0};
    for (const auto& one : parties.protection.capacity) {
        if (one.happened_at > now || (one.ends_at.ms != 0 && one.ends_at <= now)) continue;
        const bool older = one.happened_at < when;
        const bool as_old = one.happened_at == when && one.recorded_at < written;
        if (out != 0 && (older || as_old)) continue;
        out = one.value;
        when = one.happened_at;
        written = one.recorded_at;
    }
    return out;
}

// A small child's matters are the guardians', unless somebody has judged that the child decides;
// an older child's only when somebody has judged that they do not, or that they let it be told.
bool is_for_guardian(const access::CaseParties& parties, bool small, Instant now) {
    const int capacity = newest_capacity(parties, now);
    if (capacity == 0) return small;
    return capacity == 1 || capacity == 2;
}

bool reaches(const access::Representative& one, const access::CaseParties& parties, Instant now) {
    if (one.happened_at > now || (one.ends_at.ms != 0 && one.ends_at <= now)) return false;
    if (one.verified_from.empty()) return false;
    if (one.scope.empty()) return true;
    for (const auto& model : one.scope)
        if (model == parties.model) return true;
    return false;
}

// Those who act for somebody read what the person would, but not what is kept from them in a
// child's interest, nor what another authority does.
bool by_acting(Acts acts, const Thing& thing) {
    if (thing.internal) return false;
    switch (thing.wall) {
        case Wall::named:
        case Wall::police:
        case Wall::child_protection: return false;
        case Wall::substance: return acts == Acts::adult;
        case Wall::all_parties:
        case Wall::parties:
        case Wall::health:
        case Wall::social: break;
    }
    return true;
}

Register guarded(const Thing& thing) {
    if (thing.wall == Wall::health || thing.wall == Wall::substance) return Register::health;
    if (thing.wall == Wall::social || thing.wall == Wall::child_protection) return Register::social;
    return thing.reg;
}

// Work in the matter itself, or by a request.
bool by_part(const access::Asker& asker, const access::CaseParties& parties, const Parts& parts,
             const Thing& thing, Instant now) {
    const bool inside = is_inside(asker, parties, guarded(thing));
    const bool holds = has_register(asker, guarded(thing));
    const bool banned = is_banned(asker, parties, now);
    const bool allowed = !banned && (parts.consented || is_permitted(parties, guarded(thing), now));
    const bool own_matter = parts.responsible || parts.works;
    const bool accepted = parts.accepted || parts.asker;
    switch (thing.wall) {
        case Wall::named: return false;
        case Wall::police: return (own_matter || accepted) && has_task(asker, Wall::police);
        case Wall::child_protection:
            if (own_matter || accepted) return has_task(asker, thing.wall);
            return has_task(asker, thing.wall) && thing.own_words && !thing.internal;
        case Wall::substance:
            if (own_matter) return has_task(asker, thing.wall) && holds;
            if (accepted) return has_task(asker, thing.wall) && inside;
            return has_task(asker, thing.wall) && thing.own_words && !thing.internal;
        case Wall::health:
        case Wall::social:
            if (own_matter) return inside || (holds && !banned);
            if (accepted) return inside || (holds && allowed);
            return thing.own_words && !thing.internal && (inside || (holds && !banned));
        case Wall::all_parties:
        case Wall::parties: break;
    }
    if (parts.responsible) return true;
    if (parts.works) return inside || !banned;
    if (accepted) {
        if (thing.wall == Wall::all_parties) return inside || !banned;
        return inside || allowed || (thing.own_words && !banned);
    }
    if (thing.own_words && !thing.internal) return inside || !banned;
    return allowed && holds;
}

bool by_name(const access::Asker& asker, const access::CaseParties& parties, const Thing& thing,
             Instant now) {
    const bool inside = is_inside(asker, parties, guarded(thing));
    const bool banned = is_banned(asker, parties, now);
    switch (thing.wall) {
        // Work can be taken up by oneself; who is named in the matter is its keeper.
        case Wall::named: return parties.keeper == asker.id;
        // Somebody's work task reaches behind these, or it does not, whatever they hold.
        case Wall::police:
        case Wall::child_protection: return has_task(asker, thing.wall);
        case Wall::health:
        case Wall::social:
        case Wall::substance: return inside || (has_register(asker, guarded(thing)) && !banned);
        case Wall::all_parties:
        case Wall::parties: return inside || !banned;
    }
    return false;
}

bool by_opening(const access::Asker& asker, const access::CaseParties& parties,
                const access::Opening& by, const Thing& thing, Instant now) {
    const bool inside = is_inside(asker, parties, guarded(thing));
    const bool shared = thing.wall == Wall::all_parties || thing.wall == Wall::parties;
    const bool child = thing.wall == Wall::child_protection;
    if (child) return has_task(asker, thing.wall);
    if (by.basis == access::OpeningBasis::statutory)
        return shared || thing.wall == Wall::health || thing.wall == Wall::social;
    if (inside && shared) return true;
    // Outside the own register an emergency opens what the person has let out of it.
    if (shared)
        return !is_banned(asker, parties, now) && is_permitted(parties, guarded(thing), now);
    return (thing.wall == Wall::health || thing.wall == Wall::social ||
            thing.wall == Wall::substance) &&
           inside;
}

}  // namespace

namespace {

bool is_grown_up(const access::CaseParties& parties, Instant now) {
    return parties.protection.born &&
           add_months(*parties.protection.born, 18 * 12) <= local_date(now);
}

// A known guardian of a child: whoever has been verified to be one, whatever the matter.
bool is_guardian(const access::Representative& one, Instant now) {
    return one.relation == access::Relation::guardian && !one.verified_from.empty() &&
           one.happened_at <= now && (one.ends_at.ms == 0 || one.ends_at > now);
}

// Where a child is, a guardian in hiding may be.
bool all_guardians_hide(const access::CaseParties& parties, Instant now) {
    if (is_grown_up(parties, now)) return false;
    int known = 0;
    int hide = 0;
    for (const auto& one : parties.protection.representatives) {
        if (!is_guardian(one, now)) continue;
        ++known;
        if (any_holds(one.non_disclosure, now)) ++hide;
    }
    return known > 0 && hide == known;
}

bool another_guardian_hides(const access::Asker& asker, const access::CaseParties& parties,
                            Instant now) {
    if (is_grown_up(parties, now)) return false;
    for (const auto& one : parties.protection.representatives)
        if (is_guardian(one, now) && one.person != asker.person &&
            any_holds(one.non_disclosure, now))
            return true;
    return false;
}

}  // namespace

Acts acts_for(const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    if (asker.kind != AskerKind::client || asker.person.is_nil()) return Acts::no;
    if (asker.person == parties.subject) return Acts::no;
    // Nobody acts for whoever hides, nor for a child who has been taken into care, nor for somebody
    // of whom it is not known whether they are a child.
    if (any_holds(parties.protection.non_disclosure, now)) return Acts::no;
    if (any_holds(parties.protection.custody, now)) return Acts::no;
    if (all_guardians_hide(parties, now)) return Acts::no;
    if (!parties.protection.born) return Acts::no;
    const Date today = local_date(now);
    const bool child = add_months(*parties.protection.born, 18 * 12) > today;
    const bool small = add_months(*parties.protection.born, 10 * 12) > today;
    for (const auto& one : parties.protection.representatives) {
        if (one.person != asker.person || !reaches(one, parties, now)) continue;
        const bool guardian = one.relation == access::Relation::guardian;
        if (guardian != child) continue;
        if (!guardian) return Acts::adult;
        if (is_for_guardian(parties, small, now)) return Acts::guardian;
    }
    return Acts::no;
}

bool is_entitled(const access::Asker& asker, const access::CaseParties& parties, const Thing& thing,
                 Instant now) {
    if (asker.kind == AskerKind::system) return true;
    if (is_subject(asker, parties)) return thing.wall != Wall::named && !thing.internal;
    if (const Acts acts = acts_for(asker, parties, now); acts != Acts::no)
        return by_acting(acts, thing);
    if (asker.kind != AskerKind::worker) return false;
    if (const access::Opening* by = opening(asker, parties, now))
        if (by_opening(asker, parties, *by, thing, now)) return true;
    if (keeps_or_holds(asker, parties)) return by_name(asker, parties, thing, now);
    if (asker.leads) return false;
    // What is restricted is used by whoever keeps the matter, and by no colleague.
    if (any_holds(parties.protection.restricted, now)) return false;
    const Parts parts = parts_of(asker, parties, now);
    if (!parts.any()) return false;
    if (parts.over && thing.recorded_at > parts.over_at) return false;
    return by_part(asker, parties, parts, thing, now);
}

bool may_know_case(const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    if (asker.kind == AskerKind::system || is_subject(asker, parties)) return true;
    if (acts_for(asker, parties, now) != Acts::no) return true;
    if (asker.kind != AskerKind::worker) return false;
    return keeps_or_holds(asker, parties) || parts_of(asker, parties, now).any() ||
           answers_for(asker, parties) || opening(asker, parties, now) != nullptr;
}

bool is_over(const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    return asker.kind == AskerKind::worker && !keeps_or_holds(asker, parties) &&
           opening(asker, parties, now) == nullptr &&
           (parts_of(asker, parties, now).over ||
            (answers_for(asker, parties) && !parts_of(asker, parties, now).any()));
}

bool may_know_where(const access::Asker& asker, const access::CaseParties& parties, Instant now) {
    bool secret = false;
    for (const auto& one : parties.protection.non_disclosure)
        if (one.happened_at <= now && (one.ends_at.ms == 0 || one.ends_at > now)) secret = true;
    if (!secret && another_guardian_hides(asker, parties, now)) {
        const bool code = asker.kind == AskerKind::client && asker.person.is_nil();
        if (code && is_subject(asker, parties)) return false;
        return acts_for(asker, parties, now) == Acts::no;
    }
    if (!secret || asker.kind == AskerKind::system) return true;
    // A code proves nobody; the person has to have been identified.
    if (asker.kind == AskerKind::client)
        return !asker.person.is_nil() && asker.person == parties.subject;
    if (asker.kind != AskerKind::worker) return false;
    // Where somebody is matters when they are in danger; no paragraph about records needs it.
    for (const auto& one : parties.protection.openings)
        if (one.worker == asker.id && one.basis == access::OpeningBasis::emergency &&
            one.happened_at <= now && now < one.ends_at)
            return true;
    for (const auto& one : parties.protection.address_grants)
        if (one.worker == asker.id && one.happened_at <= now &&
            (one.ends_at.ms == 0 || one.ends_at > now))
            return true;
    return false;
}

bool has_whole_matter(const access::Asker& asker, const access::CaseParties& parties,
                      model::Register reg, Instant now) {
    Thing matter;
    matter.reg = reg;
    return is_entitled(asker, parties, matter, now);
}

bool may_read_log(const access::Asker& asker, const access::CaseParties& parties) {
    if (is_subject(asker, parties)) return true;
    if (asker.kind != AskerKind::worker || !asker.leads) return false;
    if (answers_for(asker, parties)) return true;
    for (const auto& part : parties.units)
        if (part.unit == asker.unit && part.part == Part::responsible) return true;
    return false;
}

}  // namespace luotsi::tests
