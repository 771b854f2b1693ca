#include "author/dmn.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "dmn/definitions.hpp"
#include "dmn/write.hpp"

namespace luotsi::author {

namespace {

using model::none;
using model::YamlNode;

constexpr int shape_width = 180;
constexpr int shape_height = 60;
constexpr int between = 40;

// A value as FEEL writes it.
std::string quoted(std::string_view value) {
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// `a, "b", not(c)` with the declared values among it in quotes.
std::string quoted_values(std::string_view cell, const std::vector<std::string>& values) {
    cell = trim(cell);
    if (cell.starts_with("not(") && cell.ends_with(')'))
        return "not(" + quoted_values(cell.substr(4, cell.size() - 5), values) + ")";
    std::string out;
    while (true) {
        const std::size_t comma = cell.find(',');
        const std::string word(trim(cell.substr(0, comma)));
        const bool bare = std::find(values.begin(), values.end(), word) != values.end();
        if (!out.empty()) out += ", ";
        out += bare ? quoted(word) : word;
        if (comma == std::string_view::npos) return out;
        cell.remove_prefix(comma + 1);
    }
}

class Writer {
public:
    Writer(const model::CompiledModel& model, const model::YamlDocument& document,
           Language language)
        : model_(model), document_(document), language_(language) {}

    Exported write() {
        out_.id = "definitions";
        out_.name = model_.title.in(language_);
        out_.description = model_.id + " " + model_.version;
        out_.namespace_uri = "urn:luotsi:model:" + model_.id;
        out_.exporter = "Luotsi";
        for (const model::Decision& decision : model_.decisions)
            for (const std::uint32_t fact : decision.reads) read_.insert(fact);
        std::vector<Unsaid> unsaid{
            {"all but decisions", {"facts' questions", "roles", "steps", "ends", "measures"}}};
        Unsaid steps{"decisions: what asks about steps", {}};
        for (const std::uint32_t fact : read_) put_input(fact);
        for (std::uint32_t i = 0; i < model_.decisions.size(); ++i) {
            put_decision(i);
            if (!model_.decisions[i].table.steps().empty())
                steps.elements.push_back(model_.decisions[i].id);
        }
        if (!steps.elements.empty()) unsaid.push_back(std::move(steps));
        picture();
        return {dmn::write(out_), std::move(unsaid)};
    }

private:
    static std::string fact_id(std::uint32_t fact) { return fmt::format("fact_{}", fact + 1); }
    static std::string href(std::uint32_t fact) { return "#" + fact_id(fact); }

    static dmn::Entry entry(std::string text) {
        dmn::Entry out;
        out.present = true;
        out.text.text = std::move(text);
        return out;
    }

    bool is_decided(std::uint32_t fact) const {
        return std::any_of(model_.decisions.begin(), model_.decisions.end(),
                           [fact](const model::Decision& d) { return d.fact == fact; });
    }

    // The name of a FEEL type; enumerations and ranges get a type of their own.
    std::string type_of(std::uint32_t index) {
        const model::Fact& fact = model_.facts[index];
        const feel::Type& type = fact.type;
        dmn::ItemDefinition own;
        own.name = "t " + fact.id;
        own.id = fmt::format("type_{}", index + 1);
        switch (type.kind) {
            case feel::TypeKind::boolean: return "boolean";
            case feel::TypeKind::date: return "date";
            case feel::TypeKind::time: return "time";
            case feel::TypeKind::date_time: return "date and time";
            case feel::TypeKind::text: return "string";
            case feel::TypeKind::number: {
                if (!type.minimum && !type.maximum) return "number";
                own.type = "number";
                own.allowed = entry(type.minimum && type.maximum
                                        ? fmt::format("[{}..{}]", type.minimum->to_string(),
                                                      type.maximum->to_string())
                                        : (type.minimum ? ">= " + type.minimum->to_string()
                                                        : "<= " + type.maximum->to_string()));
                break;
            }
            case feel::TypeKind::enumeration: {
                own.type = "string";
                std::string values;
                for (const std::string& value : type.values)
                    values += (values.empty() ? "" : ", ") + quoted(value);
                own.allowed = entry(std::move(values));
                break;
            }
            default: return "Any";
        }
        const std::string name = own.name;
        if (types_.insert(name).second) out_.types.push_back(std::move(own));
        return name;
    }

    void put_input(std::uint32_t fact) {
        if (is_decided(fact)) return;
        dmn::InputData input;
        input.id = fact_id(fact);
        input.name = model_.facts[fact].id;
        input.label = model_.facts[fact].title.in(language_);
        input.description = model_.facts[fact].ask.in(language_);
        input.has_variable = true;
        input.variable.name = input.name;
        input.variable.type = type_of(fact);
        out_.nodes.emplace_back(std::move(input));
    }

    const std::vector<std::string>& values_of(std::string_view expression) const {
        static const std::vector<std::string> no_values;
        const std::uint32_t fact = model_.find_fact(trim(expression));
        return fact == none ? no_values : model_.facts[fact].type.values;
    }

    void put_decision(std::uint32_t index) {
        const model::Decision& decision = model_.decisions[index];
        if (decision.fact == none) return;
        dmn::Decision out;
        out.id = fact_id(decision.fact);
        out.name = model_.facts[decision.fact].id;
        out.label = decision.title.in(language_);
        out.description = decision.title.in(language_);
        out.has_variable = true;
        out.variable.name = out.name;
        out.variable.type = type_of(decision.fact);
        for (const std::uint32_t fact : decision.reads) {
            dmn::Requirement needs;
            needs.id = fmt::format("needs_{}_{}", index + 1, fact + 1);
            needs.kind =
                is_decided(fact) ? dmn::RequirementKind::decision : dmn::RequirementKind::input;
            needs.target.href = href(fact);
            out.information.push_back(std::move(needs));
        }
        const auto logic = std::make_shared<dmn::Expression>();
        logic->id = fmt::format("table_{}", index + 1);
        logic->body = table_of(decision, out.variable.type);
        out.logic = logic;
        out_.nodes.emplace_back(std::move(out));
    }

    dmn::Table table_of(const model::Decision& decision, const std::string& type) const {
        dmn::Table table;
        hit_of(decision.table.hit(), table);
        const YamlNode* all = document_.root.find("decisions");
        const YamlNode* node = all == nullptr ? nullptr : all->find(decision.id);
        const YamlNode* when = node == nullptr ? nullptr : node->find("when");
        const YamlNode* rows = node == nullptr ? nullptr : node->find("rows");
        if (when == nullptr || rows == nullptr) return table;
        for (const YamlNode& input : when->items) {
            dmn::InputClause clause;
            clause.id = fmt::format("{}_in_{}", fact_id(decision.fact), table.inputs.size() + 1);
            clause.expression = entry(input.text);
            table.inputs.push_back(std::move(clause));
        }
        dmn::OutputClause output;
        output.id = fact_id(decision.fact) + "_out";
        output.type = type;
        const std::vector<std::string>& values = model_.facts[decision.fact].type.values;
        if (!values.empty()) {  // their order is that of priority
            std::string list;
            for (const std::string& value : values)
                list += (list.empty() ? "" : ", ") + quoted(value);
            output.values = entry(std::move(list));
        }
        table.outputs.push_back(std::move(output));
        table.annotations = {"because"};
        for (std::size_t r = 0; r < rows->items.size(); ++r)
            table.rules.push_back(rule_of(decision, *when, rows->items[r], r));
        return table;
    }

    dmn::Rule rule_of(const model::Decision& decision, const YamlNode& when, const YamlNode& row,
                      std::size_t index) const {
        dmn::Rule rule;
        rule.id = fmt::format("{}_rule_{}", fact_id(decision.fact), index + 1);
        for (std::size_t c = 0; c < row.items.size(); ++c) {
            const bool is_input = c < when.items.size();
            const std::vector<std::string>& values =
                is_input ? values_of(when.items[c].text) : model_.facts[decision.fact].type.values;
            dmn::Entry cell = entry(quoted_values(row.items[c].text, values));
            cell.id = fmt::format("{}_{}", rule.id, c + 1);
            (is_input ? rule.inputs : rule.outputs).push_back(std::move(cell));
        }
        rule.annotations.push_back(
            index < decision.because.size() ? decision.because[index].in(language_) : "");
        return rule;
    }

    static void hit_of(feel::HitPolicy policy, dmn::Table& table) {
        using feel::HitPolicy;
        switch (policy) {
            case HitPolicy::unique: table.hit = dmn::TableHit::unique; return;
            case HitPolicy::any: table.hit = dmn::TableHit::any; return;
            case HitPolicy::priority: table.hit = dmn::TableHit::priority; return;
            case HitPolicy::first: table.hit = dmn::TableHit::first; return;
            case HitPolicy::rule_order: table.hit = dmn::TableHit::rule_order; return;
            case HitPolicy::output_order: table.hit = dmn::TableHit::output_order; return;
            case HitPolicy::collect: break;
            case HitPolicy::sum: table.aggregation = dmn::Aggregation::sum; break;
            case HitPolicy::minimum: table.aggregation = dmn::Aggregation::minimum; break;
            case HitPolicy::maximum: table.aggregation = dmn::Aggregation::maximum; break;
            case HitPolicy::count: table.aggregation = dmn::Aggregation::count; break;
        }
        table.hit = dmn::TableHit::collect;
    }

    // --- the picture: inputs below, decisions above them ---

    static dmn::XmlNode xml(std::string name,
                            std::vector<std::pair<std::string, std::string>> attributes,
                            std::vector<dmn::XmlNode> children = {}) {
        return {std::move(name), {}, std::move(attributes), std::move(children)};
    }

    struct Spot {
        int x = 0;
        int y = 0;
    };

    void picture() {
        std::map<std::uint32_t, Spot> spots;
        int inputs = 0;
        int decisions = 0;
        const int step = shape_width + between;
        for (const std::uint32_t fact : read_)
            if (!is_decided(fact)) spots[fact] = {80 + step * inputs++, 300};
        for (const model::Decision& decision : model_.decisions)
            if (decision.fact != none)
                spots[decision.fact] = {80 + step * decisions, 80 + 20 * (decisions++ % 2)};
        std::vector<dmn::XmlNode> drawn;
        for (const auto& [fact, spot] : spots) {
            drawn.push_back(xml("dmndi:DMNShape",
                                {{"id", fact_id(fact) + "_di"}, {"dmnElementRef", fact_id(fact)}},
                                {xml("dc:Bounds", {{"x", std::to_string(spot.x)},
                                                   {"y", std::to_string(spot.y)},
                                                   {"width", std::to_string(shape_width)},
                                                   {"height", std::to_string(shape_height)}})}));
        }
        for (std::uint32_t i = 0; i < model_.decisions.size(); ++i) {
            const model::Decision& decision = model_.decisions[i];
            if (decision.fact == none) continue;
            for (const std::uint32_t fact : decision.reads)
                drawn.push_back(line(fmt::format("needs_{}_{}", i + 1, fact + 1), spots[fact],
                                     spots[decision.fact]));
        }
        if (drawn.empty()) return;
        out_.picture.push_back(
            xml("dmndi:DMNDI", {}, {xml("dmndi:DMNDiagram", {{"id", "diagram"}}, drawn)}));
    }

    static dmn::XmlNode line(const std::string& id, const Spot& from, const Spot& to) {
        const auto way = [](int x, int y) {
            return xml("di:waypoint", {{"x", std::to_string(x)}, {"y", std::to_string(y)}});
        };
        return xml("dmndi:DMNEdge", {{"id", id + "_di"}, {"dmnElementRef", id}},
                   {way(from.x + shape_width / 2, from.y),
                    way(to.x + shape_width / 2, to.y + shape_height)});
    }

    const model::CompiledModel& model_;
    const model::YamlDocument& document_;
    Language language_;
    dmn::Definitions out_;
    std::set<std::uint32_t> read_;  // facts the decisions read
    std::set<std::string> types_;
};

}  // namespace

Exported to_dmn(const model::CompiledModel& model, const model::YamlDocument& document,
                Language language) {
    return Writer(model, document, language).write();
}

}  // namespace luotsi::author
