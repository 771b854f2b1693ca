#include "author/grid_layout.hpp"

#include <algorithm>
#include <cassert>
#include <map>

#include "author/grid_columns.hpp"
#include "base/text.hpp"

namespace luotsi::author {

namespace {

constexpr int track = 14;       // between parallel lines
constexpr int margin = 16;      // between lines and shapes
constexpr int label_width = 140;
constexpr int line_height = 14;  // of an outside label
constexpr int event_size = 36;
constexpr int timer_label_width = 72;
constexpr int header = 30;       // of the pool and of each lane
constexpr int lane_height_min = 150;
constexpr int pool_height = 60;
constexpr int pool_gap = 70;     // between the other sides and the lanes
constexpr int pool_width_min = 240;
constexpr int left = 160;
constexpr int top = 80;

// Lines a text takes in a column of so many pixels: Arial 11 px, at most some 6.2 px a letter.
int lines_of(std::string_view text, int width) {
    const std::size_t room = static_cast<std::size_t>(std::max(4, width * 10 / 62));
    int lines = 1;
    std::size_t used = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::size_t word = count_code_points(text.substr(begin, end - begin));
        if (used > 0 && used + 1 + word > room) {
            ++lines;
            used = 0;
        }
        used += (used > 0 ? 1 : 0) + word;
        for (; used > room; used -= room) ++lines;
        begin = end + 1;
    }
    return lines;
}

int label_height(std::string_view text, int width) {
    return text.empty() ? 0 : lines_of(text, width) * line_height;
}

// Lines that overlap get tracks of their own; lines of one group share theirs.
class Tracks {
public:
    void add(std::uint64_t group, int from, int to) {
        auto [it, fresh] = spans_.try_emplace(group, std::min(from, to), std::max(from, to));
        if (fresh) return;
        it->second.first = std::min({it->second.first, from, to});
        it->second.second = std::max({it->second.second, from, to});
    }
    void settle() {
        std::vector<std::pair<std::pair<int, int>, std::uint64_t>> order;
        for (const auto& [group, span] : spans_) order.push_back({span, group});
        std::sort(order.begin(), order.end());
        std::vector<int> ends;  // by track
        for (const auto& [span, group] : order) {
            std::size_t at = 0;
            while (at < ends.size() && ends[at] >= span.first) ++at;
            if (at == ends.size()) ends.push_back(0);
            ends[at] = span.second;
            place_[group] = static_cast<int>(at);
        }
        count_ = static_cast<int>(ends.size());
    }
    int count() const { return count_; }
    int of(std::uint64_t group) const { return place_.at(group); }

private:
    std::map<std::uint64_t, std::pair<int, int>> spans_;
    std::map<std::uint64_t, int> place_;
    int count_ = 0;
};

// One place where lines enter a node: those with the same label share it.
struct Port {
    std::string label;
    std::vector<std::uint32_t> edges;
    bool from_neighbour = false;  // straight from the cell to the left
    int y = 0;                    // from the node's middle
};

enum class Way : std::uint8_t { straight, near, far };

class Drawer {
public:
    explicit Drawer(const GridInput& input)
        : input_(input), cells_(place_cells(input)), ports_(input.nodes.size()),
          port_of_(input.edges.size(), 0), ways_(input.edges.size(), Way::near),
          trunks_(static_cast<std::size_t>(cells_.columns) + 1), posts_(trunks_.size()),
          entries_(trunks_.size()), rows_(static_cast<std::size_t>(cells_.rows) + 1) {}

    Picture draw() {
        make_ports();
        take_tracks();
        place_columns();
        place_rows();
        place_nodes();
        for (std::uint32_t e = 0; e < input_.edges.size(); ++e) route(e);
        place_pools();
        for (std::uint32_t m = 0; m < input_.messages.size(); ++m) route_message(m);
        return std::move(picture_);
    }

private:
    // Abstract heights: a row's middle is odd, the channel below it even, above all rows 0.
    int level(std::uint32_t node) const { return 2 * cells_.row[node] + 1; }
    // Channels: index 0 is left of the first column, c + 1 right of column c.
    std::size_t channel_after(std::uint32_t node) const {
        return static_cast<std::size_t>(cells_.column[node]) + 1;
    }
    std::size_t channel_before(std::uint32_t node) const {
        return static_cast<std::size_t>(cells_.column[node]);
    }
    static bool grows(const GridNode& node) { return node.height >= 80; }

