// luotsi demo: makes a database with a demo county that has lived for a number of days.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "cli/command.hpp"
#include "demo/demo.hpp"

namespace luotsi::cli {

namespace {

struct DemoArguments {
    Place place;
    demo::DemoOptions options;
    std::string until;
    bool json = false;
};

Instant demo_now;  // for the store's clock, a plain function

Instant clock_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

void report(const DemoArguments& arguments, const demo::DemoReport& made) {
    const auto n = [](std::uint64_t value) { return std::to_string(value); };
    if (arguments.json) {
        print("{\"residents\":" + n(made.residents) + ",\"contacts\":" + n(made.contacts) +
              ",\"events\":" + n(made.events) + ",\"open_cases\":" + n(made.open_cases) +
              ",\"closed_cases\":" + n(made.closed_cases) + ",\"overdue\":" + n(made.overdue) +
              ",\"waiting_promises\":" + n(made.waiting_promises) +
              ",\"seed\":" + n(arguments.options.seed) + ",\"until\":\"" +
              to_iso(arguments.options.until) + "\"}");
        return;
    }
    print("Demo county ready in " + arguments.place.database + ": " + n(made.residents) +
          " residents, " + n(made.contacts) + " contacts, " + n(made.events) + " events.");
    print("Open cases " + n(made.open_cases) + ", closed " + n(made.closed_cases) +
          ", overdue steps " + n(made.overdue) + ", waiting promises " + n(made.waiting_promises) +
          ".");
    print("The same county again: --seed " + n(arguments.options.seed) + " --until " +
          to_iso(arguments.options.until));
}

// The demo's own now, so that the file does not tell when it was made: same bytes every time.
store::Options options_of(const DemoArguments& arguments, Random& salts) {
    store::Options options;
    options.random = &salts;
    demo_now = arguments.options.until;
    options.clock = [] { return demo_now; };
    return options;
}

Result<demo::DemoReport> fill(store::Store& store, const centre::Installation& installation,
                              const DemoArguments& arguments) {
    return demo::make_demo(store, installation, arguments.options,
                           [](double share) { show_progress("Making the demo county", share); });
}

int make_file(DemoArguments& arguments, const centre::Installation& installation) {
    namespace fs = std::filesystem;
    if (fs::exists(arguments.place.database)) {
        tell("luotsi: " + arguments.place.database +
             " exists already – remove it first, or give another --database; nothing was changed");
        return failed;
    }
    // Made beside and moved into place when it is whole: a demo that was cut is never served.
    const std::string whole = arguments.place.database;
    arguments.place.database = whole + ".making-" + std::to_string(::getpid());
    SeededRandom salts(arguments.options.seed ^ 0x6C756F747369ULL);
    auto store = open_store(arguments.place, options_of(arguments, salts), installation);
    if (store == nullptr) return failed;
    const auto made = fill(*store, installation, arguments);
    store.reset();
    const std::string making = arguments.place.database;
    arguments.place.database = whole;
    if (!made) {
        print_error(made.error());
        for (const char* suffix : {"", "-wal", "-shm", ".lock"}) fs::remove(making + suffix);
        return failed;
    }
    fs::rename(making, whole);
    for (const char* suffix : {"-wal", "-shm", ".lock"}) fs::remove(making + suffix);
    report(arguments, *made);
    return done;
}

// Into an empty database; one that was cut is dropped by hand, for nothing says it is a demo before
// the end.
int make_on_server(DemoArguments& arguments, const centre::Installation& installation) {
    SeededRandom salts(arguments.options.seed ^ 0x6C756F747369ULL);
    auto store = open_store(arguments.place, options_of(arguments, salts), installation);
    if (store == nullptr) return failed;
    std::string next;
    const auto cases = store->reader()->cases("", 1, "", next);
    if (!cases || !cases->empty()) {
        tell("luotsi: the database holds matters already – name an empty one; nothing was changed");
        return failed;
    }
    const auto made = fill(*store, installation, arguments);
    if (!made) {
        print_error(made.error());
        return failed;
    }
    report(arguments, *made);
    return done;
}

int run(DemoArguments& arguments) {
    arguments.options.until = clock_now();
    if (!arguments.until.empty()) {
        const Result<Instant> until = parse_instant(arguments.until);
        if (!until) {
            tell("luotsi: --until wants a time such as 2026-11-21T12:00:00Z");
            return wrong_input;
        }
        arguments.options.until = *until;
    }
    const auto installation = load_installation(arguments.place);
    if (installation == nullptr) return wrong_input;
    return store::is_postgresql(arguments.place.database) ? make_on_server(arguments, *installation)
                                                          : make_file(arguments, *installation);
}

}  // namespace

void add_demo(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<DemoArguments>();
    CLI::App* command = app.add_subcommand(
        "demo", "make a database with a demo county: made-up people, real engine, virtual time");
    add_content_option(*command, arguments->place);
    add_database_option(*command, arguments->place);
    command->add_option("--residents", arguments->options.residents, "how many residents")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command->add_option("--days", arguments->options.days, "how many days of history")
        ->check(CLI::Range(1, 3'650))
        ->capture_default_str();
    command->add_option("--seed", arguments->options.seed, "same seed and same --until: same bytes")
        ->capture_default_str();
    command->add_option("--until", arguments->until, "the demo's now (default: this moment)");
    command->add_flag("--json", arguments->json, "report as JSON");
    command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace luotsi::cli
