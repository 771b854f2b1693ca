// A model as its author reads it back (`luotsi model show`): who does what when, where each fact
// comes from, every clock with the law's limit beside the model's own, decision tables drawn as
// tables, and the models it is joined with – as text for a terminal or as JSON.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "model/compiled.hpp"
#include "model/guarantee.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {

struct OutlineOf {
    const model::CompiledModel& model;
    const model::YamlDocument& document;            // what it was compiled from
    const model::Guarantees* guarantees = nullptr;  // null: families of limits by name only
    std::span<const model::ModelPtr> others = {};   // models that may start it or be started
};

// Terminal text is English; the model's own words are in `language`.
std::string outline_text(const OutlineOf& of, Language language);
std::string outline_json(const OutlineOf& of, Language language);

}  // namespace luotsi::author
