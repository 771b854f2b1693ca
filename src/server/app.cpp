#include "server/app.hpp"

#include <charconv>
#include <chrono>
#include <future>
#include <thread>

#include "base/hash.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/left_workers.hpp"
#include "server/log.hpp"
#include "server/machine_scopes.hpp"
#include "server/machines.hpp"
#include "server/view_keys.hpp"
#include "server/viewing.hpp"
#include "signin/assertion.hpp"
#include "store/dialect.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t body_max = 1024 * 1024;
constexpr std::size_t contact_body_max = 64 * 1024;
constexpr std::size_t sign_in_body_max = 32 * 1024;
constexpr Duration clock_slip_max = seconds(5);

Instant system_now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

// The key under which tokens are signed: made once per database, whichever process is first.
Result<std::string> session_secret(store::Store& store) {
    auto kept = store.write_and_wait([](store::WriteSession& session) -> Result<std::string> {
        auto known = session.record("secret", "session");
        if (!known) return fail(known.error());
        if (known->has_value()) return **known;
        SystemRandom random;
        const std::string json = R"({"key":")" + secret_token(random, 64) + R"("})";
        auto put = session.put_record("secret", "session", json, engine::Actor{});
        if (!put) return fail(put.error());
        return json;
    });
    if (!kept) return fail(kept.error());
    auto json = JsonInput::parse(*kept);
    if (!json) return fail(json.error());
    std::string key = json->text("key", 200);
    if (key.size() >= 32) return key;
    return fail(ErrorKind::unavailable, "store.damaged", "the session key is not readable");
}

bool accepts_json(std::string_view accept) {
    if (accept.empty()) return true;
    for (std::string_view type :
         {"application/json", "*/*", "application/*", "application/problem+json",
          "text/event-stream", "text/plain", "text/html"}) {
        if (accept.find(type) != std::string_view::npos) return true;
    }
    return false;
}

// What cannot be read would be answered as if it had not been asked.
bool is_sound_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    return query.empty() || query_pairs(query, pairs);
}

bool is_json_type(std::string_view type) {
    const std::string all = lower(type);
    auto semicolon = all.find(';');
    if (trim(std::string_view(all).substr(0, semicolon)) != "application/json") return false;
    auto charset = all.find("charset=");
    if (charset == std::string::npos) return true;
    std::string_view name = std::string_view(all).substr(charset + 8);
    return name.starts_with("utf-8") || name.starts_with("\"utf-8\"");
}

}  // namespace

std::string Call::query(std::string_view name) const {
    std::string out;
    query_value(request.query, name, out);
    return out;
}

std::uint32_t Call::limit(std::uint32_t fallback, std::uint32_t most) const {
    std::string text = query("limit");
    std::uint32_t number = 0;
    auto end = text.data() + text.size();
    if (text.empty() || std::from_chars(text.data(), end, number).ptr != end || number == 0) {
        return fallback;
    }
    return std::min(number, most);
}

std::string Call::key() const {
    const access::Asker& who = asker();
    return request.header(Header::idempotency_key) + " " + request.path + " " + who.id + " " +
           (who.own_case.is_nil() ? std::string{} : to_string(who.own_case)) +
           (who.person.is_nil() ? std::string{} : to_string(who.person));
}

std::string Call::words(std::string_view key,
                        const std::vector<std::pair<std::string, std::string>>& arguments) const {
    return app.installation.words.get(language, key, arguments);
}

Response json_response(std::string body, std::uint16_t status) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = std::move(body);
    response.with("Cache-Control", "no-store");
    return response;
}

Response tagged_response(const Call& call, std::string body) {
    const std::string tag = etag_of(body);
    if (call.request.header(Header::if_none_match).find(tag) != std::string::npos) {
        Response response;
        response.status = 304;
        response.with("ETag", tag);
        return response;
    }
    Response response = json_response(std::move(body));
    response.with("ETag", tag);
    return response;
}

