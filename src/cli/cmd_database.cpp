// luotsi backup, restore, rebuild, verify: looking after the database; luotsi health asks a
// running server how it is.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <charconv>
#include <filesystem>

#include "base/hash.hpp"
#include "base/time.hpp"
#include "cli/caller.hpp"
#include "cli/command.hpp"
#include "store/archive.hpp"
#include "store/migrations.hpp"

namespace luotsi::cli {

namespace {

namespace fs = std::filesystem;

struct DatabaseArguments {
    Place place;
    std::string other;  // the copy
    std::vector<std::string> seals;  // "number:digest", as the server's log told them
    std::string url = "http://localhost:8080";
    std::string at = "9999-12-31T00:00:00Z";  // restore: the moment
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

// A server's database looks after its own pages.
bool pages_hold(const Place& place) {
    if (store::is_postgresql(place.database)) return true;
    const auto hold = store::pages_hold(place.database);
    if (!hold) return report(hold.error()) == done;
    if (!*hold)
        tell("luotsi: " + place.database +
             " is damaged – restore the latest backup:" + " luotsi restore --from BACKUP --force");
    return *hold;
}

std::string told(const store::ViewFault& fault) {
    const std::string n = std::to_string(fault.n);
    const std::string place =
        "row " + n + " of " + to_iso(fault.day) + " (" + to_string(fault.segment) + ")";
    switch (fault.kind) {
        case store::ViewFaultKind::changed: return place + " has been changed";
        case store::ViewFaultKind::missing: return place + " is missing";
        case store::ViewFaultKind::cut: return place + " was sealed and is not there";
        case store::ViewFaultKind::late: return place + " was put there later";
        case store::ViewFaultKind::seal: return "seal " + n + " does not hold";
        case store::ViewFaultKind::untrue:
            return "seal " + n + " of " + to_iso(fault.day) + " says what it may not say there";
        case store::ViewFaultKind::anchor: return "seal " + n + " is not the one that was told";
        case store::ViewFaultKind::counted:
            return "case " + to_string(fault.segment) + " is told of " + n +
                   " views more, fewer or otherwise than were logged";
    }
    return place;
}

// The log of views holds, up to its last seal at least; what does not is told.
std::optional<store::ViewCheck>
views_hold(store::Store& store, const std::vector<store::Seal>& anchors, std::int32_t years_kept) {
    const auto check = store.check_views(anchors, years_kept);
    if (!check) {
        print_error(check.error());
        return std::nullopt;
    }
    for (const store::ViewFault& fault : check->faults)
        tell("luotsi: the log of views: " + told(fault));
    if (!check->faults.empty()) return std::nullopt;
    return *check;
}

// Opens like any database, every page can be read and every chain holds; leaves no lock file
// behind.
bool is_whole(const Place& place) {
    bool whole = false;
    {
        Opened opened = open(place);
        whole = opened.store && pages_hold(place) && holds(*opened.store);
        // A log that was changed is told and no reason to stay without the matters themselves.
        if (whole) (void)views_hold(*opened.store, {}, opened.installation->retention.log_years());
    }
    std::error_code ignored;
    fs::remove(place.database + ".lock", ignored);
    return whole;
}

int backup(const DatabaseArguments& arguments) {
    if (store::is_postgresql(arguments.place.database)) {
        tell("luotsi: a server's database is copied by the server's own tools (docs/scale.md)");
        return wrong_input;
    }
    const std::string& to = arguments.other;
    if (fs::exists(to) && !fs::is_directory(to) && !arguments.force) {
        tell("luotsi: " + to + " exists already – give another name, or --force");
        return wrong_input;
    }
    if (!fs::exists(arguments.place.database)) {
        tell("luotsi: " + arguments.place.database + " does not exist");
        return failed;
    }
    auto copied = store::copy_to_folder(arguments.place.database, to);
    if (!copied) return report(copied.error());
    print("The backup is in " + *copied + "; every journal in it holds.");
    return done;
}

void remove_database(const std::string& path) {
    std::error_code ignored;
    for (const char* rest : {"", "-wal", "-shm"}) fs::remove(path + rest, ignored);
}

std::string told(const store::BroughtBack& back) {
    std::string out = "as it was at " + to_iso(back.until) + ": " + back.copy + " and " +
                      std::to_string(back.commits) + " groups of writes after it";
    if (back.unread_bytes > 0)
        out += "; the last " + std::to_string(back.unread_bytes) +
               " bytes of the archive cannot be read, so what was written last may be missing";
    return out;
}

// From the newest copy that gives a whole database: one that has gone bad since it was made is
// passed over, and that is said.
std::string prepare_moment(const DatabaseArguments& arguments, const Place& to) {
    const auto at = parse_instant(arguments.at);
    if (!at) {
        print_error(at.error());
        return {};
    }
    for (Instant older_than = never;;) {
        remove_database(to.database);
        const auto back = store::bring_back(arguments.other, *at, to.database, older_than);
        if (!back) {
            print_error(back.error());
            return {};
        }
        if (is_whole(to)) return told(*back);
        tell("luotsi: " + back->copy + " does not give a whole database – trying the one before");
        older_than = back->made;
    }
}

// Puts what is to be restored into `to` and looks at it; what it is in words, "" on failure.
std::string prepare(const DatabaseArguments& arguments, const Place& to) {
    if (fs::is_directory(arguments.other)) return prepare_moment(arguments, to);
    std::error_code error;
    remove_database(to.database);
    fs::copy_file(arguments.other, to.database, error);
    if (error) tell("luotsi: cannot copy " + arguments.other + ": " + error.message());
    if (error || !is_whole(to)) return {};
    return "restored from " + arguments.other;
}

int restore(const DatabaseArguments& arguments) {
    if (store::is_postgresql(arguments.place.database)) {
        tell("luotsi: a server's database is restored by the server's own tools (docs/scale.md)");
        return wrong_input;
    }
    if (fs::exists(arguments.place.database) && !arguments.force) {
        tell("luotsi: " + arguments.place.database +
             " exists already – move it away, or replace it with --force");
        return wrong_input;
    }
    const auto lock = store::FileLock::take(arguments.place.database);
    if (!lock) return report(lock.error());
    // Beside the place first, looked at, then one rename: a crash leaves the old or the new, whole.
    Place beside = arguments.place;
    beside.database += ".restoring";
    const std::string what = prepare(arguments, beside);
    if (what.empty()) return failed;
    const auto put =
        store::put_in_place(beside.database, arguments.place.database, store::sync_path);
    if (!put) return report(put.error());
    print(arguments.place.database + " is " + what + ".");
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

std::optional<store::Seal> seal_of(std::string_view text) {
    store::Seal out;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || text.size() != colon + 1 + 2 * out.value.size())
        return std::nullopt;
    const auto number = std::from_chars(text.data(), text.data() + colon, out.n);
    if (number.ec != std::errc() || number.ptr != text.data() + colon) return std::nullopt;
    for (std::size_t i = 0; i < out.value.size(); ++i) {
        const char* at = text.data() + colon + 1 + 2 * i;
        if (std::from_chars(at, at + 2, out.value[i], 16).ptr != at + 2) return std::nullopt;
    }
    return out;
}

int verify(const DatabaseArguments& arguments) {
    std::vector<store::Seal> anchors;
    for (const std::string& text : arguments.seals) {
        const auto seal = seal_of(text);
        if (!seal) {
            tell("luotsi: " + text + " is no seal – give it as the log told it, number:digest");
            return wrong_input;
        }
        anchors.push_back(*seal);
    }
    Opened opened = open(arguments.place);
    if (!opened.store) return failed;
    const bool pages = pages_hold(arguments.place);
    const bool journals = holds(*opened.store);
    if (journals) print("Every journal is as it was written.");
    const auto views =
        views_hold(*opened.store, anchors, opened.installation->retention.log_years());
    if (views)
        print("The log of views is as it was written: " + std::to_string(views->rows) +
              " rows in " + std::to_string(views->segments) + " chains, " +
              std::to_string(views->destroyed) + " destroyed by law. Last seal " +
              std::to_string(views->last.n) + ":" + to_hex(views->last.value));
    return pages && journals && views ? done : failed;
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
    command
        ->add_option("--to", arguments->other,
                     "the copy, or a folder of copies named by their moment")
        ->required();
    command->add_flag("--force", arguments->force, "replace what is there");
    command = add("restore", "put a backup in the place of the database", restore);
    command->add_option("--from", arguments->other, "the backup, or the folder of them")
        ->required();
    command->add_option("--at", arguments->at,
                        "with the folder of serve --archive: any moment since it began, as "
                        "2026-03-10T07:00:00Z; with copies only, the newest not younger");
    command->add_flag("--force", arguments->force, "replace what is there");
    add("rebuild", "make every view of the data anew from the journal", rebuild);
    command =
        add("verify", "check that no journal and no line of the log of views was changed", verify);
    command->add_option("--seal", arguments->seals,
                        "a seal that the server's log has told, number:digest");
    command = app.add_subcommand("health", "ask a running server how it is");
    command->add_option("--url", arguments->url, "the server")->capture_default_str();
    command->callback([arguments, &exit_code] { exit_code = health(*arguments); });
}

}  // namespace luotsi::cli
