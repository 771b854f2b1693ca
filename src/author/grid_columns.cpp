#include "author/grid_columns.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace luotsi::author {

namespace {

// Edges that close a loop, found depth first in the order of nodes and edges.
class LoopFinder {
public:
    explicit LoopFinder(const GridInput& input)
        : back_(input.edges.size(), false), out_(input.nodes.size()),
          state_(input.nodes.size(), State::fresh) {
        for (std::uint32_t e = 0; e < input.edges.size(); ++e)
            out_[input.edges[e].from].push_back(e);
        for (std::uint32_t n = 0; n < input.nodes.size(); ++n) visit(input, n);
    }
    const std::vector<bool>& back() const { return back_; }

private:
    enum class State : std::uint8_t { fresh, open, closed };

    void visit(const GridInput& input, std::uint32_t node) {
        if (state_[node] != State::fresh) return;
        state_[node] = State::open;
        for (const std::uint32_t e : out_[node]) {
            const std::uint32_t to = input.edges[e].to;
            if (state_[to] == State::open)
                back_[e] = true;
            else
                visit(input, to);
        }
        state_[node] = State::closed;
    }

    std::vector<bool> back_;
    std::vector<std::vector<std::uint32_t>> out_;
    std::vector<State> state_;
};

std::vector<int> longest_ways(const GridInput& input, const std::vector<bool>& back) {
    std::vector<int> column(input.nodes.size(), 0);
    bool moved = true;
    for (std::size_t round = 0; moved && round <= input.nodes.size(); ++round) {
        moved = false;
        for (std::size_t e = 0; e < input.edges.size(); ++e) {
            const GridEdge& edge = input.edges[e];
            if (back[e] || column[edge.to] > column[edge.from]) continue;
            column[edge.to] = column[edge.from] + 1;
            moved = true;
        }
    }
    return column;
}

// Nodes nothing leads to stand just before what they lead to.
void draw_near(const GridInput& input, std::vector<int>& column) {
    for (std::uint32_t n = 1; n < input.nodes.size(); ++n) {
        int nearest = -1;
        bool is_source = true;
        for (const GridEdge& edge : input.edges) {
            is_source &= edge.to != n;
            if (edge.from == n && (nearest < 0 || column[edge.to] < nearest))
                nearest = column[edge.to];
        }
        if (is_source && nearest > 0) column[n] = nearest - 1;
    }
}

class RowPlacer {
public:
    RowPlacer(const GridInput& input, Cells& cells) : input_(input), cells_(cells) {
        cells_.row.assign(input.nodes.size(), -1);
        cells_.lane_rows.assign(input.lanes, 1);
    }

    // Column by column, each node as near as can be to where its lines come from.
    void place() {
        std::vector<std::uint32_t> order(input_.nodes.size());
        for (std::uint32_t n = 0; n < order.size(); ++n) order[n] = n;
        std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
            if (cells_.column[a] != cells_.column[b]) return cells_.column[a] < cells_.column[b];
            return a < b;
        });
        for (std::size_t begin = 0; begin < order.size();) {
            std::size_t end = begin;
            while (end < order.size() && cells_.column[order[end]] == cells_.column[order[begin]])
                ++end;
            std::sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
                      order.begin() + static_cast<std::ptrdiff_t>(end),
                      [this](std::uint32_t a, std::uint32_t b) {
                          const double x = wish(a);
                          const double y = wish(b);
                          return x != y ? x < y : a < b;
                      });
            for (; begin < end; ++begin) put(order[begin]);
        }
    }

private:
    // Mean row of what leads here from the same lane; the lane's first row when nothing does.
    double wish(std::uint32_t node) const {
        double sum = 0;
        int count = 0;
        for (const GridEdge& edge : input_.edges) {
            if (edge.to != node || cells_.row[edge.from] < 0 ||
                input_.nodes[edge.from].lane != input_.nodes[node].lane)
                continue;
            sum += cells_.row[edge.from];
            ++count;
        }
        return count == 0 ? 0 : sum / count;
    }

    void put(std::uint32_t node) {
        const std::uint32_t lane = input_.nodes[node].lane;
        const int wanted = static_cast<int>(wish(node) + 0.5);
        for (int distance = 0;; ++distance) {
            for (const int row : {wanted - distance, wanted + distance}) {
                if (row < 0 || taken_.contains({lane, row, cells_.column[node]}) ||
                    stands_behind_stranger(node, lane, row))
                    continue;
                taken_.insert({lane, row, cells_.column[node]});
                cells_.row[node] = row;
                cells_.lane_rows[lane] = std::max(cells_.lane_rows[lane], row + 1);
                return;
            }
        }
    }

    // A line enters a small shape in its middle, on the height where the shapes to its left let
    // their own lines out: it would seem to come from one that stands no further left than where
    // the line really comes from.
    bool stands_behind_stranger(std::uint32_t node, std::uint32_t lane, int row) const {
        if (input_.nodes[node].height >= 80) return false;
        int source = cells_.column[node];
        for (const GridEdge& edge : input_.edges)
            if (edge.to == node) source = std::min(source, cells_.column[edge.from]);
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n) {
            const bool between = input_.nodes[n].lane == lane && cells_.row[n] == row &&
                                 cells_.column[n] >= source &&
                                 cells_.column[n] < cells_.column[node];
            if (between &&
                std::none_of(input_.edges.begin(), input_.edges.end(), [&](const GridEdge& edge) {
                    return edge.from == n && edge.to == node;
                }))
                return true;
        }
        return false;
    }

    struct Cell {
        std::uint32_t lane = 0;
        int row = 0;
        int column = 0;
        auto operator<=>(const Cell&) const = default;
    };

    const GridInput& input_;
    Cells& cells_;
    std::set<Cell> taken_;
};

}  // namespace

bool Cells::free_between(int row_at, int from, int to) const {
    for (std::size_t n = 0; n < column.size(); ++n)
        if (row[n] == row_at && column[n] > from && column[n] < to) return false;
    return true;
}

Cells place_cells(const GridInput& input) {
    Cells cells;
    cells.column = longest_ways(input, LoopFinder(input).back());
    draw_near(input, cells.column);
    RowPlacer(input, cells).place();
    std::vector<int> first(input.lanes, 0);
    for (std::uint32_t lane = 0; lane < input.lanes; ++lane) {
        first[lane] = cells.rows;
        cells.rows += cells.lane_rows[lane];
    }
    for (std::size_t n = 0; n < input.nodes.size(); ++n) {
        cells.row[n] += first[input.nodes[n].lane];
        cells.columns = std::max(cells.columns, cells.column[n] + 1);
    }
    return cells;
}

}  // namespace luotsi::author
