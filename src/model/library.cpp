// All operating models of a folder.
#include <algorithm>
#include <filesystem>
#include <tuple>

#include "model/builder.hpp"
#include "model/compile.hpp"
#include "model/layer.hpp"
#include "model/system.hpp"
#include "model/version.hpp"

namespace luotsi::model {

namespace {

// Whether "1.2.0" is a "1.2", a "1", a "1.2.0".
bool is_such_version(std::string_view version, std::string_view wanted) {
    if (!version.starts_with(wanted)) return false;
    return wanted.empty() || version.size() == wanted.size() || version[wanted.size()] == '.';
}

bool usable_for_new_cases(const CompiledModel& model) {
    return model.status == Status::in_use || model.status == Status::pilot;
}

// National version, then the layer's: "1.0.0+posavo.1.2.0".
std::pair<std::optional<Version>, std::optional<Version>> versions_of(const CompiledModel& model) {
    const std::string_view text = model.version;
    const std::size_t plus = text.find('+');
    if (plus == std::string_view::npos) return {parse_version(text), std::nullopt};
    const std::size_t dot = text.find('.', plus);
    return {parse_version(text.substr(0, plus)), parse_version(text.substr(dot + 1))};
}

// The organiser's own layer goes before the national model, what is in use before what is not, a
// higher version before a lower one.
ModelPtr latest_of(const std::vector<ModelPtr>& models, std::string_view id,
                   std::string_view version, std::string_view organiser) {
    const auto rank = [](const CompiledModel& model) {
        const bool usable = usable_for_new_cases(model);
        return std::tuple(usable && !model.layer.empty(), usable, versions_of(model));
    };
    ModelPtr best;
    for (const ModelPtr& model : models) {
        const std::string_view national =
            std::string_view(model->version).substr(0, model->version.find('+'));
        if (model->id != id || !is_such_version(national, version)) continue;
        const bool ours = !organiser.empty() && model->organiser == organiser;
        if (!model->layer.empty() && (!ours || !usable_for_new_cases(*model))) continue;
        if (best == nullptr || rank(*model) > rank(*best)) best = model;
    }
    return best;
}

} // namespace

Library Library::load(const std::string& folder, const Guarantees* guarantees) {
    Library library;
    std::vector<YamlDocument> documents;
    const std::vector<std::string> files = yaml_files(folder);
    if (files.empty()) {
        Error error(ErrorKind::not_found, "model.no_models", "no model files (*.yaml) here");
        error.file = folder;
        error.repair = "check the path of the content folder";
        library.errors_.push_back(std::move(error));
    }
    for (const std::string& file : files) {
        YamlDocument document = read_yaml_file(file);
        Compiled compiled = compile_document(document, guarantees);
        for (Error& error : compiled.errors) library.errors_.push_back(std::move(error));
        for (Error& warning : compiled.warnings) library.warnings_.push_back(std::move(warning));
        if (compiled.model == nullptr) continue;
        if (library.exact(compiled.model->id, compiled.model->version) != nullptr) {
            YamlErrors twice(document);
            twice.add(document.root, "version", "model.version_twice",
                      "another file has this model in this version", "raise the version number");
            for (Error& error : twice.take()) library.errors_.push_back(std::move(error));
            continue;
        }
        library.models_.push_back(compiled.model);
        documents.push_back(std::move(document));
    }
    if (library.errors_.empty())
        library.load_layers(
            (std::filesystem::path(folder).lexically_normal() / ".." / "layers").string(),
            documents, guarantees);
    // A model that failed to compile would also be "unknown": said only when all compiled.
    if (library.errors_.empty()) {
        std::vector<Joined> joined;
        for (std::size_t i = 0; i < documents.size(); ++i)
            joined.push_back({&documents[i], library.models_[i]});
        SystemFindings found = check_system(joined, library);
        library.errors_ = std::move(found.errors);
        for (Error& warning : found.warnings) library.warnings_.push_back(std::move(warning));
    }
    return library;
}

void Library::load_layers(const std::string& folder, const std::vector<YamlDocument>& documents,
                          const Guarantees* guarantees) {
    for (const std::string& file : yaml_files(std::filesystem::path(folder).lexically_normal())) {
        const YamlDocument document = read_yaml_file(file);
        YamlErrors own(document);
        const Layer layer = read_layer(document, own);
        const auto at = std::find_if(models_.begin(), models_.end(), [&](const ModelPtr& model) {
            return model->id == layer.model && model->version == layer.base_version;
        });
        if (at == models_.end() && own.empty()) {
            own.add(document.root, "extends", "layer.no_base",
                    "no file of the folder is " + layer.model + "@" + layer.base_version,
                    "put that version's file back, or carry the layer over (luotsi model upgrade)")
                .with("model", layer.model)
                .with("version", layer.base_version);
        }
        if (at == models_.end()) {
            for (Error& error : own.take()) errors_.push_back(std::move(error));
            continue;
        }
        const YamlDocument& base = documents[static_cast<std::size_t>(at - models_.begin())];
        Tailored made = compile_layer(base, document, guarantees);
        if (made.model != nullptr && exact(made.model->id, made.model->version) != nullptr) {
            YamlErrors twice(document);
            twice.add(document.root, "version", "model.version_twice",
                      "another file has this layer in this version", "raise the version number");
            made.errors = twice.take();
            made.model = nullptr;
        }
        for (Error& error : made.errors) errors_.push_back(std::move(error));
        for (Error& warning : made.warnings)
            if (warning.file == document.file) warnings_.push_back(std::move(warning));
        if (made.model != nullptr) models_.push_back(std::move(made.model));
    }
}

ModelPtr Library::latest(std::string_view id) const {
    return latest_of(models_, id, {}, organiser_);
}

ModelPtr Library::started(std::string_view named) const {
    const std::size_t at = std::min(named.find('@'), named.size());
    return latest_of(models_, named.substr(0, at), named.substr(std::min(at + 1, named.size())),
                     organiser_);
}

ModelPtr Library::exact(std::string_view id, std::string_view version) const {
    for (const ModelPtr& model : models_)
        if (model->id == id && model->version == version) return model;
    return nullptr;
}

void Library::add(ModelPtr model) {
    if (model != nullptr) models_.push_back(std::move(model));
}

} // namespace luotsi::model