App::App(centre::Installation& taken, store::Store& database, StaticFiles bundle,
         const AppOptions& chosen, std::string key)
    : installation(taken), store(database), options(chosen), files(std::move(bundle)),
      sessions(taken.organisation,
               chosen.sign_in ? chosen.sign_in->staff_limits : signin::Settings{}.staff_limits,
               chosen.sign_in ? chosen.sign_in->citizen_limits : signin::Settings{}.citizen_limits),
      // A code has 60 bits: at a hundred tries a second one of a million is met in centuries. So
      // many are let through together that a few addresses cannot keep everybody out.
      code_limit({.burst = 5, .per_minute = 3, .burst_all = 2'000, .per_minute_all = 6'000}),
      token_limit({.burst = 10, .per_minute = 10, .burst_all = 120, .per_minute_all = 600}),
      // Everybody of one house may come from one address at the beginning of a shift.
      sign_in_limit({.burst = 300, .per_minute = 300, .burst_all = 2'000, .per_minute_all = 6'000}),
      logged_out_limit(
          {.burst = 600, .per_minute = 600, .burst_all = 2'000, .per_minute_all = 3'000}),
      contact_limit({.burst = 30, .per_minute = 20, .burst_all = 1'000, .per_minute_all = 6'000}),
      search_limit({.burst = 60, .per_minute = 60, .burst_all = 1'000, .per_minute_all = 6'000}),
      crawl_limit({.burst = 300, .per_minute = 600, .burst_all = 2'000, .per_minute_all = 12'000}),
      words_limit({.burst = 120, .per_minute = 120, .burst_all = 2'000, .per_minute_all = 12'000}),
      directory_keeper(taken), live(to_hex(hmac_sha256(key, "cursors"))),
      not_understood(SystemRandom().next()), secret(to_hex(hmac_sha256(key, "codes"))),
      sign_in(chosen.sign_in, chosen.fetcher), own_reader_(database.reader()) {
    for (const Language one : all_languages)
        unanswered_[static_cast<std::size_t>(one)] = std::make_shared<const Response>(
            to_response(Error(ErrorKind::internal, "api.internal"), installation.words, one));
    for (std::uint32_t i = 0; i < options.workers; ++i) readers_.push_back(store.reader());
    for (auto group :
         {public_routes(),   contact_routes(),   my_case_routes(),  protection_routes(),
          opening_routes(),  need_routes(),      measure_routes(),  segment_routes(),
          early_routes(),    referral_routes(),  work_routes(),     case_routes(),
          command_routes(),  directory_routes(), curation_routes(), hsds_routes(),
          keeper_routes(),   people_routes(),    session_routes(),  sign_in_routes(),
          my_cases_routes(), my_people_routes(), who_sees_routes(), machine_routes(),
          admin_routes(),    rights_routes(),    audit_routes()}) {
        for (const RouteSpec& route : group) {
            router_.add(route.method, std::string(route.path),
                        static_cast<std::uint32_t>(routes_.size()));
            routes_.push_back(route);
        }
    }
}

// Jobs of requests that were cut off may still wait for the writer, and they know this App: what
// was queued before this one is over when it is answered. A full queue is given ten seconds.
App::~App() {
    store.on_changes({});  // the store outlives this, and others' changes come at any time
    live.stop();
    for (int tries = 0; tries < 1000; ++tries) {
        const auto over =
            store.write_and_wait([](store::WriteSession&) -> Result<std::string> { return ""; });
        if (over || over.error().kind != ErrorKind::busy) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

// Who has left and which sessions have ended, as the database says.
Result<void> App::reread_workers(store::Reader& reader) {
    auto workers = reader.records(worker_record);
    if (!workers) return fail(workers.error());
    for (const std::string& record : *workers) {
        const auto left = left_of(record);
        if (!left) return fail(left.error());
        if (!left->worker.empty()) sessions.worker_left(left->worker);
    }
    return {};
}

void App::keep_up(store::Reader& reader) {
    if (!records_changed_.exchange(false)) return;
    if (auto read = reread_workers(reader); !read) {
        records_changed_ = true;
        log_error("workers.unreadable", read.error());
    }
}

Result<std::unique_ptr<App>> App::make(centre::Installation& installation, store::Store& store,
                                       StaticFiles files, const AppOptions& options) {
    auto key = session_secret(store);
    if (!key) return fail(key.error());
    std::unique_ptr<App> app(
        new App(installation, store, std::move(files), options, std::move(*key)));
    if (auto loaded = app->directory_keeper.load(*app->own_reader_, app->now()); !loaded) {
        return fail(loaded.error());
    }
    if (auto read = app->reread_workers(*app->own_reader_); !read) return fail(read.error());
    auto counts = app->own_reader_->record(not_understood_record, "all");
    if (!counts) return fail(counts.error());
    if (*counts) {
        if (auto loaded = app->not_understood.load(**counts); !loaded)
            log_error("not_understood.unreadable", loaded.error());
    }
    // The clock may have been set back while the program was down: what was recorded last is
    // already past, or notices would wait until the clock has caught up.
    auto recorded = store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
        app->last_now_ = session.now().ms;
        return std::string{};
    });
    if (!recorded) return fail(recorded.error());
    App* self = app.get();
    store.on_changes([self](std::span<const store::Change> changes) { self->changed(changes); });
    std::shared_ptr<store::Reader> reader = store.reader();
    self->live.start(
        [self, reader](const access::Asker& asker, const std::string& topic) {
            return self->is_current(asker) ? tag_of_topic(*self, *reader, asker, topic)
                                           : std::string();
        },
        [self, reader](const Digest& session, const access::Asker& asker) {
            if (!self->is_current(asker)) return false;
            // While the store cannot say, nobody's stream is ended.
            const auto found = self->sessions.read_id(session, self->now(), *reader);
            return !found || found->is_open();
        });
    return app;
}

