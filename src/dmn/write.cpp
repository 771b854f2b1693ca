#include "dmn/write.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "dmn/xml.hpp"

namespace luotsi::dmn {

namespace {

using Attributes = XmlWriter::Attributes;

// An identifier as XML wants it (NCName): letters, digits, "_", "-", "." and not a digit first.
std::string identifier(std::string_view id) {
    std::string out;
    for (const char c : id) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                            static_cast<signed char>(c) < 0;
        const bool later = (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (out.empty() && !letter) out += '_';
        out += letter || later ? c : '_';
    }
    return out;
}

std::string reference(std::string_view href) {
    const std::size_t hash = href.rfind('#');
    if (hash == std::string_view::npos) return std::string(href);
    return std::string(href.substr(0, hash + 1)) + identifier(href.substr(hash + 1));
}

std::string language(std::string_view language) {
    // FEEL's own name has changed with every version.
    const bool own = language.find("/spec/") != std::string_view::npos &&
                     language.find("/FEEL") != std::string_view::npos;
    return own ? feel_namespace : std::string(language);
}

std::string_view name_of(TableHit hit) {
    switch (hit) {
        case TableHit::unique: return "UNIQUE";
        case TableHit::first: return "FIRST";
        case TableHit::priority: return "PRIORITY";
        case TableHit::any: return "ANY";
        case TableHit::collect: return "COLLECT";
        case TableHit::rule_order: return "RULE ORDER";
        case TableHit::output_order: return "OUTPUT ORDER";
    }
    return "UNIQUE";
}

std::string_view name_of(Aggregation aggregation) {
    switch (aggregation) {
        case Aggregation::none: return "";
        case Aggregation::sum: return "SUM";
        case Aggregation::count: return "COUNT";
        case Aggregation::minimum: return "MIN";
        case Aggregation::maximum: return "MAX";
    }
    return "";
}

// What was not said is not written – but a name, which may be empty (a nameless import).
Attributes said(std::string_view tag, Attributes all) {
    const bool nameless = tag == "output" || tag == "annotation";
    std::erase_if(all, [nameless](const auto& one) {
        return one.second.empty() && (nameless || one.first != "name");
    });
    return all;
}

class Writer {
public:
    std::string definitions(const Definitions& one);

private:
    // The element's start tag with what all elements have, description and extensions.
    void open(std::string_view tag, const Element& element, const Attributes& more = {});
    void close() { xml_.close(); }
    void item(std::string_view tag, const InformationItem& one, std::string_view name = {});
    void variable(bool present, const InformationItem& one, const Element& owner);
    void type(std::string_view tag, const ItemDefinition& one);
    void link(std::string_view tag, std::string_view href);
    void requirements(std::string_view tag, const std::vector<Requirement>& all);
    void picture(XmlNode node);

    void node(const InputData& one);
    void node(const Decision& one);
    void node(const KnowledgeModel& one);
    void node(const DecisionService& one);
    void node(const KnowledgeSource& one);

    void expression(const Boxed& one, std::string_view tag = {});
    void child(std::string_view tag, const Child& one);
    void text(const Text& one);
    void entry(std::string_view tag, const Entry& one);
    void body(const Text& one) { text(one); }
    void body(const Context& one);
    void body(const List& one);
    void body(const Relation& one);
    void body(const Invocation& one);
    void body(const Function& one);
    void body(const Conditional& one);
    void body(const Filter& one);
    void body(const Iterator& one);
    void body(const Table& one);

