// A person's rights over their own data: having it, and asking that it is corrected, erased or that
// its use is restricted. A person asks; whoever works in the responsible unit decides within a
// month, with reasons, and says how to go on when the answer is no. Nothing is overwritten: what
// was wrong stays, marked as corrected; what is erased leaves its tombstone.
#include <algorithm>
#include <array>
#include <tuple>

#include "server/access_list.hpp"
#include "server/app.hpp"
#include "server/export_view.hpp"
#include "server/json_input.hpp"
#include "server/requests.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

using access::Verdict;

constexpr std::array<std::string_view, 3> kinds{"correction", "erasure", "restriction"};
constexpr std::array<std::string_view, 3> decisions{"granted", "refused", "extended"};
constexpr std::size_t words_max = 4'000;
constexpr std::int32_t months_to_decide = 1;
constexpr std::int32_t months_extended = 2;  // further ones, once
constexpr Duration decided_are_shown = days(90);
constexpr std::string_view erased_because = "GDPR 17";

std::expected<Uuid, Problem> case_of(const Call& call) {
    if (call.asker().kind == access::AskerKind::client) return call.asker().own_case;
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    return *id;
}

std::expected<CaseBundle, Problem> open(Call& call, access::Purpose purpose) {
    auto id = case_of(call);
    if (!id) return std::unexpected(std::move(id.error()));
    return open_bundle(call, *id, purpose);
}

Answer my_data(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::export_);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::export_); !noted)
        return fail(noted.error());
    auto views = access_lines_answer(call, bundle->the_case.id);
    if (!views) return views;
    auto document = render_export(call, *bundle, views->body);
    if (!document) return fail(document.error());
    const bool plain = call.query("form") == "text";
    const Voice voice{call.app.installation, call.language};
    Response response = json_response(plain ? as_plain_text(*document, voice) : *document);
    if (plain) response.content_type = "text/plain; charset=utf-8";
    response.with("Content-Disposition", plain ? "attachment; filename=\"luotsi.txt\""
                                               : "attachment; filename=\"luotsi.json\"");
    return response;
}

Answer list_of_case(Call& call) {
    auto bundle = open(call, access::Purpose::read);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const bool worker = call.asker().kind == access::AskerKind::worker;
    if (worker && access::may_open(call.asker(), access::Purpose::work, bundle->parties,
                                   call.now) != Verdict::yes)
        return fail(ErrorKind::forbidden, "access.not_yours");
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    const auto all = requests_of_case(call.reader, bundle->the_case.id);
    if (!all) return fail(all.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const PersonRequest& one : *all) write_request(json, voice, one, &*bundle, call.now);
    json.end_array().flag("restricted", bundle->parties.protection.is_restricted(call.now));
    json.key("keeping");
    if (auto kept = write_keeping(json, call, *bundle); !kept) return fail(kept.error());
    json.end_object();
    return tagged_response(call, json.take());
}

// A text of the case for what is said of a request.
store::Text text_of(const Call& call, const CaseBundle& bundle, std::string body) {
    return make_text(call.app, bundle.the_case, "request", std::move(body), call.language,
                     call.now);
}

Answer ask(Call& call) {
    auto bundle = open(call, access::Purpose::work);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    PersonRequest one;
    one.kind = body->choice("kind", kinds);
    if (!body->has("kind")) body->wrong("kind", "field.missing");
    one.about = body->uuid("about").value_or(Uuid{});
    if (!one.about.is_nil() && bundle->text(one.about) == nullptr)
        body->wrong("about", "rights.no_text");
    if (one.kind == "erasure" && !body->has("about")) body->wrong("about", "rights.text_needed");
    const std::string words = body->need_text("words", words_max);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    SystemRandom random;
    one.case_id = bundle->the_case.id;
    one.id = to_string(one.case_id) + "." + to_string(make_uuid_v7(call.now, random));
    one.person = bundle->the_case.subject;
    one.unit = bundle->the_case.unit;
    one.by = call.asker().kind == access::AskerKind::client ? "client" : call.asker().id;
    one.made_at = call.now;
    one.due_at = due_after_months(call.now, months_to_decide);
    one.state = "open";
    const store::Text text = text_of(call, *bundle, words);
    one.words = text.id;
    const auto id = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        if (auto put = session.put_text(text); !put) return fail(put.error());
        auto put = session.put_record(request_kind, one.id, to_json(one), actor_of(call.asker()));
        return put ? Result<std::string>(one.id) : fail(put.error());
    });
    if (!id) return fail(id.error());
    JsonWriter json;
    json.begin_object().member("id", *id).time("due_at", one.due_at).end_object();
    return json_response(json.take(), 201);
}

