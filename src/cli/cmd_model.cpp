// luotsi model check | show: is an operating model right, and what does it say?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "cli/command.hpp"
#include "model/compile.hpp"
#include "model/describe.hpp"
#include "model/system.hpp"

namespace luotsi::cli {

namespace {

struct ModelArguments {
    Place place;
    std::vector<std::string> files;
    std::string language = "fi";
    bool json = false;
};

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// The guarantees models refer to; without a content folder references are not checked.
model::Guarantees guarantees_of(const Place& place, bool& found) {
    const std::string content = find_content(place);
    found = !content.empty();
    if (!found) return {};
    auto read = model::read_guarantees(content + "/guarantees");
    print_errors(read.errors);
    return std::move(read.guarantees);
}

void print_json(const std::string& file, const model::Compiled& compiled) {
    namespace json = boost::json;
    json::array errors;
    const auto add = [&errors](const Error& error, const char* grade) {
        errors.push_back({{"grade", grade},
                          {"code", error.code},
                          {"line", error.line},
                          {"column", error.column},
                          {"element", error.element},
                          {"detail", error.detail},
                          {"repair", error.repair}});
    };
    for (const Error& error : compiled.errors) add(error, "error");
    for (const Error& warning : compiled.warnings) add(warning, "warning");
    print(json::serialize(json::object{
        {"file", file}, {"accepted", compiled.model != nullptr}, {"findings", std::move(errors)}}));
}

// The files are one system, together with the models of the content folder that they start.
int check(const ModelArguments& arguments) {
    bool found = false;
    const model::Guarantees guarantees = guarantees_of(arguments.place, found);
    model::Library beside;
    if (found)
        beside = model::Library::load(find_content(arguments.place) + "/models", &guarantees);
    std::vector<model::YamlDocument> documents;
    for (const std::string& file : arguments.files)
        documents.push_back(model::read_yaml_file(file));
    const model::CompiledSystem system =
        model::compile_system(documents, found ? &guarantees : nullptr, &beside);
    int code = done;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const model::Compiled& compiled = system.files[i];
        const std::string& file = arguments.files[i];
        if (compiled.model == nullptr) code = wrong_input;
        if (arguments.json) {
            print_json(file, compiled);
            continue;
        }
        const std::string said =
            model::describe_errors(compiled.errors, compiled.warnings, documents[i].source);
        if (!said.empty()) tell(said);
        if (compiled.model != nullptr)
            print(file + ": accepted, " + compiled.model->id + ' ' + compiled.model->version +
                  ", " + std::to_string(compiled.model->steps.size()) + " steps");
    }
    return code;
}

int show(const ModelArguments& arguments) {
    bool found = false;
    const model::Guarantees guarantees = guarantees_of(arguments.place, found);
    Language language = Language::fi;
    if (!parse_language(arguments.language, language)) {
        tell("luotsi: --language is fi, sv or en");
        return wrong_input;
    }
    for (const std::string& file : arguments.files) {
        const std::string source = read_file(file);
        const model::Compiled compiled =
            model::compile(source, file, found ? &guarantees : nullptr);
        if (compiled.model == nullptr) {
            tell(model::describe_errors(compiled.errors, compiled.warnings, source));
            return wrong_input;
        }
        print(model::outline(*compiled.model, language));
    }
    return done;
}

}  // namespace

void add_model(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ModelArguments>();
    CLI::App* models = app.add_subcommand("model", "operating models");
    models->require_subcommand(1);
    add_model_write(*models, exit_code);
    add_model_prove(*models, exit_code);
    CLI::App* checking = models->add_subcommand("check", "all mistakes at once, with repairs");
    CLI::App* showing = models->add_subcommand("show", "outline, roles, clock table");
    for (CLI::App* command : {checking, showing}) {
        command->add_option("files", arguments->files, "model files")
            ->required()
            ->check(CLI::ExistingFile);
        add_content_option(*command, arguments->place);
    }
    checking->add_flag("--json", arguments->json, "findings as JSON");
    showing->add_option("--language", arguments->language, "fi, sv or en")->capture_default_str();
    checking->callback([arguments, &exit_code] { exit_code = check(*arguments); });
    showing->callback([arguments, &exit_code] { exit_code = show(*arguments); });
}

}  // namespace luotsi::cli
