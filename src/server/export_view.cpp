#include "server/export_view.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "desk/retention.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/early_view.hpp"
#include "server/my_case_view.hpp"
#include "server/protection_rights.hpp"
#include "server/protection_view.hpp"
#include "server/request_rights.hpp"
#include "server/requests.hpp"

namespace luotsi::server {

namespace {

void write_person(JsonWriter& json, const CaseBundle& bundle, const access::Asker& asker) {
    json.key("person");
    // A return code proves nobody: it gives the matter, not the register's record of the person.
    if (!bundle.person || asker.person.is_nil()) {
        json.null();
    } else {
        const store::Person& person = *bundle.person;
        json.begin_object().member("name", person.name);
        json.member_or_null("identity_code", person.identity_code);
        json.member_or_null("born", person.born ? to_iso(*person.born) : std::string{});
        json.member_or_null("municipality", person.municipality);
        json.member_or_null("language", person.language).member_or_null("phone", person.phone);
        json.member_or_null("email", person.email).end_object();
    }
    const store::ContactDetails& details = bundle.details;
    json.key("contact").begin_object().member_or_null("name", details.name);
    json.member_or_null("phone", details.phone).member_or_null("email", details.email);
    json.member_or_null("way", details.way).member_or_null("best_time", details.best_time);
    json.member_or_null("language", details.language);
    json.flag("interpreter", details.interpreter);
    json.member_or_null("municipality", details.municipality).end_object();
}

// Why the first of two agreed to an erasure is between the two: the person is told what was
// decided.
bool is_between_two(const std::vector<PersonRequest>& requests, Uuid text) {
    return std::ranges::any_of(
        requests, [&](const PersonRequest& one) { return one.accepted_reason == text; });
}

void write_texts(JsonWriter& json, const CaseBundle& bundle, const Eyes& eyes,
                 const std::vector<PersonRequest>& requests) {
    json.key("texts").begin_array();
    for (const auto& [id, text] : bundle.texts) {
        if (!eyes.see(text) || is_between_two(requests, id)) continue;
        json.begin_object().member("id", to_string(id)).member("kind", text.kind);
        json.time("happened_at", text.happened_at).time("recorded_at", text.recorded_at);
        json.member("language", to_string(text.language)).flag("erased", text.erased);
        json.member_or_null("body", text.body).end_object();
    }
    json.end_array();
}

void write_facts(JsonWriter& json, const CaseBundle& bundle, const Eyes& eyes, const Voice& voice) {
    const engine::Case& the_case = bundle.the_case;
    json.key("facts").begin_array();
    for (std::uint32_t i = 0; i < the_case.facts.size(); ++i) {
        const engine::FactRecord& fact = the_case.facts[i];
        if (fact.value.is_null() || eyes.fact(i, fact.happened_at) != access::Verdict::yes)
            continue;
        json.begin_object().member("id", the_case.model->facts[i].id);
        json.member("title", voice.in(the_case.model->facts[i].title));
        write_answer(json, "value", fact.value);
        json.time("happened_at", fact.happened_at).member_or_null("source", fact.source);
        json.end_object();
    }
    json.end_array();
}

// What was written down before it was said again or corrected: it stays, so it is the person's to
// have.
void write_earlier_facts(JsonWriter& json, const CaseBundle& bundle, const Eyes& eyes,
                         const Voice& voice) {
    const engine::Case& the_case = bundle.the_case;
    json.key("earlier_facts").begin_array();
    for (const engine::Event& event : bundle.journal) {
        using Kind = engine::EventKind;
        const bool says = event.kind == Kind::learned || event.kind == Kind::corrected ||
                          event.kind == Kind::confirmed || event.kind == Kind::overridden;
        if (!says || event.fact >= the_case.facts.size() || event.value.is_null() ||
            the_case.facts[event.fact].learned_by == event.seq ||
            eyes.fact(event.fact, event.recorded_at) != access::Verdict::yes)
            continue;
        json.begin_object().member("id", the_case.model->facts[event.fact].id);
        json.member("title", voice.in(the_case.model->facts[event.fact].title));
        write_answer(json, "value", event.value);
        json.time("happened_at", event.happened_at).time("recorded_at", event.recorded_at);
        json.member_or_null("source", event.source).end_object();
    }
    json.end_array();
}

// What the person was told of the matter, and whether it reached them.
void write_notices(JsonWriter& json, const CaseBundle& bundle, const Voice& voice) {
    json.key("notices").begin_array();
    for (const engine::Event& event : bundle.journal) {
        if (event.kind != engine::EventKind::told) continue;
        json.begin_object().member("code", event.source);
        json.member("channel", voice.words("way." + event.channel));
        json.time("happened_at", event.happened_at).flag("sent", event.flag);
        json.member("delivered",
                    voice.words(event.flag ? "export.delivered" : "export.not_delivered"));
        json.end_object();
    }
    json.end_array();
}

void plain_value(std::string& out, const boost::json::value& value, const Voice& voice,
                 std::size_t depth);

std::string name_of(std::string_view key, const Voice& voice) {
    const std::string words = "export.key." + std::string(key);
    if (voice.installation.words.has(words)) return voice.words(words);
    std::string out(key);
    for (char& c : out)
        if (c == '_') c = ' ';
    return out;
}

// A scalar as text; "" for null and false, so that only what is there is read.
std::string scalar_text(const boost::json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_null() || (value.is_bool() && !value.get_bool())) return {};
    if (value.is_bool()) return "+";
    return boost::json::serialize(value);
}

// Members for machines: what they say stands beside them in words.
bool is_for_machines(std::string_view key) {
    static constexpr std::array<std::string_view, 7> keys{"switch", "confidence", "known", "stops",
                                                          "shown",  "code",       "sent"};
    return std::ranges::find(keys, key) != keys.end();
}

void plain_members(std::string& out, const boost::json::object& object, const Voice& voice,
                   std::size_t depth) {
    for (const auto& [key, value] : object) {
        if (is_for_machines(std::string_view(key.data(), key.size()))) continue;
        const std::string name = name_of(std::string_view(key.data(), key.size()), voice);
        const std::string text = value.is_structured() ? std::string{} : scalar_text(value);
        const bool empty = value.is_structured()
                               ? (value.is_array() && value.get_array().empty()) ||
                                     (value.is_object() && value.get_object().empty())
                               : text.empty();
        if (empty) continue;
        out += std::string(2 * depth, ' ') + name + ": " + text + '\n';
        if (value.is_structured()) plain_value(out, value, voice, depth + 1);
    }
}

void plain_value(std::string& out, const boost::json::value& value, const Voice& voice,
                 std::size_t depth) {
    if (value.is_object()) {
        plain_members(out, value.get_object(), voice, depth);
    } else if (value.is_array()) {
        for (const boost::json::value& item : value.get_array()) {
            plain_value(out, item, voice, depth);
            if (item.is_structured() && !out.ends_with("\n\n")) out += '\n';
        }
    } else if (const std::string text = scalar_text(value); !text.empty()) {
        out += std::string(2 * depth, ' ') + text + '\n';
    }
}

}  // namespace

