#include "dmn/read.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "dmn/reader.hpp"

namespace luotsi::dmn {

namespace {

struct Namespaces {
    Version version;
    std::string_view model;
};
constexpr std::array<Namespaces, 4> versions{{
    {Version::v12, "http://www.omg.org/spec/DMN/20180521/MODEL/"},
    {Version::v13, "https://www.omg.org/spec/DMN/20191111/MODEL/"},
    {Version::v14, "https://www.omg.org/spec/DMN/20211108/MODEL/"},
    {Version::v15, "https://www.omg.org/spec/DMN/20230324/MODEL/"},
}};

const Namespaces* version_of(std::string_view space) {
    const auto* found = std::ranges::find(versions, space, &Namespaces::model);
    return found == versions.end() ? nullptr : found;
}

bool is_model_namespace(std::string_view space) {
    return space.find("/spec/DMN/") != std::string_view::npos &&
           (space.ends_with("/MODEL/") || space.ends_with(".xsd"));
}

// The prefix under which the picture's namespaces are written; "" for those of others.
std::string_view picture_prefix(std::string_view space) {
    if (space.find("/spec/DMN/") == std::string_view::npos) return "";
    if (space.ends_with("/DMNDI/")) return "dmndi";
    if (space.ends_with("/DC/")) return "dc";
    if (space.ends_with("/DI/")) return "di";
    return "";
}

}  // namespace

// ---- what all elements have ----

void Reader::problem(const XmlElement& xml, std::string code, std::string detail, std::string value,
                     std::string repair) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.file = file_;
    error.line = xml.place.line;
    error.column = xml.place.column;
    error.repair = std::move(repair);
    if (!value.empty()) error.with("value", shorten(value, 60));
    result_.errors.push_back(std::move(error));
}

void Reader::warning(const XmlElement& xml, std::string code, std::string detail,
                     std::string value) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.file = file_;
    error.line = xml.place.line;
    error.column = xml.place.column;
    error.with("value", shorten(trim(value), 60));
    result_.warnings.push_back(std::move(error));
}

// The name under which XML of another namespace is kept; "" when it cannot be.
std::string Reader::kept_name(const std::string& space, const std::string& prefix,
                              const std::string& name) {
    if (prefix == "xml") return prefix + ':' + name;
    const std::string_view own = picture_prefix(space);
    if (!own.empty()) return std::string(own) + ':' + name;
    if (space == space_) return name;
    std::string wanted = prefix.empty() ? "other" : prefix;
    if (space.empty() || wanted == "dmndi" || wanted == "dc" || wanted == "di") return "";
    const auto [known, fresh] = prefixes_.try_emplace(wanted, space);
    return known->second == space ? wanted + ':' + name : "";
}

// A value that is a name with a prefix: what the prefix means is kept, too.
void Reader::keep_prefix(const XmlAttribute& attribute) {
    const std::size_t colon = attribute.value.find(':');
    const bool refers = attribute.name == "dmnElementRef" || attribute.name == "sourceElement" ||
                        attribute.name == "targetElement" ||
                        (attribute.name == "type" && !attribute.prefix.empty());
    if (!refers || colon == std::string::npos) return;
    const auto found = declared_.find(attribute.value.substr(0, colon));
    if (found != declared_.end()) prefixes_.insert(*found);
}

XmlNode Reader::kept(const XmlElement& xml) {
    XmlNode out;
    out.text = xml.text;
    if (xml.name.empty()) return out;
    out.name = kept_name(xml.space, xml.prefix, xml.name);
    if (out.name.empty()) {
        warning(xml, "dmn.foreign_element", "an element without a namespace of its own is left out",
                xml.name);
        return out;
    }
    for (const XmlAttribute& one : xml.attributes) {
        std::string name =
            one.prefix.empty() ? one.name : kept_name(one.space, one.prefix, one.name);
        if (name.empty()) continue;
        keep_prefix(one);
        out.attributes.emplace_back(std::move(name), one.value);
    }
    for (const XmlElement& one : xml.children) {
        if (one.name.empty() && trim(one.text).empty() && xml.children.size() > 1) continue;
        XmlNode child = kept(one);
        if (!one.name.empty() && child.name.empty()) continue;
        // Between elements the blanks around a text are the file's layout.
        if (one.name.empty() && xml.children.size() > 1) child.text = trim(one.text);
        out.children.push_back(std::move(child));
    }
    return out;
}

