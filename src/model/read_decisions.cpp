// Decisions: DMN tables that propose the value of a decided fact, with a reason for every row.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"

namespace luotsi::model {

namespace {

constexpr std::size_t columns_max = 64;  // of one table

// The nodes a table was made from, to find the place of what is wrong in it.
struct TableNodes {
    const YamlNode* table = nullptr;
    const YamlNode* hit = nullptr;
    std::vector<const YamlNode*> inputs;
    std::vector<std::vector<const YamlNode*>> rows;
};

void read_inputs(Builder& builder, const YamlReader& reader, feel::TableSource& source,
                 TableNodes& nodes) {
    const YamlNode* when = reader.need("when");
    if (when == nullptr) return;
    if (!when->is_sequence() || when->items.empty()) {
        builder.errors.add(*when, reader.element("when"), "yaml.not_a_list",
                           "the columns of the table are a list of facts",
                           "write when: [coping, age]");
        return;
    }
    if (when->items.size() > columns_max) {
        builder.errors
            .add(*when, reader.element("when"), "model.too_large",
                 "the table has more than 64 columns", "split it into several tables")
            .with("part", "columns");
        return;
    }
    for (const YamlNode& item : when->items) {
        const auto text = read_text(builder.errors, item, reader.element("when"));
        if (!text) continue;
        feel::TableInput input;
        input.expression = *text;
        source.inputs.push_back(std::move(input));
        nodes.inputs.push_back(&item);
    }
}

void read_rows(Builder& builder, const YamlReader& reader, feel::TableSource& source,
               TableNodes& nodes) {
    const YamlNode* rows = reader.need("rows");
    if (rows == nullptr) return;
    const std::string element = reader.element("rows");
    if (!rows->is_sequence() || rows->items.empty()) {
        builder.errors.add(*rows, element, "yaml.not_a_list", "rows are a list of lists",
                           "write rows: [[\"<= 4\", network]]");
        return;
    }
    if (!builder.check_size(*rows, "rows")) return;
    const std::size_t width = nodes.inputs.size() + 1;
    for (const YamlNode& row : rows->items) {
        if (!row.is_sequence() || row.items.size() != width) {
            const std::string expected = std::to_string(width);
            builder.errors
                .add(row, element, "model.row_width",
                     "a row of this table has " + expected +
                         " cells: one for each column and the output",
                     "write " + expected + " cells; \"-\" stands for any value")
                .with("expected", expected);
            continue;
        }
        feel::TableRow cells;
        std::vector<const YamlNode*> places;
        for (const YamlNode& cell : row.items) {
            cells.cells.push_back(read_text(builder.errors, cell, element).value_or("-"));
            places.push_back(&cell);
        }
        source.rows.push_back(std::move(cells));
        nodes.rows.push_back(std::move(places));
    }
}

// What stands in for a reason that is left out: the row itself, "coping <= 4, age > 60".
std::string row_as_reason(const feel::TableSource& source, const YamlNode& row,
                          const std::string& otherwise) {
    std::string out;
    for (std::size_t i = 0; i < row.items.size() && i < source.inputs.size(); ++i) {
        const std::string& cell = row.items[i].text;
        if (cell == "-") continue;
        if (!out.empty()) out += ", ";
        out += source.inputs[i].expression + " " + cell;
    }
    return out.empty() ? otherwise : out;
}

std::vector<LocalText> read_reasons(Builder& builder, const YamlReader& reader,
                                    const feel::TableSource& source, const YamlNode& table) {
    std::vector<LocalText> reasons;
    const std::size_t rows = table.items.size();
    const YamlNode* because = reader.find("because");
    if (because == nullptr) {
        for (std::size_t i = 0; i < rows; ++i) {
            const std::string element = reader.element("because") + "[" + std::to_string(i + 1);
            reasons.push_back(
                builder.stand_in(table.items[i], element + "]",
                                 row_as_reason(source, table.items[i], reader.element("rows"))));
        }
        return reasons;
    }
    const std::string element = reader.element("because");
    if (!because->is_sequence() || because->items.size() != rows) {
        builder.errors
            .add(*because, element, "model.reason_per_row",
                 "every row needs its reason: " + std::to_string(rows) + " of them",
                 "write one {fi, sv, en} for each row, in the order of the rows")
            .with("rows", std::to_string(rows));
        return reasons;
    }
    for (const YamlNode& item : because->items)
        reasons.push_back(read_local(builder.errors, item, element).value_or(LocalText{}));
    return reasons;
}

// The node a problem of the table is about.
const YamlNode& place_of(const TableNodes& nodes, const feel::TableProblem& problem) {
    switch (problem.part) {
        case feel::TablePart::hit:
            if (nodes.hit != nullptr) return *nodes.hit;
            break;
        case feel::TablePart::input:
            if (problem.column < nodes.inputs.size()) return *nodes.inputs[problem.column];
            break;
        case feel::TablePart::cell:
            if (problem.row < nodes.rows.size() && problem.column < nodes.rows[problem.row].size())
                return *nodes.rows[problem.row][problem.column];
            break;
        case feel::TablePart::table:
        case feel::TablePart::output: break;
    }
    return *nodes.table;
}

std::string element_of(const YamlReader& reader, const feel::TableProblem& problem) {
    switch (problem.part) {
        case feel::TablePart::hit: return reader.element("hit");
        case feel::TablePart::input: return reader.element("when");
        case feel::TablePart::cell:
            return reader.element("rows") + "[" + std::to_string(problem.row + 1) + "]";
        case feel::TablePart::table:
        case feel::TablePart::output: break;
    }
    return reader.element();
}

void compile_decision(Builder& builder, const YamlReader& reader, Decision& decision,
                      const feel::TableSource& source, const TableNodes& nodes) {
    auto compiled = feel::compile_table(source, builder.model.names);
    if (!compiled) {
        for (feel::TableProblem& problem : compiled.error())
            builder.errors.add_inside(place_of(nodes, problem), element_of(reader, problem),
                                      std::move(problem.error));
        return;
    }
    decision.table = std::move(*compiled);
    for (const feel::TableProblem& problem : decision.table.warnings())
        builder.errors.warn_inside(place_of(nodes, problem), element_of(reader, problem),
                                   problem.error);
    const auto facts = decision.table.facts();
    decision.reads.assign(facts.begin(), facts.end());
    const Fact& fact = builder.model.facts[decision.fact];
    if (!feel::may_assign(decision.table.type(), fact.type)) {
        builder.errors
            .add(nodes.hit == nullptr ? *nodes.table : *nodes.hit, reader.element("hit"),
                 "model.wrong_type",
                 "the table gives " + feel::to_string(decision.table.type()) + ", \"" + fact.id +
                     "\" is " + feel::to_string(fact.type),
                 "use hit policy U, A, P or F for a single value")
            .with("name", fact.id);
    }
    if (std::find(decision.reads.begin(), decision.reads.end(), decision.fact) !=
        decision.reads.end()) {
        builder.errors.add(*nodes.table, reader.element("when"), "model.decides_itself",
                           "the table reads the fact that it decides",
                           "leave the fact out of the columns");
    }
}

// The fact that says `decide: <this decision>`.
std::uint32_t decided_fact(Builder& builder, const YamlReader& reader, const std::string& id) {
    std::uint32_t found = none;
    for (std::size_t i = 0; i < builder.decision_of.size(); ++i) {
        const YamlNode* decide = builder.decision_of[i];
        if (decide == nullptr || decide->text != id) continue;
        if (found != none) {
            builder.errors
                .add(*decide, "facts." + builder.model.facts[i].id + ".decide", "model.decides_two",
                     "\"" + id + "\" already decides another fact",
                     "write a table of its own for each fact")
                .with("name", id);
            continue;
        }
        found = static_cast<std::uint32_t>(i);
    }
    if (found == none) {
        builder.errors
            .add(reader.node(), reader.element(), "model.decides_nothing",
                 "no fact says \"decide: " + id + "\"",
                 "add decide: " + id + " to the fact it proposes, or remove the table")
            .with("name", id);
    }
    return found;
}

void read_decision(Builder& builder, const YamlNode& key, const YamlNode& node) {
    const YamlReader reader(builder.errors, node, "decisions." + key.text, decision_keys);
    builder.check_name(key, reader.element());
    Decision decision;
    decision.id = key.text;
    decision.title = builder.text_or(reader, "title", decision.id);
    decision.fact = decided_fact(builder, reader, key.text);
    const auto index = static_cast<std::uint32_t>(builder.model.decisions.size());
    feel::TableSource source;
    TableNodes nodes;
    nodes.table = reader.has("rows") ? reader.find("rows") : &node;
    nodes.hit = reader.find("hit");
    if (reader.need("hit") != nullptr) source.hit = reader.text("hit");
    read_inputs(builder, reader, source, nodes);
    const std::size_t count_before = builder.errors.count();
    read_rows(builder, reader, source, nodes);
    if (const YamlNode* rows = reader.find("rows"); rows != nullptr && rows->is_sequence())
        decision.because = read_reasons(builder, reader, source, *rows);
    if (decision.fact != none) {
        Fact& fact = builder.model.facts[decision.fact];
        fact.decision = index;
        feel::TableOutput output;
        output.name = fact.id;
        output.type = fact.type;
        source.outputs.push_back(std::move(output));
        // Of a fact whose type was not understood the cells mean nothing.
        const bool typed = fact.type.kind != feel::TypeKind::any;
        if (typed && builder.errors.count() == count_before && !source.inputs.empty())
            compile_decision(builder, reader, decision, source, nodes);
    }
    builder.decisions.push_back(&node);
    builder.model.decisions.push_back(std::move(decision));
}

// Facts that say `decide:` with a name that is no decision.
void check_decided(Builder& builder, const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < builder.decision_of.size(); ++i) {
        const YamlNode* decide = builder.decision_of[i];
        const std::string element = "facts." + builder.model.facts[i].id + ".decide";
        if (decide == nullptr || !read_text(builder.errors, *decide, element)) continue;
        if (std::find(ids.begin(), ids.end(), decide->text) != ids.end()) continue;
        const std::string near = feel::nearest_of(decide->text, ids);
        builder.errors
            .add(*decide, element, "model.unknown_name",
                 "no decision is called \"" + shorten(decide->text, 60) + "\"",
                 near.empty() ? "write the table under decisions"
                              : "did you mean \"" + near + "\"?")
            .with("name", shorten(decide->text, 60))
            .with("nearest", near);
    }
}

} // namespace

void read_decisions(Builder& builder, const YamlReader& root) {
    const YamlNode* decisions = root.find("decisions");
    std::vector<std::string> ids;
    if (decisions != nullptr) {
        if (!decisions->is_mapping()) {
            builder.errors.add(*decisions, "decisions", "yaml.not_a_mapping",
                               "decisions are written name: {…}",
                               "write name: {title: …, hit: U, when: […], rows: […]}");
            return;
        }
        if (!builder.check_size(*decisions, "decisions")) return;
        for (const YamlNode& key : decisions->keys) ids.push_back(key.text);
    }
    check_decided(builder, ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        read_decision(builder, decisions->keys[i], decisions->items[i]);
}

} // namespace luotsi::model
