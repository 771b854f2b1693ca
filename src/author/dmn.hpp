// The decisions of a model as a DMN 1.5 file with a picture of what reads what: `luotsi model show
// --as dmn`. Each table becomes a decision named after the fact it proposes, so that tables that
// read decided facts find them; facts become typed inputs. Bare words of enumerated columns get the
// quotes DMN asks for.
#pragma once

#include "author/bpmn.hpp"
#include "model/compiled.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {

// `document` is what the model was compiled from. A model without decisions gives a file without.
Exported to_dmn(const model::CompiledModel& model, const model::YamlDocument& document,
                Language language);

}  // namespace luotsi::author
