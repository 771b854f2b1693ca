// Families of the demo county: one resident who may act for a small child, for a teenager of whom a
// professional has estimated that parents may be told, and – by a mandate – for an old parent; and
// one whose teenager decides alone, so that they act for nobody. Made near the end, with draws
// of their own: the rest of the county is the same with and without them.
#include <algorithm>
#include <array>

#include "demo/county.hpp"
#include "desk/desk.hpp"
#include "store/protection.hpp"

namespace luotsi::demo {

namespace {

constexpr std::uint64_t own_draws = 0x0066'616d'696c'7921;  // apart from the county's
constexpr std::int32_t days_of_year = 365;

using Member = FamilyMember;

constexpr std::array<Member, 3> first_family{{
    {6, access::Relation::guardian, 0},
    {14, access::Relation::guardian, 2},
    {81, access::Relation::mandate, 0},
}};
constexpr std::array<Member, 1> second_family{{{15, access::Relation::guardian, 3}}};

template <class Kind>
Kind said(Instant at, const std::string& by, Random& random) {
    Kind out;
    out.id = make_uuid_v7(at, random);
    out.happened_at = out.recorded_at = at;
    out.by = by;
    return out;
}

}  // namespace

records::Person County::relative(const records::Person& of, std::int32_t years, Chance& chance) {
    records::Person out = population_.person(options_.until, chance);
    out.organiser = installation_.organiser;
    out.language = of.language;
    out.municipality = of.municipality;
    // A birthday some way off, so that the age holds for the days of the demo.
    out.born = local_date(options_.until) - years * days_of_year - years / 4 - 90;
    out.identity_code =
        identity_code(to_civil(*out.born), 900 + static_cast<int>(chance.below(100)));
    out.name = out.name.substr(0, out.name.find(' ')) + of.name.substr(of.name.rfind(' '));
    return out;
}

// The matter of somebody, known to be theirs.
Result<Uuid> County::matter_of(const records::Person& person, Instant at, Chance& chance) {
    centre::ContactRequest request = population_.contact(person, at, chance);
    request.channel = "phone";
    request.concerns = "self";
    request.reporter = {};
    request.name = person.name;
    const access::Unit* unit = installation_.organisation.contact_unit(person.municipality);
    const auto& workers = installation_.organisation.workers();
    const auto staff = std::ranges::find_if(workers, [&](const access::Worker& one) {
        return unit != nullptr && one.unit == unit->slug && one.slug != gone_ && !one.leads;
    });
    if (staff == workers.end()) return Uuid{};
    const engine::Actor actor{engine::ActorKind::worker, staff->slug, staff->role, staff->unit,
                              staff->organisation};
    const std::string code = centre::make_return_code(chance.random());
    Uuid out;
    const auto made = write(at, [&](store::WriteSession& session) -> Result<void> {
        std::vector<centre::FieldError> errors;
        const auto received = desk::receive_contact(session, installation_, request, actor, code,
                                                    chance.random(), errors);
        if (!errors.empty()) return fail(errors.front().error);
        if (!received) return fail(received.error());
        out = received->case_id;
        engine::Command bind;
        bind.kind = engine::CommandKind::bind_subject;
        bind.actor = actor;
        bind.person = person.id;
        bind.reason = "told_by_client";
        const auto bound =
            desk::run_command(session, installation_, out, bind, {}, chance.random());
        return bound ? Result<void>() : fail(bound.error());
    });
    if (!made) return fail(made.error());
    ++report_.contacts;
    return out;
}

Result<void> County::make_family(std::span<const Member> members, Instant at, Chance& chance) {
    records::Person adult = population_.person(options_.until, chance);
    adult.language = "fi";
    adult = relative(adult, 41, chance);
    auto put = write(at, [&](store::WriteSession& session) { return session.put_person(adult); });
    if (!put) return put;
    for (const Member& member : members) {
        const records::Person one = relative(adult, member.years, chance);
        put = write(at, [&](store::WriteSession& session) { return session.put_person(one); });
        if (!put) return put;
        const auto matter = matter_of(one, at, chance);
        if (!matter) return fail(matter.error());
        if (matter->is_nil()) continue;
        const engine::Actor who{engine::ActorKind::system, "", "system", "",
                                installation_.organiser};
        access::Protection about;
        about.born = one.born;
        auto right = said<access::Representative>(at, "system", chance.random());
        right.person = adult.id;
        right.relation = member.relation;
        right.verified_from = member.relation == access::Relation::guardian ? "population_register"
                                                                            : "mandate_register";
        about.representatives.push_back(std::move(right));
        access::Protection of_matter;
        if (member.capacity != 0) {
            auto estimate = said<access::Capacity>(at, "system", chance.random());
            estimate.value = member.capacity;
            of_matter.capacity.push_back(std::move(estimate));
        }
        put = write(at, [&](store::WriteSession& session) -> Result<void> {
            auto kept = store::put_protection(session, one.id, about, who);
            if (kept && !of_matter.empty())
                kept = store::put_protection(session, *matter, of_matter, who);
            return kept;
        });
        if (!put) return put;
    }
    return {};
}

Result<void> County::make_families(Instant at) {
    Chance chance(options_.seed ^ own_draws);
    if (auto made = make_family(first_family, at, chance); !made) return made;
    return make_family(second_family, at, chance);
}

}  // namespace luotsi::demo
