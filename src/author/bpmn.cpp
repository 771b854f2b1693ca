#include "author/bpmn.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "author/flow.hpp"
#include "author/grid_layout.hpp"
#include "base/limit_words.hpp"

namespace luotsi::author {

namespace {

using model::Act;
using model::none;
using pugi::xml_node;

constexpr const char* feel_language = "https://www.omg.org/spec/DMN/20230324/FEEL/";
constexpr const char* limit_language = "urn:luotsi:limit";

const LocalText opens{"Asia avataan", "Ärendet öppnas", "The case opens"};
const LocalText answer{"vastaus: ", "svar: ", "answer: "};
const LocalText reminder{"muistutus: ", "påminnelse: ", "reminder: "};
const LocalText comes_home{"palautuu: ", "återgår: ", "returns: "};

// Keys that the drawing itself says (sorted); all others go to the documentation.
constexpr std::array<std::string_view, 18> said{
    "ends.title",    "ends.when",    "facts.title", "roles.title",     "steps.answer within",
    "steps.by",      "steps.do",     "steps.every", "steps.if silent", "steps.of",
    "steps.outcome", "steps.repeat", "steps.shown", "steps.title",     "steps.waits",
    "steps.when",    "steps.within", "title"};

struct Timer {
    std::string label;
    Limit limit;
    std::string kind;  // "within", "answer", "remind", "return"
};

class Writer {
public:
    Writer(const model::CompiledModel& model, const BpmnOptions& options)
        : model_(model), options_(options), flow_(flow_of(model, options.language)),
          features_(features_of(model, options.language)) {}

    Exported write() {
        lay_out();
        definitions();
        collaboration();
        process();
        diagram();
        std::ostringstream out;
        document_.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
        std::vector<Unsaid> unsaid = unsaid_of(features_, said);
        tell_uncounted(model_, unsaid);
        return {out.str(), std::move(unsaid)};
    }

private:
    std::string words(const LocalText& text) const { return text.in(options_.language); }
    const model::Step& step(const FlowNode& node) const { return model_.steps[node.of]; }

    // --- geometry ---

    void lay_out() {
        // The client's lane first, then the others as they come.
        for (const FlowNode& node : flow_.nodes)
            if (node.role != none && model_.roles[node.role].is_subject) lane_of(node.role);
        GridInput grid;
        for (const FlowNode& node : flow_.nodes) grid.nodes.push_back(shape_of(node));
        for (const FlowEdge& edge : flow_.edges) {
            const bool spoken = flow_.nodes[edge.from].kind == NodeKind::whenever ||
                                flow_.nodes[edge.to].kind == NodeKind::end;
            grid.edges.push_back({edge.from, edge.to, spoken ? "" : shorten(edge.label, 70)});
        }
        for (std::uint32_t n = 0; n < flow_.nodes.size(); ++n) {
            const FlowNode& node = flow_.nodes[n];
            if (node.kind != NodeKind::step || step(node).of.empty()) continue;
            const std::uint32_t pool = side_of(step(node).of);
            grid.messages.push_back({n, pool, true});
            grid.messages.push_back({n, pool, false});
        }
        for (const std::string& side : sides_) grid.pools.push_back(side_name(side));
        grid.lanes = static_cast<std::uint32_t>(lanes_.size());
        grid_ = std::move(grid);
        picture_ = draw_grid(grid_);
    }

    std::uint32_t lane_of(std::uint32_t role) {
        const auto found = std::find(lanes_.begin(), lanes_.end(), role);
        if (found != lanes_.end()) return static_cast<std::uint32_t>(found - lanes_.begin());
        lanes_.push_back(role);
        return static_cast<std::uint32_t>(lanes_.size() - 1);
    }

    std::uint32_t side_of(const std::string& unit) {
        const auto found = std::find(sides_.begin(), sides_.end(), unit);
        if (found != sides_.end()) return static_cast<std::uint32_t>(found - sides_.begin());
        sides_.push_back(unit);
        return static_cast<std::uint32_t>(sides_.size() - 1);
    }

