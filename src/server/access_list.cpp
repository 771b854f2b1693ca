#include "server/access_list.hpp"

#include <algorithm>
#include <iterator>

#include "server/app.hpp"

namespace luotsi::server {

namespace {

// Why somebody looked, told to a third person: "access.reason.asked" is worded to the one who
// looks.
std::string reason_of(const Voice& voice, std::string_view reason) {
    static constexpr std::string_view to_the_looker = "access.reason.";
    if (reason.starts_with(to_the_looker)) {
        const std::string key = "access.log." + std::string(reason.substr(to_the_looker.size()));
        if (voice.installation.words.has(key)) return voice.words(key);
    }
    return voice.words(reason);
}

// What a line is about, so that a screen can mark it.
std::string_view kind_of(const store::AccessRow& row) {
    if (row.role.starts_with("early:")) return "rule";
    if (row.role == "client") return "own";
    if (row.role == access::representative_role) return "behalf";
    for (std::string_view kind : {"emergency", "statutory", "search"})
        if (row.reason.ends_with(kind)) return kind;
    return "work";
}

// Somebody who acts for the client, by name; others than workers are seldom on the list.
std::string name_of_person(Call& call, std::string_view id) {
    const auto person = parse_uuid(id);
    if (!person) return {};
    auto known = call.reader.person(*person);
    return known ? std::move(known->name) : std::string{};
}

}  // namespace

Answer access_lines_answer(Call& call, Uuid case_id, Uuid subject) {
    auto rows = call.reader.access_lines(case_id);
    if (!rows) return fail(rows.error());
    if (access::is_person(call.asker(), subject)) {
        auto before = call.reader.access_lines(subject);
        if (!before) return fail(before.error());
        std::vector<store::AccessRow> all;  // both are newest first
        std::ranges::merge(*rows, *before, std::back_inserter(all), std::ranges::greater{},
                           &store::AccessRow::last_at, &store::AccessRow::last_at);
        *rows = std::move(all);
    }
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    const access::Asker& asker = call.asker();
    for (const auto& row : *rows) {
        // That rules look at a person for another unit is the person's to know, not a worker's.
        const bool of_others = asker.kind == access::AskerKind::worker && row.unit != asker.unit;
        if (of_others && row.role.starts_with("early:")) continue;
        const access::Worker* worker = call.app.installation.organisation.known_worker(row.who);
        const bool client = row.role == "client";
        const bool rule = row.role.starts_with("early:");
        const bool behalf = row.role == access::representative_role;
        json.begin_object().member("kind", kind_of(row));
        json.member("who", client   ? voice.words("api.you_client")
                           : rule   ? voice.words("early.who")
                           : worker ? worker->name
                           : behalf ? name_of_person(call, row.who)
                                    : row.who);
        json.member("role_title", rule     ? std::string{}
                                  : worker ? voice.in(worker->title)
                                           : voice.words(client   ? "role.client"
                                                         : behalf ? "role.representative"
                                                                  : "role.other"));
        json.member_or_null("unit_title",
                            row.unit.empty() ? std::string{} : voice.unit_title(row.unit));
        json.member("purpose", voice.words("purpose." + row.purpose));
        const bool told_to_others = of_others && row.reason == "early.shown";
        json.member("reason",
                    reason_of(voice, told_to_others ? "access.reason.works" : row.reason));
        json.time("first_at", row.first_at).time("last_at", row.last_at);
        json.count("count", row.count).end_object();
    }
    json.end_array().end_object();
    return json_response(json.take());
}

void write_slot(JsonWriter& json, const Voice& voice, const store::Slot& slot) {
    json.begin_object().member("slot", to_string(slot.id)).time("starts_at", slot.starts_at);
    json.key("minutes").integer(slot.minutes);
    json.member("channel", slot.channel);
    json.member("channel_title", voice.words("channel." + slot.channel)).key("unit");
    write_unit(json, voice, slot.unit);
    json.member_or_null("worker_name", voice.worker_name(slot.worker));
    json.key("languages").begin_array();
    for (const auto& language : slot.languages) json.text(language);
    json.end_array().end_object();
}

Result<std::vector<store::Slot>> free_slots_of(Call& call, const std::string& unit, Instant from,
                                               Instant to, std::uint32_t limit) {
    auto out = call.reader.free_slots(unit, from, to, limit);
    const access::Unit* now = call.app.installation.organisation.unit(unit);
    if (!out || now == nullptr || now->predecessors.empty()) return out;
    for (const std::string& earlier : now->predecessors) {
        auto more = call.reader.free_slots(earlier, from, to, limit);
        if (!more) return more;
        out->insert(out->end(), more->begin(), more->end());
    }
    std::ranges::sort(*out, [](const store::Slot& one, const store::Slot& other) {
        return one.starts_at != other.starts_at ? one.starts_at < other.starts_at
                                                : one.id < other.id;
    });
    if (out->size() > limit) out->resize(limit);
    return out;
}

}  // namespace luotsi::server
