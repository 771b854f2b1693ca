#include "standing.hpp"

#include <algorithm>

namespace luotsi::tests {

namespace {

using access::AskerKind;
using access::CaseParties;
using access::Part;

bool has_live_part(const CaseParties& of, const std::string& unit) {
    return std::ranges::any_of(of.units, [&](const access::UnitPart& one) {
        return one.unit == unit && one.part != Part::was_part;
    });
}

// The fullest part of the unit.
std::optional<Part> part_of(const CaseParties& of, const std::string& unit) {
    for (const Part part :
         {Part::responsible, Part::works, Part::accepted, Part::asker, Part::asked, Part::was_part})
        for (const access::UnitPart& one : of.units)
            if (one.unit == unit && one.part == part) return part;
    return std::nullopt;
}

bool works_here(const access::Asker& asker, const CaseParties& of) {
    return of.keeper == asker.id || std::ranges::find(of.holders, asker.id) != of.holders.end();
}

bool has_opened(const access::Asker& asker, const CaseParties& of, Instant now) {
    return std::ranges::any_of(of.protection.openings, [&](const access::Opening& one) {
        return one.worker == asker.id && one.holds(now);
    });
}

// The models of this town are of the social register, but for the one of working life.
bool holds_register(const access::Asker& asker, const CaseParties& of) {
    const auto reg =
        of.model == "fi.tyokyvyn-tuki" ? model::Register::health : model::Register::social;
    return std::ranges::find(asker.registers, reg) != asker.registers.end();
}

// Something was written down that is of another register than theirs.
bool is_of_other_register(const Change& change, const access::Asker& asker) {
    using Kind = Change::Kind;
    const bool written = change.kind == Kind::note || change.kind == Kind::fact ||
                         change.kind == Kind::correction || change.kind == Kind::measurement;
    return written && std::ranges::find(asker.registers, change.thing.reg) == asker.registers.end();
}

Standing without_part(const Change& change, const access::Asker& asker, const CaseParties& of) {
    if (!of.subject.is_nil())
        for (const CaseParties& other : change.before)
            if (other.case_id != of.case_id && other.subject == of.subject &&
                has_live_part(other, asker.unit))
                return Standing::other_matter;
    if (asker.organisation != of.organiser) return Standing::no_part_other_organiser;
    return holds_register(asker, of) ? Standing::no_part : Standing::no_part_other_register;
}

Standing of_worker(const Change& change, const access::Asker& asker, const CaseParties& of,
                   Instant now) {
    if (has_opened(asker, of, now)) return Standing::opened;
    const auto part = part_of(of, asker.unit);
    if (works_here(asker, of) && part && *part != Part::asked) return Standing::keeps;
    if (!part) return without_part(change, asker, of);
    if (asker.leads) return Standing::exists_only;
    switch (*part) {
        case Part::responsible:
        case Part::works:
            return holds_register(asker, of) && !is_of_other_register(change, asker)
                       ? Standing::colleague
                       : Standing::other_register;
        case Part::accepted:
        case Part::asker: return Standing::accepted;
        case Part::asked: return Standing::asked;
        case Part::was_part: break;
    }
    return Standing::ended;
}

Standing of_person(const Change& change, const Viewer& viewer, const CaseParties& of, Instant now) {
    const auto acts = [&](const CaseParties& one) {
        return acts_for(viewer.asker, one, now) != Acts::no;
    };
    if (acts(of)) return Standing::represents;
    for (const auto& one : of.protection.representatives)
        if (one.person == viewer.asker.person) return Standing::right_without_reach;
    return std::ranges::any_of(change.before, acts) ? Standing::represents_another
                                                    : Standing::stranger;
}

}  // namespace

Standing standing(const Change& change, const Viewer& viewer) {
    const Instant now = test_clock();
    if (viewer.asker.kind == AskerKind::nobody) return Standing::nobody;
    if (is_counted(change.kind)) return Standing::counted;
    // A case that is new has nobody's part before.
    const CaseParties& of =
        change.fresh.is_nil() ? change.before[change.matter] : change.after.back();
    if (viewer.asker.kind == AskerKind::worker) return of_worker(change, viewer.asker, of, now);
    if (!viewer.asker.person.is_nil()) return of_person(change, viewer, of, now);
    return viewer.asker.own_case == of.case_id ? Standing::own_code : Standing::code_of_another;
}

std::string_view to_string(Standing standing) {
    constexpr std::array<std::string_view, standings> names{"keeps it",
                                                            "opened in an emergency",
                                                            "exists-only",
                                                            "colleague",
                                                            "works, other register",
                                                            "accepted a request",
                                                            "asked only",
                                                            "part ended",
                                                            "part in another matter of the person",
                                                            "no part at all",
                                                            "no part, other register",
                                                            "no part, other organiser",
                                                            "client's own code",
                                                            "client of another",
                                                            "representative",
                                                            "right that does not reach",
                                                            "representative of another",
                                                            "identified, a stranger",
                                                            "nobody",
                                                            "of what is counted"};
    return names[static_cast<std::size_t>(standing)];
}

}  // namespace luotsi::tests
