// Machines: getting an access token, and for those who lead at the organiser the list of machines,
// adding one and revoking one with all its tokens.
#include <algorithm>

#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"
#include "server/machine_scopes.hpp"
#include "server/machines.hpp"
#include "server/writing.hpp"
#include "signin/assertion.hpp"

namespace luotsi::server {

namespace {

constexpr std::string_view assertion_type =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

bool may_manage(const Call& call) {
    const access::Asker& asker = call.asker();
    return !call.session.machine && asker.leads &&
           asker.organisation == call.app.installation.organiser;
}

Answer refused(std::string_view error, std::uint16_t status) {
    JsonWriter json;
    json.begin_object().member("error", error).end_object();
    Response response = json_response(json.take(), status);
    response.with("Pragma", "no-cache");
    return response;
}

struct TokenRequest {
    std::string assertion;
    std::vector<std::string> scopes;
    std::string wrong;  // an error of RFC 6749 §5.2, or ""
};

TokenRequest read_form(const std::string& body) {
    TokenRequest out;
    std::vector<std::pair<std::string, std::string>> pairs;
    std::string grant;
    std::string type;
    if (!query_pairs(body, pairs)) out.wrong = "invalid_request";
    for (auto& [name, value] : pairs) {
        if (name == "grant_type") {
            grant = value;
        } else if (name == "client_assertion_type") {
            type = value;
        } else if (name == "client_assertion") {
            out.assertion = std::move(value);
        } else if (name == "scope") {
            out.scopes = signin::scopes_in(value);
        }
    }
    if (out.wrong.empty() && grant != "client_credentials") out.wrong = "unsupported_grant_type";
    if (out.wrong.empty() && (type != assertion_type || out.assertion.empty())) {
        out.wrong = "invalid_client";
    }
    return out;
}

std::string token_address(const App& app) {
    std::string out = app.options.public_url;
    while (out.ends_with('/')) out.pop_back();
    return out + "/api/token";
}

// The machine behind an assertion, and the assertion's own name. Errors: signin.bad_token.
Result<std::pair<Machine, std::string>> proved(Call& call, const std::string& assertion) {
    const std::string id = signin::claimed_client(assertion);
    auto machine = find_machine(call.reader, id);
    if (!machine) return fail(machine.error());
    if (id.empty() || !*machine ||
        !is_in_force(**machine, call.app.installation.organisation, call.app.sessions, call.now)) {
        return fail(ErrorKind::forbidden, "signin.bad_token", "no such machine");
    }
    auto keys = signin::KeySet::from_json((*machine)->keys);
    if (!keys) return fail(keys.error());
    auto name = signin::check_assertion(assertion, *keys, id, token_address(call.app), call.now);
    if (!name) return fail(name.error());
    return std::pair{std::move(**machine), std::move(*name)};
}

Result<void> write_token(Call& call, const Machine& machine, const std::string& name,
                         const store::SignIn& row) {
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            const std::string once = "assertion " + machine.id + " " + name;
            if (session.first_answer(once)) {
                return fail(ErrorKind::forbidden, "signin.bad_token", "used before");
            }
            if (auto kept = session.keep_answer(once, "used"); !kept) return fail(kept.error());
            if (auto put = session.put_sign_in(row); !put) return fail(put.error());
            return std::string{};
        });
    if (!written) return fail(written.error());
    return {};
}

// A machine that is not believed is told so; one that could not be asked about may come again.
Answer refused_by(Call& call, const Error& error) {
    using enum ErrorKind;
    if (error.kind == unavailable || error.kind == busy || error.kind == internal) {
        call.app.token_limit.give_back(call.request.peer);
        return fail(error);
    }
    log_line(LogLevel::warning, "machine.refused", {{"why", error.detail}});
    return refused("invalid_client", 401);
}

Answer token(Call& call) {
    if (auto wait = call.app.token_limit.take(call.request.peer, call.now); wait > 0) {
        return fail(Error(ErrorKind::busy, "api.too_many").with("seconds", std::to_string(wait)));
    }
    const TokenRequest asked = read_form(call.request.body);
    if (!asked.wrong.empty()) return refused(asked.wrong, 400);
    auto machine = proved(call, asked.assertion);
    if (!machine) return refused_by(call, machine.error());
    const auto& [known, name] = *machine;
    const bool all = std::ranges::all_of(asked.scopes, [&](const std::string& scope) {
        return signin::covers(known.scopes, scope);
    });
    if (asked.scopes.empty() || !all) return refused("invalid_scope", 400);
    std::string granted;
    for (const std::string& scope : asked.scopes) granted += (granted.empty() ? "" : " ") + scope;
    SystemRandom random;
    NewSession made = call.app.sessions.make("machine", known.id, "machine",
                                             Sessions::new_secret(random), call.now);
    made.row.until = call.now + signin::access_token_lasts;
    made.row.sealed = granted;
    if (auto written = write_token(call, known, name, made.row); !written) {
        return refused_by(call, written.error());
    }
    call.app.token_limit.give_back(call.request.peer);
    log_line(LogLevel::info, "machine.token", {{"machine", known.id}, {"scopes", granted}});
    JsonWriter json;
    json.begin_object().member("access_token", made.secret).member("token_type", "bearer");
    json.key("expires_in").integer(signin::access_token_lasts.ms / 1000);
    json.member("scope", granted).end_object();
    Response response = json_response(json.take());
    response.with("Pragma", "no-cache");
    return response;
}

