#include "cli/layers.hpp"

#include <algorithm>

#include "model/describe.hpp"

namespace luotsi::cli {

namespace {

std::string text_of(const model::YamlDocument& document, const char* key) {
    const model::YamlNode* node = document.root.find(key);
    return node == nullptr ? std::string() : node->text;
}

bool readable(const model::YamlDocument& document) {
    if (!document.errors.empty()) {
        tell(model::describe_errors(document.errors, {}, document.source));
        return false;
    }
    if (document.root.is_mapping()) return true;
    model::YamlErrors errors(document);
    errors.add(document.root, "", "yaml.not_a_mapping",
               "neither a model nor a layer: it has no \"key: value\" pairs",
               "write a model (model: …) or a layer (extends: …)");
    tell(model::describe_errors(errors.take(), {}, document.source));
    return false;
}

// A whole model where a layer is wanted: one mistake, not one for every key.
bool is_layer(const model::YamlDocument& document) {
    const model::YamlNode* model = document.root.find("model");
    if (model == nullptr || document.root.find("extends") != nullptr) return true;
    model::YamlErrors errors(document);
    errors.add(*model, "model", "layer.is_model", "this is a whole model, not a layer over one",
               "a layer says extends: <model>@<version>; of models luotsi model diff tells the "
               "differences");
    tell(model::describe_errors(errors.take(), {}, document.source));
    return false;
}

Source source_of(model::YamlDocument document) {
    Source out;
    out.model = text_of(document, "model");
    out.version = text_of(document, "version");
    out.tree = document.root;
    out.document = std::move(document);
    return out;
}

// The file of a model in a version, among those of the content folder.
bool find_base(const Place& place, const model::Layer& layer, Source& out) {
    const std::string content = find_content(place);
    for (const std::string& file : model::yaml_files(content + "/models")) {
        model::YamlDocument document = model::read_yaml_file(file);
        if (text_of(document, "model") != layer.model ||
            text_of(document, "version") != layer.base_version)
            continue;
        out = source_of(std::move(document));
        return true;
    }
    tell("luotsi: no file in " + (content.empty() ? "content" : content) + "/models is " +
         layer.model + "@" + layer.base_version + " – put that version's file there");
    return false;
}

}  // namespace

bool read_layer_source(const Place& place, const std::string& file, LayerSource& out) {
    out.document = model::read_yaml_file(file);
    if (!readable(out.document) || !is_layer(out.document)) return false;
    model::YamlErrors errors(out.document);
    const model::Layer layer = model::read_layer(out.document, errors);
    if (layer.model.empty() || layer.base_version.empty()) {
        tell(model::describe_errors(errors.take(), {}, out.document.source));
        return false;
    }
    const std::string content = find_content(place);
    auto read = model::read_guarantees(content + "/guarantees");
    print_errors(read.errors);
    out.guarantees = std::move(read.guarantees);
    return find_base(place, layer, out.base);
}

bool read_source(const Place& place, const std::string& file, Source& out) {
    model::YamlDocument document = model::read_yaml_file(file);
    if (!readable(document)) return false;
    if (document.root.find("extends") == nullptr) {
        out = source_of(std::move(document));
        return true;
    }
    LayerSource source;
    if (!read_layer_source(place, file, source)) return false;
    model::Tailored made = compile_layer(source.base.document, source.document, &source.guarantees);
    tell_errors(made, source.document, source.base.document);
    if (made.model == nullptr) return false;
    out.model = made.layer.model;
    out.version = model::tailored_version(made.layer);
    out.tree = std::move(made.tree);
    out.document = std::move(source.document);
    return true;
}

void tell_errors(const model::Tailored& made, const model::YamlDocument& layer,
                 const model::YamlDocument& base) {
    for (const model::YamlDocument* document : {&layer, &base}) {
        std::vector<Error> errors;
        std::vector<Error> warnings;
        const auto mine = [&](const Error& error) { return error.file == document->file; };
        std::copy_if(made.errors.begin(), made.errors.end(), std::back_inserter(errors), mine);
        // The base's own warnings are its author's.
        if (document == &layer)
            std::copy_if(made.warnings.begin(), made.warnings.end(), std::back_inserter(warnings),
                         mine);
        const std::string said = model::describe_errors(errors, warnings, document->source);
        if (!said.empty()) tell(said);
    }
}

}  // namespace luotsi::cli
