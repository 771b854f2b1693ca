// Signing in through OpenID providers, by two doors: residents come back with who they are and see
// their own matters, workers with which worker they are. On the way the browser carries a sealed
// note of what we asked (state, nonce, PKCE verifier), so that only the browser that began may
// finish, and each way is finished once. The providers' own word that somebody has signed out
// (back-channel logout) ends sessions at once, live events included.
#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "base/identity_code.hpp"
#include "server/app.hpp"
#include "server/json_writer.hpp"
#include "server/known_people.hpp"
#include "server/log.hpp"
#include "signin/provider.hpp"
#include "signin/seal.hpp"

namespace luotsi::server {

namespace {

using signin::Door;

constexpr std::size_t token_bytes_max = 16 * 1024;
constexpr std::string_view attempt_cookie = "luotsi_sign_in";
constexpr std::string_view attempt_cookie_secure = "__Host-luotsi_sign_in";

std::string set_attempt(std::string_view value, Duration age, bool secure) {
    return std::string(secure ? attempt_cookie_secure : attempt_cookie) + "=" + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age.ms / 1000) +
           (secure ? "; Secure" : "");
}

Response redirect(std::string where) {
    Response response;
    response.status = 303;
    response.with("Location", std::move(where));
    response.with("Cache-Control", "no-store");
    return response;
}

std::string address(const App& app, Door door, std::string_view what) {
    std::string out = app.options.public_url;
    while (out.ends_with('/')) out.pop_back();
    return out + "/api/sign-in/" + std::string(signin::to_string(door)) + "/" + std::string(what);
}

// A page of the door's own, in the person's language.
std::string page_of(Door door, Language language, std::string_view page) {
    if (door == Door::staff) return "/tyo/" + std::string(page);
    return "/" + std::string(to_string(language)) + "/" + std::string(page);
}

// The door's sign-in page with what went wrong: a code that it has words for.
Response back_with(Door door, Language language, const Error& error, bool secure) {
    log_line(LogLevel::warning, "signin.failed",
             {{"door", signin::to_string(door)}, {"code", error.code}, {"why", error.detail}});
    std::string code = error.code;
    if (code != "signin.refused" && code != "signin.no_worker" && code != "signin.stale" &&
        code != "signin.other_person" && code != "signin.two_records") {
        code = error.kind == ErrorKind::unavailable ? "signin.bad_provider" : "signin.bad_token";
    }
    Response response = redirect(page_of(door, language, "kirjaudu?virhe=" + code));
    response.with("Set-Cookie", set_attempt("", Duration{0}, secure));
    return response;
}

std::expected<Door, Problem> door_of(const Call& call) {
    const auto door = signin::door_of(call.args[0]);
    if (!door || !call.app.sign_in.issuer(*door)) {
        return fail(ErrorKind::not_found, "http.no_such_path");
    }
    return *door;
}

// Goes on with the call on a thread that may wait for the provider.
Answer wait_for_provider(Call& call, std::function<Response(Call&)> go_on) {
    auto kept = std::make_shared<Call>(call);
    const bool taken = call.app.sign_in.run(
        [kept, go_on = std::move(go_on)] { kept->exchange->send(go_on(*kept)); });
    if (!taken) return fail(ErrorKind::busy, "api.busy");
    call.later = true;
    return Response{};
}

Answer offers(Call& call) {
    JsonWriter json;
    json.begin_object();
    for (Door door : {Door::citizen, Door::staff}) {
        json.key(signin::to_string(door));
        if (const auto* issuer = call.app.sign_in.issuer(door)) {
            json.begin_object().member("title", issuer->title.in(call.language));
            json.member("start", "/api/sign-in/" + std::string(signin::to_string(door)) + "/start");
            json.end_object();
        } else {
            json.null();
        }
    }
    json.flag("demo", call.app.options.demo && call.request.loopback).end_object();
    return json_response(json.take());
}

Response begin(Call& call, Door door) {
    auto provider = call.app.sign_in.metadata(door, call.now);
    if (!provider) return back_with(door, call.language, provider.error(), call.request.secure);
    SystemRandom random;
    signin::Attempt attempt = signin::make_attempt(door, call.query("page"), call.now, random);
    attempt.anew = call.query("anew") == "1";
    Response response =
        redirect(signin::authorization_url(*provider, *call.app.sign_in.issuer(door), attempt,
                                           address(call.app, door, "return"), call.language));
    const std::string sealed =
        signin::seal(call.app.secret, "attempt", signin::to_text(attempt), random);
    response.with("Set-Cookie", set_attempt(sealed, signin::attempt_lasts, call.request.secure));
    return response;
}

// Each way may make us ask the provider: nobody makes us ask often.
std::expected<void, Problem> not_too_often(Call& call, RateLimit& limit) {
    const auto wait = limit.take(call.request.peer, call.now);
    if (wait == 0) return {};
    return fail(Error(ErrorKind::busy, "api.too_many").with("seconds", std::to_string(wait)));
}

Answer start(Call& call) {
    auto door = door_of(call);
    if (!door) return std::unexpected(std::move(door.error()));
    // A link elsewhere, also in a message or a mail ("none"), signs nobody in unasked where the
    // provider still knows them: they press the button on our page first.
    const std::string& site = call.request.header(Header::sec_fetch_site);
    if (!site.empty() && site != "same-origin")
        return redirect(page_of(*door, call.language, "kirjaudu"));
    if (auto taken = not_too_often(call, call.app.sign_in_limit); !taken) {
        return std::unexpected(std::move(taken.error()));
    }
    return wait_for_provider(call, [door = *door](Call& kept) { return begin(kept, door); });
}

Error stale(std::string detail) {
    return {ErrorKind::forbidden, "signin.stale", std::move(detail)};
}

// What this browser asked, if it is this that is being answered.
Result<signin::Attempt> attempt_of(const Call& call, Door door) {
    const std::string_view sealed =
        cookie_value(call.request.header(Header::cookie),
                     call.request.secure ? attempt_cookie_secure : attempt_cookie);
    const auto text = signin::unseal(call.app.secret, "attempt", sealed);
    const auto attempt = text ? signin::attempt_of(*text) : std::nullopt;
    if (!attempt) return fail(stale("this browser did not ask"));
    if (attempt->door != door) return fail(stale("asked at the other door"));
    if (!equal_in_constant_time(attempt->state, call.query("state"))) {
        return fail(stale("another state"));
    }
    if (call.now - attempt->made_at > signin::attempt_lasts || attempt->made_at > call.now) {
        return fail(stale("asked too long ago"));
    }
    return *attempt;
}

// The answer must come from the provider that was asked (RFC 9207).
Result<void> check_sender(Call& call, Door door) {
    const std::string sender = call.query("iss");
    auto provider = call.app.sign_in.metadata(door, call.now);
    if (!provider) return fail(std::move(provider.error()));
    if (sender.empty() && !provider->says_issuer) return {};
    if (sender == provider->issuer) return {};
    return fail(ErrorKind::forbidden, "signin.bad_token", "answered by another issuer");
}

std::optional<Date> date_in(const std::string& text) {
    auto date = parse_date(text);
    return date ? std::optional<Date>(*date) : std::nullopt;
}

// The resident: always the same person for the same identity code, and no way back from the id.
Result<store::Person> resident_of(const Call& call, const signin::Issuer& issuer,
                                  const signin::Claims& claims) {
    store::Person out;
    auto code = read_identity_code(claims.text(issuer.claim_identity));
    out.name = claims.text(issuer.claim_name);
    if (!code || out.name.empty() || out.name.size() > 400) {
        return fail(ErrorKind::forbidden, "signin.bad_token", "a claim that is needed is missing");
    }
    out.identity_code = std::move(*code);
    if (!issuer.claim_born.empty()) out.born = date_in(claims.text(issuer.claim_born));
    const Digest digest = hmac_sha256(call.app.secret, "person " + out.identity_code);
    for (std::size_t i = 0; i < 8; ++i) {
        out.id.high = out.id.high << 8U | digest[i];
        out.id.low = out.id.low << 8U | digest[8 + i];
    }
    // The form of a UUID of one's own making (version 8, RFC 9562 §5.8).
    out.id.high = (out.id.high & ~0xF000ULL) | 0x8000ULL;
    out.id.low = (out.id.low & ~(3ULL << 62U)) | 2ULL << 62U;
    out.organiser = call.app.installation.organiser;
    out.language = to_string(call.language);
    return out;
}

// The worker: one that is there, in the role and unit the claims name when they are to name them.
Result<std::string> worker_of(const Call& call, const signin::Issuer& issuer,
                              const signin::Claims& claims) {
    const std::string slug = claims.text(issuer.claim_worker);
    const access::Worker* worker = call.app.installation.organisation.worker(slug);
    const auto agrees = [&](const std::string& claim, const std::string& ours) {
        return claim.empty() || claims.text(claim) == ours;
    };
    if (!worker || call.app.sessions.has_left(slug) || !agrees(issuer.claim_role, worker->role) ||
        !agrees(issuer.claim_unit, worker->unit)) {
        return fail(ErrorKind::forbidden, "signin.no_worker", "no such worker in that place");
    }
    return slug;
}

// Whom the claims name; a resident new to us is written down in the same write as the session.
struct Named {
    std::string kind;
    std::string subject;
    std::optional<store::Person> person;
};

bool is_asker(const access::Asker& asker, const Named& named) {
    if (asker.kind == access::AskerKind::worker) {
        return named.kind == "worker" && asker.id == named.subject;
    }
    return named.kind == "person" && to_string(asker.person) == named.subject;
}

Result<Named> named_by(Call& call, Door door, const signin::Claims& claims) {
    const signin::Issuer& issuer = *call.app.sign_in.issuer(door);
    if (door == Door::staff) {
        auto slug = worker_of(call, issuer, claims);
        if (!slug) return fail(std::move(slug.error()));
        return Named{"worker", std::move(*slug), std::nullopt};
    }
    auto person = resident_of(call, issuer, claims);
    if (!person) return fail(std::move(person.error()));
    // A worker may have written the person down before: that record then is theirs.
    auto reader = call.app.store.reader();
    auto known = reader->find_people(person->identity_code, 5, {});
    if (!known) return fail(std::move(known.error()));
    std::erase_if(*known, [&](const store::Person& one) {
        return one.identity_code != person->identity_code;
    });
    // Each organiser keeps a record of its own, and all of them are theirs. Of two in one register
    // none is opened: which one is theirs a worker must find out first.
    std::ranges::sort(*known, {}, &store::Person::id);
    std::set<std::string_view> registers;
    for (const store::Person& one : *known)
        if (!registers.insert(one.organiser).second)
            return fail(ErrorKind::forbidden, "signin.two_records", "two records have this code");
    if (!known->empty()) return Named{"person", to_string(known->front().id), std::nullopt};
    std::string id = to_string(person->id);
    return Named{"person", std::move(id), std::move(*person)};
}

// Each attempt is answered once, whatever comes of it: who repeats an answer makes us ask nobody.
Result<void> spend(Call& call, const signin::Attempt& attempt) {
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            const std::string once = "sign-in " + attempt.state;
            if (session.first_answer(once)) return fail(stale("answered before"));
            if (auto kept = session.keep_answer(once, "done"); !kept) return fail(kept.error());
            return std::string{};
        });
    if (!written) return fail(std::move(written.error()));
    return {};
}