void App::changed(std::span<const store::Change> changes) {
    for (const auto& change : changes) {
        if (change.topic.starts_with("sign-in:")) {
            sessions.forget(change.topic.substr(8));
            continue;
        }
        views.changed(change.topic);
        if (change.topic == store::erased_topic) views.all_changed();
        // Cut off from the others for so long that the feed no longer goes back to where this
        // process was: whatever it knows may be old.
        const bool afresh = change.topic == store::afresh_topic;
        if (afresh) {
            log_line(LogLevel::warning, "feed.missed", {});
            sessions.forget_all();
            views.all_changed();
        }
        if (afresh || change.topic == "directory") {
            directory_keeper.changed();
            hsds.changed();
        }
        if (afresh || change.topic == "records") records_changed_ = true;
    }
    live.changed(changes);
}

// Nobody is taken for who they were: who is signed in and what has been rendered is read anew. Last
// of all it is noted that this has been done; two threads may do it at once, to the same end.
void App::keep_to_the_day(Instant at) {
    if (at.ms < next_change_.load()) return;
    installation.organisation.go_to(at);
    sessions.forget_all();
    views.all_changed();
    next_change_ = installation.organisation.next_change(at).ms;
}

// A stream lives longer than a question: whose worker has moved meanwhile ends.
bool App::is_current(const access::Asker& asker) const {
    if (asker.kind != access::AskerKind::worker) return true;
    const access::Worker* worker = installation.organisation.worker(asker.id);
    return worker == nullptr ||
           (worker->unit == asker.unit && worker->organisation == asker.organisation);
}

Instant App::clock() const { return options.clock ? options.clock() : system_now(); }

Instant App::now() {
    const Instant read = clock();
    std::int64_t last = last_now_.load();
    while (read.ms > last && !last_now_.compare_exchange_weak(last, read.ms)) {
    }
    if (read.ms >= last) {
        clock_stopped_ = false;
        keep_to_the_day(read);
        return read;
    }
    const bool slipped = Instant{last} - read > clock_slip_max;
    if (slipped && !clock_stopped_.exchange(true)) {
        log_line(LogLevel::warning, "clock.went_back",
                 {{"seconds", std::to_string((last - read.ms) / 1000)}});
    }
    return {last};
}

std::size_t App::body_bytes_max(std::string_view path) const {
    if (path.starts_with("/api/sign-in/") || path == "/api/token") return sign_in_body_max;
    const bool words = path.ends_with("/understand") || path.ends_with("/none-of-these");
    return words || path == "/api/contacts" || path == "/api/danger-check" ||
                   path == "/api/need-check"
               ? contact_body_max
               : body_max;
}

Response App::refuse(const Request& request, const Error& error) {
    ++metrics.problems;
    return to_response(error, installation.words,
                       language_of(request.header(Header::accept_language)));
}

std::shared_ptr<const Response> App::unanswered(const Request& request) {
    const Language language = language_of(request.header(Header::accept_language));
    return unanswered_[static_cast<std::size_t>(language)];
}

