// For tests only: seeded faults over model files. A fault is a small change of the file's tree –
// a step dropped, a condition cut, a limit lengthened – written back as YAML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/yaml_tree.hpp"

namespace luotsi::prove {

struct Mutant {
    std::string fault;  // which kind: "dropped step"
    std::string what;  // "steps.first talk.when: done(x) -> false"
    std::string yaml;
};

// Every fault of every kind that fits the file, in order of kind and place.
std::vector<Mutant> faults_of(const std::string& yaml);

// The tree as YAML that reads back to the same tree (comments and layout are lost).
std::string to_yaml(const model::YamlNode& root);

// One change each of a FEEL condition: parts left out, negated, compared otherwise, with another
// value. `values`: words that stand in quotes somewhere in the file's facts.
std::vector<std::string> cut_conditions(const std::string& condition);

}  // namespace luotsi::prove