    std::string side_name(const std::string& unit) const {
        const auto found = options_.unit_names.find(unit);
        std::string name = found == options_.unit_names.end() ? unit : found->second;
        if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
            name[0] = static_cast<char>(name[0] - 'a' + 'A');
        return name;
    }

    std::string lane_name(std::uint32_t role) const {
        return role == none ? "–" : words(model_.roles[role].title);
    }

    GridNode shape_of(const FlowNode& node) {
        GridNode shape;
        shape.lane = lane_of(node.role);
        const bool waits = node.kind == NodeKind::step && step(node).act == Act::wait;
        if (node.kind == NodeKind::step && !waits) {
            for (const Timer& timer : timers_of(step(node))) shape.timers.push_back(timer.label);
            shape.width = std::max(200, static_cast<int>(shape.timers.size()) * 74 + 8);
            return shape;
        }
        shape.width = shape.height = node.kind == NodeKind::join ? 50 : 36;
        if (node.kind == NodeKind::join) return shape;
        shape.label_place = node.kind == NodeKind::end ? LabelPlace::right : LabelPlace::below;
        shape.label = name_of(node);
        return shape;
    }

    std::vector<Timer> timers_of(const model::Step& step) const {
        std::vector<Timer> timers;
        const auto text = [this](const Limit& limit) {
            return limit_words(limit, options_.language);
        };
        if (step.within) timers.push_back({text(*step.within), *step.within, "within"});
        if (step.answer_within) {
            timers.push_back(
                {words(answer) + text(*step.answer_within), *step.answer_within, "answer"});
        }
        for (const model::SilenceRule& rule : step.if_silent) {
            const bool home = rule.act == model::Silence::return_home;
            timers.push_back({words(home ? comes_home : reminder) + text(rule.after), rule.after,
                              home ? "return" : "remind"});
        }
        return timers;
    }

    std::string name_of(const FlowNode& node) const {
        switch (node.kind) {
            case NodeKind::open: return words(opens);
            case NodeKind::whenever:
                for (const FlowEdge& edge : flow_.edges)
                    if (&flow_.nodes[edge.from] == &node) return shorten(edge.label, 70);
                return {};
            case NodeKind::step: return words(step(node).title);
            case NodeKind::again: return limit_words(*step(node).every, options_.language);
            case NodeKind::join: return {};
            case NodeKind::end: return words(model_.ends[node.of].title);
        }
        return {};
    }

    // --- XML ---

    static xml_node add(xml_node parent, const char* name, const std::string& id = {},
                        const std::string& shown = {}) {
        xml_node node = parent.append_child(name);
        if (!id.empty()) node.append_attribute("id") = id.c_str();
        if (!shown.empty()) node.append_attribute("name") = shown.c_str();
        return node;
    }

    static void set(xml_node node, const char* name, const std::string& value) {
        node.append_attribute(name) = value.c_str();
    }

