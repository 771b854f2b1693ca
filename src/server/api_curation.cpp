// Keeping the directory in order: what imports said, what may be told twice and what people have
// decided of it, and services whose details nobody has stood for. Nothing is merged or deleted by
// itself; a decision is a record beside the imported ones and can be taken back.
#include <algorithm>
#include <array>
#include <tuple>

#include "interop/duplicates.hpp"
#include "interop/report_json.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/keeper_questions.hpp"
#include "server/pieces.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::string_view import_record = "import-report";
constexpr std::uint32_t imports_shown = 20;
constexpr std::uint32_t shown_default = 100;
constexpr std::uint32_t shown_max = 500;
constexpr std::size_t record_id_max = 400;

// ---- imports ----

void write_counts(JsonWriter& json, const interop::ImportSummary& one) {
    json.key("read").begin_object().count("files", one.read.files);
    json.count("organisations", one.read.organisations).count("services", one.read.services);
    json.count("channels", one.read.channels);
    json.count("general_descriptions", one.read.general_descriptions);
    json.count("collections", one.read.collections).end_object();
    json.key("written").begin_object().count("created", one.written.created);
    json.count("changed", one.written.changed).count("unchanged", one.written.unchanged);
    json.count("vanished", one.written.vanished).count("returned", one.written.returned);
    json.end_object();
}

// The summary's id is the time it began.
void write_import(JsonWriter& json, const interop::ImportSummary& one) {
    json.member("id", one.id).member("at", one.id).member("format", one.format);
    json.member("origin", one.origin).flag("whole", one.whole);
    write_counts(json, one);
    json.count("remarks", one.remarks).count("refused", one.refused);
}

void write_lines(JsonWriter& json, const Voice& voice, const interop::ImportSummary& one) {
    json.key("lines").begin_array();
    for (const interop::ImportLine& line : one.lines) {
        json.begin_object().member("code", line.code).member("text", voice.words(line.code));
        json.member("pattern", line.pattern).member("detail", line.detail);
        json.count("count", line.count).flag("refused", line.refused);
        json.key("examples").begin_array();
        for (const interop::ImportExample& example : line.examples) {
            json.begin_object().member("file", example.file).member("place", example.place);
            json.member("value", example.value).end_object();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

Answer imports(Call& call) {
    auto ids = call.reader.record_ids(import_record, "");
    if (!ids) return fail(ids.error());
    const std::uint32_t limit = call.limit(imports_shown, imports_shown);
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (std::size_t i = 0; i < ids->size() && i < limit; ++i) {
        auto text = call.reader.record(import_record, (*ids)[ids->size() - 1 - i]);
        if (!text) return fail(text.error());
        auto one = interop::import_summary_from_json(text->value_or(""));
        if (!one) return fail(one.error());
        json.begin_object();
        write_import(json, *one);
        json.end_object();
    }
    json.end_array().count("total", ids->size()).end_object();
    return json_response(json.take());
}

Answer one_import(Call& call) {
    auto text = call.reader.record(import_record, call.args[0]);
    if (!text) return fail(text.error());
    if (!*text) return fail(ErrorKind::not_found, "hsds.no_record");
    auto one = interop::import_summary_from_json(**text);
    if (!one) return fail(one.error());
    JsonWriter json;
    json.begin_object();
    write_import(json, *one);
    write_lines(json, Voice{call.app.installation, call.language}, *one);
    json.end_object();
    return json_response(json.take());
}

// ---- duplicates ----

struct Side {
    LocalText title;
    directory::Provenance from;
};

Result<Side> side_of(store::Reader& reader, const std::string& kind, const std::string& id) {
    const bool service = kind == directory::service_record;
    auto text =
        reader.record(service ? directory::service_record : directory::organisation_record, id);
    if (!text) return fail(text.error());
    if (!*text) return Side{};
    if (service) {
        auto record = directory::service_from_json(**text);
        if (!record) return fail(record.error());
        return Side{directory::local_text(record->names), std::move(record->provenance)};
    }
    auto record = directory::organisation_from_json(**text);
    if (!record) return fail(record.error());
    return Side{directory::local_text(record->names), std::move(record->provenance)};
}

// What tells the two apart; of a service merged away only what its record says of itself.
Result<void> write_side(JsonWriter& json, Call& call, const Voice& voice,
                        const directory::Directory& directory, const std::string& kind,
                        const std::string& id) {
    auto side = side_of(call.reader, kind, id);
    if (!side) return fail(side.error());
    const directory::Listing* shown = directory.service(id);
    json.begin_object().member("id", id).member("title", voice.in(side->title));
    json.member("source", side->from.source).member_or_null("origin", side->from.origin);
    json.time("modified", side->from.modified.value_or(Instant{0}));
    json.flag("shown", shown != nullptr);
    json.member_or_null("provider", shown ? shown->provider : std::string());
    json.member_or_null("phone", shown ? shown->phone : std::string());
    json.member_or_null("address", shown ? shown->address : std::string());
    json.member_or_null("web", shown ? shown->web : std::string());
    json.member_or_null("summary", shown ? voice.in(shown->summary) : std::string());
    json.end_object();
    return {};
}

Result<void> write_decision(JsonWriter& json, Call& call, const Voice& voice,
                            const directory::Directory& directory,
                            const interop::DuplicateDecision& one) {
    json.begin_object().member("id", interop::decision_id(one.pair)).member("kind", one.pair.kind);
    json.key("score").number(one.pair.score);
    json.key("reasons").begin_array();
    for (const std::string& reason : one.pair.reasons) {
        json.begin_object().member("code", reason);
        json.member("text", voice.words("duplicate." + reason)).end_object();
    }
    json.end_array().member("state", one.state).member_or_null("keep", one.keep);
    const std::string name = voice.worker_name(one.decided_by);
    json.member_or_null("decided_by", name.empty() ? one.decided_by : name);
    json.time("decided_at", one.decided_at.value_or(Instant{0}));
    for (const auto& [key, id] : {std::pair("a", &one.pair.a), std::pair("b", &one.pair.b)}) {
        json.key(key);
        if (auto written = write_side(json, call, voice, directory, one.pair.kind, *id); !written)
            return written;
    }
    json.end_object();
    return {};
}

Result<std::vector<interop::DuplicateDecision>> read_decisions(store::Reader& reader) {
    auto texts = reader.records(interop::duplicate_record);
    if (!texts) return fail(texts.error());
    std::vector<interop::DuplicateDecision> out;
    for (const std::string& text : *texts) {
        auto one = interop::decision_from_json(text);
        if (!one) return fail(one.error());
        out.push_back(std::move(*one));
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::tie(b.pair.score, a.pair.a, a.pair.b) <
               std::tie(a.pair.score, b.pair.a, b.pair.b);
    });
    return out;
}

constexpr std::array<std::string_view, 3> states{"proposed", "merged", "not_same"};

Answer duplicates(Call& call) {
    auto all = read_decisions(call.reader);
    if (!all) return fail(all.error());
    std::string state = call.query("state");
    if (state.empty()) state = states[0];
    const std::uint32_t limit = call.limit(shown_default, shown_max);
    const Voice voice{call.app.installation, call.language};
    const auto directory = call.app.installation.directory.now();
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    std::uint32_t shown = 0;
    for (const auto& one : *all) {
        if (one.state != state || shown == limit) continue;
        ++shown;
        if (auto written = write_decision(json, call, voice, *directory, one); !written)
            return fail(written.error());
    }
    json.end_array().key("counts").begin_object();
    for (const std::string_view name : states)
        json.count(name, static_cast<std::uint64_t>(
                             std::count_if(all->begin(), all->end(),
                                           [&](const auto& one) { return one.state == name; })));
    json.end_object().end_object();
    return json_response(json.take());
}

Answer decide(Call& call) {
    static constexpr std::array<std::string_view, 3> decisions{"merge", "not_same", "undo"};
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const std::string id = body->need_text("id", 2 * record_id_max);
    const std::string said = body->choice("decision", decisions);
    const std::string keep = body->text("keep", record_id_max);
    if (said.empty()) body->wrong("decision", "field.missing");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    auto known = call.reader.record(interop::duplicate_record, id);
    if (!known) return fail(known.error());
    if (!*known) return fail(ErrorKind::not_found, "import.no_decision");
    auto one = interop::decision_from_json(**known);
    if (!one) return fail(one.error());
    if (said == "merge" && keep != one->pair.a && keep != one->pair.b) {
        body->wrong("keep", "field.unknown_value");
        auto wrong = body->finish();
        return std::unexpected(std::move(wrong.error()));
    }
    one->state = said == "undo" ? "proposed" : said == "merge" ? "merged" : "not_same";
    one->keep = said == "merge" ? keep : std::string();
    one->decided_by = call.asker().id;
    one->decided_at = call.now;
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            auto put = session.put_record(interop::duplicate_record, id, interop::to_json(*one),
                                          actor_of(call.asker()));
            if (!put) return fail(put.error());
            return std::string{};
        });
    if (!written) return fail(written.error());
    JsonWriter json;
    json.begin_object().member("state", one->state).end_object();
    return json_response(json.take());
}

