// luotsi model check: is an operating model right?
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "model/compile.hpp"
#include "model/describe.hpp"
#include "model/system.hpp"

namespace luotsi::cli {

namespace {

struct ModelArguments {
    Place place;
    std::vector<std::string> files;
    bool json = false;
};

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
    std::vector<model::YamlDocument> bases; // what layers among the files may extend
    if (found)
        for (const std::string& file : model::yaml_files(find_content(arguments.place) + "/models"))
            bases.push_back(model::read_yaml_file(file));
    const model::CompiledSystem system =
        model::compile_system(documents, found ? &guarantees : nullptr, &beside, bases);
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

}  // namespace

void add_model(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ModelArguments>();
    CLI::App* models = app.add_subcommand("model", "operating models");
    models->require_subcommand(1);
    add_model_layer(*models, exit_code);
    add_model_write(*models, exit_code);
    add_model_prove(*models, exit_code);
    add_model_show(*models, exit_code);
    CLI::App* checking = models->add_subcommand("check", "all mistakes at once, with repairs");
    checking->add_option("files", arguments->files, "model files")
        ->required()
        ->check(CLI::ExistingFile);
    add_content_option(*checking, arguments->place);
    checking->add_flag("--json", arguments->json, "findings as JSON");
    checking->callback([arguments, &exit_code] { exit_code = check(*arguments); });
}

}  // namespace luotsi::cli
