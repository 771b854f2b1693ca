// The service directory for workers and residents, units and free times for workers.
#include <algorithm>

#include "directory/package.hpp"
#include "server/access_list.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/limited.hpp"
#include "server/pieces.hpp"
#include "server/service_query.hpp"
#include "server/service_view.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t kept_max = 10;  // services a person already has

bool has(const std::vector<std::string>& list, const std::string& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// What a facet's value is called, where our words know it.
std::string facet_title(const Voice& voice, std::string_view facet, const std::string& value) {
    if (facet == "need") {
        const auto* need = voice.installation.needs.category(value);
        return need ? voice.in(need->title) : value;
    }
    const std::string key = std::string(facet) + "." + key_part(value);
    return voice.installation.words.has(key) ? voice.words(key) : value;
}

void write_facet(JsonWriter& json, const Voice& voice, std::string_view name,
                 std::string_view facet, const std::vector<directory::FacetCount>& counts) {
    json.key(name).begin_array();
    for (const auto& one : counts) {
        json.begin_object().member("value", one.value);
        json.member("title", facet_title(voice, facet, one.value));
        json.count("count", one.count).end_object();
    }
    json.end_array();
}

void write_facets(JsonWriter& json, const Voice& voice, const directory::SearchResult& result) {
    json.begin_object();
    write_facet(json, voice, "sectors", "service.sector", result.sectors);
    write_facet(json, voice, "languages", "language", result.languages);
    write_facet(json, voice, "modes", "service.mode", result.modes);
    write_facet(json, voice, "needs", "need", result.needs);
    write_facet(json, voice, "charges", "service.charge", result.charges);
    json.end_object();
}

void write_place(JsonWriter& json, const std::optional<PlaceAsked>& place) {
    if (!place) {
        json.null();
        return;
    }
    json.begin_object().member_or_null("postal_code", place->postal_code);
    json.member("municipality", place->municipality);
    json.key("within_km").number(place->within_km);
    json.flag("by_municipality", place->by_municipality).end_object();
}

std::shared_ptr<const directory::Directory> directory_for(const Call& call) {
    const bool works_here = call.asker().kind == access::AskerKind::worker;
    return works_here ? call.app.installation.directory.now()
                      : call.app.directory_keeper.for_strangers();
}

Answer services(Call& call) {
    const Voice voice{call.app.installation, call.language};
    auto asked = service_query(call);
    if (!asked) return fail(asked.error());
    const auto directory = directory_for(call);
    const auto result = directory->search(asked->query, call.app.installation.municipalities);
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& hit : result.hits) {
        json.begin_object();
        write_hit_members(json, voice, *directory, hit, call.now);
        json.key("reasons").begin_array();
        for (const auto& reason : hit.reasons) {
            json.begin_object().member("text", reason_text(voice, reason));
            json.key("points").integer(reason.points).end_object();
        }
        json.end_array().end_object();
    }
    json.end_array().count("total", result.total);
    const std::size_t end = asked->query.skip + result.hits.size();
    json.member_or_null("next", end < result.total ? std::to_string(end) : std::string{});
    json.key("place");
    write_place(json, asked->place);
    json.key("facets");
    if (asked->query.facets)
        write_facets(json, voice, result);
    else
        json.null();
    json.end_object();
    return tagged_response(call, json.take());
}

