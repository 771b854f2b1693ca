// Model and layer files for the subcommands that tailor: read from disk with their bases found in
// the content folder, every mistake told.
#pragma once

#include <string>

#include "cli/command.hpp"
#include "model/guarantee.hpp"
#include "model/layer.hpp"

namespace luotsi::cli {

// A model file, or a layer file with what it makes of its base.
struct Source {
    model::YamlDocument document;
    model::YamlNode tree;
    std::string model;
    std::string version;
    std::string name() const { return model + '@' + version; }
};
// False: told why.
bool read_source(const Place& place, const std::string& file, Source& out);

struct LayerSource {
    model::YamlDocument document;
    Source base;
    model::Guarantees guarantees;
};
bool read_layer_source(const Place& place, const std::string& file, LayerSource& out);

void tell_errors(const model::Tailored& made, const model::YamlDocument& layer,
                 const model::YamlDocument& base);

}  // namespace luotsi::cli
