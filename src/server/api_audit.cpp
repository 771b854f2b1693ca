// Views of personal data that whoever leads the unit should look into: what the rules have found
// and what the leader says of each. A finding is a question: nothing follows from it by itself, and
// the worker it is about is not shown it here. Reading the list is a view of its own and stands in
// the log of the matters it names.
#include <algorithm>
#include <array>
#include <tuple>

#include "desk/looks.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/openings.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::array<std::string_view, 2> verdicts{"justified", "look_into"};
constexpr std::size_t words_max = 2'000;
constexpr std::size_t list_max = 200;

struct Finding {
    std::string id, day, rule, worker, unit, state, reviewed_by, review;
    Uuid person;
    std::vector<std::string> cases;
    std::uint64_t times = 0;
    Instant first, last, reviewed_at{0};
};

Result<Finding> finding_of(const std::string& text) {
    auto json = JsonInput::parse(text);
    if (!json) return fail(json.error());
    Finding out;
    out.id = json->text("id", 60);
    out.day = json->text("day", 10);
    out.rule = json->text("rule", 100);
    out.worker = json->text("worker", 100);
    out.unit = json->text("unit", 100);
    out.person = json->uuid("person").value_or(Uuid{});
    out.cases = json->texts("cases", 36);
    out.times = static_cast<std::uint64_t>(json->integer("times", 0, INT64_MAX).value_or(0));
    out.first = json->instant("first").value_or(Instant{0});
    out.last = json->instant("last").value_or(Instant{0});
    out.state = json->text("state", 20);
    out.reviewed_by = json->text("reviewed_by", 100);
    out.review = json->text("review", words_max);
    out.reviewed_at = json->instant("reviewed_at").value_or(Instant{0});
    return out;
}

std::string to_json(const Finding& one) {
    JsonWriter json;
    json.begin_object().member("id", one.id).member("day", one.day).member("rule", one.rule);
    json.member("worker", one.worker).member("unit", one.unit);
    json.member_or_null("person", one.person.is_nil() ? std::string{} : to_string(one.person));
    json.key("cases").begin_array();
    for (const std::string& id : one.cases) json.text(id);
    json.end_array().count("times", one.times).time("first", one.first).time("last", one.last);
    json.member("state", one.state).member("reviewed_by", one.reviewed_by);
    json.member("review", one.review).time("reviewed_at", one.reviewed_at).end_object();
    return json.take();
}

// Of the unit the asker leads, or what that unit was; what is about a leader is for the
// organisation's other leaders.
bool is_for(const Call& call, const Finding& one) {
    const access::Asker& asker = call.asker();
    if (!asker.leads || one.worker == asker.id) return false;
    if (leads_for(call, one.unit, one.worker)) return true;
    const access::Worker* about = call.app.installation.organisation.known_worker(one.worker);
    return about != nullptr && about->leads && about->organisation == asker.organisation;
}

Result<std::vector<Finding>> findings_for(Call& call, std::string_view state) {
    std::vector<Finding> out;
    const auto records = call.reader.records(desk::finding_kind);
    if (!records) return fail(records.error());
    for (const std::string& text : *records) {
        auto one = finding_of(text);
        if (!one) return fail(one.error());
        if (is_for(call, *one) && (state.empty() || one->state == state))
            out.push_back(std::move(*one));
    }
    // Newest first.
    std::ranges::sort(out, [](const Finding& a, const Finding& b) {
        return std::tuple(b.state == "open", b.day, b.id) <
               std::tuple(a.state == "open", a.day, a.id);
    });
    if (out.size() > list_max) out.resize(list_max);
    return out;
}

Result<void> note_list(Call& call, const std::vector<Finding>& all) {
    std::vector<access::CaseParties> seen;
    std::vector<std::string> known;
    for (const Finding& one : all) {
        for (const std::string& id : one.cases) {
            if (one.person.is_nil() || std::ranges::find(known, id) != known.end()) continue;
            known.push_back(id);
            access::CaseParties& parties = seen.emplace_back();
            parties.case_id = parse_uuid(id).value_or(Uuid{});
        }
    }
    return note_views(call, seen, access::Purpose::log, "access.reason.audit");
}

void write_finding(Call& call, JsonWriter& json, const Voice& voice, const Finding& one) {
    const access::LookRule* rule = call.app.installation.look_rules.find(one.rule);
    json.begin_object().member("id", one.id).member("day", one.day).member("rule", one.rule);
    json.member("title", rule != nullptr ? voice.in(rule->title) : one.rule);
    json.member_or_null("why", rule != nullptr ? voice.in(rule->why) : std::string{});
    json.member_or_null("confidence", rule != nullptr ? rule->confidence : std::string{});
    json.member("worker", one.worker).member("worker_name", voice.worker_name(one.worker));
    json.member("unit_title", voice.unit_title(one.unit));
    std::string name;
    if (!one.person.is_nil())
        if (const auto person = call.reader.person(one.person)) name = person->name;
    json.member_or_null("person_name", name);
    json.count("cases", one.cases.size()).count("times", one.times);
    json.time("first_at", one.first).time("last_at", one.last).member("state", one.state);
    json.member_or_null("reviewed_by", one.reviewed_by.empty()
                                           ? std::string{}
                                           : voice.worker_name(one.reviewed_by));
    json.member_or_null("review", one.review).time("reviewed_at", one.reviewed_at).end_object();
}

Answer list(Call& call) {
    if (!call.asker().leads) return fail(ErrorKind::forbidden, "access.not_yours");
    const auto all = findings_for(call, call.query("state"));
    if (!all) return fail(all.error());
    if (auto noted = note_list(call, *all); !noted) return fail(noted.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const Finding& one : *all) write_finding(call, json, voice, one);
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

Answer review(Call& call) {
    if (!call.asker().leads) return fail(ErrorKind::forbidden, "access.not_yours");
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const std::string verdict = body->choice("verdict", verdicts);
    if (!body->has("verdict")) body->wrong("verdict", "field.missing");
    const std::string words = body->need_text("words", words_max);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    const auto known = call.reader.record(desk::finding_kind, call.args[0]);
    if (!known) return fail(known.error());
    const auto one = *known ? finding_of(**known) : fail(ErrorKind::not_found, "audit.no_finding");
    if (!one) return fail(one.error());
    if (!is_for(call, *one)) return fail(ErrorKind::not_found, "audit.no_finding");
    const auto id = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        // The first word stands: what another leader has said meanwhile is not written over.
        const auto kept = session.record(desk::finding_kind, one->id);
        if (!kept) return fail(kept.error());
        auto now = *kept ? finding_of(**kept) : fail(ErrorKind::not_found, "audit.no_finding");
        if (!now) return fail(now.error());
        if (now->state != "open") return fail(ErrorKind::conflict, "audit.reviewed");
        now->state = verdict;
        now->reviewed_by = call.asker().id;
        now->review = words;
        now->reviewed_at = call.now;
        auto put =
            session.put_record(desk::finding_kind, now->id, to_json(*now), actor_of(call.asker()));
        return put ? Result<std::string>(now->id) : fail(put.error());
    });
    if (!id) return fail(id.error());
    JsonWriter json;
    json.begin_object().member("id", *id).member("state", verdict).end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 2> routes{{
    {Method::get, "/api/audit/findings", Who::worker, list},
    {Method::post, "/api/audit/findings/{id}/review", Who::worker, review},
}};

}  // namespace

std::span<const RouteSpec> audit_routes() { return routes; }

}  // namespace luotsi::server
