#include "server/service_view.hpp"

#include <cmath>

#include "directory/hours_text.hpp"

namespace luotsi::server {

namespace {

using directory::Hours;
using directory::Life;
using directory::Listing;
using directory::Openness;

std::string_view state_of(Openness openness) {
    switch (openness) {
        case Openness::unknown: return "unknown";
        case Openness::closed: return "closed";
        case Openness::by_reservation: return "by_reservation";
        case Openness::open: return "open";
    }
    return "unknown";
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
    json.key(name).begin_array();
    for (const std::string& text : texts) json.text(text);
    json.end_array();
}

void write_known(JsonWriter& json, std::string_view name, std::optional<bool> value) {
    json.key(name);
    if (value)
        json.boolean(*value);
    else
        json.null();
}

void write_day(JsonWriter& json, std::string_view name, std::optional<Date> day) {
    json.member_or_null(name, day ? to_iso(*day) : std::string{});
}

// The hours that answer "is it open": of the way in that is most open now, so that the sentence
// and the state agree; nullptr when there is no way in to somebody.
const Hours* leading_hours(const Listing& service, Instant now) {
    const Hours* best = nullptr;
    for (const directory::WayIn& way : service.ways) {
        if (way.mode == "web") continue;
        if (best == nullptr || way.hours->at(now) > best->at(now)) best = way.hours.get();
    }
    return best;
}

void write_names(JsonWriter& json, const Voice& voice, const Listing& service) {
    // A language the source lacks is said with the Finnish original, marked as such, rather than
    // hidden: a service that exists must be findable.
    std::string_view shown = to_string(voice.language);
    const LocalText& title = service.title;
    std::string name = voice.in(title);
    for (Language other : all_languages) {
        if (!name.empty()) break;
        name = title.in(other);
        shown = to_string(other);
    }
    Language language = voice.language;
    parse_language(shown, language);
    const std::string& summary = service.summary.in(language);
    json.member("id", service.id).member("title", name).member("language", shown);
    json.member("summary", summary.empty() ? service.summary.fi : summary);
    json.member("provider", service.provider).member("sector", service.sector);
}

void write_facts(JsonWriter& json, const Voice& voice, const Listing& service) {
    json.key("unit");
    write_unit(json, voice, service.unit);
    write_texts(json, "needs", service.needs);
    write_texts(json, "languages", service.languages);
    write_texts(json, "channels", service.channels);
    json.member_or_null("phone", service.phone).member_or_null("email", service.email);
    json.member_or_null("web", service.web).member_or_null("address", service.address);
    json.member_or_null("hours_text", voice.in(service.hours_text));
    json.member_or_null("price_text", voice.in(service.price_text));
    json.member_or_null("how_text", voice.in(service.how_text));
    json.member_or_null("decided_by", voice.in(service.decided_by));
    json.member_or_null("charge", service.charge);
    json.flag("free_of_charge", service.charge == "free");
    json.flag("needs_referral", service.needs_referral.value_or(false));
    write_known(json, "accepts_referrals", service.accepts_referrals);
    write_known(json, "remote",
                service.channels.empty() ? std::nullopt : std::optional(service.remote()));
    json.flag("referable", !service.unit.empty());
    json.member("capacity", service.capacity);
    write_day(json, "capacity_told_at", service.capacity_told);
    const bool gone = service.status == "inactive" || service.status == "defunct";
    json.member_or_null("status", gone ? "gone" : service.status);
    json.member("source", service.source);
    write_day(json, "verified_at", service.verified_at);
}

void write_signs(JsonWriter& json, const Life& life) {
    const auto instant = [&](std::string_view name, std::optional<Instant> at) {
        json.key(name).instant(at.value_or(Instant{0}));
    };
    json.begin_object();
    instant("answered_at", directory::to_the_day(life.answered_at));
    json.count("asked", life.asked).count("unanswered", life.unanswered);
    instant("confirmed_at", life.confirmed_at);
    write_day(json, "paused_until", life.paused_until);
    instant("next_free", life.next_free);
    json.key("wait");
    if (life.median_wait_days && life.waits >= directory::waits_shown_min) {
        json.begin_object().key("median_days").integer(std::lround(*life.median_wait_days));
        json.count("n", life.waits).count("period_days", directory::wait_period_days);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace

void write_open(JsonWriter& json, const Voice& voice, const Hours& hours, Instant now) {
    const model::Words& words = voice.installation.words;
    const Date today = local_date(now);
    json.begin_object().member("state", state_of(hours.at(now)));
    json.member("text", directory::status_text(hours, now, voice.language, words));
    json.member("today", directory::day_text(hours, today, voice.language, words));
    json.member("week", directory::week_text(hours, today, voice.language, words));
    const auto change = hours.next_change(now);
    json.time("changes_at", change ? change->at : Instant{0}).end_object();
}

void write_service_members(JsonWriter& json, const Voice& voice,
                           const directory::Directory& directory, std::size_t index, Instant now) {
    const Listing& service = directory.all()[index];
    write_names(json, voice, service);
    write_facts(json, voice, service);
    json.key("open");
    static const Hours untold;
    const Hours* hours = leading_hours(service, now);
    write_open(json, voice, hours != nullptr ? *hours : untold, now);
    json.key("signs");
    write_signs(json, directory.life(index));
}

std::string reason_text(const Voice& voice, const directory::Reason& reason) {
    auto args = reason.args;
    for (auto& [name, value] : args) {
        if (name != "need") continue;
        if (const auto* need = voice.installation.needs.category(value))
            value = voice.in(need->title);
    }
    return voice.words(reason.key, args);
}

void write_hit_members(JsonWriter& json, const Voice& voice, const directory::Directory& directory,
                       const directory::Hit& hit, Instant now) {
    write_service_members(json, voice, directory, hit.index, now);
    json.count("fits", hit.fits).count("of", hit.of);
    json.key("points").integer(hit.points).key("distance_km");
    if (hit.distance_km)
        json.integer(static_cast<std::int64_t>(*hit.distance_km + 0.5));
    else
        json.null();
}

}  // namespace luotsi::server
