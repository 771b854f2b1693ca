// luotsi model diff | layer: what two versions of a model differ in by meaning, and what a region's
// layer makes of its national model.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <span>

#include "cli/command.hpp"
#include "cli/layers.hpp"
#include "model/describe.hpp"
#include "model/system.hpp"
#include "tailor/versions.hpp"

namespace luotsi::cli {

namespace {

namespace json = boost::json;

struct LayerArguments {
    Place place;
    std::string file;
    std::string other;
    std::string language = "fi";
    bool check = false;
    bool full = false;
    bool show = false;
    bool json = false;
};

std::string shown(const model::Element* element) {
    if (element == nullptr) return "nothing";
    return element->group ? shorten(element->value, 160) : element->value;
}

json::value value_of(const model::Element* element) {
    return element == nullptr ? json::value() : json::value(element->value);
}

// One difference in words, on a line or two.
std::string in_words(const model::Difference& difference) {
    std::string out = std::string(to_string(difference.kind)) + ' ' + difference.path;
    if (difference.kind == model::Change::changed)
        return out + ": " + shown(difference.before) + " -> " + shown(difference.after);
    const model::Element* one =
        difference.kind == model::Change::added ? difference.after : difference.before;
    return one->value == "true" ? out : out + ": " + shown(one);
}

void print_diff(const std::vector<model::Difference>& differences, const Source& a, const Source& b,
                bool as_json) {
    const tailor::Weight weight = tailor::weight_of(differences);
    const tailor::Weight said = tailor::declared(a.version, b.version);
    const bool honest = said >= weight;
    if (as_json) {
        json::array list;
        for (const model::Difference& one : differences)
            list.push_back({{"kind", to_string(one.kind)},
                            {"element", one.path},
                            {"before", value_of(one.before)},
                            {"after", value_of(one.after)},
                            {"weight", tailor::to_string(tailor::weight_of(one))}});
        print(json::serialize(json::object{{"before", a.name()},
                                           {"after", b.name()},
                                           {"weight", tailor::to_string(weight)},
                                           {"declared", tailor::to_string(said)},
                                           {"honest", honest},
                                           {"differences", std::move(list)}}));
        return;
    }
    for (const model::Difference& one : differences)
        print(std::string(tailor::to_string(tailor::weight_of(one))) + "  " + in_words(one));
    print(a.name() + " -> " + b.name() + ": " + std::to_string(differences.size()) +
          " differences, " + std::string(tailor::to_string(weight)));
    if (differences.empty()) return;
    print(honest ? "the version number says " + std::string(tailor::to_string(said)) + ": honest"
                 : "the version number says " + std::string(tailor::to_string(said)) +
                       ", the differences are " + std::string(tailor::to_string(weight)) +
                       ": raise it");
}

// 0: alike in meaning, or an honest number; 1: the number says less than has changed.
int diff(const LayerArguments& arguments) {
    Source a;
    Source b;
    if (!read_source(arguments.place, arguments.file, a) ||
        !read_source(arguments.place, arguments.other, b))
        return wrong_input;
    const auto before = model::elements_of(a.tree);
    const auto after = model::elements_of(b.tree);
    const auto differences = model::differences(before, after);
    print_diff(differences, a, b, arguments.json);
    return tailor::declared(a.version, b.version) >= tailor::weight_of(differences) ? done : failed;
}

void print_layer(const Source& base, const model::Tailored& made, Language language) {
    const auto was = model::elements_of(base.tree);
    const auto is = model::elements_of(made.tree);
    for (const model::Difference& one : model::differences(was, is)) {
        print(in_words(one));
        for (const model::LayerEntry& entry : made.layer.entries)
            if (entry.path == one.path) print("    " + entry.because.in(language));
    }
    print(made.layer.model + " " + model::tailored_version(made.layer) + ": " +
          std::to_string(made.layer.entries.size()) + " differences from " + base.version +
          (made.layer.organiser.empty() ? "" : ", opens cases of " + made.layer.organiser));
}

// What a layer adds may start other models: these must be there, and not in a ring.
bool fits_the_others(const LayerArguments& arguments, const LayerSource& source) {
    const auto beside =
        model::Library::load(find_content(arguments.place) + "/models", &source.guarantees);
    const model::CompiledSystem system =
        model::compile_system(std::span(&source.document, 1), &source.guarantees, &beside,
                              std::span(&source.base.document, 1));
    const model::Compiled& made = system.files.front();
    if (made.errors.empty()) return true;
    tell(model::describe_errors(made.errors, {}, source.document.source));
    return false;
}

int layer(const LayerArguments& arguments) {
    Language language = Language::fi;
    if (!parse_language(arguments.language, language)) {
        tell("luotsi: --language is fi, sv or en");
        return wrong_input;
    }
    LayerSource source;
    if (!read_layer_source(arguments.place, arguments.file, source)) return wrong_input;
    const model::Tailored made =
        compile_layer(source.base.document, source.document, &source.guarantees);
    tell_errors(made, source.document, source.base.document);
    if (made.model == nullptr || !fits_the_others(arguments, source)) return wrong_input;
    if (arguments.full) {
        print(model::to_model_file(made.tree));
    } else if (arguments.check && !arguments.show) {
        print(arguments.file + ": accepted, " + made.model->id + ' ' + made.model->version + ", " +
              std::to_string(made.layer.entries.size()) + " differences");
    } else {
        print_layer(source.base, made, language);
    }
    return done;
}

}  // namespace

void add_model_layer(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<LayerArguments>();
    CLI::App* differing = models.add_subcommand(
        "diff", "what two versions differ in by meaning; is the version number honest?");
    differing->add_option("before", arguments->file, "model or layer file")
        ->required()
        ->check(CLI::ExistingFile);
    differing->add_option("after", arguments->other, "model or layer file")
        ->required()
        ->check(CLI::ExistingFile);
    differing->add_flag("--json", arguments->json, "differences as JSON");
    add_content_option(*differing, arguments->place);
    CLI::App* layering =
        models.add_subcommand("layer", "check a region's layer; its differences and their reasons");
    layering->add_option("file", arguments->file, "layer file")
        ->required()
        ->check(CLI::ExistingFile);
    layering->add_flag("--check", arguments->check, "only whether it stands");
    layering->add_flag("--show", arguments->show, "differences beside the base (the default)");
    layering->add_flag("--full", arguments->full, "the whole tailored model as a file");
    layering->add_option("--language", arguments->language, "fi, sv or en")->capture_default_str();
    add_content_option(*layering, arguments->place);
    differing->callback([arguments, &exit_code] { exit_code = diff(*arguments); });
    layering->callback([arguments, &exit_code] { exit_code = layer(*arguments); });
    add_model_upgrade(models, exit_code);
}

}  // namespace luotsi::cli
