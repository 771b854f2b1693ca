// luotsi model fmt: model files in their canonical layout.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "author/format.hpp"
#include "cli/command.hpp"
#include "model/describe.hpp"

namespace luotsi::cli {

namespace {

namespace fs = std::filesystem;

struct FormatArguments {
    std::vector<std::string> files;
    bool check = false;
};

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Written beside the file and moved over it, so that a crash leaves the old or the new one.
bool replace_file(const std::string& path, const std::string& text) {
    std::error_code problem;
    const fs::path target = fs::canonical(path, problem);
    if (problem) return false;
    const fs::path fresh = target.string() + ".new";
    {
        std::ofstream out(fresh, std::ios::binary);
        out << text;
        out.flush();
        if (!out) return false;
    }
    fs::permissions(fresh, fs::status(target, problem).permissions(), problem);
    fs::rename(fresh, target, problem);
    if (!problem) return true;
    fs::remove(fresh, problem);
    return false;
}

// The canonical text, or nothing and the errors told.
std::optional<std::string> formatted(const std::string& source, const std::string& name) {
    author::Formatted result = author::format_model(source, name);
    if (result.errors.empty()) return std::move(result.text);
    tell(model::describe_errors(result.errors, {}, source));
    return std::nullopt;
}

int format_file(const std::string& file, bool check_only) {
    const std::string source = read_all(file);
    const auto text = formatted(source, file);
    if (!text) return wrong_input;
    if (*text == source) return done;
    if (check_only) {
        print(file + ": not in the canonical layout (luotsi model fmt writes it)");
        return failed;
    }
    if (!replace_file(file, *text)) {
        tell("luotsi: " + file + " cannot be written");
        return failed;
    }
    print(file + ": formatted");
    return done;
}

int format(const FormatArguments& arguments) {
    int code = done;
    for (const std::string& file : arguments.files) {
        if (file == "-") {
            const auto text = formatted(read_all("/dev/stdin"), "standard input");
            if (!text) return wrong_input;
            std::fwrite(text->data(), 1, text->size(), stdout);
        } else {
            code = std::max(code, format_file(file, arguments.check));
        }
    }
    return code;
}

void add_format(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<FormatArguments>();
    CLI::App* command = models.add_subcommand(
        "fmt", "write model and layer files in their canonical layout; comments stay");
    command->add_option("files", arguments->files, "files, or - for standard input to output")
        ->required()
        ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
    command->add_flag("--check", arguments->check,
                      "change nothing; exit 1 when a file would change");
    command->callback([arguments, &exit_code] { exit_code = format(*arguments); });
}

}  // namespace

void add_model_write(CLI::App& models, int& exit_code) { add_format(models, exit_code); }

}  // namespace luotsi::cli