void Reader::description(const XmlElement& xml, Element& out) {
    for (const XmlElement& one : xml.children) {
        if (one.space != space_) continue;
        if (one.name == "description") out.description = one.content();
        if (one.name != "extensionElements") continue;
        for (const XmlElement& extension : one.children) {
            if (extension.name.empty()) continue;
            XmlNode node = kept(extension);
            if (!node.name.empty()) out.extensions.push_back(std::move(node));
        }
    }
}

// Place, id, label, name, other tools' attributes, description and extensions; `known` are the
// attributes that the caller reads.
void Reader::common(const XmlElement& xml, Element& out,
                    std::initializer_list<std::string_view> known) {
    out.place = xml.place;
    out.id = xml.attribute("id");
    out.label = xml.attribute("label");
    if (std::ranges::find(known, "name") != known.end()) out.name = xml.attribute("name");
    if (!out.id.empty()) {
        const auto [first, fresh] = ids_.try_emplace(out.id, xml.place);
        if (!fresh)
            problem(xml, "dmn.duplicate_id",
                    "the id \"" + out.id + "\" also stands on line " +
                        std::to_string(first->second.line),
                    out.id, "give one of them another id");
    }
    for (const XmlAttribute& one : xml.attributes) {
        if (one.prefix.empty()) {
            const bool read = one.name == "id" || one.name == "label" ||
                              std::ranges::find(known, one.name) != known.end();
            if (!read)
                warning(xml, "dmn.unread_attribute",
                        "\"" + xml.name + "\" has no attribute \"" + one.name + "\"", one.name);
            continue;
        }
        if (one.space.ends_with("/XMLSchema-instance")) continue;
        std::string name = kept_name(one.space, one.prefix, one.name);
        if (!name.empty()) out.attributes.emplace_back(std::move(name), one.value);
    }
    description(xml, out);
}

std::string Reader::required(const XmlElement& xml, std::string_view attribute) {
    if (!xml.has(attribute))
        problem(xml, "dmn.missing_attribute",
                "\"" + xml.name + "\" needs the attribute \"" + std::string(attribute) + "\"",
                std::string(attribute));
    return std::string(xml.attribute(attribute));
}

bool Reader::truth(const XmlElement& xml, std::string_view attribute) {
    constexpr std::pair<std::string_view, bool> options[] = {
        {"true", true}, {"false", false}, {"1", true}, {"0", false}};
    return choice(xml, attribute, false, options);
}

// ---- the graph ----

InformationItem Reader::item(const XmlElement& xml) {
    InformationItem out;
    common(xml, out, {"name", "typeRef"});
    required(xml, "name");
    out.type = trim(xml.attribute("typeRef"));
    each(xml, [](const XmlElement&) { return false; });
    return out;
}

Import Reader::import(const XmlElement& xml) {
    Import out;
    common(xml, out, {"name", "namespace", "locationURI", "importType"});
    out.namespace_uri = required(xml, "namespace");
    out.location = xml.attribute("locationURI");
    out.type = required(xml, "importType");
    out.is_dmn = is_model_namespace(out.type);
    each(xml, [](const XmlElement&) { return false; });
    return out;
}

FunctionItem Reader::function_item(const XmlElement& xml) {
    FunctionItem out;
    common(xml, out, {"outputTypeRef"});
    out.output_type = trim(xml.attribute("outputTypeRef"));
    each(xml, [&](const XmlElement& one) {
        if (one.name != "parameters") return false;
        out.parameters.push_back(item(one));
        return true;
    });
    return out;
}

ItemDefinition Reader::type(const XmlElement& xml) {
    ItemDefinition out;
    common(xml, out, {"name", "typeLanguage", "isCollection"});
    required(xml, "name");
    out.type_language = xml.attribute("typeLanguage");
    out.collection = truth(xml, "isCollection");
    each(xml, [&](const XmlElement& one) {
        if (one.name == "typeRef") {
            out.type = trim(one.content());
            out.type_place = one.place;
        } else if (one.name == "allowedValues") {
            out.allowed = entry(one);
        } else if (one.name == "typeConstraint") {
            out.constraint = entry(one);
        } else if (one.name == "itemComponent") {
            out.components.push_back(type(one));
        } else if (one.name == "functionItem") {
            out.function = {function_item(one)};
        } else {
            return false;
        }
        return true;
    });
    return out;
}