// Of the unit that is responsible now: open ones first, by the day they are due; those decided
// lately after them.
Answer queue(Call& call) {
    const auto records = call.reader.records(request_kind);
    if (!records) return fail(records.error());
    std::vector<PersonRequest> mine;
    std::vector<access::CaseParties> seen;
    for (const std::string& text : *records) {
        auto one = request_of(text);
        if (!one) return fail(one.error());
        if (one->state != "open" && one->decided_at + decided_are_shown < call.now) continue;
        const auto row = call.reader.case_row(one->case_id);
        if (!row || row->unit != call.asker().unit) continue;
        auto parties = call.reader.parties(one->case_id);
        if (!parties) return fail(parties.error());
        if (access::may_open(call.asker(), access::Purpose::list, *parties, call.now) ==
            Verdict::no)
            continue;
        seen.push_back(std::move(*parties));
        mine.push_back(std::move(*one));
    }
    std::ranges::sort(mine, [](const PersonRequest& a, const PersonRequest& b) {
        return std::tuple(a.state != "open", a.due_at, a.id) <
               std::tuple(b.state != "open", b.due_at, b.id);
    });
    if (auto noted = note_views(call, seen, access::Purpose::list); !noted)
        return fail(noted.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const PersonRequest& one : mine) write_request(json, voice, one, nullptr, call.now);
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

struct Decision {
    std::string what;  // granted | refused | extended
    std::string reason;
    std::string right;
    std::string law;
};

std::expected<Decision, Problem> read_decision(Call& call, const PersonRequest& one) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    Decision out;
    out.what = body->choice("decision", decisions);
    if (!body->has("decision")) body->wrong("decision", "field.missing");
    out.reason = body->need_text("reason", words_max);
    out.right = body->text("right", words_max);
    out.law = body->text("law", 200);
    if (out.what == "granted" && one.kind == "correction" && trim(out.right).empty())
        body->wrong("right", "rights.right_needed");
    if (out.what == "extended" && one.extended) body->wrong("decision", "rights.extended_already");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return out;
}

// Words of the client's own may go when their holder agrees; what professionals have written down
// is kept by law as long as the law says.
bool is_own_words(const CaseBundle& bundle, Uuid text) {
    if (text == bundle.the_case.words) return true;
    return std::ranges::any_of(bundle.journal, [&](const engine::Event& event) {
        return event.text == text && event.actor.kind == engine::ActorKind::client;
    });
}

// What follows beside the record: a line in the matter, or the text's end. Both may be done again.
Result<void> carry(Call& call, const CaseBundle& bundle, const PersonRequest& one,
                   const Decision& decision) {
    if (decision.what != "granted") return {};
    if (one.kind == "erasure") {
        if (!is_own_words(bundle, one.about))
            return fail(ErrorKind::conflict, "rights.not_erasable");
        auto gone = call.app.store.erase_text(one.about, erased_because);
        if (!gone && gone.error().code != "store.already_erased") return gone;
        call.app.views.changed(case_topic(one.case_id));
    }
    if (one.kind == "correction") {
        Order order;
        order.case_id = one.case_id;
        order.command.kind = engine::CommandKind::message;
        order.command.actor = actor_of(call.asker());
        order.command.reg = bundle.the_case.model->reg;
        order.command.wall = model::Wall::parties;
        order.texts.push_back(make_text(
            call.app, bundle.the_case, "message",
            call.words("rights.correction", {{"right", decision.right}}), call.language, call.now));
        order.command.text = order.texts.back().id;
        order.key = call.key() + "/line";
        order.digest = digest_of(call.request);
        auto done = carry_out(call.app, order);
        if (!done) return fail(done.error());
    }
    return {};
}

