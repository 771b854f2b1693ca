#include "access/standing.hpp"

#include <algorithm>

namespace luotsi::access {
namespace {

enum class Reach : std::uint8_t { own, foreign, not_held };
enum class Sharing : std::uint8_t { none, given, banned };
enum class Age : std::uint8_t { under_10, minor, adult, unknown };
enum class Blocked : std::uint8_t { no, custody, non_disclosure, guardians };
enum class Secret : std::uint8_t { no, yes, guardian };
enum class Viewer : std::uint8_t { subject, code, granted, opened, representative, system, other };

const std::vector<std::string_view> standing_words{
    "none",  "system",   "subject", "guardian", "mandate", "named",     "responsible",
    "works", "accepted", "asker",   "asked",    "leader",  "emergency", "statutory"};
const std::vector<std::string_view> no_yes{"no", "yes"};

// A code opens one case; an identified person's own are those about them, and `own_case` then says
// only which matter is meant: it may be of somebody they act for.
bool is_own_case(const Asker& asker, const CaseParties& parties) {
    if (!asker.person.is_nil()) return is_person(asker, parties.subject);
    return !asker.own_case.is_nil() && asker.own_case == parties.case_id;
}

// The keeper, and who holds work of the matter itself. Whoever holds a request that their unit has
// accepted is not named by the matter: they see what the request and the client's consent open.
bool is_named(const Asker& asker, const CaseParties& parties, const UnitPart* part) {
    if (asker.id.empty()) return false;
    if (asker.id == parties.keeper) return true;
    if (std::ranges::find(parties.holders, asker.id) == parties.holders.end()) return false;
    return part == nullptr ||
           (part->part != Part::accepted && part->part != Part::asked && part->part != Part::asker);
}

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

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

Standing standing_of(Part part) {
    switch (part) {
        case Part::responsible: return Standing::responsible;
        case Part::works: return Standing::works;
        case Part::accepted: return Standing::accepted;
        case Part::asker: return Standing::asker;
        case Part::asked: return Standing::asked;
        case Part::was_part: break;
    }
    return Standing::none;
}

// A unit may have several parts (it works and has been asked too); the fullest one counts, and a
// consent given for one of them stands for the unit. Null: no part.
const UnitPart* fullest_part(const Asker& asker, const CaseParties& parties, bool& consented) {
    const UnitPart* out = nullptr;
    if (asker.unit.empty()) return out;
    for (const UnitPart& part : parties.units) {
        if (part.unit != asker.unit && !contains(asker.predecessors, part.unit)) continue;
        // A predecessor's consent stands where the successor is alike; see access::Unit.
        const bool same = part.unit == asker.unit || contains(asker.alike, part.unit);
        consented = consented || (same && part.consented);
        if (out == nullptr || weight(part) > weight(*out) ||
            (weight(part) == weight(*out) && part.ended_at > out->ended_at))
            out = &part;
    }
    return out;
}

// Of a matter that is closed, too: somebody has to answer for its record as long as it is kept.
bool leads_responsible(const Asker& asker, const CaseParties& parties) {
    if (!asker.leads || asker.unit.empty()) return false;
    return asker.unit == parties.responsible || contains(asker.predecessors, parties.responsible);
}

Position worker_position(const Asker& asker, const CaseParties& parties, Instant now) {
    Position out;
    const UnitPart* part = fullest_part(asker, parties, out.consented);
    const bool answers = leads_responsible(asker, parties);
    if (asker.leads && part != nullptr)
        out.leads = answers || part->part == Part::responsible ? Leads::here : Leads::unit;
    if (is_named(asker, parties, part)) {
        out.standing = Standing::named;
        return out;
    }
    if (part == nullptr) return out;
    if (part->part == Part::was_part) {
        if (now > part->ended_at + part_afterlife && !answers) return out;
        out.ended = true;
        out.ended_at = part->ended_at;
    }
    out.standing = asker.leads ? Standing::leader
                   : out.ended ? standing_of(part->had)
                               : standing_of(part->part);
    return out;
}

Position client_position(const Asker& asker, const CaseParties& parties, Instant now) {
    Position out;
    if (is_own_case(asker, parties)) {
        out.standing = Standing::subject;
        return out;
    }
    if (asker.person.is_nil()) return out;
    for (const Representative& who : parties.protection.representatives) {
        if (!is_person(asker, who.person)) continue;
        const Row& row = tables().behalf.find(behalf_situation(who, parties, now));
        if (row.verdict != Verdict::yes) continue;
        out.standing = who.relation == Relation::guardian ? Standing::guardian : Standing::mandate;
    }
    return out;
}

// The register that an element's wall guards, else the element's own.
model::Register register_of(const Element& element) {
    using model::Wall;
    switch (element.wall) {
        case Wall::health:
        case Wall::substance: return model::Register::health;
        case Wall::social:
        case Wall::child_protection: return model::Register::social;
        case Wall::all_parties:
        case Wall::parties:
        case Wall::police:
        case Wall::named: break;
    }
    return element.reg;
}

// A register belongs to a controller: holding "social" with one organiser opens nothing of
// another's. Nobody's organisation (older cases, tests) is no other one; the registers of one that
// has joined another are the other's.
Reach reach_of(const Asker& asker, const CaseParties& parties, const Element& element) {
    const model::Register reg = register_of(element);
    if (std::ranges::find(asker.registers, reg) == asker.registers.end()) return Reach::not_held;
    const bool other = !asker.organisation.empty() && !parties.organiser.empty() &&
                       asker.organisation != parties.organiser &&
                       !contains(asker.registers_of, parties.organiser);
    return other ? Reach::foreign : Reach::own;
}

bool hits(const Ban& ban, const Asker& asker, const Element& element) {
    switch (ban.scope) {
        case BanScope::controller:
            return ban.target.empty() || ban.target == asker.organisation ||
                   contains(asker.registers_of, ban.target) || contains(asker.was_of, ban.target);
        case BanScope::service:
            return ban.target == asker.unit_kind || contains(asker.was_kinds, ban.target);
        case BanScope::document:
            return !element.document.is_nil() && ban.target == to_string(element.document);
    }
    return false;
}

Sharing sharing_of(const Asker& asker, const CaseParties& parties, const Position& position,
                   const Element& element, Instant now) {
    for (const Ban& ban : parties.protection.bans)
        if (ban.holds(now) && hits(ban, asker, element)) return Sharing::banned;
    if (position.consented) return Sharing::given;
    for (const Permission& given : parties.protection.permissions)
        if (given.holds(now) && !given.informed_by.empty() && given.reg == register_of(element))
            return Sharing::given;
    return Sharing::none;
}

// Behind the wall `named` lies the task of whoever keeps the matter, and nobody else's: taking a
// round up is in everybody's own hands.
bool has_task(const Asker& asker, const CaseParties& parties, model::Wall wall) {
    if (wall == model::Wall::named) return !asker.id.empty() && asker.id == parties.keeper;
    return std::ranges::find(asker.walls, wall) != asker.walls.end();
}

bool has_emergency(const Asker& asker, const CaseParties& parties, Instant now) {
    return asker.kind == AskerKind::worker &&
           std::ranges::any_of(parties.protection.openings, [&](const Opening& one) {
               return one.worker == asker.id && one.holds(now) &&
                      one.basis == OpeningBasis::emergency;
           });
}

template <class Enum>
std::size_t place(Enum value) {
    return static_cast<std::size_t>(value);
}

}  // namespace

const UnitPart* fullest_part(const Asker& asker, const CaseParties& parties) {
    bool consented = false;
    return fullest_part(asker, parties, consented);
}

Position position_of(const Asker& asker, const CaseParties& parties, Instant now) {
    switch (asker.kind) {
        case AskerKind::nobody: return {};
        case AskerKind::system: {
            Position out;
            out.standing = Standing::system;
            return out;
        }
        case AskerKind::client: return client_position(asker, parties, now);
        case AskerKind::worker: return worker_position(asker, parties, now);
    }
    return {};
}

Position opening_of(const Asker& asker, const CaseParties& parties, Instant now) {
    Position out;
    if (asker.kind != AskerKind::worker) return out;
    for (const Opening& opening : parties.protection.openings) {
        if (opening.worker != asker.id || !opening.holds(now)) continue;
        // The wider of two that hold at once.
        if (out.standing != Standing::statutory)
            out.standing = opening.basis == OpeningBasis::statutory ? Standing::statutory
                                                                    : Standing::emergency;
    }
    return out;
}

std::uint64_t open_situation(const Position& position, Purpose purpose) {
    const Table& table = tables().open;
    return table.bit(0, place(position.standing)) | table.bit(1, place(purpose)) |
           table.bit(2, position.ended ? 1 : 0) | table.bit(3, place(position.leads));
}

std::uint64_t see_situation(const Asker& asker, const CaseParties& parties,
                            const Position& position, const Element& element, Instant now) {
    const Table& table = tables().see;
    // What was recorded after the unit's part had ended was never the unit's.
    const bool later = position.ended && element.recorded_at > position.ended_at;
    const Standing standing = later ? Standing::none : position.standing;
    return table.bit(0, place(standing)) | table.bit(1, place(element.wall)) |
           table.bit(2, place(reach_of(asker, parties, element))) |
           table.bit(3, place(sharing_of(asker, parties, position, element, now))) |
           table.bit(4, element.own_words ? 1 : 0) | table.bit(5, element.internal ? 1 : 0) |
           table.bit(6, has_task(asker, parties, element.wall) ? 1 : 0);
}

std::uint64_t place_situation(const Asker& asker, const CaseParties& parties, Instant now) {
    const Table& table = tables().place;
    Viewer viewer = Viewer::other;
    const Position position = position_of(asker, parties, now);
    switch (position.standing) {
        case Standing::system: viewer = Viewer::system; break;
        // A code may have come into anybody's hands.
        case Standing::subject:
            viewer = asker.person.is_nil() ? Viewer::code : Viewer::subject;
            break;
        case Standing::guardian:
        case Standing::mandate: viewer = Viewer::representative; break;
        default: break;
    }
    if (viewer == Viewer::other && has_emergency(asker, parties, now)) viewer = Viewer::opened;
    for (const AddressGrant& grant : parties.protection.address_grants)
        if (asker.kind == AskerKind::worker && grant.worker == asker.id && grant.holds(now))
            viewer = Viewer::granted;
    const Secret secret = parties.protection.is_hidden_place(now) ? Secret::yes
                          : parties.protection.any_guardian_hidden(now, asker.person)
                              ? Secret::guardian
                              : Secret::no;
    return table.bit(0, place(secret)) | table.bit(1, place(viewer));
}

std::uint64_t behalf_situation(const Representative& who, const CaseParties& parties, Instant now) {
    const Table& table = tables().behalf;
    const Protection& about = parties.protection;
    Age age = Age::unknown;
    if (about.born) {
        const int years = age_in_years(*about.born, local_date(now));
        age = years < 10 ? Age::under_10 : years < 18 ? Age::minor : Age::adult;
    }
    const Blocked blocked = about.is_hidden_place(now)        ? Blocked::non_disclosure
                            : about.in_custody(now)           ? Blocked::custody
                            : about.all_guardians_hidden(now) ? Blocked::guardians
                                                              : Blocked::no;
    const bool in_scope =
        who.scope.empty() || std::ranges::find(who.scope, parties.model) != who.scope.end();
    const bool valid = who.holds(now) && in_scope && !who.verified_from.empty();
    return table.bit(0, place(who.relation)) | table.bit(1, place(age)) |
           table.bit(2, about.capacity_at(now)) | table.bit(3, place(blocked)) |
           table.bit(4, valid ? 1 : 0);
}

std::vector<Input> open_inputs() {
    return {{"standing", standing_words},
            {"purpose", {"list", "read", "work", "export", "log"}},
            {"ended", no_yes},
            {"leads", {"no", "unit", "here"}}};
}

std::vector<Input> see_inputs() {
    return {{"standing", standing_words},
            {"wall",
             {"all-parties", "parties", "health", "social", "police", "named", "child-protection",
              "substance"}},
            {"register", {"own", "foreign", "not-held"}},
            {"sharing", {"none", "given", "banned"}},
            {"words", no_yes},
            {"internal", no_yes},
            {"task", {"no", "granted"}}};
}

std::vector<Input> behalf_inputs() {
    return {{"relation", {"guardian", "mandate", "trustee"}},
            {"age", {"under-10", "minor", "adult", "unknown"}},
            {"capacity", {"unset", "not-able", "allows", "forbids", "not-known"}},
            {"blocked", {"no", "custody", "non-disclosure", "guardians"}},
            {"valid", no_yes}};
}

std::vector<Input> place_inputs() {
    return {
        {"secret", {"no", "yes", "guardian"}},
        {"viewer", {"subject", "code", "granted", "opened", "representative", "system", "other"}}};
}

std::vector<Input> restrict_inputs() { return {{"standing", standing_words}}; }

}  // namespace luotsi::access
