// Where the shapes of a process picture stand and how its lines run. Nodes get a column (as late as
// the longest way to them, loops left out) and a row in their lane; lines run at right angles in
// channels between rows and columns, each in a track of its own, so that no line crosses a shape or
// a label and two lines share a track only on their way to the same place:
//
//     ┌──────┐ trunk of the source      entry ┌──────┐
//     │ from ├──┐                  ┌──────────┤  to  │
//     └──────┘  └──── row track ───┘  label   └──────┘
//
// Measures are pixels at the size BPMN tools draw in. Layered drawing after Sugiyama, Tagawa and
// Toda (1981), simplified: conditions of care models are wide rather than deep.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace luotsi::author {

struct Point {
    int x = 0;
    int y = 0;
};

struct Box {
    int x = 0;
    int y = 0;
    int w = 0;
    int h = 0;
    bool empty() const { return w == 0; }
};

enum class LabelPlace : std::uint8_t { none, below, right };

struct GridNode {
    std::uint32_t lane = 0;
    int width = 200;
    int height = 80;
    LabelPlace label_place = LabelPlace::none;
    std::string label;  // outside the shape
    std::vector<std::string> timers;  // labels of events on its lower border
};

struct GridEdge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::string label;  // before the target
};

struct GridMessage {  // between a node and a pool above all lanes
    std::uint32_t node = 0;
    std::uint32_t pool = 0;
    bool out = true;  // from the node
};

struct GridInput {
    std::vector<GridNode> nodes;
    std::vector<GridEdge> edges;
    std::uint32_t lanes = 1;
    std::vector<std::string> pools;
    std::vector<GridMessage> messages;
};

struct Placed {
    Box box;
    Box label;
};

struct Route {
    std::vector<Point> points;
    Box label;
};

struct Picture {
    Box frame;  // the pool that holds the lanes
    std::vector<Box> lanes;
    std::vector<Box> pools;
    std::vector<Placed> nodes;
    std::vector<std::vector<Placed>> timers;  // by node
    std::vector<Route> edges;
    std::vector<Route> messages;  // from sender to receiver
};

// O(edges² + nodes · rows); a model has at most a few hundred of either.
Picture draw_grid(const GridInput& input);

}  // namespace luotsi::author
