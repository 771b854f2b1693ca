// A model as a flow: which step can come after which. A model has no arrows – a step comes up when
// its condition holds – but a picture needs them: an arrow is drawn from every step that can make a
// condition true (it is asked about by done(…), or learns a fact the condition reads) and carries
// that part of the condition. The arrows never say more than the conditions do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::author {

enum class NodeKind : std::uint8_t {
    open,  // the case opens
    whenever,  // a condition that no step leads to: it may come to hold at any time
    step,
    again,  // `every` of a step: a timer that leads back to it
    join,  // all of several steps must be done
    end
};

struct FlowNode {
    NodeKind kind = NodeKind::step;
    std::uint32_t of = model::none;  // step or end, by index
    std::uint32_t role = model::none;  // whose lane
    std::string id;  // unique, fit for XML: "step_3"
};

struct FlowEdge {
    std::uint32_t from = 0;  // nodes
    std::uint32_t to = 0;
    std::string condition;  // FEEL; "" = always
    std::string label;  // the condition in the language asked, short; "" = none needed
};

struct Flow {
    std::vector<FlowNode> nodes;  // nodes[0] is the opening
    std::vector<FlowEdge> edges;  // no two from the same node to the same node
};

Flow flow_of(const model::CompiledModel& model, Language language);

}  // namespace luotsi::author
