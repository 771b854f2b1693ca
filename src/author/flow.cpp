#include "author/flow.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "author/condition.hpp"

namespace luotsi::author {

using model::none;

namespace {

constexpr std::size_t sources_max = 3;  // a condition with more may hold at any time
constexpr std::string_view any_time_fact = "delivery failed";  // notices fail when they fail

class Builder {
public:
    Builder(const model::CompiledModel& model, Language language)
        : model_(model), language_(language) {}

    Flow build() {
        flow_.nodes.push_back({NodeKind::open, none, first_role(), "open"});
        for (std::uint32_t i = 0; i < model_.steps.size(); ++i) {
            step_node_.push_back(static_cast<std::uint32_t>(flow_.nodes.size()));
            flow_.nodes.push_back(
                {NodeKind::step, i, model_.steps[i].by, fmt::format("step_{}", i + 1)});
        }
        for (std::uint32_t i = 0; i < model_.steps.size(); ++i) {
            lead_to(step_node_[i], model_.steps[i].when, i);
            if (model_.steps[i].every) loop(i);
        }
        for (std::uint32_t i = 0; i < model_.ends.size(); ++i) {
            const auto node = static_cast<std::uint32_t>(flow_.nodes.size());
            flow_.nodes.push_back({NodeKind::end, i, none, fmt::format("end_{}", i + 1)});
            lead_to(node, model_.ends[i].when, none);
            for (const FlowEdge& edge : flow_.edges)
                if (edge.to == node && flow_.nodes[node].role == none)
                    flow_.nodes[node].role = flow_.nodes[edge.from].role;
        }
        return std::move(flow_);
    }

private:
    std::uint32_t first_role() const {
        for (const model::Step& step : model_.steps)
            if (step.when.empty()) return step.by;
        return model_.steps.empty() ? none : model_.steps.front().by;
    }

    void loop(std::uint32_t step) {
        const auto timer = static_cast<std::uint32_t>(flow_.nodes.size());
        flow_.nodes.push_back(
            {NodeKind::again, step, model_.steps[step].by, fmt::format("again_{}", step + 1)});
        connect(step_node_[step], timer, "", "");
        connect(timer, step_node_[step], "", "");
    }

    // Arrows into a node from everything that can make its condition true.
    void lead_to(std::uint32_t node, const feel::Expression& when, std::uint32_t self) {
        if (when.empty()) {
            connect(0, node, "", "");
            return;
        }
        bool any_time = false;
        for (const std::string& part : split_condition(when.text(), "or"))
            any_time |= !lead_part(node, part, self);
        if (any_time && !has_source(node)) {
            const auto event = static_cast<std::uint32_t>(flow_.nodes.size());
            flow_.nodes.push_back({NodeKind::whenever, flow_.nodes[node].of, flow_.nodes[node].role,
                                   "whenever_" + flow_.nodes[node].id});
            connect(event, node, std::string(when.text()),
                    condition_words(model_, when.text(), language_));
        }
    }

    bool has_source(std::uint32_t node) const {
        return std::any_of(flow_.edges.begin(), flow_.edges.end(), [&](const FlowEdge& edge) {
            return edge.to == node && flow_.nodes[edge.from].kind != NodeKind::again;
        });
    }

    // One alternative of a condition; no when nothing leads to it.
    bool lead_part(std::uint32_t node, const std::string& part, std::uint32_t self) {
        std::vector<std::set<std::uint32_t>> needed;  // one set of steps for each `and` part
        for (const std::string& conjunct : split_condition(part, "and")) {
            std::set<std::uint32_t> steps = steps_done_in(model_, conjunct);
            steps.erase(self);
            if (!steps.empty()) needed.push_back(std::move(steps));
        }
        if (needed.size() > 1) {
            join(node, part, needed);
            return true;
        }
        std::set<std::uint32_t> sources;
        if (needed.size() == 1)
            for (const std::uint32_t step : needed.front()) sources.insert(step_node_[step]);
        else
            sources = learners(part, self);
        if (sources.empty() || sources.size() > sources_max) return false;
        for (const std::uint32_t source : sources) connect(source, node, part, words(part, source));
        return true;
    }

    void join(std::uint32_t node, const std::string& part,
              const std::vector<std::set<std::uint32_t>>& needed) {
        const auto gateway = static_cast<std::uint32_t>(flow_.nodes.size());
        flow_.nodes.push_back({NodeKind::join, flow_.nodes[node].of, flow_.nodes[node].role,
                               fmt::format("join_{}", gateway)});
        for (const std::set<std::uint32_t>& steps : needed)
            for (const std::uint32_t step : steps) connect(step_node_[step], gateway, "", "");
        connect(gateway, node, part, words(part, gateway));
    }

    // Steps that learn a fact the condition reads; the opening for facts told at the contact, but
    // only when no step has to be waited for.
    std::set<std::uint32_t> learners(const std::string& part, std::uint32_t self) const {
        std::set<std::uint32_t> out;
        bool told = false;
        for (const std::uint32_t fact : facts_in(model_, part)) {
            const model::Fact& read = model_.facts[fact];
            if (read.id == any_time_fact) return {};
            bool learnt = false;
            for (std::uint32_t i = 0; i < model_.steps.size(); ++i) {
                if (i == self || !learns(model_.steps[i], fact)) continue;
                out.insert(step_node_[i]);
                learnt = true;
            }
            told |= read.source == model::FactSource::contact || read.at_contact;
            told |= !learnt && read.source == model::FactSource::decided;
        }
        if (out.empty() && told) out.insert(0);
        return out;
    }

    static bool learns(const model::Step& step, std::uint32_t fact) {
        return step.outcome_fact == fact ||
               std::any_of(step.learn.begin(), step.learn.end(),
                           [fact](const model::LearnItem& item) { return item.fact == fact; });
    }

    // The words of a condition without what the arrow itself says: that its source is done.
    std::string words(const std::string& part, std::uint32_t source) const {
        if (flow_.nodes[source].kind == NodeKind::open && part.empty()) return {};
        std::string out;
        for (const std::string& conjunct : split_condition(part, "and")) {
            if (conjunct.starts_with("done(") || conjunct.starts_with("not(done(")) continue;
            if (!out.empty()) out += ", ";
            out += condition_words(model_, conjunct, language_);
        }
        return out;
    }

    void connect(std::uint32_t from, std::uint32_t to, std::string condition, std::string label) {
        const auto same =
            std::find_if(flow_.edges.begin(), flow_.edges.end(),
                         [&](const FlowEdge& edge) { return edge.from == from && edge.to == to; });
        if (same == flow_.edges.end()) {
            flow_.edges.push_back({from, to, std::move(condition), std::move(label)});
            return;
        }
        if (same->condition.empty()) return;
        same->condition = "(" + same->condition + ") or (" + condition + ")";
        if (!label.empty()) same->label += (same->label.empty() ? "" : "; ") + label;
    }

    const model::CompiledModel& model_;
    Language language_;
    Flow flow_;
    std::vector<std::uint32_t> step_node_;
};

}  // namespace

Flow flow_of(const model::CompiledModel& model, Language language) {
    return Builder(model, language).build();
}

}  // namespace luotsi::author
