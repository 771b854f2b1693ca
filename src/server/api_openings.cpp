// Opening a person's matters without a part in them: by emergency or by a right that a law gives.
// It takes a reason, ends by itself, marks every view in the person's log, and stands on the list
// of whoever leads the worker's unit or the unit responsible until it has been reviewed.
#include <algorithm>
#include <array>
#include <charconv>

#include "access/statutory.hpp"
#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/json_input.hpp"
#include "server/known_people.hpp"
#include "server/openings.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

using access::OpeningBasis;
using access::Verdict;

constexpr std::int64_t minutes_default = 60;
constexpr std::int64_t minutes_max = 240;
constexpr std::size_t uuid_text_size = 36;

bool holds(const access::Asker& asker, model::Register reg) {
    return std::ranges::find(asker.registers, reg) != asker.registers.end();
}

// Patients' and clients' own workers of the public organiser only, not those of an association or a
// company that holds a register of its own; the right by law is the social authority's.
bool may_open_so(const Call& call, OpeningBasis basis) {
    const access::Asker& asker = call.asker();
    const access::Unit* unit = call.app.installation.organisation.unit(asker.unit);
    if (asker.leads || unit == nullptr || unit->sector != "public") return false;
    const bool social = holds(asker, model::Register::social);
    return basis == OpeningBasis::statutory ? social
                                            : social || holds(asker, model::Register::health);
}

struct Asked {
    access::Opening opening;
    std::string law;
};

std::expected<Asked, Problem> read_opening(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    static constexpr std::array<std::string_view, 2> bases{"emergency", "statutory"};
    Asked asked;
    access::Opening& out = asked.opening;
    SystemRandom random;
    out.id = make_uuid_v7(call.now, random);
    out.happened_at = call.now;
    out.recorded_at = call.now;
    out.by = call.asker().id;
    out.worker = call.asker().id;
    out.unit = call.asker().unit;
    if (body->choice("basis", bases) == "statutory") out.basis = OpeningBasis::statutory;
    if (!body->has("basis")) body->wrong("basis", "field.missing");
    // By which right is chosen, not made up.
    asked.law = body->text("law", 60);
    const bool by_law = out.basis == OpeningBasis::statutory;
    if (by_law && asked.law.empty()) body->wrong("law", "field.missing");
    if (!asked.law.empty() && (!by_law || access::statutes().find(asked.law) == nullptr))
        body->wrong("law", "field.unknown_value");
    out.reason = body->need_text("reason", reason_most);
    if (!out.reason.empty() && !is_reason(out.reason))
        body->wrong("reason", "access.reason_too_short");
    const auto minutes_long = body->integer("minutes", 5, minutes_max).value_or(minutes_default);
    out.ends_at = call.now + minutes(minutes_long);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return asked;
}

// Another organiser's matter of which nothing is let out: that there is one is not told either.
bool is_others_own(const Call& call, const store::CaseRow& row,
                   const access::CaseParties& parties) {
    const auto others = other_organisers(call.app.installation, call.asker());
    if (std::ranges::find(others, parties.organiser) == others.end()) return false;
    const auto model = call.app.installation.models.latest(row.model);
    access::Element matter;
    matter.reg = model == nullptr ? model::Register::other : model->reg;
    return access::may_see(call.asker(), access::Purpose::read, parties, matter, call.now) !=
           Verdict::yes;
}

// The person's cases that are open to the caller now, each with its line in the log.
std::expected<std::vector<store::CaseRow>, Problem> opened_cases(Call& call, Uuid person) {
    auto rows = call.reader.cases_of_person(person);
    if (!rows) return std::unexpected<Problem>(rows.error());
    std::vector<store::CaseRow> out;
    std::vector<access::CaseParties> seen;
    for (auto& row : *rows) {
        auto parties = call.reader.parties(row.case_id);
        if (!parties) return std::unexpected<Problem>(parties.error());
        if (access::may_open(call.asker(), access::Purpose::list, *parties, call.now) ==
                Verdict::no ||
            is_others_own(call, row, *parties))
            continue;
        seen.push_back(std::move(*parties));
        out.push_back(std::move(row));
    }
    if (auto noted = note_views(call, seen, access::Purpose::list); !noted)
        return std::unexpected<Problem>(noted.error());
    return out;
}

void write_opened(const Call& call, JsonWriter& json, const std::vector<store::CaseRow>& cases) {
    const Voice voice{call.app.installation, call.language};
    json.key("cases").begin_array();
    for (const store::CaseRow& row : cases) {
        const auto model = call.app.installation.models.exact(row.model, row.version);
        json.begin_object().member("case", to_string(row.case_id));
        json.member("title", model ? voice.in(model->title) : row.model);
        json.member("state", row.state).time("opened_at", row.opened_at).end_object();
    }
    json.end_array();
}

