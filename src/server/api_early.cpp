// Early identification for those it concerns: a worker's open proposals and their answers, what
// the rules have done, and the person's own view of it with the right to object. A proposal is
// shown only to who may see every line it rests on; showing it writes a line in the person's log.
#include <array>
#include <set>

#include "desk/early.hpp"
#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/early_keeper.hpp"
#include "server/early_view.hpp"
#include "server/json_input.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t words_max = 2'000;
constexpr std::int32_t answer_days = 90;  // how long ago an answer may have happened

Answer queue(Call& call) {
    const auto proposals =
        desk::early_queue(call.reader, call.app.installation, call.asker(), call.now);
    if (!proposals) return fail(proposals.error());
    std::set<Uuid> cases;
    for (const early::Proposal& one : *proposals)
        for (const early::Reason& reason : one.reasons)
            for (const early::Source& source : reason.sources) cases.insert(source.case_id);
    std::vector<access::CaseParties> seen;
    for (const Uuid& id : cases) {
        auto parties = call.reader.parties(id);
        if (!parties) return fail(parties.error());
        seen.push_back(std::move(*parties));
    }
    if (auto noted = note_views(call, seen, access::Purpose::list, "early.shown"); !noted)
        return fail(noted.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const early::Proposal& one : *proposals) {
        const auto matters =
            desk::early_matters(call.reader, call.app.installation, one, call.asker(), call.now);
        if (!matters) return fail(matters.error());
        write_proposal(json, call, one, *matters);
    }
    json.end_array().key("reasons");
    write_answer_reasons(json, voice);
    json.end_object();
    return tagged_response(call, json.take());
}

std::expected<desk::EarlyAnswer, Problem> read_answer(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    static constexpr std::array<std::string_view, 3> states{"followed", "refused", "handled"};
    static constexpr std::array<early::State, 3> meant{
        early::State::followed, early::State::refused, early::State::handled};
    desk::EarlyAnswer out;
    out.id = body->need_text("id", 400);
    const std::string state = body->choice("answer", states);
    if (!body->has("answer")) body->wrong("answer", "field.missing");
    for (std::size_t i = 0; i < states.size(); ++i)
        if (state == states[i]) out.state = meant[i];
    out.why = body->choice("why", early::answer_reasons);
    if (!state.empty() && out.state != early::State::followed && !body->has("why"))
        body->wrong("why", "early.no_reason");
    out.case_id = body->uuid("case").value_or(Uuid{});
    out.words = body->text("words", words_max);
    out.language = call.language;
    out.happened_at = body->instant("happened_at").value_or(call.now);
    if (out.happened_at > call.now) body->wrong("happened_at", "contact.in_future");
    if (out.happened_at < call.now - days(answer_days))
        body->wrong("happened_at", "contact.too_long_ago");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return out;
}

Answer answer(Call& call) {
    const auto given = read_answer(call);
    if (!given) return std::unexpected(given.error());
    const auto where = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        SystemRandom random;
        const auto done = desk::answer_early(session, call.reader, call.app.installation,
                                             call.asker(), *given, random);
        if (!done) return fail(done.error());
        return done->case_id.is_nil() ? std::string{} : to_string(done->case_id);
    });
    if (!where) return fail(where.error());
    if (const auto id = parse_uuid(*where)) call.app.views.changed(case_topic(*id));
    JsonWriter json;
    json.begin_object().member("id", given->id).member("state", early::to_string(given->state));
    json.member_or_null("case", *where).end_object();
    return json_response(json.take());
}

Answer report(Call& call) {
    Period period = ended_quarters(call.now, 1);
    if (const std::string asked = call.query("from"); !asked.empty()) {
        const auto at = parse_instant(asked);
        if (!at) return fail(at.error());
        const auto whole = early::report_period(*at, call.now);
        if (!whole) return fail(whole.error());
        period = *whole;
    }
    const auto proposals = desk::early_proposals(call.reader);
    if (!proposals) return fail(proposals.error());
    const auto sweeps = desk::early_sweeps(call.reader);
    if (!sweeps) return fail(sweeps.error());
    const auto ends = desk::early_ends(call.reader, *proposals, period);
    if (!ends) return fail(ends.error());
    const auto& installation = call.app.installation;
    JsonWriter json;
    write_early_report(json, Voice{installation, call.language},
                       early::report(installation.early_rules, installation.organiser, *proposals,
                                     *ends, *sweeps, period));
    return tagged_response(call, json.take());
}

// ---- the person ----

// All matters of the person: for themselves only, not for whoever acts for them in one.
Answer about_me(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::log);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    JsonWriter json;
    json.begin_object();
    if (auto written = write_my_early(json, call, *bundle); !written) return fail(written.error());
    json.end_object();
    return tagged_response(call, json.take());
}

// The person's word, from themselves or told to a worker; open proposals go at once.
Answer object(Call& call, const CaseBundle& bundle) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const auto objects = body->boolean("objects");
    if (!objects) body->wrong("objects", "field.missing");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    const Uuid person = bundle.the_case.subject;
    if (person.is_nil()) return fail(ErrorKind::conflict, "early.nobody_known");
    const auto written = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        auto put = desk::object_early(session, person, *objects, actor_of(call.asker()));
        return put ? Result<std::string>("ok") : fail(put.error());
    });
    if (!written) return fail(written.error());
    if (auto looked = look_at_person(call.app, call.reader, person, call.now); !looked)
        return fail(looked.error());
    JsonWriter json;
    json.begin_object().flag("objects", *objects).end_object();
    return json_response(json.take());
}

Answer i_object(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::log);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    return object(call, *bundle);
}

std::expected<CaseBundle, Problem> opened_by_worker(Call& call) {
    const auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    auto bundle = open_bundle(call, *id, access::Purpose::work);
    if (!bundle) return bundle;
    if (access::may_open(call.asker(), access::Purpose::work, bundle->parties, call.now) !=
        access::Verdict::yes)
        return fail(ErrorKind::forbidden, "access.not_yours");
    return bundle;
}

Answer of_case(Call& call) {
    auto bundle = opened_by_worker(call);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    const auto objects = desk::objects_early(call.reader, bundle->the_case.subject);
    if (!objects) return fail(objects.error());
    JsonWriter json;
    json.begin_object().flag("known", !bundle->the_case.subject.is_nil());
    json.flag("objects", *objects).end_object();
    return tagged_response(call, json.take());
}

Answer they_object(Call& call) {
    auto bundle = opened_by_worker(call);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    return object(call, *bundle);
}

constexpr std::array<RouteSpec, 7> routes{{
    {Method::get, "/api/early", Who::worker, queue},
    {Method::post, "/api/early/answers", Who::worker, answer},
    {Method::get, "/api/early/report", Who::worker, report},
    {Method::get, "/api/cases/{id}/early", Who::worker, of_case},
    {Method::post, "/api/cases/{id}/early-objection", Who::worker, they_object},
    {Method::get, "/api/my/case/early", Who::client, about_me},
    {Method::post, "/api/my/case/early/objection", Who::client, i_object},
}};

}  // namespace

std::span<const RouteSpec> early_routes() { return routes; }

}  // namespace luotsi::server
