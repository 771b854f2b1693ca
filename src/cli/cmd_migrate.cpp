// luotsi migrate: moves a whole database between a file and a PostgreSQL server, and can be cut and
// given again.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>

#include "cli/command.hpp"
#include "store/copy.hpp"
#include "store/schema.hpp"

namespace luotsi::cli {

namespace {

struct MigrateArguments {
    Place place;
    std::string from, to;
};

std::string without_scheme(const std::string& name) {
    constexpr std::string_view scheme = "sqlite:";
    return name.starts_with(scheme) ? name.substr(scheme.size()) : name;
}

int run(const MigrateArguments& arguments) {
    const auto installation = load_installation_without_finders(arguments.place);
    if (installation == nullptr) return wrong_input;
    store::CopyPlan plan;
    plan.from = without_scheme(arguments.from);
    plan.to = without_scheme(arguments.to);
    plan.organiser = installation->organiser;
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    plan.now = {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
    const auto moved = store::copy_database(
        plan, [](std::string_view what, double share) { show_progress(what, share); });
    if (!moved) {
        print_error(moved.error());
        return failed;
    }
    print(std::string(moved->resumed ? "Gone on and finished: " : "Moved: ") +
          std::to_string(moved->rows) + " rows written in this run; both sides read the same.");
    print("digest " + moved->digest);
    for (const Uuid& id : moved->broken)
        tell("luotsi: the journal of case " + to_string(id) + " had been changed before the move");
    if (moved->broken.empty()) print("Every journal is as it was written.");
    return moved->broken.empty() ? done : failed;
}

int print_schema(bool citus) {
    std::string schema = store::schema_for_postgresql(citus);
    while (schema.ends_with('\n')) schema.pop_back();
    print(schema);
    return done;
}

}  // namespace

void add_migrate(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<MigrateArguments>();
    CLI::App* command = app.add_subcommand(
        "migrate", "move a database: --from sqlite:FILE --to postgresql://… or back");
    add_content_option(*command, arguments->place);
    command->add_option("--from", arguments->from, "sqlite:FILE or postgresql://…")->required();
    command->add_option("--to", arguments->to, "an empty one, or one half filled by the same move")
        ->required();
    command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
    auto citus = std::make_shared<bool>(false);
    command = app.add_subcommand("ddl", "print the tables for PostgreSQL");
    command->add_flag("--citus", *citus, "and how Citus spreads them over nodes");
    command->callback([citus, &exit_code] { exit_code = print_schema(*citus); });
}

}  // namespace luotsi::cli