Answer list(Call& call) {
    if (!may_manage(call)) return fail(ErrorKind::forbidden, "access.not_yours");
    auto all = call.reader.records(machine_record);
    if (!all) return fail(all.error());
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const std::string& text : *all) {
        auto machine = machine_of(text);
        if (!machine) return fail(machine.error());
        auto tokens = call.reader.sign_ins(store::handle_of_subject("machine", machine->id));
        if (!tokens) return fail(tokens.error());
        Instant last{0};
        for (const store::SignIn& one : *tokens) last = std::max(last, one.seen_at);
        json.begin_object().member("id", machine->id).member("title", machine->title);
        json.member("unit", machine->unit).key("scopes").begin_array();
        for (const std::string& scope : machine->scopes) json.text(scope);
        json.end_array().flag("revoked", machine->revoked).time("last_used_at", last);
        json.flag("in_force", is_in_force(*machine, call.app.installation.organisation,
                                          call.app.sessions, call.now));
        json.member("registered_by", machine->registered_by).time("until", machine->until);
        json.count("tokens_of_30_days", tokens->size()).end_object();
    }
    json.end_array().end_object();
    return json_response(json.take());
}

// A scope that some route asks for: a misspelt one would never be noticed.
bool is_known_scope(std::string_view text) {
    const auto scope = signin::scope_of(text);
    return scope && std::ranges::any_of(route_scopes(), [&](const RouteScope& route) {
               const auto needed = signin::scope_of(route.scope);
               return needed && needed->kind == scope->kind;
           });
}

bool is_plain_id(std::string_view id) {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::expected<Machine, Problem> read_machine(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    Machine out;
    out.id = body->need_text("id", 60);
    out.title = body->need_text("title", 200);
    out.unit = body->need_text("unit", 100);
    out.scopes = body->texts("scopes", 100);
    out.keys = body->need_text("keys", 16 * 1024);
    if (!out.id.empty() && !is_plain_id(out.id)) body->wrong("id", "field.unknown_value");
    // A machine sees what its unit sees: nobody makes one for a unit that is not theirs.
    if (out.unit != call.asker().unit) body->wrong("unit", "field.unknown_value");
    out.registered_by = call.asker().id;
    const Instant longest = call.now + machine_lasts_max;
    const auto until = body->instant("until");
    out.until = until.value_or(longest);
    if (out.until <= call.now || out.until > longest) body->wrong("until", "field.unknown_value");
    if (out.scopes.empty() || !std::ranges::all_of(out.scopes, is_known_scope)) {
        body->wrong("scopes", "field.unknown_value");
    }
    if (auto keys = signin::KeySet::from_json(out.keys); !keys) body->wrong("keys", keys.error());
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return out;
}

// Apart from its time, which runs from each request anew.
bool is_same(const Machine& one, const Machine& other) {
    return one.title == other.title && one.unit == other.unit && one.scopes == other.scopes &&
           one.keys == other.keys && one.revoked == other.revoked &&
           one.registered_by == other.registered_by;
}

Answer add(Call& call) {
    if (!may_manage(call)) return fail(ErrorKind::forbidden, "access.not_yours");
    auto machine = read_machine(call);
    if (!machine) return std::unexpected(std::move(machine.error()));
    const std::string json = to_json(*machine);
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            auto known = session.record(machine_record, machine->id);
            if (!known) return fail(known.error());
            // The same once more is a repetition; another under the name would take its place. One
            // whose time is over, or whose leader has gone, is registered anew by its unit.
            if (*known) {
                const auto before = machine_of(**known);
                if (!before) return fail(before.error());
                const bool runs = is_in_force(*before, call.app.installation.organisation,
                                              call.app.sessions, call.now);
                if (runs && is_same(*before, *machine)) return std::string{};
                if (runs || before->revoked || before->unit != machine->unit)
                    return fail(ErrorKind::conflict, "signin.machine_taken");
            }
            auto put =
                session.put_record(machine_record, machine->id, json, actor_of(call.asker()));
            if (!put) return fail(put.error());
            return std::string{};
        });
    if (!written) return fail(written.error());
    return json_response("{\"ok\":true}", 201);
}

Answer revoke(Call& call) {
    if (!may_manage(call)) return fail(ErrorKind::forbidden, "access.not_yours");
    auto machine = find_machine(call.reader, call.args[0]);
    if (!machine) return fail(machine.error());
    if (!*machine) return fail(ErrorKind::not_found, "signin.no_machine");
    (*machine)->revoked = true;
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            auto put = session.put_record(machine_record, (*machine)->id, to_json(**machine),
                                          actor_of(call.asker()));
            if (!put) return fail(put.error());
            auto tokens = session.sign_ins(store::handle_of_subject("machine", (*machine)->id));
            if (!tokens) return fail(tokens.error());
            for (const store::SignIn& one : *tokens) {
                if (one.ended_at.ms != 0) continue;
                if (auto r = session.end_sign_in(one.id, "revoked"); !r) return fail(r.error());
            }
            return std::string{};
        });
    if (!written) return fail(written.error());
    return json_response("{\"ok\":true}");
}

constexpr std::array<RouteSpec, 4> routes{{
    {.method = Method::post,
     .path = "/api/token",
     .who = Who::anyone,
     .handler = token,
     .needs_key = false,
     .form = true},
    {Method::get, "/api/clients", Who::worker, list},
    {.method = Method::post,
     .path = "/api/clients",
     .who = Who::worker,
     .handler = add,
     .needs_key = false,
     .sure = true},
    {Method::post, "/api/clients/{id}/revoke", Who::worker, revoke, false},
}};

}  // namespace

std::span<const RouteSpec> machine_routes() { return routes; }

}  // namespace luotsi::server
