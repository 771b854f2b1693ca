// Workers' sessions: the demo's one-click roles (on this machine only), signing out, who I am; and
// following live events.
#include <algorithm>

#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/json_input.hpp"
#include "server/pieces.hpp"
#include "server/view_keys.hpp"

namespace luotsi::server {

namespace {

void write_worker(JsonWriter& json, const Voice& voice, const access::Worker& worker) {
    json.member("name", worker.name).member("role", worker.role);
    json.member("role_title", voice.in(worker.title)).flag("leads", worker.leads);
}

Answer roles(Call& call) {
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& worker : call.app.installation.organisation.workers()) {
        if (call.app.sessions.has_left(worker.slug)) continue;
        json.begin_object().member("worker", worker.slug);
        write_worker(json, voice, worker);
        json.member("unit_title", voice.unit_title(worker.unit)).end_object();
    }
    json.end_array().end_object();
    return json_response(json.take());
}

Answer sign_in(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const std::string slug = body->need_text("worker", 100);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    const access::Worker* worker = call.app.installation.organisation.worker(slug);
    if (!worker || call.app.sessions.has_left(slug)) {
        return fail(ErrorKind::not_found, "api.no_worker");
    }
    SystemRandom random;
    Response response = json_response("{\"ok\":true}");
    response.with("Set-Cookie",
                  Sessions::cookie(call.app.sessions.make_worker_token(slug, call.now, random),
                                   worker_session, call.request.secure));
    return response;
}

Answer sign_out(Call& call) {
    if (call.asker().kind != access::AskerKind::nobody) {
        call.app.sessions.revoke(call.session.nonce, call.session.until);
        JsonWriter record;
        record.begin_object().member("nonce", call.session.nonce);
        record.time("until", call.session.until).end_object();
        auto written =
            call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                auto put = session.put_record("revoked-session", call.session.nonce, record.str(),
                                              engine::Actor{});
                if (!put) return fail(put.error());
                return std::string{};
            });
        if (!written) return fail(written.error());
    }
    Response response = json_response("{\"ok\":true}");
    response.with("Set-Cookie", Sessions::cookie("", Duration{0}, call.request.secure));
    return response;
}

Answer me(Call& call) {
    const access::Asker& asker = call.asker();
    const access::Worker* worker = call.app.installation.organisation.worker(asker.id);
    if (!worker) return fail(ErrorKind::forbidden, "api.not_signed_in");
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("worker").begin_object().member("slug", worker->slug);
    write_worker(json, voice, *worker);
    json.end_object().key("unit");
    write_unit(json, voice, asker.unit);
    json.key("registers").begin_array();
    for (auto reg : asker.registers) json.text(to_string(reg));
    json.end_array().member("language", to_string(call.language));
    json.flag("demo", call.app.options.demo).end_object();
    return json_response(json.take());
}

// "case:<id>", "unit:<slug>", "my", "outbox" → the feed's topic; "" when the caller may not
// follow it.
std::string feed_topic(Call& call, std::string_view shown) {
    const access::Asker& asker = call.asker();
    std::string topic(shown);
    if (shown == "my") {
        if (asker.kind != access::AskerKind::client) return {};
        topic = case_topic(asker.own_case);
    }
    return tag_of_topic(call.app, call.reader, asker, topic).empty() ? std::string{} : topic;
}

Answer events(Call& call) {
    if (call.asker().kind == access::AskerKind::nobody) {
        return fail(ErrorKind::forbidden, "api.not_signed_in");
    }
    LiveHub::Follow follow;
    follow.asker = call.asker();
    follow.now_at = call.reader.last_change();
    const std::string list = call.query("topics");
    std::string_view rest = list;
    while (!rest.empty()) {
        auto comma = rest.find(',');
        std::string_view shown = rest.substr(0, comma);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        if (shown.empty()) continue;
        if (follow.topics.size() == LiveHub::topics_max) {
            return fail(ErrorKind::too_large, "live.too_many_topics");
        }
        std::string topic = feed_topic(call, shown);
        if (topic.empty()) return fail(ErrorKind::not_found, "live.no_topic");
        follow.tags.push_back(tag_of_topic(call.app, call.reader, call.asker(), topic));
        follow.topics.push_back(std::move(topic));
        follow.shown.emplace_back(shown);
    }
    if (follow.topics.empty()) return fail(ErrorKind::invalid, "live.no_topic");
    const std::string& last = call.request.header(Header::last_event_id);
    follow.resumed = !last.empty() && call.app.live.read_cursor(last, follow.after);
    if (!last.empty() && !follow.resumed) follow.after = 0;
    follow.missed = !last.empty() && follow.after != follow.now_at;
    auto stream = call.app.live.follow(std::move(follow));
    if (!stream) return fail(ErrorKind::busy, "live.too_many");
    Response response;
    response.content_type = "text/event-stream; charset=utf-8";
    response.with("Cache-Control", "no-store");
    response.with("X-Accel-Buffering", "no");
    add_security_headers(response.headers);
    response.stream = std::move(stream);
    return response;
}

constexpr std::array<RouteSpec, 6> routes{{
    {Method::get, "/api/dev/roles", Who::anyone, roles, true, true},
    {Method::post, "/api/dev/sign-in", Who::anyone, sign_in, false, true},
    {Method::post, "/api/sign-out", Who::anyone, sign_out, false},
    {Method::delete_, "/api/session", Who::anyone, sign_out, false},
    {Method::get, "/api/me", Who::worker, me},
    {Method::get, "/events", Who::anyone, events},
}};

}  // namespace

std::span<const RouteSpec> session_routes() { return routes; }

}  // namespace luotsi::server
