// A region's layer over a national model: named differences, each with its reason, never a copy.
//
//   extends: fi.asiakasvastaava@1.0.0   # exactly this version …
//   hash: 3f0c…                         # … with exactly this text (SHA-256, at least 12 digits)
//   layer: posavo
//   version: 1.0.0                      # of the layer
//   status: in-use                      # draft | pilot | in-use | retired
//   organiser: pohjois-savo             # whose new cases open with it
//   change: {steps.first talk.within: 5 working days}
//   add: {steps.home visit: {…}}
//   remove: [facts.children]
//   because: {steps.first talk.within: {fi: …, sv: …, en: …}, …}
//
// The tailored model keeps the id of the national one; its version is "1.0.0+posavo.1.0.0", its
// hash that of both texts: a model version of its own, so that running cases stay on theirs.
// Mistakes lie at line and column of the layer, or of the base where they lie there. Beyond the
// compiler's rules: every address must exist (or not exist, for what is added), every difference
// has its reason, the base must be the one that was tailored, what the law gives may not be
// loosened, and a name added by the layer may not change what a sentence of the base means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/compile.hpp"
#include "model/elements.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {

struct LayerEntry {
    Change kind = Change::changed;
    std::string path;
    YamlNode key;   // the address as it stands in the file
    YamlNode value; // null for what is removed
    LocalText because;
    YamlNode because_key; // null when the reason is missing
};

struct Layer {
    std::string model;        // "fi.asiakasvastaava"
    std::string base_version; // "1.0.0"
    std::string base_hash;    // as written: the whole hash or its beginning
    std::string id;           // "posavo"
    std::string version;
    std::string organiser;    // "" = nobody opens new cases with it
    Status status = Status::draft;
    std::vector<LayerEntry> entries; // in file order: changes, additions, removals
};

inline constexpr std::size_t hash_digits_min = 12;
inline constexpr std::size_t layer_entries_max = 1024;

// Reads a layer file; what is wrong with its form goes to `errors`. The base is not looked at.
Layer read_layer(const YamlDocument& document, YamlErrors& errors);

struct Tailored {
    Layer layer;
    ModelPtr model;            // null when there are errors
    YamlNode tree;             // the tailored model's file, as far as it could be made
    std::vector<Error> errors; // those of the layer before those of the base, each in file order
    std::vector<Error> warnings;
};
// The layer read and its differences applied, without compiling: `model` stays null.
Tailored apply_layer(const YamlDocument& base, const YamlDocument& layer);
// `guarantees` as in compile().
Tailored compile_layer(const YamlDocument& base, const YamlDocument& layer,
                       const Guarantees* guarantees);

// "1.0.0+posavo.1.0.0".
std::string tailored_version(const Layer& layer);
// SHA-256 (hex) of all that a model file says, element by element: layout and comments do not
// count. What `hash` of a layer begins with.
std::string base_hash(const YamlDocument& base);

// The tree of a tailored model as a file of its own, for reading (`luotsi model layer --full`).
std::string to_model_file(const YamlNode& tree);

} // namespace luotsi::model