Result<void> restrict_use(Call& call, store::WriteSession& session, const PersonRequest& one) {
    const Uuid whose = one.person.is_nil() ? one.case_id : one.person;
    auto all = store::read_protection(session, whose);
    if (!all) return fail(all.error());
    SystemRandom random;
    access::Mark mark;
    mark.id = make_uuid_v7(call.now, random);
    mark.happened_at = call.now;
    mark.recorded_at = call.now;
    mark.by = call.asker().id;
    all->restricted.push_back(std::move(mark));
    return session.put_record(store::protection_kind, to_string(whose), access::to_json(*all),
                              actor_of(call.asker()));
}

Result<std::string> write_decision(Call& call, const CaseBundle& bundle, PersonRequest one,
                                   const Decision& decision) {
    const store::Text reason = text_of(call, bundle, decision.reason);
    const store::Text right = text_of(call, bundle, decision.right);
    one.reason = reason.id;
    one.law = decision.law;
    if (decision.what == "extended") {
        one.extended = true;
        one.due_at = due_after_months(one.made_at, months_to_decide + months_extended);
    } else {
        one.state = decision.what;
        one.decided_by = call.asker().id;
        one.decided_at = call.now;
    }
    if (one.kind == "correction" && decision.what == "granted") one.right = right.id;
    return write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        Result<void> put = session.put_text(reason);
        if (put && !one.right.is_nil()) put = session.put_text(right);
        if (put && one.kind == "restriction" && decision.what == "granted")
            put = restrict_use(call, session, one);
        if (put)
            put = session.put_record(request_kind, one.id, to_json(one), actor_of(call.asker()));
        return put ? Result<std::string>(one.id) : fail(put.error());
    });
}

Answer decide(Call& call) {
    const auto known = call.reader.record(request_kind, call.args[0]);
    if (!known) return fail(known.error());
    if (!*known) return fail(ErrorKind::not_found, "rights.no_request");
    const auto one = request_of(**known);
    if (!one) return fail(one.error());
    auto bundle = open_bundle(call, one->case_id, access::Purpose::work);
    if (!bundle) return fail(ErrorKind::not_found, "rights.no_request");
    const bool may = access::may_open(call.asker(), access::Purpose::work, bundle->parties,
                                      call.now) == Verdict::yes &&
                     bundle->the_case.unit == call.asker().unit;
    if (!may) return fail(ErrorKind::forbidden, "access.not_yours");
    const auto decision = read_decision(call, *one);
    if (!decision) return std::unexpected(decision.error());
    const bool repeated = one->decided_by == call.asker().id && one->state == decision->what;
    if (one->state != "open" && !repeated) return fail(ErrorKind::conflict, "rights.decided");
    if (auto done = carry(call, *bundle, *one, *decision); !done) return fail(done.error());
    const auto id = write_decision(call, *bundle, *one, *decision);
    if (!id) return fail(id.error());
    call.app.views.changed(case_topic(one->case_id));
    JsonWriter json;
    json.begin_object().member("id", *id).member("state", decision->what).end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 7> routes{{
    {Method::get, "/api/my/case/export", Who::client, my_data},
    {Method::get, "/api/my/case/requests", Who::client, list_of_case},
    {Method::post, "/api/my/case/requests", Who::client, ask},
    {Method::get, "/api/cases/{id}/requests", Who::worker, list_of_case},
    {Method::post, "/api/cases/{id}/requests", Who::worker, ask},
    {Method::get, "/api/requests", Who::worker, queue},
    {Method::post, "/api/requests/{id}/decision", Who::worker, decide},
}};

}  // namespace

std::span<const RouteSpec> rights_routes() { return routes; }

}  // namespace luotsi::server
