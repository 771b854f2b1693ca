// What the parts of the compiler share while one file becomes a model: the model as far as it has
// grown, the nodes its elements were read from, and the list of mistakes. The order of the parts:
// names first (facts, roles, steps, decisions), then everything that may refer to a name, then
// what only the whole can tell (reachability, dependencies).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/compile.hpp"
#include "model/compiled.hpp"
#include "model/guarantee.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {

struct Builder {
    YamlErrors& errors;
    CompiledModel& model;
    const Guarantees* guarantees = nullptr; // null: references are not checked

    // The nodes of facts, roles …, by index in the model.
    std::vector<const YamlNode*> facts;
    std::vector<const YamlNode*> roles;
    std::vector<const YamlNode*> decisions;
    std::vector<const YamlNode*> steps;
    std::vector<const YamlNode*> ends;
    std::vector<const YamlNode*> decision_of; // by fact: the node of `decide`, or null

    // A name that may stand in an expression: letters, digits, single spaces. Reports and says no.
    bool check_name(const YamlNode& key, const std::string& element) const;
    // Compiles the text of a scalar; what is wrong is placed inside it. Empty when wrong.
    feel::Expression expression(const YamlNode& node, const std::string& element,
                                const feel::Type& expected) const;
    // The text under `key`; where it is left out `id` stands in for it in every language, which is
    // noted in the model and, once it is on pilot or in use, warned of.
    LocalText text_or(const YamlReader& reader, std::string_view key, const std::string& id) const;
    LocalText stand_in(const YamlNode& at, std::string element, const std::string& id) const;
    // The index of a declared element; an unknown one is an error that proposes the nearest.
    std::uint32_t fact(const YamlNode& node, const std::string& element) const;
    std::uint32_t step(const YamlNode& node, const std::string& element) const;
    std::uint32_t role(const YamlNode& node, const std::string& element) const;
    // Reports a mapping with more elements than elements_max.
    bool check_size(const YamlNode& mapping, std::string_view part) const;
};

// Each reads one part of the file; `root` is the whole file's mapping.
void declare_facts(Builder& builder, const YamlReader& root);  // types, texts, sources
void read_many(Builder& builder, const YamlReader& reader, const YamlNode& many, Fact& fact);
feel::Type read_type(Builder& builder, const YamlNode& node, const std::string& element);
// The options of an enumeration with their labels; none for other types, where labels are refused.
std::vector<Option> read_labels(Builder& builder, const YamlReader& reader, const feel::Type& type);
void declare_roles(Builder& builder, const YamlReader& root);
void declare_steps(Builder& builder, const YamlReader& root);  // ids only
void read_decisions(Builder& builder, const YamlReader& root);  // tables
void read_fact_conditions(Builder& builder);  // at contact
void read_steps(Builder& builder);
void read_start(Builder& builder, const YamlReader& reader, Step& step);  // what ties it to others
void read_promise(Builder& builder, const YamlReader& reader, Step& step);  // refer and consult
void read_ends(Builder& builder, const YamlReader& root);
void read_measures(Builder& builder, const YamlReader& root);
void read_costs(Builder& builder, const YamlReader& root);
void read_expectations(Builder& builder, const YamlReader& root);

void index_dependencies(CompiledModel& model);
// What the whole model tells: facts nobody learns, steps and ends that can never come.
void check_knowing(Builder& builder);
void check_reachable(Builder& builder);

// compile() of a document that is already read.
Compiled compile_document(const YamlDocument& document, const Guarantees* guarantees);

// "fi.yksi-yhteydenotto": who publishes, what.
bool is_model_id(std::string_view id);

// "one of [a, b c]", "number 0..10" …; nullopt when it is no type (nothing is reported).
std::optional<feel::Type> parse_type(std::string_view text);

}  // namespace luotsi::model
