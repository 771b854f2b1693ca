// From YAML text to a compiled model. All errors of a file are collected, each with line, column,
// element, rule and a proposed repair; nothing is ever dropped silently: what this version cannot
// execute is refused by name (code "model.unsupported").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/compiled.hpp"
#include "model/guarantee.hpp"

namespace luotsi::model {

struct YamlDocument;

struct Compiled {
    ModelPtr model;            // null when there are errors
    std::vector<Error> errors; // in file order
    std::vector<Error> warnings;
};

// `guarantees` may be null (then guarantee references are not checked). `file` is for messages.
Compiled compile(std::string_view yaml, std::string file, const Guarantees* guarantees);

// All models of content/models and the layers beside them (content/layers), compiled; a set is
// usable only when no file has errors.
class Library {
public:
    static Library load(const std::string& folder, const Guarantees* guarantees);
    // The version new cases open with: the highest that is in use or on pilot; when none is, the
    // highest of all. Null when the model is unknown. With a layer of the organiser set below that
    // is in use or on pilot: the model tailored by it (of several, over the highest version).
    ModelPtr latest(std::string_view id) const;
    void set_organiser(std::string organiser) { organiser_ = std::move(organiser); }
    // `version` of a tailored model is like "1.0.0+posavo.1.0.0".
    ModelPtr exact(std::string_view id, std::string_view version) const;
    // The model a `starts` names: "fi.other" is the latest; "fi.other@1" and "fi.other@1.2" are the
    // latest of those versions, "fi.other@1.2.0" is that one. Null when there is none.
    ModelPtr started(std::string_view named) const;
    const std::vector<ModelPtr>& all() const { return models_; }
    const std::vector<Error>& errors() const { return errors_; }
    const std::vector<Error>& warnings() const { return warnings_; }
    void add(ModelPtr model);

private:
    void load_layers(const std::string& folder, const std::vector<YamlDocument>& documents,
                     const Guarantees* guarantees);

    std::vector<ModelPtr> models_;
    std::string organiser_;
    std::vector<Error> errors_;
    std::vector<Error> warnings_;
};

}  // namespace luotsi::model
