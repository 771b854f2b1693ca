// luotsi serve: serves the pages and the API from one database until it is told to stop.
#include <pthread.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "cli/command.hpp"
#include "server/log.hpp"
#include "server/running.hpp"
#include "signin/settings.hpp"
#include "store/archive.hpp"

namespace luotsi::cli {

namespace {

constexpr std::uint32_t drain_seconds = 10;

// A demo may be shown as it will be later: its clock runs ahead of the machine's.
std::int64_t clock_ahead_ms = 0;

Instant clock_ahead() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count() + clock_ahead_ms};
}

struct ServeArguments {
    Place place;
    server::RunOptions run;
    std::string web;
    std::string sign_in;
    std::string smtp_password, sms_token;  // files
    bool demo = false;
    std::uint32_t days_ahead = 0;
    bool quiet = false;
    bool check = false;
    std::uint64_t page_limit = 0;
    std::string archive;
};

std::string find_web(const std::string& given) {
    namespace fs = std::filesystem;
    if (!given.empty()) return given;
    std::error_code failed_to_read;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed_to_read).parent_path();
    for (const fs::path& folder :
         {fs::path("web/dist"), program / "../../../web/dist", program / "../share/luotsi/web"}) {
        if (fs::exists(folder / "index.html")) return folder.lexically_normal().string();
    }
    return {};
}

// Waits for SIGTERM or SIGINT; both were blocked before any thread began. Says meanwhile when the
// archive does not get what is written.
void wait_for_signal(const sigset_t& signals, const store::Store& store) {
    const timespec half_a_minute{30, 0};
    while (sigtimedwait(&signals, nullptr, &half_a_minute) < 0) {
        const store::ArchiveState state = store::archive_state(store);
        if (state == store::ArchiveState::behind || state == store::ArchiveState::given_up)
            server::log_line(server::LogLevel::error,
                             "archive." + std::string(store::to_string(state)));
    }
}

std::string shown_address(const server::HttpOptions& http, std::uint16_t port) {
    const bool local = http.address == "127.0.0.1" || http.address == "::1" ||
                       http.address == "0.0.0.0" || http.address == "::";
    return "http://" + (local ? std::string("localhost") : http.address) + ":" +
           std::to_string(port);
}

// We speak plain HTTP; what others see of it is the proxy's (docs/sign-in.md).
bool is_heard_elsewhere(const std::string& address) {
    return !address.starts_with("127.") && address != "::1" && address != "localhost";
}

void say_what_helps(const Error& error) {
    if (error.code == "server.port_taken") {
        tell("luotsi: another program uses this port – stop it, or give another with --port");
    }
    if (error.code == "server.port_refused") {
        tell("luotsi: ports below 1024 need permission – give another with --port");
    }
}

std::unique_ptr<store::Store> open_for_serving(const ServeArguments& arguments,
                                               store::Options options,
                                               const centre::Installation& installation) {
    if (arguments.archive.empty()) return open_store(arguments.place, options, installation);
    if (store::is_postgresql(arguments.place.database)) {
        tell("luotsi: a server's database is archived by the server's own tools (docs/scale.md)");
        return nullptr;
    }
    options.path = arguments.place.database;
    options.organiser = installation.organiser;
    auto opened = store::open_with_archive(options, installation.models, arguments.archive);
    if (opened) return std::move(*opened);
    print_error(opened.error());
    return nullptr;
}

// One-click roles belong only to a database whose people are all made up: one that luotsi demo
// made, or an empty one, which is marked as such from now on.
bool may_be_demo(store::Store& store, const Place& place) {
    const auto marked_before = is_demo(store);
    if (!marked_before) {
        print_error(marked_before.error());
        return false;
    }
    if (*marked_before) return true;
    auto reader = store.reader();
    std::string next;
    auto cases = reader->cases("", 1, "", next);
    if (!cases || !cases->empty()) {
        tell("luotsi: " + place.database +
             " is not a demo database: real people's matters are not served with --demo.");
        tell("luotsi: make a demo with luotsi demo --database FILE, or serve without --demo");
        return false;
    }
    auto marked = store.write_and_wait([](store::WriteSession& session) -> Result<std::string> {
        auto put = session.put_record("installation", "demo", R"({"demo":true})", engine::Actor{});
        if (!put) return fail(put.error());
        return std::string{};
    });
    if (!marked) print_error(marked.error());
    return marked.has_value();
}

// Reads the file of issuers; false when it has mistakes, which are told.
bool read_sign_in(ServeArguments& arguments) {
    if (arguments.sign_in.empty()) return true;
    std::vector<Error> errors;
    auto settings = signin::read_settings_file(arguments.sign_in, errors);
    for (const Error& error : errors) print_error(error);
    if (!settings) return false;
    if (!signin::is_safe_url(arguments.run.app.public_url)) {
        tell("luotsi: --sign-in needs --public-url, as https://host: providers send people back "
             "there");
        return false;
    }
    arguments.run.app.sign_in = std::make_shared<const signin::Settings>(std::move(*settings));
    return true;
}