Answer service(Call& call) {
    const auto directory = directory_for(call);
    const auto* found = directory->service(call.args[0]);
    if (!found) return fail(ErrorKind::not_found, "api.no_service");
    const Voice voice{call.app.installation, call.language};
    const auto index = static_cast<std::size_t>(found - directory->all().data());
    JsonWriter json;
    json.begin_object();
    write_service_members(json, voice, *directory, index, call.now);
    json.key("ways").begin_array();
    for (const auto& way : found->ways) {
        json.begin_object().member("mode", way.mode).key("languages").begin_array();
        for (const auto& language : way.languages) json.text(language);
        json.end_array().key("open");
        write_open(json, voice, *way.hours, call.now);
        json.end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

// A note names services by their titles.
std::string note_text(const Voice& voice, const directory::Directory& directory,
                      directory::Reason note) {
    for (auto& [name, value] : note.args) {
        const auto* service = name == "need" ? nullptr : directory.service(value);
        if (service == nullptr) continue;
        const std::string& title = voice.in(service->title);
        value = title.empty() ? service->title.fi : title;
    }
    return reason_text(voice, note);
}

void write_part(JsonWriter& json, const Voice& voice, const directory::Directory& directory,
                const directory::PackagePart& part, Instant now) {
    json.begin_object().key("service").begin_object();
    write_service_members(json, voice, directory, part.index, now);
    json.end_object().key("needs").begin_array();
    for (const auto& need : part.needs) json.text(need);
    json.end_array().flag("kept", part.kept).key("distance_km");
    if (part.distance_km)
        json.integer(static_cast<std::int64_t>(*part.distance_km + 0.5));
    else
        json.null();
    json.key("reasons").begin_array();
    for (const auto& reason : part.reasons) json.text(reason_text(voice, reason));
    json.end_array().end_object();
}

void write_package(JsonWriter& json, const Voice& voice, const directory::Directory& directory,
                   const directory::Package& package, Instant now) {
    json.begin_object().key("services").begin_array();
    for (const auto& part : package.parts) write_part(json, voice, directory, part, now);
    json.end_array();
    for (const auto& [name, list] :
         {std::pair("covers", &package.covers), std::pair("missing", &package.missing)}) {
        json.key(name).begin_array();
        for (const std::string& need : *list) json.text(need);
        json.end_array();
    }
    json.count("providers", package.providers).key("points").integer(package.points);
    json.key("notes").begin_array();
    for (const auto& note : package.notes) json.text(note_text(voice, directory, note));
    json.end_array().key("reasons").begin_array();
    for (const auto& reason : package.reasons) json.text(reason_text(voice, reason));
    json.end_array().end_object();
}

std::expected<directory::PackageQuery, Problem> read_package_query(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    directory::PackageQuery query;
    query.about.now = call.now;
    query.needs = body->texts("needs", 100);
    query.kept = body->texts("kept", 200);
    if (query.needs.empty()) body->wrong("needs", "field.missing");
    if (query.needs.size() > directory::PackageQuery::needs_max || query.kept.size() > kept_max)
        body->wrong("needs", "field.too_many");
    query.about.municipality = body->text("municipality", 3);
    query.about.language = body->text("language", 20);
    if (const auto age = body->integer("age", 0, 130)) query.about.age = static_cast<int>(*age);
    set_place(query.about, call.app.installation, body->text("postal_code", 5));
    if (const auto limit = body->integer("limit", 1, 10))
        query.limit = static_cast<std::size_t>(*limit);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    std::vector<std::string> once;
    for (std::string& need : query.needs) {
        if (!has(once, need)) once.push_back(std::move(need));
    }
    query.needs = std::move(once);
    return query;
}

Answer service_packages(Call& call) {
    auto query = read_package_query(call);
    if (!query) return std::unexpected(std::move(query.error()));
    const Voice voice{call.app.installation, call.language};
    const auto directory = call.app.installation.directory.now();
    JsonWriter json;
    json.begin_object().key("packages").begin_array();
    for (const auto& package :
         directory::packages(*directory, *query, call.app.installation.municipalities))
        write_package(json, voice, *directory, package, call.now);
    json.end_array().end_object();
    return json_response(json.take());
}

// Residents' search: nobody can copy the whole at a gallop.
template <Answer (*handler)(Call&)>
constexpr auto searching = limited<&App::search_limit, handler>;

Answer units(Call& call) {
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& unit : call.app.installation.organisation.units()) {
        write_unit(json, voice, unit.slug);
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

Result<Instant> time_of(const Call& call, std::string_view name, Instant fallback) {
    const std::string text = call.query(name);
    if (text.empty()) return fallback;
    return parse_instant(text);
}

Answer free_times(Call& call) {
    std::string unit = call.query("unit");
    if (unit.empty()) unit = call.asker().unit;
    if (!call.app.installation.organisation.unit(unit)) {
        return fail(ErrorKind::not_found, "api.no_unit");
    }
    auto from = time_of(call, "from", call.now);
    if (!from) return fail(from.error());
    auto to = time_of(call, "to", call.now + days(28));
    if (!to) return fail(to.error());
    auto slots = free_slots_of(call, unit, std::max(*from, call.now + booking_lead), *to,
                               call.limit(60, 200));
    if (!slots) return fail(slots.error());
    const std::string channel = call.query("channel");
    const std::string language = call.query("language");
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& slot : *slots) {
        if (call.app.sessions.has_left(slot.worker)) continue;
        if (!channel.empty() && slot.channel != channel) continue;
        if (!language.empty() && !slot.languages.empty() && !has(slot.languages, language)) {
            continue;
        }
        write_slot(json, voice, slot);
    }
    json.end_array().end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 7> routes{{
    {Method::post, "/api/service-packages", Who::worker, service_packages, false},
    {Method::get, "/api/public/services", Who::anyone, searching<services>},
    {Method::get, "/api/public/services/{id}", Who::anyone, searching<service>},
    {Method::get, "/api/services", Who::worker, services},
    {Method::get, "/api/services/{id}", Who::worker, service},
    {Method::get, "/api/units", Who::worker, units},
    {Method::get, "/api/free-times", Who::worker, free_times},
}};

}  // namespace

std::span<const RouteSpec> directory_routes() { return routes; }

}  // namespace luotsi::server