    // --- ports ---

    void make_ports() {
        for (std::uint32_t e = 0; e < input_.edges.size(); ++e) {
            const GridEdge& edge = input_.edges[e];
            std::vector<Port>& ports = ports_[edge.to];
            const std::string label = grows(input_.nodes[edge.to]) ? edge.label : "";
            auto port = std::find_if(ports.begin(), ports.end(),
                                     [&](const Port& p) { return p.label == label; });
            if (port == ports.end()) port = ports.insert(ports.end(), Port{label, {}, false, 0});
            port->edges.push_back(e);
            port->from_neighbour |=
                cells_.row[edge.from] == cells_.row[edge.to] &&
                cells_.free_between(cells_.row[edge.to], cells_.column[edge.from],
                                    cells_.column[edge.to]) &&
                cells_.column[edge.from] < cells_.column[edge.to];
        }
        node_height_.resize(input_.nodes.size());
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n) spread_ports(n);
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n)
            for (std::size_t p = 0; p < ports_[n].size(); ++p)
                for (const std::uint32_t e : ports_[n][p].edges) port_of_[e] = p;
    }

    // From above to below in the order of where the lines come from, labels between them.
    void spread_ports(std::uint32_t node) {
        std::vector<Port>& ports = ports_[node];
        node_height_[node] = input_.nodes[node].height;
        if (!grows(input_.nodes[node])) return;
        const auto source_row = [this](const Port& port) {
            return cells_.row[input_.edges[port.edges.front()].from];
        };
        std::sort(ports.begin(), ports.end(), [&](const Port& a, const Port& b) {
            if (source_row(a) != source_row(b)) return source_row(a) < source_row(b);
            return a.edges.front() < b.edges.front();
        });
        int total = 0;
        for (const Port& port : ports)
            total += std::max(20, label_height(port.label, label_width) + 8);
        node_height_[node] = std::max(node_height_[node], total + 8);
        int at = -total / 2;
        for (Port& port : ports) {
            at += std::max(20, label_height(port.label, label_width) + 8);
            port.y = at - (port.label.empty() ? 10 : 2);
            // A line straight from the left meets the middle; no other line may seem to.
            if (port.from_neighbour && ports.size() == 1) port.y = 0;
            if (!port.from_neighbour && std::abs(port.y) < 8) port.y = port.y < 0 ? -10 : 10;
        }
    }

    const Port& port(std::uint32_t edge) const {
        return ports_[input_.edges[edge].to][port_of_[edge]];
    }

    // --- tracks ---

    void take_tracks() {
        for (std::uint32_t e = 0; e < input_.edges.size(); ++e) take_edge(e);
        for (std::uint32_t m = 0; m < input_.messages.size(); ++m) {
            const GridMessage& message = input_.messages[m];
            const int row = cells_.row[message.node];
            if (rises_freely(message.node)) continue;
            const int channel = static_cast<int>(channel_after(message.node));
            rows_[static_cast<std::size_t>(row)].add(message_group + m, channel - 1, channel);
            posts_[static_cast<std::size_t>(channel)].add(message_group + m, 0, 2 * row);
        }
        for (auto* all : {&trunks_, &posts_, &entries_, &rows_})
            for (Tracks& tracks : *all) tracks.settle();
    }

    bool rises_freely(std::uint32_t node) const {
        for (std::size_t n = 0; n < input_.nodes.size(); ++n)
            if (cells_.column[n] == cells_.column[node] && cells_.row[n] < cells_.row[node])
                return false;
        return true;
    }

    // The row channel a far line runs in: beside its target, on the side it comes from.
    std::size_t row_channel(const GridEdge& edge) const {
        const int from = cells_.row[edge.from];
        const int to = cells_.row[edge.to];
        return static_cast<std::size_t>(from < to ? to : to + 1);
    }

    static std::uint64_t entry_group(const GridEdge& edge, std::size_t port) {
        return (static_cast<std::uint64_t>(edge.to) << 16U) | port;
    }

    void take_edge(std::uint32_t e) {
        const GridEdge& edge = input_.edges[e];
        const int from = cells_.column[edge.from];
        const int to = cells_.column[edge.to];
        const bool reachable = from < to && cells_.free_between(cells_.row[edge.to], from, to);
        if (reachable && cells_.row[edge.from] == cells_.row[edge.to] && port(e).y == 0) {
            ways_[e] = Way::straight;
            return;
        }
        Tracks& trunk = trunks_[channel_after(edge.from)];
        if (reachable) {
            trunk.add(edge.from, level(edge.from), level(edge.to));
            return;
        }
        ways_[e] = Way::far;
        const std::size_t channel = row_channel(edge);
        const int height = 2 * static_cast<int>(channel);
        const std::uint64_t group = entry_group(edge, port_of_[e]);
        trunk.add(edge.from, level(edge.from), height);
        rows_[channel].add(group, static_cast<int>(channel_after(edge.from)),
                           static_cast<int>(channel_before(edge.to)));
        entries_[channel_before(edge.to)].add(group, height, level(edge.to));
    }

    // --- coordinates ---

    void place_columns() {
        std::vector<int> label_room(trunks_.size(), margin);
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n)
            for (const Port& port : ports_[n])
                if (!port.label.empty()) label_room[channel_before(n)] = label_width + 2 * margin;
        column_width_.assign(trunks_.size(), 0);
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n) {
            int& width = column_width_[channel_before(n)];
            const GridNode& shape = input_.nodes[n];
            const bool beside = shape.label_place == LabelPlace::right;
            width = std::max(width, shape.width + (beside ? label_width + 8 : 0));
            if (shape.label_place == LabelPlace::below) width = std::max(width, label_width);
        }
        int x = left + 2 * header;
        for (std::size_t c = 0; c < trunks_.size(); ++c) {
            channel_x_.push_back(x);
            x += margin + track * (trunks_[c].count() + posts_[c].count() + entries_[c].count());
            x += label_room[c];
            column_x_.push_back(x);
            x += column_width_[c];  // none behind the last channel
        }
        right_ = column_x_.back();
    }

    int trunk_x(std::uint32_t node) const {
        const std::size_t c = channel_after(node);
        return channel_x_[c] + margin + track * trunks_[c].of(node);
    }
    int post_x(std::uint32_t message) const {
        const std::size_t c = channel_after(input_.messages[message].node);
        return channel_x_[c] + margin +
               track * (trunks_[c].count() + posts_[c].of(message_group + message));
    }
    int entry_x(const GridEdge& edge, std::size_t port) const {
        const std::size_t c = channel_before(edge.to);
        return channel_x_[c] + margin +
               track * (trunks_[c].count() + posts_[c].count() +
                        entries_[c].of(entry_group(edge, port)));
    }

    int below(std::uint32_t node) const {
        const GridNode& shape = input_.nodes[node];
        int room = 0;
        if (shape.label_place == LabelPlace::below)
            room = label_height(shape.label, label_width) + 6;
        for (const std::string& timer : shape.timers)
            room = std::max(room, event_size / 2 + 4 + label_height(timer, timer_label_width));
        return room;
    }

    void place_rows() {
        std::vector<int> heights(static_cast<std::size_t>(cells_.rows), 80);
        std::vector<int> rooms(heights.size(), 0);
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n) {
            const auto r = static_cast<std::size_t>(cells_.row[n]);
            heights[r] = std::max(heights[r], node_height_[n]);
            if (input_.nodes[n].label_place == LabelPlace::right)
                heights[r] = std::max(heights[r], label_height(input_.nodes[n].label, label_width));
            // What stands below a shape that is lower than its row takes none of the row's room.
            rooms[r] = std::max(rooms[r], below(n));
        }
        int y = top + (input_.pools.empty() ? 0 : pool_height + pool_gap);
        picture_.frame = {left, y, right_ - left, 0};
        channel_y_.push_back(y);
        y += margin + track * rows_[0].count();
        std::size_t r = 0;
        for (std::uint32_t lane = 0; lane < input_.lanes; ++lane) {
            const int lane_top = lane == 0 ? picture_.frame.y : y;
            for (int i = 0; i < cells_.lane_rows[lane]; ++i, ++r) {
                y += margin;
                middle_y_.push_back(y + heights[r] / 2);
                y += heights[r] + rooms[r];
                channel_y_.push_back(y);
                y += margin + track * rows_[r + 1].count();
            }
            y = std::max(y, lane_top + lane_height_min);
            picture_.lanes.push_back(
                {left + header, lane_top, right_ - left - header, y - lane_top});
        }
        picture_.frame.h = y - picture_.frame.y;
    }

    int row_y(std::size_t channel, std::uint64_t group) const {
        return channel_y_[channel] + margin + track * rows_[channel].of(group);
    }

    void place_nodes() {
        for (std::uint32_t n = 0; n < input_.nodes.size(); ++n) {
            const GridNode& shape = input_.nodes[n];
            const int x = column_x_[channel_before(n)];
            const int cell_width = column_width_[channel_before(n)];
            const int middle = middle_y_[static_cast<std::size_t>(cells_.row[n])];
            const bool beside = shape.label_place == LabelPlace::right;
            Placed placed;
            placed.box = {beside ? x : x + (cell_width - shape.width) / 2,
                          middle - node_height_[n] / 2, shape.width, node_height_[n]};
            if (beside && !shape.label.empty()) {
                const int h = label_height(shape.label, label_width);
                placed.label = {x + shape.width + 8, middle - h / 2, label_width, h};
            } else if (shape.label_place == LabelPlace::below && !shape.label.empty()) {
                placed.label = {x + (cell_width - label_width) / 2, placed.box.y + placed.box.h + 4,
                                label_width, label_height(shape.label, label_width)};
            }
            picture_.nodes.push_back(placed);
            place_timers(shape, placed.box);
        }
    }

    void place_timers(const GridNode& shape, const Box& box) {
        std::vector<Placed> timers;
        const int step = timer_label_width + 2;
        int x = box.x + 4;
        for (const std::string& text : shape.timers) {
            Placed timer;
            timer.box = {x + (timer_label_width - event_size) / 2, box.y + box.h - event_size / 2,
                         event_size, event_size};
            timer.label = {x, timer.box.y + event_size + 2, timer_label_width,
                           label_height(text, timer_label_width)};
            timers.push_back(timer);
            x += step;
        }
        picture_.timers.push_back(std::move(timers));
    }

    // --- lines ---

    void route(std::uint32_t e) {
        const GridEdge& edge = input_.edges[e];
        const Box& from = picture_.nodes[edge.from].box;
        const Box& to = picture_.nodes[edge.to].box;
        const int y = middle_y_[static_cast<std::size_t>(cells_.row[edge.from])];
        const int y_in = middle_y_[static_cast<std::size_t>(cells_.row[edge.to])] + port(e).y;
        Route route;
        route.points.push_back({from.x + from.w, y});
        if (ways_[e] != Way::straight) {
            const int x = trunk_x(edge.from);
            route.points.push_back({x, y});
            if (ways_[e] == Way::far) {
                const std::uint64_t group = entry_group(edge, port_of_[e]);
                const int height = row_y(row_channel(edge), group);
                const int x_in = entry_x(edge, port_of_[e]);
                route.points.push_back({x, height});
                route.points.push_back({x_in, height});
                route.points.push_back({x_in, y_in});
            } else {
                route.points.push_back({x, y_in});
            }
        }
        route.points.push_back({to.x, y_in});
        const Port& entry = port(e);
        if (!entry.label.empty() && entry.edges.front() == e) {
            const int h = label_height(entry.label, label_width);
            route.label = {to.x - margin / 2 - label_width, y_in - h - 3, label_width, h};
        }
        picture_.edges.push_back(std::move(route));
    }

    // --- other sides ---

    // Above the lanes, each as near as can be to the steps that speak with it.
    void place_pools() {
        struct Wish {
            int x = 0;
            std::uint32_t pool = 0;
        };
        std::vector<Wish> wishes;
        std::vector<int> widths;
        for (std::uint32_t p = 0; p < input_.pools.size(); ++p) {
            int low = right_;
            int high = left;
            for (const GridMessage& message : input_.messages) {
                if (message.pool != p) continue;
                const Box& box = picture_.nodes[message.node].box;
                const auto m = static_cast<std::uint32_t>(&message - input_.messages.data());
                const int x = rises_freely(message.node) ? box.x + box.w / 2 : post_x(m);
                low = std::min(low, x);
                high = std::max(high, x);
            }
            const int text = static_cast<int>(count_code_points(input_.pools[p])) * 7 + 60;
            widths.push_back(std::max(pool_width_min, text));
            wishes.push_back({(low + high - widths.back()) / 2, p});
        }
        std::sort(wishes.begin(), wishes.end(), [&](const Wish& a, const Wish& b) {
            const int middle_a = a.x + widths[a.pool] / 2;
            const int middle_b = b.x + widths[b.pool] / 2;
            return middle_a != middle_b ? middle_a < middle_b : a.pool < b.pool;
        });
        picture_.pools.resize(input_.pools.size());
        int total = 0;
        for (const int width : widths) total += width + 40;
        // Several that want the same place stand around it.
        int free = left;
        if (!wishes.empty()) {
            const int first = wishes.front().x + widths[wishes.front().pool] / 2;
            const int last = wishes.back().x + widths[wishes.back().pool] / 2;
            if (last - first < total / 2)
                free = std::max(left, std::min((first + last - total) / 2, right_ - total + 40));
        }
        for (const Wish& wish : wishes) {
            const int x = std::max(free, wish.x);
            picture_.pools[wish.pool] = {x, top, widths[wish.pool], pool_height};
            free = x + widths[wish.pool] + 40;
        }
    }

    void route_message(std::uint32_t m) {
        const GridMessage& message = input_.messages[m];
        const Box& node = picture_.nodes[message.node].box;
        const Box& pool = picture_.pools[message.pool];
        Route route;
        int x = node.x + node.w * (message.out ? 2 : 3) / 5;
        route.points.push_back({x, node.y});
        if (!rises_freely(message.node)) {
            const int y =
                row_y(static_cast<std::size_t>(cells_.row[message.node]), message_group + m);
            route.points.push_back({x, y});
            x = post_x(m);
            route.points.push_back({x, y});
        }
        const int bottom = pool.y + pool.h;
        if (x < pool.x + 10 || x > pool.x + pool.w - 10) {
            const int turn = bottom + 8 + static_cast<int>(m % 9) * 6;
            route.points.push_back({x, turn});
            const int place = 20 + static_cast<int>(m * 22) % (pool.w - 40);
            x = pool.x + place;
            route.points.push_back({x, turn});
        }
        route.points.push_back({x, bottom});
        if (!message.out) std::reverse(route.points.begin(), route.points.end());
        picture_.messages.push_back(std::move(route));
    }

    static constexpr std::uint64_t message_group = 1ULL << 40U;

    const GridInput& input_;
    Cells cells_;
    std::vector<std::vector<Port>> ports_;  // by node
    std::vector<std::size_t> port_of_;  // by edge
    std::vector<Way> ways_;  // by edge
    std::vector<Tracks> trunks_;  // by channel between columns
    std::vector<Tracks> posts_;  // likewise, of messages
    std::vector<Tracks> entries_;  // likewise
    std::vector<Tracks> rows_;  // by channel between rows
    std::vector<int> node_height_;
    std::vector<int> channel_x_;
    std::vector<int> column_x_;
    std::vector<int> column_width_;
    std::vector<int> channel_y_;
    std::vector<int> middle_y_;  // by row
    int right_ = 0;
    Picture picture_;
};

}  // namespace

Picture draw_grid(const GridInput& input) {
    assert(!input.nodes.empty() && input.lanes > 0);
    return Drawer(input).draw();
}

}  // namespace luotsi::author
