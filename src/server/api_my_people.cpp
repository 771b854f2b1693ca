// Acting for another: the people whose matters an identified resident may look after now –
// children, wards, whoever has given them a mandate. Somebody is listed by a matter of theirs that
// opens, so the list tells neither that a right exists which does not open anything, nor why it
// does not.
#include <algorithm>

#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t people_max = 200;
constexpr std::size_t demo_residents_max = 12;

// One matter of somebody, and by what the caller may look after it.
struct Matter {
    store::CaseRow row;
    access::CaseParties parties;
};

// The representative's statement that opens this matter; null when none does.
const access::Representative* right_to(const access::Asker& asker,
                                       const access::CaseParties& parties, Instant now) {
    if (access::may_open(asker, access::Purpose::work, parties, now) != access::Verdict::yes)
        return nullptr;
    const bool guardian = access::reason(asker, parties, now) == "access.reason.guardian";
    for (const access::Representative& one : parties.protection.representatives)
        if (access::is_person(asker, one.person) && one.holds(now) &&
            (one.relation == access::Relation::guardian) == guardian)
            return &one;
    return nullptr;
}

// The matters of a person, or the one that the statement stands at.
Result<std::vector<store::CaseRow>> matters_of(Call& call, Uuid whose) {
    auto rows = call.reader.cases_of_person(whose);
    if (!rows || !rows->empty()) return rows;
    auto row = call.reader.case_row(whose);
    if (row) {
        rows->push_back(std::move(*row));
    } else if (row.error().kind != ErrorKind::not_found) {
        return fail(row.error());
    }
    return rows;
}

Result<std::vector<Matter>> open_matters(Call& call, Uuid whose) {
    auto rows = matters_of(call, whose);
    if (!rows) return fail(rows.error());
    std::vector<Matter> out;
    for (store::CaseRow& row : *rows) {
        auto parties = call.reader.parties(row.case_id);
        if (!parties) return fail(parties.error());
        const bool own = access::is_person(call.asker(), parties->subject);
        if (own || right_to(call.asker(), *parties, call.now) == nullptr) continue;
        out.push_back({std::move(row), std::move(*parties)});
    }
    return out;
}

Result<void> write_person(Call& call, JsonWriter& json, const std::vector<Matter>& matters) {
    const Voice voice{call.app.installation, call.language};
    const access::CaseParties& parties = matters.front().parties;
    const access::Representative& right = *right_to(call.asker(), parties, call.now);
    std::string name;
    if (parties.subject.is_nil()) {
        const auto details = call.reader.contact_details(parties.case_id);
        if (!details) return fail(details.error());
        name = details->name;
    } else {
        const auto person = call.reader.person(parties.subject);
        if (!person) return fail(person.error());
        name = person->name;
    }
    const std::string relation(access::to_string(right.relation));
    json.begin_object().member("name", name).member("relation", relation);
    json.member("relation_title", voice.words("access.relation." + relation));
    json.time("until", right.ends_at).key("cases").begin_array();
    for (const Matter& one : matters) {
        const model::ModelPtr model = call.app.installation.models.latest(one.row.model);
        json.begin_object().member("case", to_string(one.row.case_id));
        json.member("title", model ? voice.in(model->title) : one.row.model);
        json.member("state", one.row.state).time("opened_at", one.row.opened_at);
        json.member("unit_title", voice.unit_title(one.row.unit)).end_object();
    }
    json.end_array().end_object();
    return {};
}

Answer list(Call& call) {
    access::Asker& asker = call.session.asker;
    std::vector<Uuid> noted;
    if (!asker.person.is_nil()) {
        auto all = store::represented_by(call.reader, asker.person);
        if (!all) return fail(all.error());
        noted = std::move(*all);
        for (const Uuid& record : asker.also) {
            const auto more = store::represented_by(call.reader, record);
            if (!more) return fail(more.error());
            for (const Uuid& one : *more)
                if (std::ranges::find(noted, one) == noted.end()) noted.push_back(one);
        }
        if (noted.size() > people_max) noted.resize(people_max);
        // Others' logs tell the name of who looked.
        asker.id = to_string(asker.person);
        asker.role = access::representative_role;
    }
    std::vector<access::CaseParties> seen;
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const Uuid& whose : noted) {
        auto matters = open_matters(call, whose);
        if (!matters) return fail(matters.error());
        if (matters->empty()) continue;
        if (auto written = write_person(call, json, *matters); !written)
            return fail(written.error());
        for (Matter& one : *matters) seen.push_back(std::move(one.parties));
    }
    json.end_array().end_object();
    if (auto done = note_views(call, seen, access::Purpose::list); !done) return fail(done.error());
    return json_response(json.take());
}

// Who can be played at the residents' door of the demo: those who act for somebody.
Answer demo_residents(Call& call) {
    const auto all = store::representatives(call.reader, demo_residents_max);
    if (!all) return fail(all.error());
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const Uuid& one : *all) {
        const auto person = call.reader.person(one);
        if (!person) return fail(person.error());
        json.begin_object().member("person", to_string(one)).member("name", person->name);
        json.end_object();
    }
    json.end_array().end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 2> routes{{
    {Method::get, "/api/my/people", Who::client, list},
    {Method::get, "/api/dev/residents", Who::anyone, demo_residents, true, true},
}};

}  // namespace

std::span<const RouteSpec> my_people_routes() { return routes; }

}  // namespace luotsi::server
