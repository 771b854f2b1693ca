// Running the centre: workers who leave, the outbox, the models and guarantees in force, and the
// program's own numbers.
#include <algorithm>

#include "desk/desk.hpp"
#include "model/describe.hpp"
#include "server/app.hpp"
#include "server/held_cases.hpp"
#include "server/json_input.hpp"
#include "server/left_workers.hpp"
#include "server/outbox_view.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

struct Leaving {
    std::string worker;
    std::string to;       // "" = back to the unit's queue
    std::string reason;
};

Result<void> hand_over(const Call& call, const Leaving& leaving, const std::vector<Uuid>& cases,
                       store::WriteSession& session) {
    SystemRandom random;
    for (const Uuid id : cases) {
        engine::Command command;
        command.kind = engine::CommandKind::hand_over;
        command.actor = actor_of(call.asker());
        command.from = leaving.worker;
        command.to = leaving.to;
        command.reason = leaving.reason;
        auto done = desk::run_command(session, call.app.installation, id, command, {}, random);
        // Somebody else took it over in the meantime: that is what was wanted.
        if (!done && done.error().code == "engine.nothing_held") continue;
        if (!done) return fail(done.error());
    }
    return {};
}

// Everything in one write: either all of it moves or none.
Result<std::string> write_leaving(const Call& call, const Leaving& leaving,
                                  const std::vector<Uuid>& cases, store::WriteSession& session) {
    if (auto moved = hand_over(call, leaving, cases, session); !moved) return fail(moved.error());
    const auto put = record_left(session, {leaving.worker, leaving.to, session.now(), false},
                                 actor_of(call.asker()));
    if (!put) return fail(put.error());
    return std::to_string(cases.size());
}

// How many cases were handed over; the first answer when the request is repeated.
Result<std::string> record_leaving(Call& call, const Leaving& leaving) {
    auto cases = cases_held(call.reader, leaving.worker);
    if (!cases) return fail(cases.error());
    const std::string key = call.key();
    const std::string digest = digest_of(call.request);
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto first = session.first_answer(key)) return *first;
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            auto moved = write_leaving(call, leaving, *cases, session);
            if (!moved) return moved;
            if (auto kept = session.keep_answer(key, digest + *moved); !kept) {
                return fail(kept.error());
            }
            return digest + *moved;
        });
    if (!written) return written;
    if (!written->starts_with(digest)) return fail(ErrorKind::conflict, "api.key_reused");
    return written->substr(digest.size());
}

// What was on its way to the writer when they left: from now on nothing more comes (check_there),
// but for what another process was about to commit (LeaverKeeper).
Result<void> hand_over_rest(Call& call, const Leaving& leaving) {
    auto cases = cases_held(call.reader, leaving.worker);
    if (!cases) return fail(cases.error());
    if (cases->empty()) return {};
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto moved = hand_over(call, leaving, *cases, session);
            return moved ? Result<std::string>("") : fail(moved.error());
        });
    return written ? Result<void>() : fail(written.error());
}

Answer leave(Call& call) {
    const auto& organisation = call.app.installation.organisation;
    const access::Worker* worker = organisation.worker(call.args[0]);
    const access::Asker& asker = call.asker();
    if (!worker || worker->unit != asker.unit) return fail(ErrorKind::not_found, "api.no_worker");
    if (!asker.leads) return fail(ErrorKind::forbidden, "access.not_yours");
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    Leaving leaving{worker->slug, body->text("to", 100), body->need_text("reason", 200)};
    if (!leaving.to.empty()) {
        const access::Worker* to = organisation.worker(leaving.to);
        if (!to || to->unit != worker->unit || to->slug == worker->slug ||
            call.app.sessions.has_left(leaving.to)) {
            body->wrong("to", "field.unknown_value");
        }
    }
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    // Out first: what is taken while we look would stay with somebody who is not there.
    const bool was_out = call.app.sessions.has_left(worker->slug);
    call.app.sessions.worker_left(worker->slug);
    auto moved = record_leaving(call, leaving);
    if (moved) {
        if (auto rest = hand_over_rest(call, leaving); !rest) return fail(rest.error());
        return json_response("{\"moved\":" + *moved + "}");
    }
    if (!was_out) call.app.sessions.worker_back(worker->slug);
    return fail(moved.error());
}

Answer outbox(Call& call) {
    auto seen = notices_seen_by(call.app.installation, call.reader, call.asker(),
                                call.query("state"), call.limit(100, 500), call.now);
    if (!seen) return fail(seen.error());
    if (auto noted = note_views(call, seen->cases, access::Purpose::list); !noted) {
        return fail(noted.error());
    }
    Voice voice{call.app.installation, call.language};
    return json_response(render_notices(voice, seen->notices));
}