    XmlWriter xml_;
};

void Writer::open(std::string_view tag, const Element& element, const Attributes& more) {
    Attributes all{{"id", identifier(element.id)}, {"label", element.label}};
    all.insert(all.end(), more.begin(), more.end());
    all.insert(all.end(), element.attributes.begin(), element.attributes.end());
    xml_.open(tag, said(tag, std::move(all)));
    if (!element.description.empty()) xml_.leaf("description", {}, element.description);
    if (element.extensions.empty()) return;
    xml_.open("extensionElements");
    for (const XmlNode& one : element.extensions) xml_.node(one);
    xml_.close();
}

void Writer::item(std::string_view tag, const InformationItem& one, std::string_view name) {
    open(tag, one,
         {{"name", one.name.empty() ? std::string(name) : one.name}, {"typeRef", one.type}});
    close();
}

void Writer::variable(bool present, const InformationItem& one, const Element& owner) {
    if (present) item("variable", one, owner.name);
}

void Writer::link(std::string_view tag, std::string_view href) {
    xml_.empty(tag, {{"href", reference(href)}});
}

void Writer::requirements(std::string_view tag, const std::vector<Requirement>& all) {
    for (const Requirement& one : all) {
        open(tag, one);
        switch (one.kind) {
            case RequirementKind::input: link("requiredInput", one.target.href); break;
            case RequirementKind::decision: link("requiredDecision", one.target.href); break;
            case RequirementKind::knowledge: link("requiredKnowledge", one.target.href); break;
            case RequirementKind::authority: link("requiredAuthority", one.target.href); break;
        }
        close();
    }
}

void Writer::type(std::string_view tag, const ItemDefinition& one) {
    open(tag, one,
         {{"name", one.name},
          {"typeLanguage", language(one.type_language)},
          {"isCollection", one.collection ? "true" : ""}});
    if (!one.function.empty()) {
        const FunctionItem& function = one.function.front();
        open("functionItem", function, {{"outputTypeRef", function.output_type}});
        for (const InformationItem& parameter : function.parameters) item("parameters", parameter);
        close();
    } else if (!one.components.empty()) {
        for (const ItemDefinition& component : one.components) type("itemComponent", component);
    } else if (!one.type.empty()) {
        xml_.leaf("typeRef", {}, one.type);
        if (one.allowed.present) entry("allowedValues", one.allowed);
        if (one.constraint.present) entry("typeConstraint", one.constraint);
    }
    close();
}

// ---- the graph ----

void Writer::node(const InputData& one) {
    open("inputData", one, {{"name", one.name}});
    variable(one.has_variable, one.variable, one);
    close();
}

void Writer::node(const Decision& one) {
    open("decision", one, {{"name", one.name}});
    if (!one.question.empty()) xml_.leaf("question", {}, one.question);
    if (!one.allowed_answers.empty()) xml_.leaf("allowedAnswers", {}, one.allowed_answers);
    variable(one.has_variable, one.variable, one);
    requirements("informationRequirement", one.information);
    requirements("knowledgeRequirement", one.knowledge);
    requirements("authorityRequirement", one.authority);
    // The schema wants them in this order.
    for (const std::string_view kind :
         {"supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner",
          "usingProcess", "usingTask"})
        for (const auto& [name, target] : one.links)
            if (name == kind) link(kind, target.href);
    expression(one.logic);
    close();
}

void Writer::node(const KnowledgeModel& one) {
    open("businessKnowledgeModel", one, {{"name", one.name}});
    variable(one.has_variable, one.variable, one);
    expression(one.logic, "encapsulatedLogic");
    requirements("knowledgeRequirement", one.knowledge);
    requirements("authorityRequirement", one.authority);
    close();
}

void Writer::node(const DecisionService& one) {
    open("decisionService", one, {{"name", one.name}});
    variable(one.has_variable, one.variable, one);
    for (const Reference& target : one.outputs) link("outputDecision", target.href);
    for (const Reference& target : one.encapsulated) link("encapsulatedDecision", target.href);
    for (const Reference& target : one.input_decisions) link("inputDecision", target.href);
    for (const Reference& target : one.input_data) link("inputData", target.href);
    close();
}

void Writer::node(const KnowledgeSource& one) {
    open("knowledgeSource", one, {{"name", one.name}, {"locationURI", one.location}});
    requirements("authorityRequirement", one.authority);
    if (!one.type.empty()) xml_.leaf("type", {}, one.type);
    if (!one.owner.empty()) link("owner", one.owner);
    close();
}

// ---- expressions ----

void Writer::text(const Text& one) {
    for (const ImportedValues& values : one.imported) {
        xml_.open("importedValues",
                  said("importedValues", {{"name", values.name},
                                          {"namespace", values.namespace_uri},
                                          {"importType", values.type},
                                          {"locationURI", values.location},
                                          {"expressionLanguage", values.language}}));
        xml_.leaf("importedElement", {}, values.element);
        xml_.close();
    }
    if (one.imported.empty()) xml_.leaf("text", {}, one.text);
}

void Writer::entry(std::string_view tag, const Entry& one) {
    open(tag, one, {{"typeRef", one.type}, {"expressionLanguage", language(one.text.language)}});
    text(one.text);
    close();
}

void Writer::child(std::string_view tag, const Child& one) {
    xml_.open(tag, said(tag, {{"id", identifier(one.id)}, {"typeRef", one.type}}));
    expression(one.value);
    xml_.close();
}

void Writer::body(const Context& one) {
    for (const ContextEntry& entry : one.entries) {
        open("contextEntry", entry);
        if (entry.has_variable) item("variable", entry.variable);
        expression(entry.value);
        close();
    }
}

void Writer::body(const List& one) {
    for (const Boxed& part : one.items) expression(part);
}

void Writer::body(const Relation& one) {
    for (const InformationItem& column : one.columns) item("column", column);
    for (const Boxed& row : one.rows) expression(row, "row");
}

void Writer::body(const Invocation& one) {
    expression(one.function);
    for (const Binding& binding : one.bindings) {
        xml_.open("binding");
        item("parameter", binding.parameter);
        expression(binding.value);
        xml_.close();
    }
}

void Writer::body(const Function& one) {
    for (const InformationItem& parameter : one.parameters) item("formalParameter", parameter);
    expression(one.body);
}

void Writer::body(const Conditional& one) {
    child("if", one.condition);
    child("then", one.yes);
    child("else", one.no);
}

void Writer::body(const Filter& one) {
    child("in", one.in);
    child("match", one.match);
}

void Writer::body(const Iterator& one) {
    child("in", one.in);
    child(one.kind == IteratorKind::loop ? "return" : "satisfies", one.body);
}

void Writer::body(const Table& one) {
    for (const InputClause& input : one.inputs) {
        open("input", input);
        entry("inputExpression", input.expression);
        if (input.values.present) entry("inputValues", input.values);
        close();
    }
    for (const OutputClause& output : one.outputs) {
        open("output", output, {{"name", output.name}, {"typeRef", output.type}});
        if (output.values.present) entry("outputValues", output.values);
        if (output.default_entry.present) entry("defaultOutputEntry", output.default_entry);
        close();
    }
    for (const std::string& name : one.annotations)
        xml_.empty("annotation", said("annotation", {{"name", name}}));
    for (const Rule& rule : one.rules) {
        open("rule", rule);
        for (const Entry& cell : rule.inputs) entry("inputEntry", cell);
        for (const Entry& cell : rule.outputs) entry("outputEntry", cell);
        for (const std::string& annotation : rule.annotations) {
            xml_.open("annotationEntry");
            xml_.leaf("text", {}, annotation);
            xml_.close();
        }
        close();
    }
}

struct Tag {
    std::string_view name;
    Attributes attributes;
};

Tag tag_of(const Expression& one) {
    struct Visitor {
        Tag operator()(const Text& text) const {
            return {"literalExpression", {{"expressionLanguage", language(text.language)}}};
        }
        Tag operator()(const Context&) const { return {"context", {}}; }
        Tag operator()(const List&) const { return {"list", {}}; }
        Tag operator()(const Relation&) const { return {"relation", {}}; }
        Tag operator()(const Invocation&) const { return {"invocation", {}}; }
        Tag operator()(const Function& function) const {
            const std::string kind = function.kind == FunctionKind::java   ? "Java"
                                     : function.kind == FunctionKind::pmml ? "PMML"
                                                                           : "";
            return {"functionDefinition", {{"kind", kind}}};
        }
        Tag operator()(const Conditional&) const { return {"conditional", {}}; }
        Tag operator()(const Filter&) const { return {"filter", {}}; }
        Tag operator()(const Iterator& iterator) const {
            const std::string_view name = iterator.kind == IteratorKind::loop   ? "for"
                                          : iterator.kind == IteratorKind::some ? "some"
                                                                                : "every";
            return {name, {{"iteratorVariable", iterator.variable}}};
        }
        Tag operator()(const Table& table) const {
            return {"decisionTable",
                    {{"hitPolicy", std::string(name_of(table.hit))},
                     {"aggregation", std::string(name_of(table.aggregation))},
                     {"preferredOrientation", table.orientation},
                     {"outputLabel", table.output_label}}};
        }
    };
    return std::visit(Visitor{}, one.body);
}

void Writer::expression(const Boxed& one, std::string_view tag) {
    if (one == nullptr) return;
    Tag own = tag_of(*one);
    own.attributes.emplace_back("typeRef", one->type);
    open(tag.empty() ? own.name : tag, *one, own.attributes);
    std::visit([this](const auto& inside) { body(inside); }, one->body);
    close();
}

// References of the picture are names with a prefix.
void Writer::picture(XmlNode node) {
    const auto mend = [](const auto& self, XmlNode& one) -> void {
        for (auto& [name, value] : one.attributes) {
            const bool refers =
                name == "dmnElementRef" || name == "sourceElement" || name == "targetElement";
            const std::size_t colon = value.find(':');
            if (name == "id") value = identifier(value);
            if (refers)
                value = colon == std::string::npos
                            ? identifier(value)
                            : value.substr(0, colon + 1) + identifier(value.substr(colon + 1));
        }
        for (XmlNode& child : one.children) self(self, child);
    };
    mend(mend, node);
    xml_.node(node);
}

std::string Writer::definitions(const Definitions& one) {
    Attributes all{{"xmlns", model_namespace},
                   {"xmlns:dmndi", diagram_namespace},
                   {"xmlns:dc", "http://www.omg.org/spec/DMN/20180521/DC/"},
                   {"xmlns:di", "http://www.omg.org/spec/DMN/20180521/DI/"}};
    for (const auto& [prefix, uri] : one.prefixes) all.emplace_back("xmlns:" + prefix, uri);
    all.emplace_back("name", one.name);
    all.emplace_back("namespace", one.namespace_uri);
    all.emplace_back("expressionLanguage", language(one.expression_language));
    all.emplace_back("typeLanguage", language(one.type_language));
    all.emplace_back("exporter", one.exporter);
    all.emplace_back("exporterVersion", one.exporter_version);
    open("definitions", one, all);
    for (const Import& import : one.imports) {
        open("import", import,
             {{"name", import.name},
              {"namespace", import.namespace_uri},
              {"locationURI", import.location},
              {"importType", import.is_dmn ? model_namespace : import.type}});
        close();
    }
    for (const ItemDefinition& item : one.types) type("itemDefinition", item);
    for (const Node& element : one.nodes)
        std::visit([this](const auto& inside) { node(inside); }, element);
    for (const auto* kept : {&one.artifacts, &one.collections, &one.business})
        for (const XmlNode& node : *kept) xml_.node(node);
    for (const XmlNode& node : one.picture) picture(node);
    close();
    return xml_.take();
}

}  // namespace

std::string write(const Definitions& definitions) { return Writer().definitions(definitions); }

}  // namespace luotsi::dmn
