// The reader of DMN files: one function for each kind of element. Inside dmn only.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dmn/read.hpp"
#include "dmn/xml.hpp"

namespace luotsi::dmn {

class Reader {
public:
    Reader(std::string_view file, ReadResult& result) : file_(file), result_(result) {}

    // Requires that `root` is a definitions element of a known version.
    void definitions(const XmlElement& root, Definitions& out);

private:
    // read.cpp: what all elements have
    void common(const XmlElement& xml, Element& out, std::initializer_list<std::string_view> known);
    void description(const XmlElement& xml, Element& out);
    XmlNode kept(const XmlElement& xml);
    void keep_prefix(const XmlAttribute& attribute);
    std::string kept_name(const std::string& space, const std::string& prefix,
                          const std::string& name);
    // Calls `take` for each child element of DMN but description and extensionElements; what it
    // does not take is reported.
    template <class Take>
    void each(const XmlElement& xml, Take&& take);
    std::string required(const XmlElement& xml, std::string_view attribute);
    bool truth(const XmlElement& xml, std::string_view attribute);
    template <class Enum, std::size_t N>
    Enum choice(const XmlElement& xml, std::string_view attribute, Enum otherwise,
                const std::pair<std::string_view, Enum> (&options)[N]);
    void problem(const XmlElement& xml, std::string code, std::string detail,
                 std::string value = {}, std::string repair = {});
    void warning(const XmlElement& xml, std::string code, std::string detail, std::string value);

    // read.cpp: the graph
    InformationItem item(const XmlElement& xml);
    Import import(const XmlElement& xml);
    ItemDefinition type(const XmlElement& xml);
    FunctionItem function_item(const XmlElement& xml);
    bool node(const XmlElement& xml, std::vector<Node>& out);
    InputData input_data(const XmlElement& xml);
    Decision decision(const XmlElement& xml);
    KnowledgeModel knowledge_model(const XmlElement& xml);
    DecisionService decision_service(const XmlElement& xml);
    KnowledgeSource knowledge_source(const XmlElement& xml);
    Reference reference(const XmlElement& xml);
    bool requirement(const XmlElement& xml, std::vector<Requirement>& out);

    // read_expression.cpp
    bool expression(const XmlElement& xml, Boxed& out);

    Text text(const XmlElement& xml);
    Entry entry(const XmlElement& xml);
    Context context(const XmlElement& xml);
    List list(const XmlElement& xml);
    Relation relation(const XmlElement& xml);
    Invocation invocation(const XmlElement& xml);
    Function function(const XmlElement& xml);
    Boxed function_expression(const XmlElement& xml);
    Child child(const XmlElement& xml);
    Conditional conditional(const XmlElement& xml);
    Filter filter(const XmlElement& xml);
    Iterator iterator(const XmlElement& xml, IteratorKind kind);
    Table table(const XmlElement& xml);
    InputClause input(const XmlElement& xml);
    OutputClause output(const XmlElement& xml);
    Rule rule(const XmlElement& xml, const Table& table);
    std::string annotation(const XmlElement& xml);
    bool once(const XmlElement& xml, bool seen);

    std::string file_;
    ReadResult& result_;
    std::string space_;  // of this file's version
    std::map<std::string, Place> ids_;
    std::map<std::string, std::string> prefixes_;  // of other tools, that are used
    std::map<std::string, std::string> declared_;  // by the file
};

template <class Take>
void Reader::each(const XmlElement& xml, Take&& take) {
    for (const XmlElement& one : xml.children) {
        if (one.name.empty()) {
            if (one.text.find_first_not_of(" \t\r\n") != std::string::npos)
                warning(one, "dmn.stray_text", "text stands where only elements may", one.text);
        } else if (one.space != space_) {
            warning(one, "dmn.foreign_element",
                    "an element of another namespace stands outside extensionElements", one.name);
        } else if (one.name != "description" && one.name != "extensionElements" && !take(one)) {
            problem(one, "dmn.unknown_element",
                    "\"" + one.name + "\" may not stand in \"" + xml.name + "\"", one.name);
        }
    }
}

template <class Enum, std::size_t N>
Enum Reader::choice(const XmlElement& xml, std::string_view attribute, Enum otherwise,
                    const std::pair<std::string_view, Enum> (&options)[N]) {
    if (!xml.has(attribute)) return otherwise;
    const std::string_view value = xml.attribute(attribute);
    std::string all;
    for (const auto& [name, one] : options) {
        if (name == value) return one;
        all += (all.empty() ? "" : ", ") + std::string(name);
    }
    problem(xml, "dmn.bad_value",
            std::string(attribute) + " cannot be \"" + std::string(value) + "\"",
            std::string(value), "write one of: " + all);
    return otherwise;
}

}  // namespace luotsi::dmn