// ---- services nobody has stood for ----

Answer doubtful(Call& call) {
    const auto directory = call.app.installation.directory.now();
    const Voice voice{call.app.installation, call.language};
    const std::uint32_t limit = call.limit(shown_default, shown_max);
    auto doubts = doubts_of(*directory, call.now);
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (std::size_t i = 0; i < doubts.size() && i < limit; ++i) {
        const directory::Listing& service = directory->all()[doubts[i].index];
        const directory::Life& life = directory->life(doubts[i].index);
        json.begin_object().member("id", service.id).member("title", voice.in(service.title));
        json.member("provider", service.provider);
        json.member("because", voice.words(doubts[i].because));
        json.member_or_null("verified_at",
                            service.verified_at ? to_iso(*service.verified_at) : std::string());
        json.time("confirmed_at", life.confirmed_at.value_or(Instant{0}));
        json.time("answered_at", directory::to_the_day(life.answered_at).value_or(Instant{0}));
        json.count("asked", life.asked).count("unanswered", life.unanswered);
        json.member_or_null("phone", service.phone).flag("has_email", !service.email.empty());
        json.end_object();
    }
    json.end_array().count("total", doubts.size()).end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 5> routes{{
    {Method::get, "/api/directory/imports", Who::worker, imports},
    {Method::get, "/api/directory/imports/{id}", Who::worker, one_import},
    {Method::get, "/api/directory/duplicates", Who::worker, duplicates},
    {Method::post, "/api/directory/duplicates/decisions", Who::worker, decide, false},
    {Method::get, "/api/directory/doubtful", Who::worker, doubtful},
}};

}  // namespace

std::span<const RouteSpec> curation_routes() { return routes; }

}  // namespace luotsi::server