// By which letters and text messages leave, and what opens the servers that take them.
bool read_ways_out(ServeArguments& arguments) {
    server::Delivery& ways = arguments.run.outbox.ways;
    if (const auto sound = server::check_delivery(ways); !sound) {
        print_error(sound.error());
        return false;
    }
    if (ways.smtp_user.empty() != arguments.smtp_password.empty()) {
        tell("luotsi: --smtp-user and --smtp-password-file go together");
        return false;
    }
    const auto read = [](const std::string& file, std::string& into) {
        if (file.empty()) return true;
        auto secret = signin::read_secret(file, "");
        if (!secret) {
            Error error = secret.error();
            error.file = file;
            print_error(error);
            return false;
        }
        into = std::move(*secret);
        return true;
    };
    return read(arguments.smtp_password, ways.smtp_password) &&
           read(arguments.sms_token, ways.sms_token);
}

int serve(ServeArguments& arguments) {
    server::start_log(arguments.quiet);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes is a full disk, not the end

    auto installation = load_installation(arguments.place);
    if (!installation) return wrong_input;
    arguments.run.web = find_web(arguments.web);
    if (arguments.run.web.empty()) {
        tell("luotsi: no built web pages found (web/dist) – only the API is served");
    }
    if (arguments.days_ahead > 0 && !arguments.demo) {
        tell("luotsi: --days-ahead is only for a demo");
        return wrong_input;
    }
    if (!read_sign_in(arguments) || !read_ways_out(arguments)) return wrong_input;
    clock_ahead_ms = days(arguments.days_ahead).ms;
    store::Options options;
    options.clock = clock_ahead;
    arguments.run.app.clock = clock_ahead;
    options.page_limit = arguments.page_limit;
    auto store = open_for_serving(arguments, options, *installation);
    if (!store) return failed;
    if (arguments.check) {
        print("The content and the database are in order.");
        return done;
    }
    if (arguments.demo && !may_be_demo(*store, arguments.place)) return failed;
    installation->demo = arguments.demo;
    arguments.run.app.demo = arguments.demo;
    arguments.run.outbox.show_only = arguments.demo;
    const server::HttpOptions http = arguments.run.http;
    auto running = server::Running::start(*installation, *store, std::move(arguments.run));
    if (!running) {
        print_error(running.error());
        say_what_helps(running.error());
        return failed;
    }
    print("Luotsi is ready at " + shown_address(http, (*running)->port()));
    std::fflush(stdout);
    if (is_heard_elsewhere(http.address))
        server::log_line(server::LogLevel::warning, "listen.unencrypted",
                         {{"address", http.address},
                          {"help", "only a proxy with TLS may reach this port from elsewhere"}});
    wait_for_signal(signals, *store);
    server::log_line(server::LogLevel::info, "stopping");
    (*running)->stop(drain_seconds);
    running->reset();
    store.reset();  // writes the log back into the database file
    return done;
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code, std::string_view version) {
    auto arguments = std::make_shared<ServeArguments>();
    CLI::App* command = app.add_subcommand("serve", "serve the pages and the API");
    add_content_option(*command, arguments->place);
    add_database_option(*command, arguments->place);
    auto& run = arguments->run;
    run.app.version = version;
    run.http.worker_threads = std::max(2U, std::thread::hardware_concurrency());
    run.http.io_threads = std::thread::hardware_concurrency() >= 8 ? 2 : 1;
    command
        ->add_option("--listen", run.http.address,
                     "address to listen on; the answers are plain HTTP, so beyond this machine "
                     "only behind a proxy with TLS")
        ->capture_default_str();
    command->add_option("--port", run.http.port, "port; 0 takes any free one")
        ->capture_default_str();
    command->add_option("--web", arguments->web, "folder of the built web pages");
    command->add_option("--workers", run.http.worker_threads, "threads that answer requests")
        ->check(CLI::Range(1, 64));
    command->add_option("--public-url", run.app.public_url,
                        "address of these pages for others, as https://host: keepers of services "
                        "are then asked by mail whether their details are true");
    command->add_option("--sign-in", arguments->sign_in,
                        "file of the issuers that sign residents and workers in, and how long "
                        "sessions last (docs/sign-in.md)");
    auto& ways = run.outbox.ways;
    command->add_option("--smtp", ways.smtp,
                        "mail server, as smtp://host:587 or smtps://host:465; letters leave this "
                        "machine encrypted or not at all");
    command->add_option("--mail-from", ways.mail_from, "sender of the mail");
    command->add_option("--smtp-user", ways.smtp_user, "who we are to the mail server");
    command->add_option("--smtp-password-file", arguments->smtp_password, "file of the password");
    command->add_option("--sms-gateway", ways.sms_gateway,
                        "text messages: POST {\"id\",\"to\",\"text\"} goes to this https:// URL");
    command->add_option("--sms-token-file", arguments->sms_token,
                        "file of the bearer token that opens the gateway");
    command->add_option("--page-limit", arguments->page_limit,
                        "largest size of the database in pages of 4 KiB (tests of a full disk)");
    command->add_option("--archive", arguments->archive,
                        "folder, best on another disk: everything written is kept there too, and "
                        "luotsi restore --at goes back to any moment (docs/faults.md)");
    command->add_flag("--demo", arguments->demo,
                      "one-click roles for callers on this machine; nothing is sent");
    command
        ->add_option("--days-ahead", arguments->days_ahead,
                     "a demo as it will be in so many days: deadlines ring, nothing is real")
        ->check(CLI::Range(0, 365));
    command->add_flag("--quiet", arguments->quiet, "log only warnings and errors");
    command->add_flag("--check", arguments->check, "check the content and the database, then end");
    command->callback([arguments, &exit_code] { exit_code = serve(*arguments); });
}

}  // namespace luotsi::cli