    void definitions() {
        xml_node declaration = document_.append_child(pugi::node_declaration);
        set(declaration, "version", "1.0");
        set(declaration, "encoding", "UTF-8");
        root_ = add(document_.root(), "bpmn:definitions", "definitions", words(model_.title));
        set(root_, "xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL");
        set(root_, "xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI");
        set(root_, "xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC");
        set(root_, "xmlns:di", "http://www.omg.org/spec/DD/20100524/DI");
        set(root_, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
        set(root_, "xmlns:luotsi", "urn:luotsi:model");
        set(root_, "targetNamespace", "urn:luotsi:model:" + model_.id);
        set(root_, "expressionLanguage", feel_language);
        set(root_, "exporter", "Luotsi");
    }

    void collaboration() {
        xml_node node = add(root_, "bpmn:collaboration", "collaboration");
        xml_node own = add(node, "bpmn:participant", "side_own", words(model_.title));
        set(own, "processRef", "process");
        for (std::size_t i = 0; i < sides_.size(); ++i)
            add(node, "bpmn:participant", fmt::format("side_{}", i + 1), side_name(sides_[i]));
        for (std::size_t m = 0; m < grid_.messages.size(); ++m) {
            const GridMessage& message = grid_.messages[m];
            xml_node line = add(node, "bpmn:messageFlow", fmt::format("message_{}", m + 1));
            const std::string side = fmt::format("side_{}", message.pool + 1);
            const std::string& here = flow_.nodes[message.node].id;
            set(line, "sourceRef", message.out ? here : side);
            set(line, "targetRef", message.out ? side : here);
        }
    }

    // What the picture does not show of an element, as text for people; texts of the other
    // languages as an extension.
    void document(xml_node node, std::string_view part, std::string_view element,
                  const LocalText* title) {
        std::string text;
        for (const Feature& feature : features_) {
            if (feature.part != part || (!part.empty() && feature.element != element)) continue;
            const bool shown = feature.key == "shown";
            const std::string name =
                feature.part.empty() ? feature.key : feature.part + "." + feature.key;
            if (feature.key == "title" ||
                (!shown && std::binary_search(said.begin(), said.end(), name) && part != "steps" &&
                 part != "ends"))
                continue;
            if (!text.empty()) text += '\n';
            text += feature.key + ": " + feature.value;
        }
        if (!text.empty()) add(node, "bpmn:documentation").text() = text.c_str();
        if (title == nullptr) return;
        xml_node extension = add(node, "bpmn:extensionElements");
        for (const Language language : all_languages) {
            xml_node said_in = add(extension, "luotsi:title");
            set(said_in, "xml:lang", std::string(to_string(language)));
            said_in.text() = title->in(language).c_str();
        }
    }

    void process() {
        process_ = add(root_, "bpmn:process", "process", words(model_.title));
        set(process_, "isExecutable", "false");
        document(process_, "", "", &model_.title);
        // Decision tables, measures, costs … have no element of their own.
        xml_node rest = process_.child("bpmn:extensionElements");
        for (const std::string_view part : {"decisions", "measures", "costs", "expect", "roles"}) {
            for (const Feature& feature : features_) {
                if (feature.part != part) continue;
                xml_node node = add(rest, "luotsi:said");
                set(node, "part", feature.part);
                set(node, "element", feature.element);
                set(node, "key", feature.key);
                node.text() = feature.value.c_str();
            }
        }
        for (std::size_t i = 0; i < model_.facts.size(); ++i) {
            const model::Fact& fact = model_.facts[i];
            xml_node property =
                add(process_, "bpmn:property", fmt::format("fact_{}", i + 1), fact.id);
            document(property, "facts", fact.id, &fact.title);
        }
        lanes();
        for (const FlowNode& node : flow_.nodes) put_node(node);
        for (std::uint32_t e = 0; e < flow_.edges.size(); ++e) put_flow(e);
    }

    void lanes() {
        xml_node set_of_lanes = add(process_, "bpmn:laneSet", "lanes");
        for (std::uint32_t lane = 0; lane < lanes_.size(); ++lane) {
            xml_node node = add(set_of_lanes, "bpmn:lane", fmt::format("lane_{}", lane + 1),
                                lane_name(lanes_[lane]));
            for (std::uint32_t n = 0; n < flow_.nodes.size(); ++n) {
                if (grid_.nodes[n].lane != lane) continue;
                const std::string& id = flow_.nodes[n].id;
                add(node, "bpmn:flowNodeRef").text() = id.c_str();
                for (std::size_t t = 0; t < grid_.nodes[n].timers.size(); ++t)
                    add(node, "bpmn:flowNodeRef").text() = timer_id(id, t).c_str();
            }
        }
    }

    static std::string timer_id(const std::string& node, std::size_t index) {
        return fmt::format("{}_timer_{}", node, index + 1);
    }

    void put_lines(xml_node element, const FlowNode& node) {
        for (const bool incoming : {true, false}) {
            for (std::size_t e = 0; e < flow_.edges.size(); ++e) {
                const FlowEdge& edge = flow_.edges[e];
                const std::uint32_t end = incoming ? edge.to : edge.from;
                if (&flow_.nodes[end] != &node) continue;
                add(element, incoming ? "bpmn:incoming" : "bpmn:outgoing").text() =
                    fmt::format("flow_{}", e + 1).c_str();
            }
        }
    }

    static const char* task_of(const model::Step& step, const model::CompiledModel& model) {
        switch (step.act) {
            case Act::refer:
            case Act::consult:
            case Act::inform: return "bpmn:sendTask";
            case Act::start: return "bpmn:callActivity";
            case Act::wait: return "bpmn:intermediateCatchEvent";
            case Act::decide:
                for (const model::LearnItem& item : step.learn)
                    if (model.facts[item.fact].decision != none) return "bpmn:businessRuleTask";
                return "bpmn:userTask";
            default: return "bpmn:userTask";
        }
    }

    void put_node(const FlowNode& node) {
        const std::string name = name_of(node);
        switch (node.kind) {
            case NodeKind::open: {
                xml_node event = add(process_, "bpmn:startEvent", node.id, name);
                put_lines(event, node);
                return;
            }
            case NodeKind::whenever: {
                xml_node event = add(process_, "bpmn:startEvent", node.id, name);
                put_lines(event, node);
                xml_node definition = add(event, "bpmn:conditionalEventDefinition");
                const auto edge =
                    std::find_if(flow_.edges.begin(), flow_.edges.end(),
                                 [&](const FlowEdge& e) { return &flow_.nodes[e.from] == &node; });
                formal(definition, "bpmn:condition", edge->condition);
                return;
            }
            case NodeKind::again: {
                xml_node event = add(process_, "bpmn:intermediateCatchEvent", node.id, name);
                put_lines(event, node);
                put_timer(event, *step(node).every);
                return;
            }
            case NodeKind::join: {
                xml_node gateway = add(process_, "bpmn:parallelGateway", node.id);
                put_lines(gateway, node);
                return;
            }
            case NodeKind::end: put_end(node, name); return;
            case NodeKind::step: put_step(node, name); return;
        }
    }

    void put_end(const FlowNode& node, const std::string& name) {
        const model::End& end = model_.ends[node.of];
        xml_node event = add(process_, "bpmn:endEvent", node.id, name);
        document(event, "ends", end.id, &end.title);
        put_lines(event, node);
        if (!end.cancels.empty()) add(event, "bpmn:terminateEventDefinition");
    }

    void put_step(const FlowNode& node, const std::string& name) {
        const model::Step& said_step = step(node);
        xml_node task = add(process_, task_of(said_step, model_), node.id, name);
        if (said_step.act == Act::start) set(task, "calledElement", said_step.starts_model);
        document(task, "steps", said_step.id, &said_step.title);
        put_lines(task, node);
        if (said_step.act == Act::wait && said_step.waits) {
            put_timer(task, *said_step.waits);
            return;
        }
        const std::vector<Timer> timers = timers_of(said_step);
        for (std::size_t t = 0; t < timers.size(); ++t) {
            xml_node event =
                add(process_, "bpmn:boundaryEvent", timer_id(node.id, t), timers[t].label);
            set(event, "cancelActivity", "false");
            set(event, "attachedToRef", node.id);
            put_timer(event, timers[t].limit);
        }
    }

    static void formal(xml_node parent, const char* name, const std::string& text) {
        xml_node expression = add(parent, name);
        set(expression, "xsi:type", "bpmn:tFormalExpression");
        expression.text() = text.c_str();
    }

    static void put_timer(xml_node event, const Limit& limit) {
        xml_node definition = add(event, "bpmn:timerEventDefinition");
        const auto iso = iso_duration(limit);
        xml_node duration = add(definition, "bpmn:timeDuration");
        set(duration, "xsi:type", "bpmn:tFormalExpression");
        if (!iso) set(duration, "language", limit_language);
        duration.text() = iso ? iso->c_str() : to_string(limit).c_str();
    }

    void put_flow(std::uint32_t e) {
        const FlowEdge& edge = flow_.edges[e];
        const bool spoken = picture_.edges[e].label.empty();
        xml_node line = add(process_, "bpmn:sequenceFlow", fmt::format("flow_{}", e + 1),
                            spoken ? "" : grid_.edges[e].label);
        set(line, "sourceRef", flow_.nodes[edge.from].id);
        set(line, "targetRef", flow_.nodes[edge.to].id);
        // A condition on a line out of an event or a join would not be BPMN.
        const NodeKind from = flow_.nodes[edge.from].kind;
        if (!edge.condition.empty() && from == NodeKind::step &&
            step(flow_.nodes[edge.from]).act != Act::wait) {
            formal(line, "bpmn:conditionExpression", edge.condition);
        } else if (!edge.condition.empty() && from != NodeKind::whenever) {
            add(line, "bpmn:documentation").text() = edge.condition.c_str();
        }
    }

    // --- the picture ---

    static void bounds(xml_node parent, const Box& box) {
        xml_node node = add(parent, "dc:Bounds");
        node.append_attribute("x") = box.x;
        node.append_attribute("y") = box.y;
        node.append_attribute("width") = box.w;
        node.append_attribute("height") = box.h;
    }

    xml_node shape(const std::string& id, const Box& box, const Box& label = {}) {
        xml_node node = add(plane_, "bpmndi:BPMNShape", id + "_di");
        set(node, "bpmnElement", id);
        bounds(node, box);
        if (!label.empty()) bounds(add(node, "bpmndi:BPMNLabel"), label);
        return node;
    }

    void line(const std::string& id, const Route& route) {
        xml_node node = add(plane_, "bpmndi:BPMNEdge", id + "_di");
        set(node, "bpmnElement", id);
        for (const Point& point : route.points) {
            xml_node way = add(node, "di:waypoint");
            way.append_attribute("x") = point.x;
            way.append_attribute("y") = point.y;
        }
        if (!route.label.empty()) bounds(add(node, "bpmndi:BPMNLabel"), route.label);
    }

    void diagram() {
        plane_ = add(add(root_, "bpmndi:BPMNDiagram", "diagram"), "bpmndi:BPMNPlane", "plane");
        set(plane_, "bpmnElement", "collaboration");
        set(shape("side_own", picture_.frame), "isHorizontal", "true");
        for (std::size_t i = 0; i < picture_.lanes.size(); ++i)
            set(shape(fmt::format("lane_{}", i + 1), picture_.lanes[i]), "isHorizontal", "true");
        for (std::size_t i = 0; i < picture_.pools.size(); ++i)
            set(shape(fmt::format("side_{}", i + 1), picture_.pools[i]), "isHorizontal", "true");
        for (std::size_t n = 0; n < flow_.nodes.size(); ++n) {
            const std::string& id = flow_.nodes[n].id;
            shape(id, picture_.nodes[n].box, picture_.nodes[n].label);
            for (std::size_t t = 0; t < picture_.timers[n].size(); ++t)
                shape(timer_id(id, t), picture_.timers[n][t].box, picture_.timers[n][t].label);
        }
        for (std::size_t e = 0; e < picture_.edges.size(); ++e)
            line(fmt::format("flow_{}", e + 1), picture_.edges[e]);
        for (std::size_t m = 0; m < picture_.messages.size(); ++m)
            line(fmt::format("message_{}", m + 1), picture_.messages[m]);
    }

    const model::CompiledModel& model_;
    const BpmnOptions& options_;
    Flow flow_;
    std::vector<Feature> features_;
    std::vector<std::uint32_t> lanes_;  // roles
    std::vector<std::string> sides_;    // kinds of units
    GridInput grid_;
    Picture picture_;
    pugi::xml_document document_;
    xml_node root_;
    xml_node process_;
    xml_node plane_;
};

}  // namespace

Exported to_bpmn(const model::CompiledModel& model, const BpmnOptions& options) {
    return Writer(model, options).write();
}

}  // namespace luotsi::author
