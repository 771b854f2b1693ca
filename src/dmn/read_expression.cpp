// Boxed expressions and decision tables.
#include "base/text.hpp"
#include "dmn/reader.hpp"

namespace luotsi::dmn {

// The text of a literal expression or of unary tests: the element itself holds language and type.
Text Reader::text(const XmlElement& xml) {
    Text out;
    out.language = xml.attribute("expressionLanguage");
    out.place = xml.place;
    each(xml, [&](const XmlElement& one) {
        if (one.name == "text") {
            out.text = one.content();
            out.place = one.content_place();
            return true;
        }
        if (one.name != "importedValues") return false;
        ImportedValues values;
        values.name = one.attribute("name");
        values.namespace_uri = one.attribute("namespace");
        values.type = one.attribute("importType");
        values.location = one.attribute("locationURI");
        values.language = one.attribute("expressionLanguage");
        if (const XmlElement* element = one.child("importedElement"))
            values.element = element->content();
        out.imported.push_back(std::move(values));
        return true;
    });
    return out;
}

Entry Reader::entry(const XmlElement& xml) {
    Entry out;
    common(xml, out, {"typeRef", "expressionLanguage"});
    out.present = true;
    out.type = trim(xml.attribute("typeRef"));
    out.text = text(xml);
    return out;
}

Context Reader::context(const XmlElement& xml) {
    Context out;
    each(xml, [&](const XmlElement& one) {
        if (one.name != "contextEntry") return false;
        ContextEntry entry;
        common(one, entry, {});
        each(one, [&](const XmlElement& part) {
            if (part.name != "variable")
                return once(part, entry.value != nullptr) && expression(part, entry.value);
            entry.variable = item(part);
            entry.has_variable = true;
            return true;
        });
        if (entry.value == nullptr)
            problem(one, "dmn.missing_element", "the context entry has no expression",
                    "contextEntry");
        out.entries.push_back(std::move(entry));
        return true;
    });
    return out;
}

List Reader::list(const XmlElement& xml) {
    List out;
    each(xml, [&](const XmlElement& one) {
        Boxed part;
        if (!expression(one, part)) return false;
        out.items.push_back(std::move(part));
        return true;
    });
    return out;
}

Relation Reader::relation(const XmlElement& xml) {
    Relation out;
    each(xml, [&](const XmlElement& one) {
        if (one.name == "column") {
            out.columns.push_back(item(one));
            return true;
        }
        if (one.name != "row") return false;
        Expression row;
        common(one, row, {"typeRef"});
        List cells = list(one);
        if (cells.items.size() != out.columns.size())
            problem(one, "dmn.row_length",
                    "the row has " + std::to_string(cells.items.size()) + " cells, the relation " +
                        std::to_string(out.columns.size()) + " columns");
        row.body = std::move(cells);
        out.rows.push_back(std::make_shared<const Expression>(std::move(row)));
        return true;
    });
    return out;
}

Invocation Reader::invocation(const XmlElement& xml) {
    Invocation out;
    each(xml, [&](const XmlElement& one) {
        if (one.name != "binding")
            return once(one, out.function != nullptr) && expression(one, out.function);
        Binding binding;
        bool named = false;
        each(one, [&](const XmlElement& part) {
            if (part.name != "parameter")
                return once(part, binding.value != nullptr) && expression(part, binding.value);
            binding.parameter = item(part);
            named = true;
            return true;
        });
        if (!named)
            problem(one, "dmn.missing_element", "the binding does not name a parameter",
                    "parameter");
        out.bindings.push_back(std::move(binding));
        return true;
    });
    return out;
}

Function Reader::function(const XmlElement& xml) {
    constexpr std::pair<std::string_view, FunctionKind> kinds[] = {
        {"FEEL", FunctionKind::feel}, {"Java", FunctionKind::java}, {"PMML", FunctionKind::pmml}};
    Function out;
    out.kind = choice(xml, "kind", FunctionKind::feel, kinds);
    each(xml, [&](const XmlElement& one) {
        if (one.name != "formalParameter")
            return once(one, out.body != nullptr) && expression(one, out.body);
        out.parameters.push_back(item(one));
        return true;
    });
    return out;
}

Boxed Reader::function_expression(const XmlElement& xml) {
    Expression out;
    common(xml, out, {"typeRef", "kind"});
    out.type = trim(xml.attribute("typeRef"));
    out.body = function(xml);
    return std::make_shared<const Expression>(std::move(out));
}

Child Reader::child(const XmlElement& xml) {
    Child out;
    out.id = xml.attribute("id");
    out.type = trim(xml.attribute("typeRef"));
    each(xml, [&](const XmlElement& one) {
        return once(one, out.value != nullptr) && expression(one, out.value);
    });
    if (out.value == nullptr)
        problem(xml, "dmn.missing_element", "\"" + xml.name + "\" has no expression", xml.name);
    return out;
}

Conditional Reader::conditional(const XmlElement& xml) {
    Conditional out;
    each(xml, [&](const XmlElement& one) {
        if (one.name == "if") {
            out.condition = child(one);
        } else if (one.name == "then") {
            out.yes = child(one);
        } else if (one.name == "else") {
            out.no = child(one);
        } else {
            return false;
        }
        return true;
    });
    return out;
}

Filter Reader::filter(const XmlElement& xml) {
    Filter out;
    each(xml, [&](const XmlElement& one) {
        if (one.name == "in") {
            out.in = child(one);
        } else if (one.name == "match") {
            out.match = child(one);
        } else {
            return false;
        }
        return true;
    });
    return out;
}

Iterator Reader::iterator(const XmlElement& xml, IteratorKind kind) {
    Iterator out;
    out.kind = kind;
    out.variable = required(xml, "iteratorVariable");
    each(xml, [&](const XmlElement& one) {
        const std::string_view body = kind == IteratorKind::loop ? "return" : "satisfies";
        if (one.name == "in") {
            out.in = child(one);
        } else if (one.name == body) {
            out.body = child(one);
        } else {
            return false;
        }
        return true;
    });
    return out;
}

// A second expression where one may stand.
bool Reader::once(const XmlElement& xml, bool seen) {
    if (seen) problem(xml, "dmn.unknown_element", "only one expression may stand here", xml.name);
    return true;
}

bool Reader::expression(const XmlElement& xml, Boxed& out) {
    Expression one;
    const std::string& name = xml.name;
    if (name == "literalExpression") {
        common(xml, one, {"typeRef", "expressionLanguage"});
        one.body = text(xml);
    } else if (name == "decisionTable") {
        common(xml, one,
               {"typeRef", "hitPolicy", "aggregation", "preferredOrientation", "outputLabel"});
        one.body = table(xml);
    } else if (name == "functionDefinition") {
        out = function_expression(xml);
        return true;
    } else if (name == "for" || name == "some" || name == "every") {
        common(xml, one, {"typeRef", "iteratorVariable"});
        one.body = iterator(xml, name == "for"    ? IteratorKind::loop
                                 : name == "some" ? IteratorKind::some
                                                  : IteratorKind::every);
    } else {
        common(xml, one, {"typeRef"});
        if (name == "context") {
            one.body = context(xml);
        } else if (name == "list") {
            one.body = list(xml);
        } else if (name == "relation") {
            one.body = relation(xml);
        } else if (name == "invocation") {
            one.body = invocation(xml);
        } else if (name == "conditional") {
            one.body = conditional(xml);
        } else if (name == "filter") {
            one.body = filter(xml);
        } else {
            return false;
        }
    }
    one.type = trim(xml.attribute("typeRef"));
    out = std::make_shared<const Expression>(std::move(one));
    return true;
}

// ---- decision tables ----

InputClause Reader::input(const XmlElement& xml) {
    InputClause out;
    common(xml, out, {});
    each(xml, [&](const XmlElement& one) {
        if (one.name == "inputExpression") {
            out.expression = entry(one);
        } else if (one.name == "inputValues") {
            out.values = entry(one);
        } else {
            return false;
        }
        return true;
    });
    if (!out.expression.present)
        problem(xml, "dmn.missing_element", "the input has no inputExpression", "inputExpression");
    return out;
}

OutputClause Reader::output(const XmlElement& xml) {
    OutputClause out;
    common(xml, out, {"name", "typeRef"});
    out.type = trim(xml.attribute("typeRef"));
    each(xml, [&](const XmlElement& one) {
        if (one.name == "outputValues") {
            out.values = entry(one);
        } else if (one.name == "defaultOutputEntry") {
            out.default_entry = entry(one);
        } else {
            return false;
        }
        return true;
    });
    return out;
}

std::string Reader::annotation(const XmlElement& xml) {
    const XmlElement* text = xml.child("text");
    return text == nullptr ? std::string() : text->content();
}

Rule Reader::rule(const XmlElement& xml, const Table& table) {
    Rule out;
    common(xml, out, {});
    each(xml, [&](const XmlElement& one) {
        if (one.name == "inputEntry") {
            out.inputs.push_back(entry(one));
        } else if (one.name == "outputEntry") {
            out.outputs.push_back(entry(one));
        } else if (one.name == "annotationEntry") {
            out.annotations.push_back(annotation(one));
        } else {
            return false;
        }
        return true;
    });
    if (out.inputs.size() != table.inputs.size() || out.outputs.size() != table.outputs.size())
        problem(xml, "dmn.row_length",
                "the rule has " + std::to_string(out.inputs.size()) + " inputs and " +
                    std::to_string(out.outputs.size()) + " outputs, the table " +
                    std::to_string(table.inputs.size()) + " and " +
                    std::to_string(table.outputs.size()));
    return out;
}

Table Reader::table(const XmlElement& xml) {
    constexpr std::pair<std::string_view, TableHit> hits[] = {
        {"UNIQUE", TableHit::unique},
        {"FIRST", TableHit::first},
        {"PRIORITY", TableHit::priority},
        {"ANY", TableHit::any},
        {"COLLECT", TableHit::collect},
        {"RULE ORDER", TableHit::rule_order},
        {"OUTPUT ORDER", TableHit::output_order}};
    constexpr std::pair<std::string_view, Aggregation> aggregations[] = {
        {"SUM", Aggregation::sum},
        {"COUNT", Aggregation::count},
        {"MIN", Aggregation::minimum},
        {"MAX", Aggregation::maximum}};
    constexpr std::pair<std::string_view, bool> orientations[] = {
        {"Rule-as-Row", true}, {"Rule-as-Column", true}, {"CrossTable", true}};
    Table out;
    out.hit = choice(xml, "hitPolicy", TableHit::unique, hits);
    out.aggregation = choice(xml, "aggregation", Aggregation::none, aggregations);
    if (choice(xml, "preferredOrientation", false, orientations))
        out.orientation = xml.attribute("preferredOrientation");
    out.output_label = xml.attribute("outputLabel");
    each(xml, [&](const XmlElement& one) {
        if (one.name == "input") {
            out.inputs.push_back(input(one));
        } else if (one.name == "output") {
            out.outputs.push_back(output(one));
        } else if (one.name == "annotation") {
            out.annotations.emplace_back(one.attribute("name"));
        } else if (one.name == "rule") {
            out.rules.push_back(rule(one, out));
        } else {
            return false;
        }
        return true;
    });
    if (out.outputs.empty())
        problem(xml, "dmn.missing_element", "the decision table has no output", "output");
    return out;
}

}  // namespace luotsi::dmn
