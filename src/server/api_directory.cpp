// The service directory, units and free times for workers.
#include <algorithm>
#include <charconv>

#include "server/access_list.hpp"
#include "server/app.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

namespace {

bool mentions(const directory::Listing& service, const std::string& wanted) {
    for (const LocalText* text : {&service.title, &service.summary}) {
        for (Language language : all_languages) {
            if (lower(text->in(language)).find(wanted) != std::string::npos) return true;
        }
    }
    return lower(service.provider).find(wanted) != std::string::npos;
}

bool has(const std::vector<std::string>& list, const std::string& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// What is not known of a service never excludes it.
bool fits(const Call& call, const directory::Listing& service, const std::string& wanted) {
    if (!wanted.empty() && !mentions(service, wanted)) return false;
    const std::string need = call.query("need");
    if (!need.empty() && !has(service.needs, need)) return false;
    const std::string municipality = call.query("municipality");
    if (!municipality.empty() && !service.nationwide && !service.municipalities.empty() &&
        !has(service.municipalities, municipality)) {
        return false;
    }
    const std::string language = call.query("language");
    if (!language.empty() && !service.languages.empty() && !has(service.languages, language)) {
        return false;
    }
    int age = -1;
    const std::string text = call.query("age");
    std::from_chars(text.data(), text.data() + text.size(), age);
    if (age >= 0 && ((service.age_from && age < *service.age_from) ||
                     (service.age_to && age > *service.age_to))) {
        return false;
    }
    return true;
}

Answer services(Call& call) {
    Voice voice{call.app.installation, call.language};
    const std::string wanted = lower(call.query("q"));
    std::size_t skip = 0;
    const std::string after = call.query("after");
    std::from_chars(after.data(), after.data() + after.size(), skip);
    const std::size_t limit = call.limit(50, 200);
    std::size_t found = 0;
    std::size_t written = 0;
    bool more = false;
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& service : call.app.installation.directory.all()) {
        if (!fits(call, service, wanted) || found++ < skip) continue;
        if (written == limit) {
            more = true;
            break;
        }
        write_service(json, voice, service);
        ++written;
    }
    json.end_array();
    json.member_or_null("next", more ? std::to_string(skip + written) : std::string{});
    json.end_object();
    return tagged_response(call, json.take());
}

Answer service(Call& call) {
    const auto* found = call.app.installation.directory.service(call.args[0]);
    if (!found) return fail(ErrorKind::not_found, "api.no_service");
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    write_service(json, voice, *found);
    return tagged_response(call, json.take());
}

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
    auto slots = call.reader.free_slots(unit, std::max(*from, call.now + booking_lead), *to,
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

constexpr std::array<RouteSpec, 4> routes{{
    {Method::get, "/api/services", Who::worker, services},
    {Method::get, "/api/services/{id}", Who::worker, service},
    {Method::get, "/api/units", Who::worker, units},
    {Method::get, "/api/free-times", Who::worker, free_times},
}};

}  // namespace

std::span<const RouteSpec> directory_routes() { return routes; }

}  // namespace luotsi::server
