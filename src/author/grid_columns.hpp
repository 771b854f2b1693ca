// The first half of the picture: which column and row each node stands in. Inside author only.
#pragma once

#include <cstdint>
#include <vector>

#include "author/grid_layout.hpp"

namespace luotsi::author {

struct Cells {
    std::vector<int> column;    // by node
    std::vector<int> row;       // by node, counted over all lanes
    std::vector<int> lane_rows; // by lane, at least 1
    int columns = 0;
    int rows = 0;

    // Whether no node stands in the row strictly between two columns.
    bool free_between(int row_at, int from, int to) const;
};

Cells place_cells(const GridInput& input);

}  // namespace luotsi::author
