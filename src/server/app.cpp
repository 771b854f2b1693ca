#include "server/app.hpp"

#include <charconv>
#include <chrono>
#include <future>

#include "base/hash.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/log.hpp"
#include "server/view_keys.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t body_max = 1024 * 1024;
constexpr std::size_t contact_body_max = 64 * 1024;
constexpr Duration clock_slip_max = seconds(5);

Instant system_now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

// The key under which tokens are signed: made once per database.
Result<std::string> session_secret(store::Store& store) {
    auto reader = store.reader();
    auto kept = reader->record("secret", "session");
    if (!kept) return fail(kept.error());
    if (kept->has_value()) {
        auto json = JsonInput::parse(**kept);
        if (!json) return fail(json.error());
        std::string key = json->text("key", 200);
        if (key.size() >= 32) return key;
        return fail(ErrorKind::unavailable, "store.damaged", "the session key is not readable");
    }
    SystemRandom random;
    std::string key = secret_token(random, 64);
    auto written = store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
        auto put =
            session.put_record("secret", "session", R"({"key":")" + key + R"("})", engine::Actor{});
        if (!put) return fail(put.error());
        return std::string{};
    });
    if (!written) return fail(written.error());
    return key;
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
           (who.own_case.is_nil() ? std::string{} : to_string(who.own_case));
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
    add_security_headers(response.headers);
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
      sessions(to_hex(hmac_sha256(key, "sessions")), taken.organisation),
      code_limit({.burst = 5, .per_minute = 3, .burst_all = 60, .per_minute_all = 120}),
      contact_limit({.burst = 30, .per_minute = 20, .burst_all = 1'000, .per_minute_all = 6'000}),
      search_limit({.burst = 60, .per_minute = 60, .burst_all = 1'000, .per_minute_all = 6'000}),
      words_limit({.burst = 120, .per_minute = 120, .burst_all = 2'000, .per_minute_all = 12'000}),
      directory_keeper(taken), live(to_hex(hmac_sha256(key, "cursors"))),
      not_understood(SystemRandom().next()), secret(to_hex(hmac_sha256(key, "codes"))),
      own_reader_(database.reader()) {
    for (std::uint32_t i = 0; i < options.workers; ++i) readers_.push_back(store.reader());
    for (auto group :
         {public_routes(), contact_routes(), my_case_routes(), need_routes(), measure_routes(),
          segment_routes(), early_routes(), referral_routes(), work_routes(), case_routes(),
          command_routes(), directory_routes(), curation_routes(), hsds_routes(), keeper_routes(),
          people_routes(), session_routes(), admin_routes()}) {
        for (const RouteSpec& route : group) {
            router_.add(route.method, std::string(route.path),
                        static_cast<std::uint32_t>(routes_.size()));
            routes_.push_back(route);
        }
    }
}

App::~App() { live.stop(); }

Result<std::unique_ptr<App>> App::make(centre::Installation& installation, store::Store& store,
                                       StaticFiles files, const AppOptions& options) {
    auto key = session_secret(store);
    if (!key) return fail(key.error());
    std::unique_ptr<App> app(
        new App(installation, store, std::move(files), options, std::move(*key)));
    if (auto loaded = app->directory_keeper.load(*app->own_reader_, app->now()); !loaded) {
        return fail(loaded.error());
    }
    auto workers = app->own_reader_->records("worker");
    if (!workers) return fail(workers.error());
    for (const std::string& text : *workers) {
        auto json = JsonInput::parse(text);
        if (!json) return fail(json.error());
        if (json->boolean("left").value_or(false)) {
            app->sessions.worker_left(json->text("slug", 100));
        }
    }
    auto revoked = app->own_reader_->records("revoked-session");
    if (!revoked) return fail(revoked.error());
    for (const std::string& text : *revoked) {
        auto json = JsonInput::parse(text);
        if (!json) return fail(json.error());
        app->sessions.revoke(json->text("nonce", 100), json->instant("until").value_or(never));
    }
    auto counts = app->own_reader_->record(not_understood_record, "all");
    if (!counts) return fail(counts.error());
    if (*counts) {
        if (auto loaded = app->not_understood.load(**counts); !loaded)
            log_error("not_understood.unreadable", loaded.error());
    }
    App* self = app.get();
    store.on_changes([self](std::span<const store::Change> changes) { self->changed(changes); });
    self->live.start([self, reader = std::shared_ptr<store::Reader>(store.reader())](
                         const access::Asker& asker, const std::string& topic) {
        return tag_of_topic(*self, *reader, asker, topic);
    });
    return app;
}

void App::changed(std::span<const store::Change> changes) {
    for (const auto& change : changes) {
        views.changed(change.topic);
        if (change.topic == "directory") {
            directory_keeper.changed();
            hsds.changed();
        }
    }
    live.changed(changes);
}

Instant App::now() {
    const Instant read = options.clock ? options.clock() : system_now();
    std::int64_t last = last_now_.load();
    while (read.ms > last && !last_now_.compare_exchange_weak(last, read.ms)) {
    }
    if (read.ms >= last) {
        clock_stopped_ = false;
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

std::optional<Response> App::quick(const Request& request) {
    if (request.method != Method::get) return std::nullopt;
    if (!request.path.starts_with("/api/")) {
        if (request.path == "/events" || request.path == "/hsds" ||
            request.path.starts_with("/hsds/"))
            return std::nullopt;
        return files.answer(request);
    }
    auto cookie = cookie_value(request.header(Header::cookie), session_cookie);
    if (cookie.empty()) return std::nullopt;
    const Instant at = now();
    const Session session = sessions.read(cookie, at);
    if (session.asker.kind == access::AskerKind::nobody) return std::nullopt;
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
    if (request.writes()) {
        if (request.header(Header::luotsi) != "1") return fail(ErrorKind::forbidden, "api.csrf");
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
    return {};
}

Answer App::run(Call& call, const RouteSpec& route) {
    if (auto checked = check(call, route); !checked) {
        return std::unexpected(std::move(checked.error()));
    }
    return route.handler(call);
}

void App::handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t worker) {
    process(exchange, *readers_[worker]);
}

void App::process(const std::shared_ptr<Exchange>& exchange, store::Reader& reader) {
    const Request& request = exchange->request;
    ++metrics.requests;
    Call call{*this, request, exchange, reader, {}, {}, Language::fi, Instant{0}, false};
    call.language = language_of(request.header(Header::accept_language));
    call.now = now();
    auto cookie = cookie_value(request.header(Header::cookie), session_cookie);
    if (!cookie.empty()) call.session = sessions.read(cookie, call.now);
    std::uint32_t index = 0;
    std::string allow;
    Answer answer = fail(ErrorKind::not_found, "http.no_such_path");
    switch (router_.find(request.method, request.path, index, call.args, allow)) {
        case Router::Found::yes: answer = run(call, routes_[index]); break;
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
        Response unanswered = refuse(request, Error(ErrorKind::internal, "api.internal"));
        if (auto at_once = quick(request)) return std::move(*at_once);
        auto exchange = std::make_shared<Exchange>(
            std::move(request), [&done](Response response) { done.set_value(std::move(response)); },
            std::move(unanswered));
        std::lock_guard lock(own_mutex_);
        process(exchange, *own_reader_);
    }
    return result.get();
}

}  // namespace luotsi::server
