#include "server/requests.hpp"

#include <algorithm>

#include "server/json_input.hpp"

namespace luotsi::server {

namespace {

Uuid uuid_in(JsonInput& json, std::string_view name) { return json.uuid(name).value_or(Uuid{}); }

void id_or_null(JsonWriter& json, std::string_view name, Uuid id) {
    json.member_or_null(name, id.is_nil() ? std::string{} : to_string(id));
}

}  // namespace

std::string to_json(const PersonRequest& one) {
    JsonWriter json;
    json.begin_object().member("id", one.id).member("kind", one.kind);
    json.member("case", to_string(one.case_id));
    id_or_null(json, "person", one.person);
    json.member("unit", one.unit);
    id_or_null(json, "about", one.about);
    id_or_null(json, "words", one.words);
    json.member("by", one.by).time("made_at", one.made_at).time("due_at", one.due_at);
    json.member("state", one.state).flag("extended", one.extended);
    json.member_or_null("accepted_by", one.accepted_by).time("accepted_at", one.accepted_at);
    id_or_null(json, "accepted_reason", one.accepted_reason);
    json.member_or_null("decided_by", one.decided_by).time("decided_at", one.decided_at);
    id_or_null(json, "reason", one.reason);
    id_or_null(json, "right", one.right);
    json.member_or_null("law", one.law).end_object();
    return json.take();
}

Result<PersonRequest> request_of(const std::string& text) {
    auto json = JsonInput::parse(text);
    if (!json) return fail(json.error());
    PersonRequest out;
    out.id = json->text("id", 80);
    out.kind = json->text("kind", 20);
    out.case_id = uuid_in(*json, "case");
    out.person = uuid_in(*json, "person");
    out.unit = json->text("unit", 100);
    out.about = uuid_in(*json, "about");
    out.words = uuid_in(*json, "words");
    out.by = json->text("by", 100);
    out.made_at = json->instant("made_at").value_or(Instant{0});
    out.due_at = json->instant("due_at").value_or(Instant{0});
    out.state = json->text("state", 20);
    out.extended = json->boolean("extended").value_or(false);
    out.accepted_by = json->text("accepted_by", 100);
    out.accepted_at = json->instant("accepted_at").value_or(Instant{0});
    out.accepted_reason = uuid_in(*json, "accepted_reason");
    out.decided_by = json->text("decided_by", 100);
    out.decided_at = json->instant("decided_at").value_or(Instant{0});
    out.reason = uuid_in(*json, "reason");
    out.right = uuid_in(*json, "right");
    out.law = json->text("law", 200);
    return out;
}

Result<std::vector<PersonRequest>> requests_of_case(store::Reader& reader, Uuid case_id) {
    std::vector<PersonRequest> out;
    const auto ids = reader.record_ids(request_kind, to_string(case_id) + ".");
    if (!ids) return fail(ids.error());
    for (const std::string& id : *ids) {
        const auto text = reader.record(request_kind, id);
        if (!text) return fail(text.error());
        if (!*text) continue;
        auto one = request_of(**text);
        if (!one) return fail(one.error());
        out.push_back(std::move(*one));
    }
    std::ranges::sort(out, [](const PersonRequest& a, const PersonRequest& b) {
        return std::pair(a.made_at, a.id) < std::pair(b.made_at, b.id);
    });
    return out;
}

Instant due_after_months(Instant made, std::int32_t months) {
    return at_local(add_months(local_date(made), months) + 1, TimeOfDay{0}) - milliseconds(1);
}

void write_request(JsonWriter& json, const Voice& voice, const PersonRequest& one,
                   const WordsOf& words, RequestReader reader, Instant now) {
    json.begin_object().member("id", one.id).member("kind", one.kind);
    json.member("title", voice.words("rights.kind." + one.kind));
    json.member("case", to_string(one.case_id)).time("made_at", one.made_at);
    json.time("due_at", one.due_at).member("state", one.state);
    json.member("state_title", voice.words("rights.state." + one.state));
    json.flag("overdue", one.state == "open" && one.due_at < now).flag("extended", one.extended);
    json.member("by",
                one.by == "client" ? voice.words("api.you_client") : voice.worker_name(one.by));
    json.member_or_null("decided_by",
                        one.decided_by.empty() ? std::string{} : voice.worker_name(one.decided_by));
    json.time("decided_at", one.decided_at).member_or_null("law", one.law);
    id_or_null(json, "about", one.about);
    if (reader == RequestReader::worker)
        json.member_or_null("accepted_by", one.accepted_by.empty()
                                               ? std::string{}
                                               : voice.worker_name(one.accepted_by));
    if (words) {
        json.member_or_null("about_body", words(one.about));
        json.member_or_null("words", words(one.words));
        json.member_or_null("reason", words(one.reason));
        json.member_or_null("right", words(one.right));
        if (reader == RequestReader::worker)
            json.member_or_null("accepted_reason", words(one.accepted_reason));
    }
    json.member_or_null("appeal",
                        one.state == "refused" ? voice.words("rights.appeal") : std::string{});
    json.end_object();
}

}  // namespace luotsi::server
