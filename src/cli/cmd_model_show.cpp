// luotsi model show: what a model says, as an outline for its author or in another notation.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <map>

#include "author/bpmn.hpp"
#include "author/dmn.hpp"
#include "author/outline.hpp"
#include "author/plan_definition.hpp"
#include "cli/command.hpp"
#include "model/compile.hpp"
#include "model/describe.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::cli {

namespace {

struct ShowArguments {
    Place place;
    std::vector<std::string> files;
    std::string language = "fi";
    std::string notation;
    bool json = false;
};

// "unit_kind.family_centre" of the words → "family centre".
std::map<std::string, std::string> unit_names(const std::string& content, Language language) {
    std::map<std::string, std::string> out;
    if (content.empty()) return out;
    const std::string path = content + "/words/" + std::string(to_string(language)) + "/api.yaml";
    const model::YamlDocument words = model::read_yaml_file(path);
    constexpr std::string_view lead = "unit_kind.";
    for (std::size_t i = 0; i < words.root.keys.size(); ++i) {
        std::string kind = words.root.keys[i].text;
        if (!kind.starts_with(lead)) continue;
        kind = kind.substr(lead.size());
        std::replace(kind.begin(), kind.end(), '_', ' ');
        out[kind] = words.root.items[i].text;
    }
    return out;
}

struct Shown {
    std::string content;
    const model::Guarantees* guarantees = nullptr;
    std::vector<model::ModelPtr> others;
    Language language = Language::fi;
};

// What it is, how it is called in a sentence, and where what it cannot say has gone.
struct Notation {
    std::string_view name;
    std::string_view kept;
    author::Exported written;
};

Notation written_as(const std::string& notation, const model::CompiledModel& model,
                    const model::YamlDocument& document, const Shown& shown) {
    if (notation == "bpmn") {
        return {
            "BPMN", "they stand in the documentation of their elements:",
            author::to_bpmn(model, {shown.language, unit_names(shown.content, shown.language)})};
    }
    if (notation == "dmn")
        return {"DMN", "they are left out:", author::to_dmn(model, document, shown.language)};
    return {"a PlanDefinition", "they stand in the descriptions of their elements:",
            author::to_plan_definition(model, {shown.language, shown.guarantees})};
}

void write_notation(const std::string& notation, const model::CompiledModel& model,
                    const model::YamlDocument& document, const Shown& shown) {
    const Notation out = written_as(notation, model, document, shown);
    std::fwrite(out.written.text.data(), 1, out.written.text.size(), stdout);
    const std::string told = author::tell_unsaid(out.written.unsaid, out.name, out.kept);
    std::fwrite(told.data(), 1, told.size(), stderr);
}

// Each file for itself: a model may be looked at before what it starts is right.
int show_all(const ShowArguments& arguments, Shown shown) {
    std::vector<model::YamlDocument> documents;
    std::vector<model::ModelPtr> models;
    for (const std::string& file : arguments.files) {
        documents.push_back(model::read_yaml_file(file));
        const std::string& source = documents.back().source;
        const model::Compiled compiled = model::compile(source, file, shown.guarantees);
        if (compiled.model == nullptr) {
            tell(model::describe_errors(compiled.errors, compiled.warnings, source));
            return wrong_input;
        }
        std::erase_if(shown.others, [&](const model::ModelPtr& other) {
            return other->id == compiled.model->id;
        });
        shown.others.push_back(compiled.model);
        models.push_back(compiled.model);
    }
    const bool list = arguments.json && models.size() > 1;  // one JSON text, also of several
    if (list) print("[");
    for (std::size_t i = 0; i < models.size(); ++i) {
        if (!arguments.notation.empty()) {
            write_notation(arguments.notation, *models[i], documents[i], shown);
            continue;
        }
        const author::OutlineOf of{*models[i], documents[i], shown.guarantees, shown.others};
        const std::string text = arguments.json ? author::outline_json(of, shown.language)
                                                : author::outline_text(of, shown.language);
        if (list && i > 0) print(",");
        std::fwrite(text.data(), 1, text.size(), stdout);
    }
    if (list) print("]");
    return done;
}

int show(const ShowArguments& arguments) {
    Shown shown;
    if (!parse_language(arguments.language, shown.language)) {
        tell("luotsi: --language is fi, sv or en");
        return wrong_input;
    }
    if (!arguments.notation.empty() && arguments.files.size() > 1) {
        tell("luotsi: --as writes one model to a file – give one file at a time");
        return wrong_input;
    }
    shown.content = find_content(arguments.place);
    model::Guarantees guarantees;
    if (!shown.content.empty()) {
        auto read = model::read_guarantees(shown.content + "/guarantees");
        print_errors(read.errors);
        guarantees = std::move(read.guarantees);
        shown.guarantees = &guarantees;
        shown.others = model::Library::load(shown.content + "/models", &guarantees).all();
    }
    return show_all(arguments, std::move(shown));
}

}  // namespace

void add_model_show(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<ShowArguments>();
    CLI::App* command = models.add_subcommand(
        "show", "outline, roles, facts, decisions, clocks; or as bpmn, dmn, plandefinition");
    command->add_option("files", arguments->files, "model files")
        ->required()
        ->check(CLI::ExistingFile);
    add_content_option(*command, arguments->place);
    command->add_option("--language", arguments->language, "fi, sv or en")->capture_default_str();
    command
        ->add_option("--as", arguments->notation,
                     "bpmn: BPMN 2.0 XML with a picture; dmn: the decisions as DMN 1.5; "
                     "plandefinition: FHIR R4 JSON; "
                     "what it cannot say is told on standard error")
        ->check(CLI::IsMember({"bpmn", "dmn", "plandefinition"}));
    command->add_flag("--json", arguments->json, "the outline as JSON");
    command->callback([arguments, &exit_code] { exit_code = show(*arguments); });
}

}  // namespace luotsi::cli
