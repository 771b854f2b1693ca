// For tests only: edits of a model that still compiles after them, made at random and written down,
// so that who touched what is known without asking the merge.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "model/layer.hpp"

namespace luotsi::tailor {

struct Edit {
    model::Change kind = model::Change::changed;
    std::string path;
    model::YamlNode value;
};

// `count` edits (fewer when luck fails) of different elements, none below another, applied to
// `tree`, which compiles after each. Names of what is added come from a small pool, so that two
// authors sometimes choose the same.
std::vector<Edit> random_edits(model::YamlNode& tree, std::size_t count, Random& random,
                               const model::Guarantees& guarantees);

bool compiles(const model::YamlNode& tree, const model::Guarantees& guarantees);
model::YamlDocument document_of(model::YamlNode tree, const std::string& version);
// A layer file with these edits over a base; every difference has a reason of its own.
std::string layer_of(const model::YamlDocument& base, const std::string& id,
                     const std::vector<Edit>& edits);

// RFC 7396 (JSON merge patch): the patch that makes `to` of `from`, and its application. Lists are
// replaced whole; null removes.
model::YamlNode merge_patch(const model::YamlNode& from, const model::YamlNode& to);
model::YamlNode patched(model::YamlNode target, const model::YamlNode& patch);

}  // namespace luotsi::tailor