Answer models(Call& call) {
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& model : call.app.installation.models.all()) {
        json.begin_object().member("id", model->id).member("version", model->version);
        json.member("title", voice.in(model->title)).member("status", to_string(model->status));
        json.member("basis", voice.in(model->basis)).end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

Answer model(Call& call) {
    const auto model = call.app.installation.models.latest(call.args[0]);
    if (!model) {
        return fail(Error(ErrorKind::not_found, "model.unknown").with("model", call.args[0]));
    }
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().member("id", model->id).member("version", model->version);
    json.member("hash", model->hash).member("status", to_string(model->status));
    json.member("title", voice.in(model->title)).member("basis", voice.in(model->basis));
    json.key("roles").begin_array();
    for (const auto& role : model->roles) {
        json.begin_object().member("id", role.id).member("title", voice.in(role.title));
        json.flag("keeps", role.keeps).flag("client", role.is_subject).end_object();
    }
    json.end_array().key("steps").begin_array();
    for (const auto& step : model->steps) {
        json.begin_object().member("id", step.id).member("title", voice.in(step.title));
        json.member("shown", voice.in(step.shown)).member("act", to_string(step.act));
        json.member("by", voice.in(model->roles[step.by].title));
        json.member_or_null("when", step.when.empty() ? std::string_view{} : step.when.text());
        json.member_or_null("within",
                            step.within ? luotsi::to_string(*step.within) : std::string{});
        json.member_or_null("guarantee", step.guarantee).end_object();
    }
    json.end_array().key("ends").begin_array();
    for (const auto& end : model->ends) {
        json.begin_object().member("id", end.id).member("title", voice.in(end.title));
        json.member("outcome", to_string(end.outcome)).end_object();
    }
    json.end_array().member("outline", model::outline(*model, call.language)).end_object();
    return tagged_response(call, json.take());
}

Answer guarantees(Call& call) {
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& one : call.app.installation.guarantees.all()) {
        json.begin_object().member("id", one.id).member("family", one.family);
        json.member("law", one.law).member("title", voice.in(one.title));
        json.member("valid_from", to_iso(one.valid_from));
        json.member_or_null("valid_to", one.valid_to ? to_iso(*one.valid_to) : std::string{});
        json.member("start", one.start).member("stop", one.stop);
        json.member("limit", to_string(one.limit)).member("source", one.source);
        json.member("confidence", one.confidence).end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

// Numbers of the program for whoever runs it; nothing about anybody. Only on this machine.
Answer metrics(Call& call) {
    if (!call.request.loopback) return fail(ErrorKind::not_found, "http.no_such_path");
    const Metrics& m = call.app.metrics;
    std::string out;
    auto line = [&](std::string_view name, std::uint64_t value) {
        out += "luotsi_" + std::string(name) + " " + std::to_string(value) + "\n";
    };
    line("requests_total", m.requests);
    line("cached_answers_total", m.quick);
    line("problems_total", m.problems);
    line("contacts_total", m.contacts);
    line("commands_total", m.commands);
    line("ticks_total", m.ticks);
    line("notices_sent_total", m.notices_sent);
    line("notices_failed_total", m.notices_failed);
    line("case_messages_total", m.messages);
    if (call.app.http_load) {
        const HttpLoad load = call.app.http_load();
        line("connections", load.connections);
        line("refused_connections_total", load.refused_connections);
        line("refused_busy_total", load.refused_busy + load.late);
        line("refused_one_asker_total", load.refused_flow + load.refused_rate);
        line("cut_off_slow_total", load.too_slow + load.slow_followers);
    }
    line("clock_stopped", call.app.clock_stopped() ? 1 : 0);
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = std::move(out);
    response.with("Cache-Control", "no-store");
    return response;
}

constexpr std::array<RouteSpec, 6> routes{{
    {Method::post, "/api/workers/{slug}/leave", Who::worker, leave},
    {Method::get, "/api/outbox", Who::worker, outbox},
    {Method::get, "/api/models", Who::worker, models},
    {Method::get, "/api/models/{id}", Who::worker, model},
    {Method::get, "/api/guarantees", Who::worker, guarantees},
    {Method::get, "/metrics", Who::anyone, metrics},
}};

}  // namespace

std::span<const RouteSpec> admin_routes() { return routes; }

}  // namespace luotsi::server
