// luotsi import ptv: reads PTV answers into the directory and says what it could not use.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "interop/ptv.hpp"

namespace luotsi::cli {

namespace {

struct ImportArguments {
    Place place;
    std::vector<std::string> paths;
    bool json = false;
    bool dry_run = false;
};

void print_text(const interop::PtvImport& import) {
    for (const interop::ImportLine& line : import.report) {
        std::string where = line.file;
        if (!line.place.empty()) where += '#' + line.place;
        print(where + ": " + (line.refused ? "left out: " : "") + line.detail + " [" + line.code +
              ']');
    }
    const auto n = [](std::size_t value) { return std::to_string(value); };
    print(n(import.files) + " files: " + n(import.services_read) + " services, " +
          n(import.channels_read) + " channels, " + n(import.organisations_read) +
          " organisations, " + n(import.general_descriptions_read) + " general descriptions; " +
          n(import.services.size()) + " services in the directory, " + n(import.report.size()) +
          " remarks.");
}

void print_json(const interop::PtvImport& import) {
    namespace json = boost::json;
    json::array remarks;
    for (const interop::ImportLine& line : import.report)
        remarks.push_back({{"file", line.file},
                           {"place", line.place},
                           {"code", line.code},
                           {"detail", line.detail},
                           {"refused", line.refused}});
    json::array ids;
    for (const directory::Listing& service : import.services) ids.emplace_back(service.id);
    print(json::serialize(json::object{{"files", import.files},
                                       {"services_read", import.services_read},
                                       {"channels_read", import.channels_read},
                                       {"services", std::move(ids)},
                                       {"remarks", std::move(remarks)}}));
}

int run(const ImportArguments& arguments) {
    const auto installation = load_installation(arguments.place);
    if (installation == nullptr) return wrong_input;
    const interop::PtvImport import = interop::read_ptv(arguments.paths, installation->needs);
    if (arguments.json)
        print_json(import);
    else
        print_text(import);
    if (import.services.empty()) {
        tell("luotsi: nothing to import was found");
        return wrong_input;
    }
    if (arguments.dry_run) {
        if (!arguments.json) print("Dry run: nothing was written.");
        return done;
    }
    auto store = open_store(arguments.place, store::Options(), *installation);
    if (store == nullptr) return failed;
    const engine::Actor actor{engine::ActorKind::system, "import ptv", "system", "",
                              installation->organiser};
    const auto written =
        store->write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            for (const directory::Listing& service : import.services) {
                if (auto put = session.put_record("service", service.id,
                                                  directory::to_json(service), actor);
                    !put)
                    return fail(put.error());
            }
            return std::string();
        });
    if (!written) {
        print_error(written.error());
        return failed;
    }
    if (!arguments.json)
        print("Written to " + arguments.place.database +
              ". A server that is running shows them after its next start.");
    return done;
}

}  // namespace

void add_import(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ImportArguments>();
    CLI::App* import = app.add_subcommand("import", "bring in data from elsewhere");
    import->require_subcommand(1);
    CLI::App* ptv = import->add_subcommand(
        "ptv", "services and channels of the Finnish Service Catalogue, general descriptions");
    ptv->add_option("paths", arguments->paths, "JSON files or folders")
        ->required()
        ->check(CLI::ExistingPath);
    add_content_option(*ptv, arguments->place);
    add_database_option(*ptv, arguments->place);
    ptv->add_flag("--json", arguments->json, "report as JSON");
    ptv->add_flag("--dry-run", arguments->dry_run, "only report; write nothing");
    ptv->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace luotsi::cli
