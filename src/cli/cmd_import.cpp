// luotsi import: reads service directories of others into ours and says what it could not use;
// shows what earlier imports said and what they changed.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <functional>

#include "cli/command.hpp"
#include "interop/hsds.hpp"
#include "interop/ptv.hpp"
#include "interop/report_json.hpp"

namespace luotsi::cli {

namespace {

constexpr std::string_view report_record = "import-report";

struct ImportArguments {
    Place place;
    std::vector<std::string> paths;
    std::string origin, id, kind = "service";
    std::string source = "hsds", language = "en";
    bool json = false, dry_run = false, whole = false, report = false;
};

// Records in the store; read on a connection of its own, written in groups.
class StoreKeeper final : public interop::RecordKeeper {
public:
    StoreKeeper(store::Store& store, engine::Actor actor, Instant now)
        : store_(store), reader_(store.reader()), actor_(std::move(actor)), now_(now) {}

    Result<std::optional<std::string>> find(std::string_view kind, std::string_view id) override {
        return reader_->record(kind, id);
    }
    Result<void> put(std::string_view kind, std::string_view id, std::string json) override {
        return store_.bulk(now_, [&](store::WriteSession& session) -> Result<std::string> {
            if (auto put = session.put_record(kind, id, json, actor_); !put)
                return fail(put.error());
            return std::string();
        });
    }
    Result<std::vector<std::string>> ids(std::string_view kind, std::string_view prefix) override {
        return reader_->record_ids(kind, prefix);
    }
    Result<void> commit() override { return store_.bulk_commit(); }

private:
    store::Store& store_;
    std::unique_ptr<store::Reader> reader_;
    engine::Actor actor_;
    Instant now_;
};

// Compares with what is stored, writes nothing.
class DryKeeper final : public interop::RecordKeeper {
public:
    explicit DryKeeper(interop::RecordKeeper* kept) : kept_(kept) {}
    Result<std::optional<std::string>> find(std::string_view kind, std::string_view id) override {
        return kept_ != nullptr ? kept_->find(kind, id) : std::optional<std::string>();
    }
    Result<void> put(std::string_view, std::string_view, std::string) override { return {}; }
    Result<std::vector<std::string>> ids(std::string_view kind, std::string_view prefix) override {
        return kept_ != nullptr ? kept_->ids(kind, prefix) : std::vector<std::string>();
    }
    Result<void> commit() override { return {}; }

private:
    interop::RecordKeeper* kept_;
};

Instant system_now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

void print_summary(const interop::ImportSummary& summary, bool json) {
    print(json ? interop::to_json(summary) : interop::to_text(summary));
}

using ReadFiles = std::function<interop::ImportCounts(
    const std::vector<interop::SourceFile>& files, const interop::Codes& codes,
    const centre::Installation& installation, interop::RecordKeeper& kept,
    interop::RecordSink& sink, interop::ImportReport& report)>;

int finish(const ImportArguments& arguments, store::Store* store, StoreKeeper* keeper,
           const interop::ImportSummary& summary) {
    const std::uint64_t read = summary.read.services + summary.read.channels +
                               summary.read.organisations + summary.read.general_descriptions +
                               summary.read.collections;
    if (store != nullptr && !arguments.dry_run) {
        Result<void> kept = keeper->put(report_record, summary.id, interop::to_json(summary));
        if (kept) kept = keeper->commit();
        if (!kept) {
            print_error(kept.error());
            return failed;
        }
    }
    print_summary(summary, arguments.json);
    if (read == 0) {
        tell("luotsi: nothing to import was found");
        return wrong_input;
    }
    if (arguments.json) return done;
    if (arguments.dry_run)
        print("Dry run: nothing was written.");
    else
        print("Written to " + arguments.place.database + "; the report is kept there as " +
              summary.id + ". A server that is running shows it after its next start.");
    return done;
}

int run(const ImportArguments& arguments, const std::string& format, const ReadFiles& read) {
    const auto installation = load_installation(arguments.place);
    if (installation == nullptr) return wrong_input;
    std::vector<Error> errors;
    const interop::Codes codes = interop::Codes::load(installation->content_folder, errors);
    if (!errors.empty()) {
        print_errors(errors);
        return wrong_input;
    }
    store::Options options;
    options.create = !arguments.dry_run;
    std::unique_ptr<store::Store> store;
    const bool exists = store::is_postgresql(arguments.place.database) ||
                        ::access(arguments.place.database.c_str(), F_OK) == 0;
    if (!arguments.dry_run || exists) {
        store = open_store(arguments.place, options, *installation);
        if (store == nullptr) return failed;
    }
    interop::ImportSummary summary;
    const Instant now = system_now();
    summary.id = to_iso(now);
    summary.format = format;
    summary.whole = arguments.whole;
    summary.dry_run = arguments.dry_run;
    summary.origin = arguments.origin;
    for (const std::string& path : arguments.paths)
        if (arguments.origin.empty()) summary.origin += (summary.origin.empty() ? "" : " ") + path;
    const engine::Actor actor{engine::ActorKind::system, "import " + format + ' ' + summary.id,
                              "system", "", installation->organiser};
    std::optional<StoreKeeper> keeper;
    if (store != nullptr) keeper.emplace(*store, actor, now);
    DryKeeper dry(keeper ? &*keeper : nullptr);
    interop::RecordKeeper& kept =
        arguments.dry_run ? static_cast<interop::RecordKeeper&>(dry) : *keeper;
    interop::ImportReport report;
    interop::Updater updater(kept, {now, summary.origin}, report);
    const auto files =
        interop::list_sources(arguments.paths, [&](const std::string& path, const Error& error) {
            report.set_file(path);
            report.add(error.code, "", error.detail, {}, true);
        });
    summary.read = read(files, codes, *installation, kept, updater, report);
    const auto written = updater.finish(arguments.whole);
    if (!written) {
        print_error(written.error());
        tell("luotsi: the import stopped; what was written before stays, and importing again goes "
             "on from there");
        return failed;
    }
    summary.written = *written;
    summary.remarks = report.remarks();
    summary.refused = report.refused();
    summary.lines = report.lines();
    return finish(arguments, store.get(), keeper ? &*keeper : nullptr, summary);
}

int run_ptv(const ImportArguments& arguments) {
    return run(
        arguments, "ptv",
        [](const auto& files, const interop::Codes& codes, const centre::Installation& installation,
           interop::RecordKeeper& kept, interop::RecordSink& sink, interop::ImportReport& report) {
            const auto general =
                [&](const std::string& id) -> std::optional<directory::GeneralDescription> {
                auto stored = kept.find(directory::general_record, id);
                if (!stored || !*stored) return std::nullopt;
                auto record = directory::general_from_json(**stored);
                if (!record) return std::nullopt;
                return std::move(*record);
            };
            return interop::read_ptv(files, {codes, installation.needs, general}, sink, report);
        });
}

int run_hsds(const ImportArguments& arguments) {
    return run(arguments, "hsds",
               [&](const auto& files, const interop::Codes& codes,
                   const centre::Installation& installation, interop::RecordKeeper&,
                   interop::RecordSink& sink, interop::ImportReport& report) {
                   return interop::read_hsds(
                       files, {codes, installation.needs, arguments.source, arguments.language},
                       sink, report);
               });
}

std::unique_ptr<store::Store> open_existing(const ImportArguments& arguments,
                                            std::unique_ptr<centre::Installation>& installation) {
    installation = load_installation(arguments.place);
    if (installation == nullptr) return nullptr;
    store::Options options;
    options.create = false;
    return open_store(arguments.place, options, *installation);
}

// The report of an import: the newest, or the one of --id.
int show_report(const ImportArguments& arguments) {
    std::unique_ptr<centre::Installation> installation;
    const auto store = open_existing(arguments, installation);
    if (store == nullptr) return failed;
    auto ids = store->reader()->record_ids(report_record, "");
    if (!ids) {
        print_error(ids.error());
        return failed;
    }
    if (ids->empty()) {
        tell("luotsi: nothing has been imported into " + arguments.place.database + " yet");
        return wrong_input;
    }
    const std::string id = arguments.id.empty() ? ids->back() : arguments.id;
    auto stored = store->reader()->record(report_record, id);
    if (!stored || !*stored) {
        tell("luotsi: there is no import " + id + "; there are:");
        for (const std::string& one : *ids) tell("  " + one);
        return wrong_input;
    }
    auto summary = interop::import_summary_from_json(**stored);
    if (!summary) {
        print_error(summary.error());
        return failed;
    }
    if (!arguments.json)
        print("Import " + summary->id + " (" + summary->format + ") of " + summary->origin);
    print_summary(*summary, arguments.json);
    return done;
}

// What became of a record: every version, by which import, and what it changed.
int show_history(const ImportArguments& arguments) {
    std::unique_ptr<centre::Installation> installation;
    const auto store = open_existing(arguments, installation);
    if (store == nullptr) return failed;
    auto versions = store->reader()->record_versions(arguments.kind, arguments.id);
    if (!versions) {
        print_error(versions.error());
        return failed;
    }
    if (versions->empty()) {
        tell("luotsi: there is no " + arguments.kind + " " + arguments.id);
        return wrong_input;
    }
    namespace json = boost::json;
    json::array all;
    for (std::size_t i = 0; i < versions->size(); ++i) {
        const store::RecordVersion& one = (*versions)[i];
        json::array changes;
        if (!arguments.json)
            print(std::to_string(one.version) + "  " + to_iso(one.at) + "  " + one.who);
        if (i > 0) {
            for (const interop::FieldChange& change :
                 interop::changes_between((*versions)[i - 1].json, one.json)) {
                changes.push_back(
                    {{"field", change.field}, {"before", change.before}, {"after", change.after}});
                if (!arguments.json)
                    print("     " + change.field + ": " + change.before + " → " + change.after);
            }
        }
        all.push_back({{"version", one.version},
                       {"at", to_iso(one.at)},
                       {"who", one.who},
                       {"changes", std::move(changes)}});
    }
    if (arguments.json) print(json::serialize(all));
    return done;
}

void add_reading(CLI::App& command, ImportArguments& arguments) {
    command
        .add_option("paths", arguments.paths,
                    "files or folders: .json, .ndjson, .csv, also .gz and .zip")
        ->required()
        ->check(CLI::ExistingPath);
    add_content_option(command, arguments.place);
    add_database_option(command, arguments.place);
    command.add_option("--origin", arguments.origin,
                       "name of the feed kept with every record (default: the paths)");
    command.add_flag("--whole", arguments.whole,
                     "the files are all the source has: what they lack is marked as no longer in "
                     "the source (never deleted)");
    command.add_flag("--json", arguments.json, "report as JSON");
    command.add_flag("--dry-run", arguments.dry_run,
                     "only report what would change; write nothing");
}

}  // namespace

void add_import(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* import = app.add_subcommand("import", "bring in service directories of others");
    import->footer("What was not understood is reported line by line and kept with the import:\n"
                   "  luotsi import ptv FOLDER --dry-run      see first what would happen\n"
                   "  luotsi import --report                  what the newest import said\n"
                   "  luotsi import history ptv:GUID          what imports changed in a record\n"
                   "  luotsi import duplicates                what may be told twice");
    import->add_flag("--report", arguments->report, "show the report of the newest import");
    import->add_option("--id", arguments->id, "with --report: of this import");
    import->add_flag("--json", arguments->json, "as JSON");
    add_content_option(*import, arguments->place);
    add_database_option(*import, arguments->place);
    CLI::App* ptv = import->add_subcommand(
        "ptv", "Finnish Service Catalogue: services, channels, organisations, collections, general "
               "descriptions");
    add_reading(*ptv, *arguments);
    ptv->callback([arguments, &exit_code] { exit_code = run_ptv(*arguments); });
    CLI::App* hsds = import->add_subcommand(
        "hsds", "Open Referral HSDS: 3.0 as JSON or tables, 1.x and 2.x, UK profile");
    add_reading(*hsds, *arguments);
    hsds->add_option("--source", arguments->source,
                     "short name of this feed, first part of its records' ids")
        ->check([](const std::string& name) {
            const bool good = !name.empty() && name.size() <= 40 &&
                              name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                                  std::string::npos &&
                              !name.starts_with("ptv") && name != "own" && name != "demo";
            return good ? std::string()
                        : std::string("small letters, digits and hyphens; not ptv, own or demo");
        })
        ->capture_default_str();
    hsds->add_option("--language", arguments->language, "language of its texts (HSDS does not say)")
        ->capture_default_str();
    hsds->callback([arguments, &exit_code] { exit_code = run_hsds(*arguments); });
    CLI::App* history = import->add_subcommand("history", "every version of a record");
    history->add_option("id", arguments->id, "the record's id, \"ptv:…\"")->required();
    history->add_option("--kind", arguments->kind, "what it is")
        ->check(CLI::IsMember(
            {"service", "channel", "organisation", "general-description", "service-collection"}))
        ->capture_default_str();
    history->add_flag("--json", arguments->json, "as JSON");
    add_content_option(*history, arguments->place);
    add_database_option(*history, arguments->place);
    history->callback([arguments, &exit_code] { exit_code = show_history(*arguments); });
    add_import_duplicates(*import, exit_code);
    import->callback([arguments, import, &exit_code] {
        if (!import->get_subcommands().empty()) return;
        if (arguments->report) {
            exit_code = show_report(*arguments);
            return;
        }
        print(import->help());
        exit_code = wrong_input;
    });
}

}  // namespace luotsi::cli