// Whether the worker's opening of this person before has been looked at by nobody, as the writer
// has it: every opening stands in the person's protection.
Result<bool> is_unreviewed(store::WriteSession& session, const access::Protection& of_person,
                           std::string_view worker) {
    for (const access::Opening& before : of_person.openings) {
        if (before.worker != worker) continue;
        const auto record = session.record(opening_record, to_string(before.id));
        if (!record) return fail(record.error());
        if (!*record) continue;
        const auto one = listed_of(**record);
        if (!one) return fail(one.error());
        if (one->review.at.ms == 0) return true;
    }
    return false;
}

Answer open(Call& call) {
    auto asked = read_opening(call);
    if (!asked) return std::unexpected(std::move(asked.error()));
    const access::Opening* opening = &asked->opening;
    if (!may_open_so(call, opening->basis)) return fail(ErrorKind::forbidden, "access.not_yours");
    const auto person = parse_uuid(call.args[0]);
    if (!person || !known_person(call, *person))
        return fail(ErrorKind::not_found, "access.no_person");
    const auto opened = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        auto all = store::read_protection(session, *person);
        if (!all) return fail(all.error());
        const auto again = is_unreviewed(session, *all, call.asker().id);
        if (!again) return fail(again.error());
        // An emergency does not wait for a review, but its leader sees at once that it is not the
        // first; a right by law is used again when somebody has looked at how it was used.
        if (*again && opening->basis == OpeningBasis::statutory)
            return fail(ErrorKind::conflict, "access.not_reviewed");
        all->openings.push_back(*opening);
        const engine::Actor who = actor_of(call.asker());
        auto put = session.put_record(store::protection_kind, to_string(*person),
                                      access::to_json(*all), who);
        if (!put) return fail(put.error());
        Listed listed;
        listed.id = to_string(opening->id);
        listed.person = *person;
        listed.opening = *opening;
        listed.law = asked->law;
        listed.repeated = *again;
        put = session.put_record(opening_record, listed.id, to_json(listed), who);
        if (!put) return fail(put.error());
        // Until when it holds, so that whoever repeats the request hears it as it was said first.
        return listed.id + std::to_string(opening->ends_at.ms);
    });
    if (!opened) return fail(opened.error());
    const std::string id = opened->substr(0, uuid_text_size);
    Instant ends_at;
    std::from_chars(opened->data() + uuid_text_size, opened->data() + opened->size(), ends_at.ms);
    auto cases = opened_cases(call, *person);
    if (!cases) return std::unexpected(std::move(cases.error()));
    for (const store::CaseRow& row : *cases) call.app.views.changed(case_topic(row.case_id));
    JsonWriter json;
    json.begin_object().member("id", id).time("until", ends_at);
    write_opened(call, json, *cases);
    json.end_object();
    return json_response(json.take(), 201);
}

// The caller's own openings that still hold, with what they opened: the way back to them.
Answer mine(Call& call) {
    const auto records = call.reader.records(opening_record);
    if (!records) return fail(records.error());
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const std::string& text : *records) {
        const auto one = listed_of(text);
        if (!one) return fail(one.error());
        if (one->opening.worker != call.asker().id || !one->opening.holds(call.now)) continue;
        const auto person = call.reader.person(one->person);
        if (!person) return fail(person.error());
        auto cases = opened_cases(call, one->person);
        if (!cases) return std::unexpected(std::move(cases.error()));
        json.begin_object().member("id", one->id).member("person_name", person->name);
        json.member("basis", access::to_string(one->opening.basis));
        json.member("reason", one->opening.reason).time("from", one->opening.happened_at);
        json.time("until", one->opening.ends_at);
        write_opened(call, json, *cases);
        json.end_object();
    }
    json.end_array().flag("may_emergency", may_open_so(call, OpeningBasis::emergency));
    json.flag("may_statutory", may_open_so(call, OpeningBasis::statutory)).key("laws");
    const Voice voice{call.app.installation, call.language};
    json.begin_array();
    for (const access::Statute& one : access::statutes().all)
        write_option(json, one.id,
                     voice.in(one.title) + " (" + one.law.act + " " + one.law.section + ")");
    json.end_array().end_object();
    return json_response(json.take());
}

// Of whoever leads the unit of the worker, or the unit responsible for a case that was opened –
// never of the one whose doing it is. What a leader has ended is any other leader's of their
// organisation: their unit may have no second one.
Result<bool> is_reviewed_by(Call& call, const Listed& one) {
    const access::Asker& asker = call.asker();
    if (!asker.leads || one.opening.worker == asker.id) return false;
    if (leads_for(call, one.opening.unit, one.opening.worker)) return true;
    const access::Organisation& all = call.app.installation.organisation;
    const access::Unit* unit = all.unit(all.successor(one.opening.unit, "", call.now));
    if (!one.ended.empty() && unit != nullptr && unit->organisation == asker.organisation)
        return true;
    auto rows = call.reader.cases_of_person(one.person);
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
        auto parties = call.reader.parties(row.case_id);
        if (!parties) return fail(parties.error());
        if (access::may_open(asker, access::Purpose::log, *parties, call.now) == Verdict::yes)
            return true;
    }
    return false;
}

