// luotsi backup, restore, rebuild, verify: looking after the database; luotsi health asks a
// running server how it is.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>

#include "cli/caller.hpp"
#include "cli/command.hpp"

namespace luotsi::cli {

namespace {

namespace fs = std::filesystem;

struct DatabaseArguments {
    Place place;
    std::string other;  // the copy
    std::string url = "http://localhost:8080";
    bool force = false;
};

struct Opened {
    std::unique_ptr<centre::Installation> installation;
    std::unique_ptr<store::Store> store;
};

Opened open(const Place& place) {
    Opened out;
    out.installation = load_installation_without_finders(place);
    if (!out.installation) return out;
    store::Options options;
    options.create = false;
    out.store = open_store(place, options, *out.installation);
    return out;
}

int report(const Error& error) {
    print_error(error);
    return failed;
}

int backup(const DatabaseArguments& arguments) {
    if (fs::exists(arguments.other) && !arguments.force) {
        tell("luotsi: " + arguments.other + " exists already – give another name, or --force");
        return wrong_input;
    }
    Opened opened = open(arguments.place);
    if (!opened.store) return failed;
    auto copied = opened.store->backup(arguments.other);
    if (!copied) return report(copied.error());
    print("The backup is in " + arguments.other + ".");
    return done;
}

// Every hash chain of the database holds.
bool holds(store::Store& store) {
    auto broken = store.verify();
    if (!broken) {
        print_error(broken.error());
        return false;
    }
    for (const Uuid id : *broken)
        tell("luotsi: the journal of case " + to_string(id) + " has been changed");
    return broken->empty();
}

int restore(const DatabaseArguments& arguments) {
    if (fs::exists(arguments.place.database) && !arguments.force) {
        tell("luotsi: " + arguments.place.database +
             " exists already – move it away, or replace it with --force");
        return wrong_input;
    }
    {
        Place from = arguments.place;
        from.database = arguments.other;
        Opened opened = open(from);
        if (!opened.store || !holds(*opened.store)) return failed;
    }
    // A copy beside the place first, then one rename: a crash leaves the old or the new, whole.
    const std::string beside = arguments.place.database + ".restoring";
    std::error_code error;
    fs::copy_file(arguments.other, beside, fs::copy_options::overwrite_existing, error);
    for (const char* rest : {"-wal", "-shm"}) {
        std::error_code ignored;
        fs::remove(arguments.place.database + rest, ignored);
    }
    if (!error) fs::rename(beside, arguments.place.database, error);
    if (error) {
        tell("luotsi: cannot write " + arguments.place.database + ": " + error.message());
        return failed;
    }
    print(arguments.place.database + " is restored from " + arguments.other + ".");
    return done;
}

int rebuild(const DatabaseArguments& arguments) {
    Opened opened = open(arguments.place);
    if (!opened.store) return failed;
    auto rebuilt = opened.store->rebuild();
    if (!rebuilt) return report(rebuilt.error());
    const bool same = rebuilt->digest_before == rebuilt->digest_after;
    print("Rebuilt from " + std::to_string(rebuilt->events) + " events of " +
          std::to_string(rebuilt->cases) +
          " cases: " + (same ? "the same bytes as before." : "they differed before."));
    print("before " + rebuilt->digest_before + "\nafter  " + rebuilt->digest_after);
    return same ? done : failed;
}

int verify(const DatabaseArguments& arguments) {
    Opened opened = open(arguments.place);
    if (!opened.store) return failed;
    if (!holds(*opened.store)) return failed;
    print("Every journal is as it was written.");
    return done;
}

int health(const DatabaseArguments& arguments) {
    const Reply reply = remote_caller(arguments.url, "en")->call("GET", "/api/health", "", "");
    if (reply.status != 200) return failed;
    print(reply.body);
    return done;
}

}  // namespace

void add_database(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<DatabaseArguments>();
    const auto add = [&](const char* name, const char* about,
                         int (*run)(const DatabaseArguments&)) {
        CLI::App* command = app.add_subcommand(name, about);
        add_content_option(*command, arguments->place);
        add_database_option(*command, arguments->place);
        command->callback([arguments, &exit_code, run] { exit_code = run(*arguments); });
        return command;
    };
    CLI::App* command = add("backup", "copy the database to a file while it is whole", backup);
    command->add_option("--to", arguments->other, "the copy")->required();
    command->add_flag("--force", arguments->force, "replace what is there");
    command = add("restore", "put a backup in the place of the database", restore);
    command->add_option("--from", arguments->other, "the backup")->required();
    command->add_flag("--force", arguments->force, "replace what is there");
    add("rebuild", "make every view of the data anew from the journal", rebuild);
    add("verify", "check that no journal has been changed", verify);
    command = app.add_subcommand("health", "ask a running server how it is");
    command->add_option("--url", arguments->url, "the server")->capture_default_str();
    command->callback([arguments, &exit_code] { exit_code = health(*arguments); });
}

}  // namespace luotsi::cli
