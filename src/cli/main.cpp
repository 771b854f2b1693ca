// The program `luotsi`: one binary, one subcommand each for serving, the demo county, imports,
// operating models and looking after the database.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command.hpp"

int main(int argc, char** argv) {
    CLI::App app("Luotsi – the digital backbone of a future health and social services centre");
    app.set_version_flag("--version", std::string("luotsi ") + LUOTSI_VERSION);
    app.require_subcommand(1);
    int exit_code = luotsi::cli::done;
    luotsi::cli::add_serve(app, exit_code, LUOTSI_VERSION);
    luotsi::cli::add_case(app, exit_code);
    luotsi::cli::add_database(app, exit_code);
    luotsi::cli::add_migrate(app, exit_code);
    luotsi::cli::add_demo(app, exit_code);
    luotsi::cli::add_dmn(app, exit_code);
    luotsi::cli::add_early(app, exit_code);
    luotsi::cli::add_feel(app, exit_code);
    luotsi::cli::add_import(app, exit_code);
    luotsi::cli::add_instrument(app, exit_code);
    luotsi::cli::add_model(app, exit_code);
    luotsi::cli::add_need(app, exit_code);
    luotsi::cli::add_records(app, exit_code);
    luotsi::cli::add_organisation(app, exit_code);
    luotsi::cli::add_segment(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? luotsi::cli::done : luotsi::cli::wrong_input;
    }
    return exit_code;
}