// How often the worker looked by this opening, over all cases of the person.
Result<std::uint64_t> views_by(Call& call, const Listed& one) {
    std::uint64_t out = 0;
    auto rows = call.reader.cases_of_person(one.person);
    if (!rows) return fail(rows.error());
    const std::string reason = "access.reason." + std::string(access::to_string(one.opening.basis));
    for (const auto& row : *rows) {
        auto lines = call.reader.access_lines(row.case_id);
        if (!lines) return fail(lines.error());
        for (const auto& line : *lines)
            if (line.who == one.opening.worker && line.reason == reason &&
                line.last_at >= one.opening.happened_at && line.first_at <= one.opening.ends_at)
                out += line.count;
    }
    return out;
}

Result<void> write_listed(Call& call, JsonWriter& json, const Voice& voice, const Listed& one) {
    const auto views = one.ended.empty() ? views_by(call, one) : Result<std::uint64_t>(0);
    if (!views) return fail(views.error());
    json.begin_object().member("id", one.id).member("worker", one.opening.worker);
    json.member("worker_name", voice.worker_name(one.opening.worker));
    json.member("unit_title", voice.unit_title(one.opening.unit));
    json.member("basis", one.ended.empty() ? std::string(access::to_string(one.opening.basis))
                                           : "ended_" + one.ended);
    json.flag("repeated", one.repeated);
    const access::Statute* law = access::statutes().find(one.law);
    json.member_or_null("law", law ? law->law.act + " " + law->law.section : std::string{});
    json.member("reason", one.opening.reason).time("from", one.opening.happened_at);
    json.time("until", one.opening.ends_at);
    json.flag("over", one.opening.ends_at <= call.now).count("views", *views);
    json.flag("reviewed", one.review.at.ms != 0);
    json.member_or_null("reviewed_by",
                        one.review.by.empty() ? std::string{} : voice.worker_name(one.review.by));
    json.flag("justified", one.review.justified).member_or_null("review", one.review.text);
    json.time("reviewed_at", one.review.at).end_object();
    return {};
}

Answer list(Call& call) {
    const auto records = call.reader.records(opening_record);
    if (!records) return fail(records.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    std::vector<Uuid> shown;
    for (const std::string& text : *records) {
        const auto one = listed_of(text);
        if (!one) return fail(one.error());
        const auto mine = is_reviewed_by(call, *one);
        if (!mine) return fail(mine.error());
        if (!*mine) continue;
        if (std::ranges::find(shown, one->person) == shown.end()) shown.push_back(one->person);
        if (auto written = write_listed(call, json, voice, *one); !written)
            return fail(written.error());
    }
    json.end_array().end_object();
    // Why somebody's matters were opened tells of them, though it names nobody.
    if (auto noted = note_people(call, shown, access::Purpose::log, "access.reason.audit"); !noted)
        return fail(noted.error());
    return tagged_response(call, json.take());
}

Answer review(Call& call) {
    if (!call.asker().leads) return fail(ErrorKind::forbidden, "access.not_yours");
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const auto justified = body->boolean("justified");
    if (!justified) body->wrong("justified", "field.missing");
    const std::string text = body->need_text("text", 1'000);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    const auto known = call.reader.record(opening_record, call.args[0]);
    if (!known) return fail(known.error());
    if (!*known) return fail(ErrorKind::not_found, "access.no_opening");
    const auto one = listed_of(**known);
    if (!one) return fail(one.error());
    const auto mine = is_reviewed_by(call, *one);
    if (!mine) return fail(mine.error());
    if (!*mine) return fail(ErrorKind::not_found, "access.no_opening");
    const auto done = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        // The first review stands: what another leader has said meanwhile is not written over.
        const auto kept = session.record(opening_record, one->id);
        if (!kept) return fail(kept.error());
        if (!*kept) return fail(ErrorKind::not_found, "access.no_opening");
        auto now = listed_of(**kept);
        if (!now) return fail(now.error());
        if (now->review.at.ms != 0) return fail(ErrorKind::conflict, "access.reviewed");
        now->review = {call.asker().id, *justified, text, call.now};
        auto put =
            session.put_record(opening_record, now->id, to_json(*now), actor_of(call.asker()));
        if (!put) return fail(put.error());
        return one->id;
    });
    if (!done) return fail(done.error());
    JsonWriter json;
    json.begin_object().member("id", *done).end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 4> routes{{
    {Method::post, "/api/people/{id}/openings", Who::worker, open},
    {Method::get, "/api/openings", Who::worker, list},
    {Method::get, "/api/openings/mine", Who::worker, mine},
    {Method::post, "/api/openings/{id}/review", Who::worker, review},
}};

}  // namespace

std::span<const RouteSpec> opening_routes() { return routes; }

}  // namespace luotsi::server
