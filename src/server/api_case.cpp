// One case for the worker who has a part in it: the view, suggestions for what comes next, and
// who has looked at it.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "centre/overview.hpp"
#include "server/access_list.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/case_view.hpp"
#include "server/service_query.hpp"
#include "server/service_view.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t suggestions_max = 10;
constexpr std::size_t draft_items_max = 3;

std::expected<Uuid, Problem> case_in_path(const Call& call) {
    auto id = parse_uuid(call.args[0]);
    // What is no id at all is answered like an id that is not there.
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    return *id;
}

// The view names the person's earlier cases that the asker may list: each of them says so. Until
// when the view may be kept: each hour's first one stands in their logs, whether it was kept or
// not.
Result<Instant> note_earlier(Call& call, const CaseBundle& bundle) {
    constexpr std::int64_t hour_ms = 3'600'000;
    const Eyes eyes(bundle, call.asker(), call.now);
    const bool whole = eyes.at(bundle.the_case.model->reg, model::Wall::parties, Instant{0}) ==
                       access::Verdict::yes;
    if (!whole || !bundle.person) return never;
    auto rows = call.reader.cases_of_person(bundle.person->id);
    if (!rows) return fail(rows.error());
    std::vector<access::CaseParties> seen;
    for (const auto& row : *rows) {
        auto parties = call.reader.parties(row.case_id);
        if (row.case_id == bundle.the_case.id || !parties) continue;
        if (access::may_open(call.asker(), access::Purpose::list, *parties, call.now) ==
            access::Verdict::yes) {
            seen.push_back(std::move(*parties));
        }
    }
    if (seen.empty()) return never;
    if (auto noted = note_views(call, seen, access::Purpose::list); !noted)
        return fail(noted.error());
    return Instant{(call.now.ms / hour_ms + 1) * hour_ms};
}

Answer show(Call& call) {
    auto id = case_in_path(call);
    if (!id) return std::unexpected(std::move(id.error()));
    const std::uint64_t since = call.app.views.moment();
    auto bundle = open_bundle(call, *id, access::Purpose::read);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted) {
        return fail(noted.error());
    }
    const auto until = note_earlier(call, *bundle);
    if (!until) return fail(until.error());
    Rendered view =
        render_case(call.app, call.reader, *bundle, call.asker(), call.language, call.now);
    view.until = std::min(view.until, *until);
    return keep_and_answer(call, std::move(view), basis_of(*bundle, since), &bundle->parties);
}

Answer access_lines(Call& call) {
    auto id = case_in_path(call);
    if (!id) return std::unexpected(std::move(id.error()));
    auto bundle = open_bundle(call, *id, access::Purpose::log);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::log); !noted)
        return fail(noted.error());
    return access_lines_answer(call, *id);
}

// What is known of the case for matching services: the confirmed need first, then guesses.
directory::SearchQuery query_of(const Call& call, const CaseBundle& bundle, const Eyes& eyes,
                                std::string& words) {
    directory::SearchQuery query;
    query.now = call.now;
    query.limit = suggestions_max;
    for (const auto& [id, text] : bundle.texts) {
        if (text.kind == "words") words = eyes.body(id);
    }
    const engine::FactRecord* need = bundle.fact("need");
    if (need && need->value.is_string()) query.needs.emplace_back(need->value.as_string());
    const engine::FactRecord* theme = bundle.fact("theme");
    const std::string theme_code =
        theme && theme->value.is_string() ? std::string(theme->value.as_string()) : std::string{};
    const bool decided = !query.needs.empty();
    for (const auto& guess : call.app.installation.needs.find(words, theme_code, 3)) {
        if (!decided) query.needs.push_back(guess.code);
    }
    // The words themselves match much that only sounds alike: they count when nothing is known.
    if (query.needs.empty()) query.text = words;
    query.municipality = bundle.details.municipality;
    query.language = bundle.details.language;
    const engine::FactRecord* age = bundle.fact("age");
    if (bundle.person && bundle.person->born) {
        query.age = age_in_years(*bundle.person->born, local_date(call.now));
    } else if (age && age->value.is_number()) {
        if (auto years = age->value.as_number().to_int64()) query.age = static_cast<int>(*years);
    }
    set_place(query, call.app.installation, "");
    return query;
}

void write_match(JsonWriter& json, const Voice& voice, const directory::Directory& directory,
                 const directory::Hit& hit, Instant now) {
    json.begin_object();
    write_hit_members(json, voice, directory, hit, now);
    json.key("score").number(hit.points / 100.0);
    json.key("reasons").begin_array();
    for (const auto& reason : hit.reasons) json.text(reason_text(voice, reason));
    json.end_array().key("reason_points").begin_array();
    for (const auto& reason : hit.reasons) json.integer(reason.points);
    json.end_array().end_object();
}

