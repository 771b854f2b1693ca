// Sessions: the demo's one-click roles (on this machine only), how long the session still lives,
// one's own others, signing out, who I am; and following live events.
#include <algorithm>
#include <functional>

#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/json_input.hpp"
#include "server/log.hpp"
#include "server/pieces.hpp"
#include "server/view_keys.hpp"
#include "server/writing.hpp"

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

Result<std::string> in_one_write(Call& call,
                                 const std::function<Result<void>(store::WriteSession&)>& act) {
    return call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
        if (auto done = act(session); !done) return fail(done.error());
        return std::string{};
    });
}

Answer sign_in(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    // A worker by slug, or a resident of the demo by their id.
    const auto person = body->uuid("person");
    const std::string slug = person ? to_string(*person) : body->need_text("worker", 100);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    if (person) {
        if (auto known = call.reader.person(*person); !known) return fail(known.error());
    } else if (!call.app.installation.organisation.worker(slug) ||
               call.app.sessions.has_left(slug)) {
        return fail(ErrorKind::not_found, "api.no_worker");
    }
    SystemRandom random;
    const NewSession made = call.app.sessions.make(person ? "person" : "worker", slug, "demo",
                                                   Sessions::new_secret(random), call.now);
    auto written = in_one_write(call, [&](store::WriteSession& session) {
        return open_session(session, made, call.session);
    });
    if (!written) return fail(written.error());
    Response response = json_response("{\"ok\":true}");
    response.with("Set-Cookie", call.app.sessions.cookie_of(made, call.request.secure));
    return response;
}

std::string_view kind_of(const access::Asker& asker) {
    if (asker.kind == access::AskerKind::worker) return "worker";
    if (asker.kind != access::AskerKind::client) return "none";
    return asker.person.is_nil() ? "case" : "person";
}

Answer sign_out(Call& call) {
    std::string go_to;
    if (call.session.is_open()) {
        go_to = sign_out_url(call, session_secret_of(call.request));
        auto written = in_one_write(call, [&](store::WriteSession& session) {
            return session.end_sign_in(call.session.id, "signed_out");
        });
        if (!written) return fail(written.error());
        call.app.sessions.forget(call.session.id);
        log_line(LogLevel::info, "signin.ended", {{"kind", kind_of(call.asker())}});
    }
    JsonWriter json;
    json.begin_object().flag("ok", true).member_or_null("go_to", go_to).end_object();
    Response response = json_response(json.take());
    response.with("Set-Cookie", Sessions::cookie("", Duration{0}, call.request.secure));
    return response;
}

// How somebody signed in, as words know it.
std::string_view way_of(std::string_view way) {
    for (std::string_view own : {"demo", "code", "contact", "command"}) {
        if (way == own) return own;
    }
    return "provider";
}

Answer session(Call& call) {
    // Writing counts as being there: what is answered is how it stands after this call.
    const auto read = call.app.sessions.read_id(call.session.id, call.now, call.reader);
    if (!read) return fail(read.error());
    const Session& now_there = *read;
    JsonWriter json;
    json.begin_object().member("kind", kind_of(now_there.asker));
    json.member_or_null("way", now_there.is_open() ? way_of(now_there.way) : std::string_view{});
    json.time("idle_until", now_there.idle_until).time("until", now_there.until);
    json.time("now", call.now);
    std::string name;
    if (!now_there.asker.person.is_nil()) {
        auto person = call.reader.person(now_there.asker.person);
        if (!person) return fail(person.error());
        name = std::move(person->name);
    }
    json.member_or_null("name", name).end_object();
    return json_response(json.take());
}

// Sessions of the same worker or resident; a code's own belong to nobody who could list them.
Result<std::vector<store::SignIn>> own_sessions(Call& call) {
    const access::Asker& asker = call.asker();
    const std::string_view kind = kind_of(asker);
    if (kind == "case" || kind == "none") return std::vector<store::SignIn>{};
    auto all = call.reader.sign_ins(
        store::handle_of_subject(kind, kind == "worker" ? asker.id : to_string(asker.person)));
    if (!all) return fail(all.error());
    std::erase_if(*all, [&](const store::SignIn& one) {
        const Duration idle = call.app.sessions.limits(one.kind).idle;
        return one.ended_at.ms != 0 || one.until <= call.now || one.seen_at + idle <= call.now;
    });
    std::ranges::sort(*all, [](const auto& a, const auto& b) { return a.made_at > b.made_at; });
    return all;
}