Result<void> write_session(Call& call, const Named& named, const NewSession& made) {
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (named.person && !session.person(named.person->id)) {
                auto known = session.people_by_code(named.person->identity_code);
                if (!known) return fail(known.error());
                if (!known->empty()) return fail(stale("written down in the meantime"));
                if (auto free = claim_code(session, *named.person); !free)
                    return fail(free.error());
                if (auto put = session.put_person(*named.person); !put) return fail(put.error());
            }
            if (auto r = open_session(session, made, call.session); !r) return fail(r.error());
            return std::string{};
        });
    if (!written) return fail(std::move(written.error()));
    if (call.session.is_open()) call.app.sessions.forget(call.session.id);
    return {};
}

Result<Response> finish(Call& call, const signin::Attempt& attempt) {
    const Door door = attempt.door;
    if (auto sender = check_sender(call, door); !sender) return fail(std::move(sender.error()));
    if (!call.query("error").empty()) {
        return fail(ErrorKind::forbidden, "signin.refused", "the provider answered with an error");
    }
    const std::string code = call.query("code");
    if (code.empty() || code.size() > 2'000) return fail(stale("no code"));
    if (auto spent = spend(call, attempt); !spent) return fail(std::move(spent.error()));
    SignInDesk& desk = call.app.sign_in;
    auto token =
        desk.redeem(door, attempt, address(call.app, door, "return"), code, call.app.now());
    if (!token) return fail(std::move(token.error()));
    auto claims = desk.check_id(door, *token, attempt.nonce, call.app.now());
    if (!claims) return fail(std::move(claims.error()));
    if (!signin::asked_in(attempt, *claims, *desk.issuer(door))) {
        return fail(ErrorKind::forbidden, "signin.bad_token", "nobody was asked anew");
    }
    auto named = named_by(call, door, *claims);
    if (!named) return fail(std::move(named.error()));
    if (attempt.anew && call.session.is_open() && !is_asker(call.asker(), *named)) {
        return fail(ErrorKind::forbidden, "signin.other_person", "asked anew, another answered");
    }
    SystemRandom random;
    NewSession made = call.app.sessions.make(named->kind, named->subject, desk.issuer(door)->issuer,
                                             Sessions::new_secret(random), call.app.now());
    made.row.provider_subject = claims->text("sub");
    made.row.provider_session = claims->text("sid");
    made.row.sealed = signin::seal(made.secret, "id token", *token, random);
    if (auto kept = write_session(call, *named, made); !kept) {
        return fail(std::move(kept.error()));
    }
    log_line(LogLevel::info, "signin.done", {{"door", signin::to_string(door)}});
    Response response = redirect(
        attempt.page.empty() ? page_of(door, call.language, door == Door::staff ? "" : "oma")
                             : attempt.page);
    response.with("Set-Cookie", call.app.sessions.cookie_of(made, call.request.secure));
    response.with("Set-Cookie", set_attempt("", Duration{0}, call.request.secure));
    return response;
}

Answer come_back(Call& call) {
    auto door = door_of(call);
    if (!door) return std::unexpected(std::move(door.error()));
    if (auto taken = not_too_often(call, call.app.sign_in_limit); !taken) {
        return std::unexpected(std::move(taken.error()));
    }
    auto attempt = attempt_of(call, *door);
    if (!attempt) return back_with(*door, call.language, attempt.error(), call.request.secure);
    return wait_for_provider(call, [attempt = *attempt](Call& kept) {
        auto done = finish(kept, attempt);
        return done ? std::move(*done)
                    : back_with(attempt.door, kept.language, done.error(), kept.request.secure);
    });
}

// Every session the provider's word is about, ended; each word is obeyed once.
Result<std::string> end_sessions(store::WriteSession& session, const signin::Issuer& issuer,
                                 const signin::SignOut& out) {
    const std::string once = "logout " + issuer.issuer + " " + out.id;
    if (session.first_answer(once)) return std::string{};
    if (auto kept = session.keep_answer(once, "done"); !kept) return fail(kept.error());
    auto all = session.sign_ins(
        out.session.empty() ? store::handle_of_provider_subject(issuer.issuer, out.subject)
                            : store::handle_of_provider_session(issuer.issuer, out.session));
    if (!all) return fail(std::move(all.error()));
    for (const store::SignIn& one : *all) {
        if (!out.subject.empty() && one.provider_subject != out.subject) continue;
        if (auto ended = session.end_sign_in(one.id, "provider"); !ended) {
            return fail(ended.error());
        }
    }
    return std::string{};
}

Response logged_out_there(Call& call, Door door, const std::string& token) {
    const auto refuse = [&](const Error& error) {
        log_line(LogLevel::warning, "signin.logout_refused",
                 {{"door", signin::to_string(door)}, {"why", error.detail}});
        Response response = json_response(R"({"error":"invalid_request"})", 400);
        return response;
    };
    auto out = call.app.sign_in.check_logout(door, token, call.app.now());
    if (!out) return refuse(out.error());
    auto written = call.app.store.write_and_wait([&](store::WriteSession& session) {
        return end_sessions(session, *call.app.sign_in.issuer(door), *out);
    });
    if (!written) return to_response(written.error(), call.app.installation.words, call.language);
    return json_response("{}");
}

Answer back_channel(Call& call) {
    auto door = door_of(call);
    if (!door) return std::unexpected(std::move(door.error()));
    if (auto taken = not_too_often(call, call.app.logged_out_limit); !taken) {
        return std::unexpected(std::move(taken.error()));
    }
    std::string token;
    // The body is a form: written like a query.
    if (!query_value(call.request.body, "logout_token", token) || token.size() > token_bytes_max) {
        return json_response(R"({"error":"invalid_request"})", 400);
    }
    return wait_for_provider(
        call, [door = *door, token](Call& kept) { return logged_out_there(kept, door, token); });
}

// Back from the provider's own sign-out.
Answer signed_out(Call& call) {
    auto door = door_of(call);
    if (!door) return std::unexpected(std::move(door.error()));
    return redirect(page_of(*door, call.language, "ulos"));
}

constexpr std::array<RouteSpec, 5> routes{{
    {Method::get, "/api/sign-in", Who::anyone, offers},
    {Method::get, "/api/sign-in/{door}/start", Who::anyone, start},
    {Method::get, "/api/sign-in/{door}/return", Who::anyone, come_back},
    {Method::get, "/api/sign-in/{door}/out", Who::anyone, signed_out},
    {.method = Method::post,
     .path = "/api/sign-in/{door}/logged-out",
     .who = Who::anyone,
     .handler = back_channel,
     .needs_key = false,
     .form = true},
}};

}  // namespace