Reference Reader::reference(const XmlElement& xml) {
    return {std::string(trim(required(xml, "href"))), xml.place};
}

bool Reader::requirement(const XmlElement& xml, std::vector<Requirement>& out) {
    Requirement one;
    common(xml, one, {});
    bool found = false;
    each(xml, [&](const XmlElement& target) {
        if (target.name == "requiredInput") {
            one.kind = RequirementKind::input;
        } else if (target.name == "requiredDecision") {
            one.kind = RequirementKind::decision;
        } else if (target.name == "requiredKnowledge") {
            one.kind = RequirementKind::knowledge;
        } else if (target.name == "requiredAuthority") {
            one.kind = RequirementKind::authority;
        } else {
            return false;
        }
        one.target = reference(target);
        found = true;
        return true;
    });
    if (!found)
        problem(xml, "dmn.missing_element", "the requirement does not say what is required",
                xml.name);
    if (found) out.push_back(std::move(one));
    return true;
}

InputData Reader::input_data(const XmlElement& xml) {
    InputData out;
    common(xml, out, {"name"});
    required(xml, "name");
    each(xml, [&](const XmlElement& one) {
        if (one.name != "variable") return false;
        out.variable = item(one);
        out.has_variable = true;
        return true;
    });
    return out;
}

Decision Reader::decision(const XmlElement& xml) {
    static constexpr std::array<std::string_view, 6> links{
        "supportedObjective", "impactedPerformanceIndicator",
        "decisionMaker",      "decisionOwner",
        "usingProcess",       "usingTask"};
    Decision out;
    common(xml, out, {"name"});
    required(xml, "name");
    each(xml, [&](const XmlElement& one) {
        if (one.name == "question") {
            out.question = one.content();
        } else if (one.name == "allowedAnswers") {
            out.allowed_answers = one.content();
        } else if (one.name == "variable") {
            out.variable = item(one);
            out.has_variable = true;
        } else if (one.name == "informationRequirement") {
            return requirement(one, out.information);
        } else if (one.name == "knowledgeRequirement") {
            return requirement(one, out.knowledge);
        } else if (one.name == "authorityRequirement") {
            return requirement(one, out.authority);
        } else if (std::ranges::find(links, one.name) != links.end()) {
            out.links.emplace_back(one.name, reference(one));
        } else {
            return once(one, out.logic != nullptr) && expression(one, out.logic);
        }
        return true;
    });
    return out;
}

KnowledgeModel Reader::knowledge_model(const XmlElement& xml) {
    KnowledgeModel out;
    common(xml, out, {"name"});
    required(xml, "name");
    each(xml, [&](const XmlElement& one) {
        if (one.name == "variable") {
            out.variable = item(one);
            out.has_variable = true;
        } else if (one.name == "encapsulatedLogic") {
            out.logic = function_expression(one);
        } else if (one.name == "knowledgeRequirement") {
            return requirement(one, out.knowledge);
        } else if (one.name == "authorityRequirement") {
            return requirement(one, out.authority);
        } else {
            return false;
        }
        return true;
    });
    return out;
}

DecisionService Reader::decision_service(const XmlElement& xml) {
    DecisionService out;
    common(xml, out, {"name"});
    required(xml, "name");
    each(xml, [&](const XmlElement& one) {
        if (one.name == "variable") {
            out.variable = item(one);
            out.has_variable = true;
        } else if (one.name == "outputDecision") {
            out.outputs.push_back(reference(one));
        } else if (one.name == "encapsulatedDecision") {
            out.encapsulated.push_back(reference(one));
        } else if (one.name == "inputDecision") {
            out.input_decisions.push_back(reference(one));
        } else if (one.name == "inputData") {
            out.input_data.push_back(reference(one));
        } else {
            return false;
        }
        return true;
    });
    return out;
}

