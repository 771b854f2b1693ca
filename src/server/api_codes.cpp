#include "server/api_codes.hpp"

#include "centre/intake.hpp"
#include "centre/notices.hpp"
#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"
#include "server/return_codes.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

// The matter that the code opens, if any. `code` is normalised, "" when it cannot be one: that is
// looked up all the same, so that no answer is quicker than another.
Result<std::optional<Uuid>> opened_by(const Call& call, const std::string& code) {
    auto found = call.reader.case_by_code(code.empty() ? "000000000000" : code);
    if (!found || !*found) return found;
    store::SignIn as;
    as.kind = "case";
    as.subject = to_string(**found);
    as.sealed = mark_of_code(call.app.secret, code);
    const auto out = is_of_replaced_code(call.reader, as);
    if (!out) return fail(out.error());
    return *out ? std::nullopt : *found;
}

// The code may have been replaced since it was looked up.
Result<std::string> open_by_code(const Call& call, const NewSession& made,
                                 store::WriteSession& session) {
    const auto out = is_of_replaced_code(session, made.row);
    if (!out) return fail(out.error());
    if (*out) return fail(ErrorKind::not_found, "code.not_found");
    if (auto r = open_session(session, made, call.session); !r) return fail(r.error());
    return std::string{};
}

// Who was put out meanwhile, in another process or a moment ago, does not take the matter back.
Result<void> check_still_in(const Call& call, store::WriteSession& session) {
    const auto own = session.sign_in(call.session.id);
    if (!own) return fail(own.error());
    const auto out =
        *own && (*own)->ended_at.ms == 0 ? is_of_replaced_code(session, **own) : Result<bool>(true);
    if (!out) return fail(out.error());
    if (*out) return fail(ErrorKind::forbidden, "api.not_signed_in");
    return {};
}

Result<void> tell(const App& app, const engine::Case& the_case, store::WriteSession& session) {
    const auto details = session.contact_details(the_case.id);
    if (!details && details.error().kind == ErrorKind::not_found) return {};
    if (!details) return fail(details.error());
    SystemRandom random;
    return session.put_notice(centre::notice_of(the_case, "notice.code_changed", *details,
                                                app.installation.words, session.now(), random));
}

// `code`: the new one, "" = none opens the matter any more.
Result<void> replace(const Call& call, const engine::Case& the_case, const std::string& code,
                     store::WriteSession& session) {
    if (auto in = check_still_in(call, session); !in) return in;
    const std::string id = to_string(the_case.id);
    const auto before = session.record(return_code_record, id);
    if (!before) return fail(before.error());
    ReplacedCode next;
    next.kept = to_hex(call.session.id);
    if (code.empty()) {
        const auto last = *before ? replaced_code_of(**before) : ReplacedCode{};
        if (!last) return fail(last.error());
        next.person = call.asker().person;
        next.before = last->person.is_nil() ? last->valid : last->before;
    } else {
        next.valid = mark_of_code(call.app.secret, code);
        auto put = session.put_return_code(the_case.id, centre::normalise_return_code(code));
        if (!put) return put;
    }
    auto put = session.put_record(return_code_record, id, to_json(next), actor_of(call.asker()));
    return put ? tell(call.app, the_case, session) : put;
}

// A line of the matter's own says it as well: to whoever works on it, and to its person when it was
// somebody else who did it.
Order order_of(const Call& call, const CaseBundle& bundle, Seen seen, bool stops) {
    Order order;
    order.case_id = bundle.the_case.id;
    order.command.kind = engine::CommandKind::message;
    order.command.actor = actor_of(call.asker());
    order.command.actor.organisation = bundle.the_case.organiser;
    order.texts.push_back(make_text(call.app, bundle.the_case, "message",
                                    call.words(stops ? "api.codes_stopped" : "api.code_changed"),
                                    call.language, call.now));
    order.command.text = order.texts.back().id;
    order.command.reg = bundle.the_case.model->reg;
    order.command.wall = model::Wall::parties;
    order.key = call.key();
    order.digest = digest_of(call.request);
    order.seen = std::move(seen);
    return order;
}

}  // namespace

Answer sign_in_with_code(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const std::string typed = body->need_text("code", 60);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    if (auto wait = call.app.code_limit.take(call.request.peer, call.now); wait > 0) {
        return fail(Error(ErrorKind::busy, "code.too_many").with("seconds", std::to_string(wait)));
    }
    const std::string code = centre::normalise_return_code(typed);
    const auto found = opened_by(call, code);
    if (!found) {
        // Nothing was said of the code, so nothing was tried.
        call.app.code_limit.give_back(call.request.peer);
        return fail(found.error());
    }
    if (!*found || code.empty()) {
        log_line(LogLevel::warning, "signin.failed", {{"door", "code"}});
        Problem problem(Error(ErrorKind::not_found, "code.not_found"));
        problem.delay_ms = call.app.options.wrong_code_ms;
        return std::unexpected(std::move(problem));
    }
    call.app.code_limit.give_back(call.request.peer);
    SystemRandom random;
    NewSession made = call.app.sessions.make("case", to_string(**found), "code",
                                             Sessions::new_secret(random), call.now);
    made.row.sealed = mark_of_code(call.app.secret, code);
    auto written = call.app.store.write_and_wait(
        [&](store::WriteSession& session) { return open_by_code(call, made, session); });
    if (!written) return fail(written.error());
    log_line(LogLevel::info, "signin.done", {{"door", "code"}});
    Response response = json_response("{\"ok\":true}");
    response.with("Set-Cookie", call.app.sessions.cookie_of(made, call.request.secure));
    response.delay_ms = call.app.options.wrong_code_ms;  // right or wrong take as long
    return response;
}

Answer replace_return_code(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    const Uuid case_id = call.asker().own_case;
    auto seen = seen_now(call.reader, case_id);
    auto bundle = open_bundle(call, case_id, access::Purpose::work);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (!seen) return fail(seen.error());
    if (call.asker().role == access::representative_role)
        return fail(ErrorKind::forbidden, "access.not_yours");
    const std::string pace = "new code " + to_string(case_id);
    if (auto wait = call.app.code_limit.take(pace, call.now); wait > 0)
        return fail(Error(ErrorKind::busy, "code.too_many").with("seconds", std::to_string(wait)));
    const bool stops = !call.asker().person.is_nil();
    const std::string code =
        stops ? std::string() : return_code_of(call.app.secret, "again " + call.key());
    Order order = order_of(call, *bundle, std::move(*seen), stops);
    order.also = [&](store::WriteSession& session) {
        return replace(call, bundle->the_case, code, session);
    };
    if (auto done = carry_out(call.app, order); !done) return fail(done.error());
    // Who was in by the old code is read anew, and is out.
    call.app.sessions.forget_all();
    log_line(LogLevel::info, "code.replaced", {});
    JsonWriter json;
    json.begin_object().member_or_null("code", code).end_object();
    return json_response(json.take());
}

}  // namespace luotsi::server
