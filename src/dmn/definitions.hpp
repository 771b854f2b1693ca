// What a DMN file says (OMG DMN 1.5, 6–10), as plain data: imports, types, the decision requirement
// graph, boxed expressions, decision tables and the picture. It is the same for files of 1.2
// to 1.5; nothing here is checked or compiled yet. Every element knows its place in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace luotsi::dmn {

enum class Version : std::uint8_t { v12, v13, v14, v15 };

inline constexpr const char* model_namespace = "https://www.omg.org/spec/DMN/20230324/MODEL/";
inline constexpr const char* feel_namespace = "https://www.omg.org/spec/DMN/20230324/FEEL/";
inline constexpr const char* diagram_namespace = "https://www.omg.org/spec/DMN/20230324/DMNDI/";

// Line and column of an element's name or of a text, from 1; 0 when it was not read from a file.
struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::size_t offset = 0;  // in the file's bytes
};

// XML that is kept without being understood: the picture, other tools' extensions. Names carry the
// prefix they were written with.
struct XmlNode {
    std::string name;  // "" = text
    std::string text;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<XmlNode> children;
};

// What every element has.
struct Element {
    std::string id;
    std::string name;  // "" for those that have none
    std::string label;
    std::string description;
    std::vector<std::pair<std::string, std::string>> attributes;  // of other tools, "triso:…"
    std::vector<XmlNode> extensions;  // inside extensionElements
    Place place;
};

// A name with a type: a variable, a parameter, a column.
struct InformationItem : Element {
    std::string type;  // "" = not said
};

// Values that another file holds (importedValues): kept, not read.
struct ImportedValues {
    std::string element, name, namespace_uri, type, location, language;
};

// A text of an expression language and where its first character stands.
struct Text {
    std::string text;
    Place place;
    std::string language;  // expressionLanguage; "" = FEEL
    std::vector<ImportedValues> imported;  // one instead of a text, or none
};

// A text that is an element of its own: unary tests, a cell.
struct Entry : Element {
    bool present = false;
    std::string type;
    Text text;
};

struct Expression;
using Boxed = std::shared_ptr<const Expression>;  // nullptr: there is none

struct ContextEntry : Element {
    bool has_variable = false;
    InformationItem variable;
    Boxed value;
};
struct Context {
    std::vector<ContextEntry> entries;
};

struct List {
    std::vector<Boxed> items;
};

struct Relation {
    std::vector<InformationItem> columns;
    std::vector<Boxed> rows;  // lists
};

struct Binding {
    InformationItem parameter;
    Boxed value;
};
struct Invocation {
    Boxed function;
    std::vector<Binding> bindings;
};

enum class FunctionKind : std::uint8_t { feel, java, pmml };
struct Function {
    FunctionKind kind = FunctionKind::feel;
    std::vector<InformationItem> parameters;
    Boxed body;
};

// An expression inside <if>, <in>, <return> …
struct Child {
    std::string id, type;
    Boxed value;
};
struct Conditional {
    Child condition, yes, no;
};
struct Filter {
    Child in, match;
};
enum class IteratorKind : std::uint8_t { loop, some, every };
struct Iterator {
    IteratorKind kind = IteratorKind::loop;
    std::string variable;
    Child in, body;  // body: return or satisfies
};

struct InputClause : Element {
    Entry expression;
    Entry values;
};
struct OutputClause : Element {
    std::string type;
    Entry values;
    Entry default_entry;
};
struct Rule : Element {
    std::vector<Entry> inputs;
    std::vector<Entry> outputs;
    std::vector<std::string> annotations;
};
enum class Aggregation : std::uint8_t { none, sum, count, minimum, maximum };
enum class TableHit : std::uint8_t {
    unique,
    first,
    priority,
    any,
    collect,
    rule_order,
    output_order,
};
struct Table {
    TableHit hit = TableHit::unique;
    Aggregation aggregation = Aggregation::none;
    std::string orientation;  // Rule-as-Row | Rule-as-Column | CrossTable; "" = not said
    std::string output_label;
    std::vector<InputClause> inputs;
    std::vector<OutputClause> outputs;
    std::vector<std::string> annotations;  // names of the columns
    std::vector<Rule> rules;
};

struct Expression : Element {
    std::string type;
    std::variant<Text, Context, List, Relation, Invocation, Function, Conditional, Filter, Iterator,
                 Table>
        body;
};

struct FunctionItem : Element {
    std::string output_type;
    std::vector<InformationItem> parameters;
};

struct ItemDefinition : Element {
    bool collection = false;
    std::string type_language;
    std::string type;
    Place type_place;
    Entry allowed;  // allowedValues: of each item where it is a collection
    Entry constraint;  // typeConstraint (1.5): of the whole
    std::vector<ItemDefinition> components;
    std::vector<FunctionItem> function;  // one, or none
};

struct Reference {
    std::string href;  // "#id" or "namespace#id"
    Place place;
};

enum class RequirementKind : std::uint8_t { input, decision, knowledge, authority };
struct Requirement : Element {
    RequirementKind kind = RequirementKind::input;
    Reference target;
};

struct InputData : Element {
    bool has_variable = false;
    InformationItem variable;
};

struct Decision : Element {
    std::string question;
    std::string allowed_answers;
    bool has_variable = false;
    InformationItem variable;
    std::vector<Requirement> information;  // inputs and decisions
    std::vector<Requirement> knowledge;
    std::vector<Requirement> authority;
    std::vector<std::pair<std::string, Reference>> links;  // supportedObjective, decisionOwner …
    Boxed logic;
};

struct KnowledgeModel : Element {
    bool has_variable = false;
    InformationItem variable;
    Boxed logic;  // a Function
    std::vector<Requirement> knowledge;
    std::vector<Requirement> authority;
};

struct DecisionService : Element {
    bool has_variable = false;
    InformationItem variable;
    std::vector<Reference> outputs, encapsulated, input_decisions, input_data;
};

struct KnowledgeSource : Element {
    std::string location;
    std::string type;
    std::string owner;
    std::vector<Requirement> authority;  // also of decisions and inputs, by their kind
};

struct Import : Element {
    std::string namespace_uri;
    std::string location;
    std::string type;
    bool is_dmn = false;  // another DMN model, whatever its version
};

// The elements of the graph keep the order they were written in.
using Node = std::variant<InputData, Decision, KnowledgeModel, DecisionService, KnowledgeSource>;
const Element& element_of(const Node& node);

struct Definitions : Element {
    std::string file;  // for messages
    std::string source;  // the file's bytes, to point into texts; "" when it was not read
    Version version = Version::v15;
    std::string namespace_uri;
    std::string expression_language, type_language, exporter, exporter_version;
    std::vector<std::pair<std::string, std::string>> prefixes;  // of other tools: prefix, URI
    std::vector<Import> imports;
    std::vector<ItemDefinition> types;
    std::vector<Node> nodes;
    // Kept as they are: text annotations, groups, associations; collections; organisation units and
    // performance indicators; the picture.
    std::vector<XmlNode> artifacts, collections, business;
    std::vector<XmlNode> picture;  // DMNDI, one or none; its prefixes are dmndi, dc and di
};

}  // namespace luotsi::dmn