KnowledgeSource Reader::knowledge_source(const XmlElement& xml) {
    KnowledgeSource out;
    common(xml, out, {"name", "locationURI"});
    required(xml, "name");
    out.location = xml.attribute("locationURI");
    each(xml, [&](const XmlElement& one) {
        if (one.name == "authorityRequirement") return requirement(one, out.authority);
        if (one.name == "type") {
            out.type = one.content();
        } else if (one.name == "owner") {
            out.owner = required(one, "href");
        } else {
            return false;
        }
        return true;
    });
    return out;
}

bool Reader::node(const XmlElement& xml, std::vector<Node>& out) {
    if (xml.name == "inputData") {
        out.emplace_back(input_data(xml));
    } else if (xml.name == "decision") {
        out.emplace_back(decision(xml));
    } else if (xml.name == "businessKnowledgeModel") {
        out.emplace_back(knowledge_model(xml));
    } else if (xml.name == "decisionService") {
        out.emplace_back(decision_service(xml));
    } else if (xml.name == "knowledgeSource") {
        out.emplace_back(knowledge_source(xml));
    } else {
        return false;
    }
    return true;
}

void Reader::definitions(const XmlElement& root, Definitions& out) {
    space_ = root.space;
    declared_.insert(root.declared.begin(), root.declared.end());
    common(
        root, out,
        {"name", "namespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"});
    out.version = version_of(root.space)->version;
    out.file = file_;
    required(root, "name");
    out.namespace_uri = required(root, "namespace");
    out.expression_language = root.attribute("expressionLanguage");
    out.type_language = root.attribute("typeLanguage");
    out.exporter = root.attribute("exporter");
    out.exporter_version = root.attribute("exporterVersion");
    for (const XmlElement& one : root.children)
        if (one.name == "DMNDI" && picture_prefix(one.space) == "dmndi") out.picture = {kept(one)};
    XmlElement rest = root;
    std::erase_if(rest.children, [](const XmlElement& one) {
        return one.name == "DMNDI" && picture_prefix(one.space) == "dmndi";
    });
    each(rest, [&](const XmlElement& one) {
        if (one.name == "import") {
            out.imports.push_back(import(one));
        } else if (one.name == "itemDefinition") {
            out.types.push_back(type(one));
        } else if (one.name == "textAnnotation" || one.name == "group" ||
                   one.name == "association") {
            out.artifacts.push_back(kept(one));
        } else if (one.name == "elementCollection") {
            out.collections.push_back(kept(one));
        } else if (one.name == "organizationUnit" || one.name == "performanceIndicator") {
            out.business.push_back(kept(one));
        } else {
            return node(one, out.nodes);
        }
        return true;
    });
    out.prefixes.assign(prefixes_.begin(), prefixes_.end());
}

// ---- the public face ----

ReadResult read(std::string_view bytes, std::string_view file) {
    ReadResult result;
    auto root = parse_xml(bytes, file);
    if (!root) {
        result.errors.push_back(std::move(root.error()));
        return result;
    }
    const bool is_definitions = root->name == "definitions" && is_model_namespace(root->space);
    if (!is_definitions || version_of(root->space) == nullptr) {
        Error error(is_definitions ? ErrorKind::unsupported : ErrorKind::invalid,
                    is_definitions ? "dmn.old_version" : "dmn.not_dmn",
                    is_definitions ? "the file is of another version of DMN: " + root->space
                                   : "the file does not begin with \"definitions\" of DMN");
        error.file = file;
        error.line = root->place.line;
        error.column = root->place.column;
        error.with("value", shorten(root->space, 80));
        if (is_definitions) error.repair = "save it as DMN 1.2, 1.3, 1.4 or 1.5";
        result.errors.push_back(std::move(error));
        return result;
    }
    Definitions definitions;
    Reader(file, result).definitions(*root, definitions);
    definitions.source = bytes;
    result.definitions = std::move(definitions);
    return result;
}

std::string namespace_of(std::string_view bytes) {
    const auto root = parse_xml(bytes, "");
    if (!root || root->name != "definitions" || version_of(root->space) == nullptr) return {};
    return std::string(root->attribute("namespace"));
}

}  // namespace luotsi::dmn
