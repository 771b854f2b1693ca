// The application behind the sockets: finds the route, checks what every call must fulfil
// (language, media types, CSRF header, idempotency key, session) and runs the handler. It owns
// what lives between calls: sessions, rendered views, rate limits, the access book, live events.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "centre/installation.hpp"
#include "server/access_book.hpp"
#include "server/call.hpp"
#include "server/damage_watch.hpp"
#include "server/directory_keeper.hpp"
#include "server/hsds_view.hpp"
#include "server/http/http_server.hpp"
#include "server/http/rate_limit.hpp"
#include "server/http/router.hpp"
#include "server/http/service.hpp"
#include "server/http/static_files.hpp"
#include "server/live.hpp"
#include "server/not_understood.hpp"
#include "server/queue_tags.hpp"
#include "server/sessions.hpp"
#include "server/sign_in_desk.hpp"
#include "server/view_cache.hpp"
#include "store/store.hpp"

namespace luotsi::server {

struct AppOptions {
    bool demo = false;
    std::string version = "0";
    std::uint32_t workers = 2;        // threads that call handle(): one reading connection each
    Instant (*clock)() = nullptr;     // null = the system clock
    std::string public_url;  // "https://…" of our own pages; "" = keepers are not mailed
    std::shared_ptr<const signin::Settings> sign_in;  // null = nobody comes from a provider
    Fetcher fetcher;                                  // null = over the network
    std::uint32_t wrong_code_ms = 400;  // how long a wrong code takes to be answered
};

// Counters for /metrics: numbers of the program itself, nothing about anybody.
struct Metrics {
    std::atomic<std::uint64_t> requests{0}, quick{0}, problems{0}, contacts{0}, commands{0},
        ticks{0}, notices_sent{0}, notices_failed{0}, messages{0};
};

class App final : public Service {
public:
    // Reads or makes the session key, imported services and workers who have left.
    static Result<std::unique_ptr<App>> make(centre::Installation& installation,
                                             store::Store& store, StaticFiles files,
                                             const AppOptions& options);
    ~App() override;

    std::optional<Response> quick(const Request& request) override;
    void handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t worker) override;
    Response refuse(const Request& request, const Error& error) override;
    std::shared_ptr<const Response> unanswered(const Request& request) override;
    std::string flow_of(const Request& request) override;
    std::size_t body_bytes_max(std::string_view path) const override;

    // Runs a request on this thread and waits for its answer: tests and the command line.
    Response answer(Request request);

    Instant now();  // never goes back; warns when the system's clock does
    // The system's clock as it stands, which may go back: for pauses, which must not grow when it
    // does.
    Instant clock() const;
    bool clock_stopped() const { return clock_stopped_; }
    const std::vector<RouteSpec>& routes() const { return routes_; }

    centre::Installation& installation;
    store::Store& store;
    const AppOptions options;
    const StaticFiles files;
    Sessions sessions;
    ViewCache views;
    AccessBook access_book;
    RateLimit code_limit;
    RateLimit token_limit;  // of machines that ask for access tokens
    RateLimit sign_in_limit;  // of whoever goes to a provider or comes back
    RateLimit logged_out_limit;  // of the providers' word that somebody has signed out
    RateLimit contact_limit;
    RateLimit search_limit;
    RateLimit crawl_limit;  // of /hsds
    RateLimit words_limit;  // of residents' words looked at while they write
    DirectoryKeeper directory_keeper;
    HsdsBook hsds;
    LiveHub live;
    Metrics metrics;
    std::function<HttpLoad()> http_load;  // set while it is served over sockets
    NotUnderstood not_understood;
    QueueTags queue_tags;
    DamagedCases damaged;  // found by the background check; not served
    const std::string secret;  // derives return codes and cursors; never shown
    SignInDesk sign_in;  // its threads use all of the above

    // What other processes have changed of that which is kept in memory: who has left, sessions
    // that have ended. Called several times a second; does nothing when nothing was changed.
    void keep_up(store::Reader& reader);

private:
    Result<void> reread_workers(store::Reader& reader);
    void keep_to_the_day(Instant at);  // the organisation is that of the clock's day
    bool is_current(const access::Asker& asker) const;
    App(centre::Installation& taken, store::Store& database, StaticFiles bundle,
        const AppOptions& chosen, std::string key);
    void process(const std::shared_ptr<Exchange>& exchange, store::Reader& reader);
    Answer run(Call& call, const RouteSpec& route);
    std::expected<void, Problem> check(const Call& call, const RouteSpec& route) const;
    void changed(std::span<const store::Change> changes);
    Result<void> take_session(Call& call);
    void write_seen(const Call& call);
    void note_machine(const Call& call, const RouteSpec& route);

    std::array<std::shared_ptr<const Response>, all_languages.size()> unanswered_;
    std::vector<RouteSpec> routes_;
    Router router_;
    std::vector<std::unique_ptr<store::Reader>> readers_;
    std::unique_ptr<store::Reader> own_reader_;
    std::mutex own_mutex_;
    std::atomic<std::int64_t> last_now_{0};
    std::atomic<bool> clock_stopped_{false};
    std::atomic<bool> records_changed_{true};
    std::atomic<std::int64_t> next_change_{0};  // of the organisation
};

// The routes, by subject; each file brings its own.
std::span<const RouteSpec> public_routes();  // api_public.cpp
std::span<const RouteSpec> contact_routes();  // api_contacts.cpp
std::span<const RouteSpec> my_case_routes();  // api_my_case.cpp
std::span<const RouteSpec> my_cases_routes();  // api_my_cases.cpp
std::span<const RouteSpec> my_people_routes();  // api_my_people.cpp
std::span<const RouteSpec> who_sees_routes();  // api_who_sees.cpp
std::span<const RouteSpec> work_routes();  // api_work.cpp
std::span<const RouteSpec> case_routes();  // api_case.cpp
std::span<const RouteSpec> protection_routes();  // api_protection.cpp
std::span<const RouteSpec> opening_routes();  // api_openings.cpp
std::span<const RouteSpec> rights_routes();  // api_rights.cpp
std::span<const RouteSpec> audit_routes();  // api_audit.cpp
std::span<const RouteSpec> command_routes();  // api_commands.cpp
std::span<const RouteSpec> need_routes();  // api_needs.cpp
std::span<const RouteSpec> measure_routes();  // api_measure.cpp
std::span<const RouteSpec> segment_routes();  // api_segment.cpp
std::span<const RouteSpec> early_routes();  // api_early.cpp
std::span<const RouteSpec> referral_routes();  // api_referrals.cpp
std::span<const RouteSpec> directory_routes();  // api_directory.cpp
std::span<const RouteSpec> curation_routes();  // api_curation.cpp
std::span<const RouteSpec> hsds_routes();  // api_hsds.cpp
std::span<const RouteSpec> keeper_routes();  // api_keeper.cpp
std::span<const RouteSpec> people_routes();  // api_people.cpp
std::span<const RouteSpec> session_routes();  // api_session.cpp
std::span<const RouteSpec> sign_in_routes();  // api_sign_in.cpp
std::span<const RouteSpec> machine_routes();  // api_machines.cpp
std::span<const RouteSpec> admin_routes();  // api_admin.cpp

// Where the browser of this session is signed out at its provider as well, "" = nowhere. `secret`:
// of the session's cookie.
std::string sign_out_url(Call& call, std::string_view secret);
// Whoever signed in by a provider was asked lately enough for what `RouteSpec::sure` guards; other
// ways in (a code, a machine's token) know no asking and pass. Errors: signin.ask_again.
Result<void> check_sure(const Call& call);

}  // namespace luotsi::server
