// luotsi dmn run | test | check | write: decisions in DMN files.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <fstream>

#include "cli/command.hpp"
#include "cli/feel_json.hpp"
#include "dmn/load.hpp"
#include "dmn/read.hpp"
#include "dmn/tck.hpp"
#include "dmn/write.hpp"

namespace luotsi::cli {

namespace {

struct DmnArguments {
    std::vector<std::string> paths;
    std::string file;
    std::string input;
    std::string output;
    std::vector<std::string> decisions;
    bool json = false;
};

Instant now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

// An error with the line it is about, where the file can be read.
void point(const Error& error, std::string_view grade) {
    tell("luotsi: " + std::string(grade) + ": " + to_string(error));
    if (error.line == 0 || error.column == 0) return;
    const auto text = dmn::read_bytes(error.file);
    if (text) tell(pointed(*text, error.line, error.column));
}

std::string as_json(const Error& error, std::string_view grade) {
    return "{\"grade\": " + json_text(grade) + ", \"code\": " + json_text(error.code) +
           ", \"file\": " + json_text(error.file) + ", \"line\": " + std::to_string(error.line) +
           ", \"column\": " + std::to_string(error.column) +
           ", \"element\": " + json_text(error.element) +
           ", \"detail\": " + json_text(error.detail) + ", \"repair\": " + json_text(error.repair) +
           '}';
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
    return '[' + out + ']';
}

// ---- run ----

Result<std::vector<dmn::Given>> inputs_of(const DmnArguments& arguments, const dmn::Model& model) {
    std::vector<dmn::Given> out;
    if (arguments.input.empty()) return out;
    const auto values = read_values(arguments.input);
    if (!values) return fail(values.error());
    if (!values->is_context()) {
        Error error(ErrorKind::invalid, "feel.type_mismatch", "inputs are names with values");
        error.file = arguments.input;
        return fail(std::move(error));
    }
    for (const feel::Field& field : values->as_context())
        out.push_back({field.name, model.with_times(field.name, field.value), ""});
    return out;
}

dmn::Outcome ask(const dmn::Model& model, const std::string& name,
                 const std::vector<dmn::Given>& inputs) {
    dmn::Outcome out = model.decide(name, inputs, now());
    if (!out.found) out = model.serve(name, inputs, now());
    return out.found ? out : model.call(name, inputs, now());
}

int run(const DmnArguments& arguments) {
    const dmn::Loaded loaded = dmn::load(arguments.file);
    for (const Error& error : loaded.errors) point(error, loaded.model ? "warning" : "error");
    if (!loaded.model) return wrong_input;
    const auto inputs = inputs_of(arguments, *loaded.model);
    if (!inputs) {
        point(inputs.error(), "error");
        return wrong_input;
    }
    std::vector<std::string> names = arguments.decisions;
    if (names.empty())
        for (const dmn::ElementSummary& one : loaded.model->elements())
            if (one.kind == dmn::ElementKind::decision) names.push_back(one.name);
    std::string values;
    std::vector<std::string> messages;
    for (const std::string& name : names) {
        const dmn::Outcome outcome = ask(*loaded.model, name, *inputs);
        if (!outcome.found) {
            tell("luotsi: there is no decision, service or function \"" + name + '"');
            return wrong_input;
        }
        if (!arguments.json) print(name + ": " + feel::to_feel(outcome.value));
        values += (values.empty() ? "" : ", ") + json_text(name) + ": " + to_json(outcome.value);
        for (const dmn::Message& one : outcome.messages) {
            std::string text = one.element + ", line " + std::to_string(one.line) + ": " + one.text;
            if (!arguments.json) tell("    " + text);
            messages.push_back(json_text(text));
        }
    }
    if (arguments.json)
        print("{\"values\": {" + values + "}, \"messages\": " + joined(messages) + '}');
    return done;
}

// ---- test ----

std::string as_json(const dmn::TestResult& result) {
    std::string out = "{\"file\": " + json_text(result.file) + ", \"id\": " + json_text(result.id) +
                      ", \"passed\": " + (result.passed ? "true" : "false");
    if (result.passed) return out + '}';
    std::vector<std::string> messages;
    for (const std::string& message : result.messages) messages.push_back(json_text(message));
    return out + ", \"node\": " + json_text(result.node) +
           ", \"where\": " + json_text(result.where) +
           ", \"expected\": " + json_text(result.expected) + ", \"got\": " + json_text(result.got) +
           ", \"messages\": " + joined(messages) + '}';
}

void print_tests(const dmn::TestRun& run) {
    for (std::size_t i = 0; i < run.results.size();) {
        const std::string& file = run.results[i].file;
        std::size_t good = 0;
        std::size_t end = i;
        for (; end < run.results.size() && run.results[end].file == file; ++end)
            good += run.results[end].passed ? 1U : 0U;
        print(file + ": " + std::to_string(good) + " passed, " + std::to_string(end - i - good) +
              " failed");
        for (; i < end; ++i) {
            const dmn::TestResult& one = run.results[i];
            if (one.passed) continue;
            print("  FAILED " + one.id + ": " + one.node +
                  (one.where.empty() ? "" : " at " + one.where) + ": expected " + one.expected +
                  ", got " + one.got);
            for (const std::string& message : one.messages) print("      " + message);
        }
    }
    print(std::to_string(run.passed) + " passed, " + std::to_string(run.failed) + " failed");
}

int test(const DmnArguments& arguments) {
    const dmn::TestRun run = dmn::run_tests(arguments.paths, now());
    if (arguments.json) {
        std::vector<std::string> cases;
        std::vector<std::string> errors;
        for (const dmn::TestResult& one : run.results) cases.push_back(as_json(one));
        for (const Error& one : run.errors) errors.push_back(as_json(one, "error"));
        print("{\"passed\": " + std::to_string(run.passed) +
              ", \"failed\": " + std::to_string(run.failed) + ", \"errors\": " + joined(errors) +
              ", \"cases\": " + joined(cases) + '}');
    } else {
        print_tests(run);
        for (const Error& error : run.errors) point(error, "error");
    }
    return run.failed == 0 && run.errors.empty() ? done : failed;
}

// ---- check, write ----

int check(const DmnArguments& arguments) {
    int code = done;
    std::vector<std::string> findings;
    for (const std::string& file : arguments.paths) {
        const dmn::Loaded loaded = dmn::load(file);
        if (!loaded.errors.empty()) code = wrong_input;
        for (const Error& one : loaded.errors) findings.push_back(as_json(one, "error"));
        for (const Error& one : loaded.warnings) findings.push_back(as_json(one, "warning"));
        if (arguments.json) continue;
        for (const Error& one : loaded.errors) point(one, "error");
        for (const Error& one : loaded.warnings) point(one, "warning");
        print(file + ": " + (loaded.errors.empty() ? "good" : "not accepted") + ", " +
              std::to_string(loaded.errors.size()) + " errors, " +
              std::to_string(loaded.warnings.size()) + " warnings");
    }
    if (arguments.json) print(joined(findings));
    return code;
}

int write(const DmnArguments& arguments) {
    const auto bytes = dmn::read_bytes(arguments.file);
    const dmn::ReadResult read = bytes ? dmn::read(*bytes, arguments.file) : dmn::ReadResult{};
    for (const Error& error : read.errors) point(error, "error");
    for (const Error& error : read.warnings) point(error, "warning");
    if (!read.definitions || !read.errors.empty()) return wrong_input;
    const std::string text = dmn::write(*read.definitions);
    if (arguments.output.empty()) {
        print(text);
        return done;
    }
    std::ofstream out(arguments.output, std::ios::binary);
    out << text;
    out.close();
    if (out) return done;
    tell("luotsi: " + arguments.output + " cannot be written");
    return failed;
}

}  // namespace

void add_dmn(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<DmnArguments>();
    CLI::App* all = app.add_subcommand("dmn", "decisions in DMN files");
    all->require_subcommand(1);

    CLI::App* running = all->add_subcommand("run", "evaluate decisions");
    running->add_option("--input", arguments->input, "inputs: a file of JSON or FEEL")
        ->check(CLI::ExistingFile);
    running->add_option("--decision", arguments->decisions,
                        "decision, decision service or function (default: all decisions)");
    CLI::App* testing = all->add_subcommand("test", "run test files NAME-test-*.xml");
    testing->add_option("paths", arguments->paths, "folders, models or test files")
        ->required()
        ->check(CLI::ExistingPath);
    CLI::App* checking = all->add_subcommand("check", "all mistakes at once");
    checking->add_option("files", arguments->paths, "DMN files")
        ->required()
        ->check(CLI::ExistingFile);
    CLI::App* writing = all->add_subcommand("write", "write as DMN 1.5");
    writing->add_option("--output", arguments->output, "file (default: standard output)");
    for (CLI::App* command : {running, writing})
        command->add_option("file", arguments->file, "DMN file")
            ->required()
            ->check(CLI::ExistingFile);
    for (CLI::App* command : {running, testing, checking})
        command->add_flag("--json", arguments->json, "as JSON");
    running->callback([arguments, &exit_code] { exit_code = run(*arguments); });
    testing->callback([arguments, &exit_code] { exit_code = test(*arguments); });
    checking->callback([arguments, &exit_code] { exit_code = check(*arguments); });
    writing->callback([arguments, &exit_code] { exit_code = write(*arguments); });
}

}  // namespace luotsi::cli