Result<void> check_sure(const Call& call) {
    for (Door door : {Door::citizen, Door::staff}) {
        const signin::Issuer* issuer = call.app.sign_in.issuer(door);
        if (!issuer || issuer->issuer != call.session.way) continue;
        const bool staff = call.asker().kind == access::AskerKind::worker;
        if ((door == Door::staff) != staff) continue;
        auto row = call.reader.sign_in(call.session.id);
        if (!row) return fail(std::move(row.error()));
        // When they were asked stands in the provider's own token, sealed under the cookie's
        // secret.
        std::optional<Instant> asked;
        if (*row) {
            const auto text =
                signin::unseal(session_secret_of(call.request), "id token", (*row)->sealed);
            if (auto token = signin::read_token(text.value_or("")); token) {
                asked = token->claims.instant("auth_time");
            }
        }
        const Duration sure = call.app.sessions.limits(staff ? "worker" : "person").sure;
        if (!asked || *asked + sure + issuer->skew < call.now) {
            return fail(Error(ErrorKind::forbidden, "signin.ask_again")
                            .with("door", std::string(signin::to_string(door))));
        }
    }
    return {};
}

std::string sign_out_url(Call& call, std::string_view secret) {
    for (Door door : {Door::citizen, Door::staff}) {
        const signin::Issuer* issuer = call.app.sign_in.issuer(door);
        if (!issuer || issuer->issuer != call.session.way) continue;
        if ((door == Door::staff) != (call.asker().kind == access::AskerKind::worker)) continue;
        const auto provider = call.app.sign_in.known(door, call.now);
        if (!provider) return {};
        const auto row = call.reader.sign_in(call.session.id);
        signin::EndSession end{"", "", address(call.app, door, "out"), call.language};
        if (row && *row) {
            end.session = (*row)->provider_session;
            // A resident's token holds their identity code, which belongs into no address: it would
            // stand in browsers' histories and in logs on the way.
            if (issuer->claim_identity.empty()) {
                end.id_token = signin::unseal(secret, "id token", (*row)->sealed).value_or("");
            }
        }
        return signin::end_session_url(*provider, *issuer, end);
    }
    return {};
}

std::span<const RouteSpec> sign_in_routes() { return routes; }

}  // namespace luotsi::server