Answer sessions(Call& call) {
    if (!call.session.is_open()) return fail(ErrorKind::forbidden, "api.not_signed_in");
    auto all = own_sessions(call);
    if (!all) return fail(all.error());
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const store::SignIn& one : *all) {
        json.begin_object().member("id", to_hex(one.id)).member("way", way_of(one.way));
        json.time("made_at", one.made_at).time("seen_at", one.seen_at).time("until", one.until);
        json.flag("this", one.id == call.session.id).end_object();
    }
    json.end_array().end_object();
    return json_response(json.take());
}

Answer end_session(Call& call) {
    if (!call.session.is_open()) return fail(ErrorKind::forbidden, "api.not_signed_in");
    auto all = own_sessions(call);
    if (!all) return fail(all.error());
    const auto found = std::ranges::find_if(
        *all, [&](const store::SignIn& one) { return to_hex(one.id) == call.args[0]; });
    if (found == all->end()) return fail(ErrorKind::not_found, "signin.no_session");
    auto written = in_one_write(call, [&](store::WriteSession& session) {
        return session.end_sign_in(found->id, "ended_elsewhere");
    });
    if (!written) return fail(written.error());
    call.app.sessions.forget(found->id);
    return json_response("{\"ok\":true}");
}

// Whoever leads a unit puts a worker of it out everywhere at once: a lost telephone, a screen that
// somebody else sits at. The worker may sign in again; who has left is api_admin.cpp's. Whether and
// where somebody was signed in is not told.
Answer sign_worker_out(Call& call) {
    const auto& organisation = call.app.installation.organisation;
    const access::Worker* worker = organisation.worker(call.args[0]);
    const access::Asker& asker = call.asker();
    if (!worker || worker->unit != asker.unit) return fail(ErrorKind::not_found, "api.no_worker");
    if (!asker.leads) return fail(ErrorKind::forbidden, "access.not_yours");
    const auto all = call.reader.sign_ins(store::handle_of_subject("worker", worker->slug));
    if (!all) return fail(all.error());
    auto written = in_one_write(call, [&](store::WriteSession& session) -> Result<void> {
        if (auto there = check_there(session, actor_of(asker)); !there) return there;
        for (const store::SignIn& one : *all) {
            if (one.ended_at.ms != 0) continue;
            if (auto ended = session.end_sign_in(one.id, "leader"); !ended) return ended;
        }
        return {};
    });
    if (!written) return fail(written.error());
    for (const store::SignIn& one : *all) call.app.sessions.forget(one.id);
    log_line(LogLevel::info, "signin.ended_by_leader",
             {{"worker", worker->slug}, {"by", asker.id}});
    return json_response("{\"ok\":true}");
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
    follow.session = call.session.id;
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
    // Whoever comes back looks again: with tags that costs little, and an answer that depended on
    // the feed would tell of what has happened elsewhere.
    follow.missed = !last.empty();
    auto stream = call.app.live.follow(std::move(follow));
    if (!stream) return fail(ErrorKind::busy, "live.too_many");
    Response response;
    response.content_type = "text/event-stream; charset=utf-8";
    response.with("Cache-Control", "no-store");
    response.with("X-Accel-Buffering", "no");
    response.stream = std::move(stream);
    return response;
}

constexpr std::array<RouteSpec, 11> routes{{
    {Method::get, "/api/dev/roles", Who::anyone, roles, true, true},
    {Method::post, "/api/dev/sign-in", Who::anyone, sign_in, false, true},
    {Method::post, "/api/sign-out", Who::anyone, sign_out, false},
    {Method::delete_, "/api/session", Who::anyone, sign_out, false},
    {Method::get, "/api/session", Who::anyone, session},
    {Method::post, "/api/session/continue", Who::anyone, session, false},
    {Method::get, "/api/sessions", Who::anyone, sessions},
    {Method::delete_, "/api/sessions/{id}", Who::anyone, end_session, false},
    {Method::post, "/api/workers/{slug}/sign-out", Who::worker, sign_worker_out},
    {Method::get, "/api/me", Who::worker, me},
    {Method::get, "/events", Who::anyone, events},
}};

}  // namespace

std::span<const RouteSpec> session_routes() { return routes; }

}  // namespace luotsi::server