std::string App::flow_of(const Request& request) {
    if (session_secret_of(request).empty()) return request.peer;
    // Memory alone is asked: a session it does not hold counts by address for this once.
    const auto session = sessions.in_memory(request, now());
    if (!session) return request.peer;
    const access::Asker& asker = session->asker;
    switch (asker.kind) {
        case access::AskerKind::worker: return "worker " + asker.id;
        case access::AskerKind::client:
            return "client " + to_string(asker.own_case) + to_string(asker.person);
        default: return request.peer;
    }
}

std::optional<Response> App::quick(const Request& request) {
    if (request.method != Method::get) return std::nullopt;
    if (!request.path.starts_with("/api/")) {
        if (request.path == "/events" || request.path == "/hsds" ||
            request.path.starts_with("/hsds/"))
            return std::nullopt;
        return files.answer(request);
    }
    if (session_secret_of(request).empty()) return std::nullopt;
    if (!request.header(Header::authorization).empty()) return std::nullopt;
    const Instant at = now();
    const auto known = sessions.in_memory(request, at);
    if (!known || !known->is_open()) return std::nullopt;
    const Session& session = *known;
    auto view =
        views.find(view_key(session.asker, language_of(request.header(Header::accept_language)),
                            request.path, request.query),
                   at);
    if (!view) return std::nullopt;
    if (!view->case_id.is_nil() &&
        !access_book.count_again(view->case_id, session.asker, access::Purpose::read, view->reason,
                                 at)) {
        return std::nullopt;
    }
    ++metrics.quick;
    Response response;
    if (request.header(Header::if_none_match).find(view->etag) != std::string::npos) {
        response.status = 304;
        response.with("ETag", view->etag);
        return response;
    }
    response.head = view->head;
    response.shared_body = view->body;
    return response;
}

std::expected<void, Problem> App::check(const Call& call, const RouteSpec& route) const {
    const Request& request = call.request;
    if (route.demo_only && (!options.demo || !request.loopback)) {
        return fail(ErrorKind::not_found, "http.no_such_path");
    }
    if (!accepts_json(request.header(Header::accept))) {
        return fail(ErrorKind::invalid, "http.not_acceptable");
    }
    if (call.session.machine) {
        const std::string_view needed = scope_of_route(route.method, route.path);
        if (needed != open_to_all && !signin::covers(call.session.scopes, needed)) {
            return fail(
                Error(ErrorKind::forbidden, "machine.scope").with("scope", std::string(needed)));
        }
    }
    if (request.writes() && !route.form) {
        // No browser sends an access token by itself: who shows one means what they send.
        if (!call.session.machine && (request.header(Header::luotsi) != "1" ||
                                      !is_from_own_page(request, options.public_url))) {
            return fail(ErrorKind::forbidden, "api.csrf");
        }
        if (!request.body.empty() && !is_json_type(request.header(Header::content_type))) {
            return fail(ErrorKind::invalid, "http.unsupported_type");
        }
        const std::string& key = request.header(Header::idempotency_key);
        // A UUID, so that two people's keys never meet: a repeated key gets the first answer.
        if (route.needs_key && !parse_uuid(key)) {
            return fail(ErrorKind::invalid, "api.key_missing");
        }
    }
    using access::AskerKind;
    if (route.who == Who::worker && call.asker().kind != AskerKind::worker) {
        return fail(ErrorKind::forbidden, "api.not_signed_in");
    }
    if (route.who == Who::client && call.asker().kind != AskerKind::client) {
        return fail(ErrorKind::forbidden, "api.not_signed_in");
    }
    if (route.sure) {
        if (auto sure = check_sure(call); !sure) return std::unexpected(std::move(sure.error()));
    }
    return {};
}

Answer App::run(Call& call, const RouteSpec& route) {
    if (!call.request.header(Header::authorization).empty()) note_machine(call, route);
    if (auto checked = check(call, route); !checked) {
        return std::unexpected(std::move(checked.error()));
    }
    return route.handler(call);
}

void App::handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t worker) {
    process(exchange, *readers_[worker]);
}