void write_draft(JsonWriter& json, const Voice& voice, const std::string& words,
                 const std::vector<directory::Hit>& matches) {
    std::vector<centre::DraftItem> items;
    for (const auto& match : matches) {
        if (items.size() == draft_items_max) break;
        const std::string& title = voice.in(match.service->title);
        items.push_back(
            {voice.words("plan.item_from_service",
                         {{"service", title.empty() ? match.service->title.fi : title}}),
             match.service->id, match.service->unit});
    }
    const centre::PlanDraft draft = centre::draft_plan(words, items);
    json.begin_object().key("goals").begin_array();
    for (const auto& goal : draft.goals) json.text(goal);
    json.end_array().key("items").begin_array();
    for (const auto& item : draft.items) {
        json.begin_object().member("text", item.text).member_or_null("service", item.service);
        json.member_or_null("owner_unit", item.owner_unit).end_object();
    }
    json.end_array().end_object();
}

void write_next_step(JsonWriter& json, const Voice& voice, const Call& call,
                     const engine::Case& the_case) {
    for (const auto& next : centre::next_steps(the_case, centre::Audience::worker)) {
        if (next.unit != call.asker().unit) continue;
        json.begin_object().member("text", voice.in(*next.what));
        json.member("reason", voice.words(next.safety    ? "suggest.safety"
                                          : next.overdue ? "suggest.overdue"
                                                         : "suggest.first_due"));
        json.end_object();
        return;
    }
    json.null();
}

// Open cases of the same person: perhaps the same matter.
void write_similar(JsonWriter& json, const Voice& voice, Call& call, const CaseBundle& bundle) {
    json.begin_array();
    if (bundle.person) {
        if (auto rows = call.reader.cases_of_person(bundle.person->id)) {
            for (const auto& row : *rows) {
                if (row.case_id == bundle.the_case.id || row.state != "open") continue;
                auto parties = call.reader.parties(row.case_id);
                if (!parties || access::may_open(call.asker(), access::Purpose::list, *parties,
                                                 call.now) != access::Verdict::yes) {
                    continue;
                }
                json.begin_object().member("case", to_string(row.case_id));
                json.member("reason", voice.words("suggest.same_person")).end_object();
            }
        }
    }
    json.end_array();
}

Answer suggestions(Call& call) {
    auto id = case_in_path(call);
    if (!id) return std::unexpected(std::move(id.error()));
    auto bundle = open_bundle(call, *id, access::Purpose::work);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const Eyes eyes(*bundle, call.asker(), call.now);
    if (eyes.at(bundle->the_case.model->reg, model::Wall::parties, Instant{0}) !=
        access::Verdict::yes) {
        return fail(ErrorKind::forbidden, "access.not_yours");
    }
    if (auto noted = note_view(call, bundle->parties, access::Purpose::work); !noted) {
        return fail(noted.error());
    }
    const auto& installation = call.app.installation;
    Voice voice{installation, call.language};
    std::string words;
    const auto directory = installation.directory.now();
    const auto matches =
        directory->search(query_of(call, *bundle, eyes, words), installation.municipalities).hits;
    JsonWriter json;
    json.begin_object().key("services").begin_array();
    for (const auto& match : matches) write_match(json, voice, *directory, match, call.now);
    json.end_array().key("plan_draft");
    write_draft(json, voice, words, matches);
    json.key("next_step");
    write_next_step(json, voice, call, bundle->the_case);
    json.key("similar");
    write_similar(json, voice, call, *bundle);
    json.end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 3> routes{{
    {Method::get, "/api/cases/{id}", Who::worker, show},
    {Method::get, "/api/cases/{id}/suggestions", Who::worker, suggestions},
    {Method::get, "/api/cases/{id}/access-lines", Who::worker, access_lines},
}};

}  // namespace

Result<std::string> case_tag(Call& call, Uuid case_id) {
    auto bundle = load_bundle(call.app, call.reader, case_id, call.asker(), call.now);
    if (!bundle) return fail(bundle.error());
    // What moves in a case that is not open to the caller (any more) is not told by its tag either.
    if (access::may_open(call.asker(), access::Purpose::read, bundle->parties, call.now) ==
        access::Verdict::no)
        return std::string{};
    return render_case(call.app, call.reader, *bundle, call.asker(), call.language, call.now).etag;
}

std::span<const RouteSpec> case_routes() { return routes; }

}  // namespace luotsi::server
