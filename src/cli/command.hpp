// The subcommands of the one binary. Each file cmd_*.cpp adds one to the parser and, when it is
// chosen, runs it; the exit code says how it went: 0 done, 1 it could not be done, 2 the input was
// wrong. Long work shows progress on standard error; results go to standard output, as JSON with
// --json.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "centre/installation.hpp"
#include "store/store.hpp"

namespace CLI {
class App;
}

namespace luotsi::cli {

inline constexpr int done = 0;
inline constexpr int failed = 1;
inline constexpr int wrong_input = 2;

void add_case(CLI::App& app, int& exit_code);
void add_migrate(CLI::App& app, int& exit_code);   // migrate ddl
void add_database(CLI::App& app, int& exit_code);  // backup restore rebuild verify health
void add_demo(CLI::App& app, int& exit_code);
void add_dmn(CLI::App& app, int& exit_code);
void add_early(CLI::App& app, int& exit_code);
void add_feel(CLI::App& app, int& exit_code);
void add_import(CLI::App& app, int& exit_code);
void add_instrument(CLI::App& app, int& exit_code);
void add_import_duplicates(CLI::App& import, int& exit_code);  // duplicates, decide
void add_model(CLI::App& app, int& exit_code);
void add_model_layer(CLI::App& models, int& exit_code);    // diff, layer, upgrade: below `model`
void add_model_upgrade(CLI::App& models, int& exit_code);
void add_model_prove(CLI::App& models, int& exit_code);  // prove: below `model`
void add_model_show(CLI::App& models, int& exit_code);   // outline, or another notation
void add_model_write(CLI::App& models, int& exit_code);  // fmt, new: below `model`
void add_need(CLI::App& app, int& exit_code);
void add_records(CLI::App& app, int& exit_code);  // retention, audit
void add_organisation(CLI::App& app, int& exit_code);
void add_segment(CLI::App& app, int& exit_code);
void add_serve(CLI::App& app, int& exit_code, std::string_view version);

// What most subcommands take: --content and --database.
struct Place {
    std::string content;   // "" = found: ./content, else beside the program
    std::string database = "luotsi.db";
};
void add_content_option(CLI::App& command, Place& place);
void add_database_option(CLI::App& command, Place& place);

// Loads the content, printing every error; null when there was one.
std::unique_ptr<centre::Installation>
load_installation(const Place& place,
                  centre::Installation::Finders finders = centre::Installation::Finders::loaded);
// The same without what reads people's words: for commands that take in no contact.
std::unique_ptr<centre::Installation> load_installation_without_finders(const Place& place);
// The folder that will be used; "" when none is found.
std::string find_content(const Place& place);

// Opens the database, printing a clear error; null when it cannot be used. `options.path` is set.
std::unique_ptr<store::Store> open_store(const Place& place, store::Options options,
                                         const centre::Installation& installation);

// Whether all people in it are made up: only there may somebody act as a worker by naming one.
Result<bool> is_demo(store::Store& store);
// The same, and told when it is not: `--as` of a command.
bool may_act_as_worker(store::Store& store, const Place& place);

void print_error(const Error& error);
void print_errors(const std::vector<Error>& errors);
void print(std::string_view text);          // standard output, with a line end
void tell(std::string_view text);           // standard error, with a line end
// "building the demo county …  42 %" on one line of a terminal; silent when it is no terminal.
void show_progress(std::string_view what, double share);

}  // namespace luotsi::cli
