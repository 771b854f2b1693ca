// A layer file as a person wrote it, to be written again with other differences: comments, order
// and spelling of everything that stays the same are kept, line by line; only what is new is made
// here.
#pragma once

#include <string>
#include <vector>

#include "base/text.hpp"
#include "model/layer.hpp"

namespace luotsi::tailor {

// One difference of the new file.
struct NewEntry {
    model::Change kind = model::Change::changed;
    std::string path;
    model::YamlNode value;  // unused for what is removed
    LocalText because;
    bool same = false;  // as in the old file: written as it stands there
};

// The old file's text with `entries` in place of its differences, over another base.
std::string write_layer(const model::YamlDocument& old, const std::string& extends,
                        const std::string& hash, const std::vector<NewEntry>& entries);

}  // namespace luotsi::tailor