Result<void> write_keeping(JsonWriter& json, Call& call, const CaseBundle& bundle) {
    const auto kept = desk::keeping_of(call.reader, call.app.installation, bundle.the_case.id);
    if (!kept) return fail(kept.error());
    const Voice voice{call.app.installation, call.language};
    json.begin_object();
    json.member_or_null("rule", kept->rule == nullptr ? std::string_view{} : kept->rule->id);
    json.member_or_null("title",
                        kept->rule == nullptr ? std::string{} : voice.in(kept->rule->title));
    json.member_or_null("law", kept->rule == nullptr ? std::string_view{} : kept->rule->law);
    json.member_or_null("longer",
                        kept->longer == nullptr ? std::string{} : voice.in(kept->longer->title));
    const std::string state(access::to_string(kept->keeping.kept));
    json.member("state", state).member("text", voice.words("rights.kept." + state));
    json.member_or_null("destroy_after", kept->keeping.destroy_after
                                             ? to_iso(*kept->keeping.destroy_after)
                                             : std::string{});
    json.end_object();
    return {};
}

Result<std::string> render_export(Call& call, const CaseBundle& bundle, const std::string& views) {
    const Voice voice{call.app.installation, call.language};
    const Eyes eyes(bundle, call.asker(), call.now);
    const auto requests = requests_of_case(call.reader, bundle.the_case.id);
    if (!requests) return fail(requests.error());
    JsonWriter json;
    json.begin_object().time("made_at", call.now).member("organiser", bundle.the_case.organiser);
    json.member("case", to_string(bundle.the_case.id));
    json.member("withheld", voice.words("rights.withheld"));
    write_person(json, bundle, call.asker());
    json.key("matter").raw(
        render_my_case(call.app, bundle, call.asker(), call.language, call.now).body);
    write_texts(json, bundle, eyes, *requests);
    write_facts(json, bundle, eyes, voice);
    write_earlier_facts(json, bundle, eyes, voice);
    write_notices(json, bundle, voice);
    json.key("early").begin_object();
    if (auto early = write_my_early(json, call, bundle); !early) return fail(early.error());
    json.end_object();
    json.key("statements");
    const NameOf who = [&](Uuid id) {
        const auto person = call.reader.person(id);
        return person ? person->name : std::string{};
    };
    const auto rights = ProtectionRights::of(call, bundle);
    if (!rights) return fail(rights.error());
    write_statements(json, voice, rights->shown(), who, {}, call.now);
    json.key("requests").begin_array();
    const WordsOf words = [&](Uuid id) { return request_words(call, bundle.parties, id); };
    for (const PersonRequest& one : *requests)
        write_request(json, voice, one, words, RequestReader::person, call.now);
    json.end_array().key("keeping");
    if (auto kept = write_keeping(json, call, bundle); !kept) return fail(kept.error());
    json.key("views").raw(views).end_object();
    return json.take();
}

std::string as_plain_text(const std::string& json, const Voice& voice) {
    std::string out;
    boost::system::error_code error;
    const boost::json::value document = boost::json::parse(json, error);
    if (!error) plain_value(out, document, voice, 0);
    return out;
}

}  // namespace luotsi::server