void App::write_seen(const Call& call) {
    store.write(
        [id = call.session.id, at = call.now](store::WriteSession& session) -> Result<std::string> {
            if (auto seen = session.sign_in_seen(id, at); !seen) return fail(seen.error());
            return std::string{};
        },
        [](const Result<std::string>&) {});
}

// Every use of an access token leaves a line in the log, and the token says when it was used last.
void App::note_machine(const Call& call, const RouteSpec& route) {
    const bool known = call.session.machine;
    log_line(
        known ? LogLevel::info : LogLevel::warning, known ? "machine.used" : "machine.unknown",
        {{"machine", call.asker().id}, {"method", to_string(route.method)}, {"route", route.path}});
    if (known) write_seen(call);
}

// Who asks, and – of a resident who has been identified – in which of their own matters, or of
// those they act for. Errors: the store's, when it cannot say.
Result<void> App::take_session(Call& call) {
    const Request& request = call.request;
    if (const std::string& shown = request.header(Header::authorization); !shown.empty()) {
        // Whatever else comes along: who shows a token is the machine or nobody.
        auto machine = machine_session(bearer_of(shown), installation.organisation, sessions,
                                       call.reader, call.now);
        if (!machine) return fail(std::move(machine.error()));
        call.session = std::move(*machine);
        return {};
    }
    if (session_secret_of(request).empty()) return {};
    auto session = sessions.read(request, call.now, call.reader);
    if (!session) return fail(std::move(session.error()));
    call.session = std::move(*session);
    if (!call.session.is_open()) return {};
    if (request.writes() && sessions.seen(call.session.id, call.now)) write_seen(call);
    access::Asker& asker = call.session.asker;
    if (asker.person.is_nil()) return {};
    auto chosen = parse_uuid(call.query("case"));
    if (!chosen) return {};
    const auto parties = parties_to_open(call, *chosen, access::Purpose::list);
    if (!parties && parties.error().kind != ErrorKind::not_found) return fail(parties.error());
    if (!parties) return {};
    asker.own_case = *chosen;
    if (access::is_person(asker, parties->subject)) return {};
    // What they do and see here is told under their own name, not the subject's.
    asker.id = to_string(asker.person);
    asker.role = access::representative_role;
    return {};
}

void App::process(const std::shared_ptr<Exchange>& exchange, store::Reader& reader) {
    const Request& request = exchange->request;
    ++metrics.requests;
    Call call{*this, request, exchange, reader, {}, {}, Language::fi, Instant{0}, false};
    call.language = language_of(request.header(Header::accept_language));
    call.now = now();
    auto taken = take_session(call);
    std::uint32_t index = 0;
    std::string allow;
    Answer answer = fail(ErrorKind::not_found, "http.no_such_path");
    switch (router_.find(request.method, request.path, index, call.args, allow)) {
        case Router::Found::yes:
            // Who cannot be recognised is not nobody: they are asked to come again.
            if (!taken)
                answer = fail(std::move(taken.error()));
            else if (!is_sound_query(request.query))
                answer = fail(ErrorKind::invalid, "http.bad_query");
            else
                answer = run(call, routes_[index]);
            break;
        case Router::Found::other_method:
            answer =
                fail(Error(ErrorKind::invalid, "http.method_not_allowed").with("allow", allow));
            break;
        case Router::Found::no:
            if (auto file = files.answer(request)) answer = std::move(*file);
            break;
    }
    if (call.later) return;
    if (answer) return exchange->send(std::move(*answer));
    ++metrics.problems;
    if (answer.error().error.kind == ErrorKind::internal) {
        log_error("call.failed", answer.error().error);
    }
    Response response = to_response(answer.error(), installation.words, call.language);
    if (!allow.empty() && response.status == 405) response.with("Allow", allow);
    response.delay_ms = answer.error().delay_ms;
    exchange->send(std::move(response));
}

Response App::answer(Request request) {
    std::promise<Response> done;
    auto result = done.get_future();
    {
        auto unanswered_yet = unanswered(request);
        if (auto at_once = quick(request)) return std::move(*at_once);
        auto exchange = std::make_shared<Exchange>(
            std::move(request), [&done](Response response) { done.set_value(std::move(response)); },
            std::move(unanswered_yet));
        std::lock_guard lock(own_mutex_);
        process(exchange, *own_reader_);
    }
    return result.get();
}

}  // namespace luotsi::server
