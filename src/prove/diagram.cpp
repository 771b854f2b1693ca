#include "prove/diagram.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <unordered_map>

namespace luotsi::prove {

namespace {

constexpr std::uint32_t leaf = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t cache_size = std::size_t{1} << 19;
enum : std::uint32_t { op_and = 1, op_or, op_without, op_same, op_some, op_both_some, op_swap };

}  // namespace

Diagrams::Diagrams(std::uint64_t max_nodes)
    : nodes_(2), buckets_(std::size_t{1} << 14, 0), cache_(cache_size), max_nodes_(max_nodes) {
    nodes_[0] = {leaf, 0, 0, 0};
    nodes_[1] = {leaf, 1, 1, 0};
}

std::uint64_t Diagrams::mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    std::uint64_t h = a * 0x9E3779B97F4A7C15ULL ^ (b + 0x7F4A7C15ULL) * 0xBF58476D1CE4E5B9ULL ^
                      (c + 0x1CE4E5B9ULL) * 0x94D049BB133111EBULL;
    return h ^ (h >> 29);
}

Ref Diagrams::make(std::uint32_t var, Ref low, Ref high) {
    if (low == high) return low;
    const std::size_t bucket = mix(var, low, high) & (buckets_.size() - 1);
    for (Ref at = buckets_[bucket]; at != 0; at = nodes_[at].next) {
        const Node& node = nodes_[at];
        if (node.var == var && node.low == low && node.high == high) return at;
    }
    if (live_ >= max_nodes_) {
        overflowed_ = true;
        return nothing;
    }
    Ref fresh = free_;
    if (fresh != 0) {
        free_ = nodes_[fresh].next;
    } else {
        fresh = static_cast<Ref>(nodes_.size());
        nodes_.emplace_back();
    }
    nodes_[fresh] = {var, low, high, buckets_[bucket]};
    buckets_[bucket] = fresh;
    live_ += 1;
    peak_ = std::max(peak_, live_);
    if (live_ > 2 * buckets_.size()) grow();
    return fresh;
}

void Diagrams::grow() {
    std::vector<Ref> old(buckets_.size() * 4, 0);
    buckets_.swap(old);
    for (Ref at : old)
        while (at != 0) {
            Node& node = nodes_[at];
            const Ref next = node.next;
            const std::size_t bucket = mix(node.var, node.low, node.high) & (buckets_.size() - 1);
            node.next = buckets_[bucket];
            buckets_[bucket] = at;
            at = next;
        }
}

Ref Diagrams::variable(std::uint32_t var, bool positive) {
    return positive ? make(var, nothing, everything) : make(var, everything, nothing);
}

Diagrams::Entry& Diagrams::entry(std::uint32_t op, Ref a, Ref b, Ref c) {
    const std::uint64_t h = mix(a, b, c) + op * 0xD6E8FEB86659FD93ULL;
    return cache_[(h ^ (h >> 17)) & (cache_size - 1)];
}

Ref Diagrams::binary(std::uint32_t op, Ref a, Ref b) {
    switch (op) {
        case op_and:
            if (a == nothing || b == nothing) return nothing;
            if (a == everything || a == b) return b;
            if (b == everything) return a;
            if (a > b) std::swap(a, b);
            break;
        case op_or:
            if (a == everything || b == everything) return everything;
            if (a == nothing || a == b) return b;
            if (b == nothing) return a;
            if (a > b) std::swap(a, b);
            break;
        case op_without:
            if (a == nothing || b == everything || a == b) return nothing;
            if (b == nothing) return a;
            break;
        default:  // same
            if (a == b) return everything;
            if (a == everything) return b;
            if (b == everything) return a;
            if (a > b) std::swap(a, b);
            break;
    }
    if (overflowed_) return nothing;
    {
        const Entry& known = entry(op, a, b, 0);
        if (known.op == op && known.a == a && known.b == b && known.c == 0) return known.result;
    }
    const std::uint32_t var = std::min(nodes_[a].var, nodes_[b].var);
    const auto part = [&](Ref of, bool high) {
        if (nodes_[of].var != var) return of;
        return high ? nodes_[of].high : nodes_[of].low;
    };
    const Ref low = binary(op, part(a, false), part(b, false));
    const Ref high = binary(op, part(a, true), part(b, true));
    const Ref result = make(var, low, high);
    entry(op, a, b, 0) = {op, a, b, 0, result};
    return result;
}

Ref Diagrams::both(Ref a, Ref b) { return binary(op_and, a, b); }
Ref Diagrams::either(Ref a, Ref b) { return binary(op_or, a, b); }
Ref Diagrams::without(Ref a, Ref b) { return binary(op_without, a, b); }
Ref Diagrams::same(Ref a, Ref b) { return binary(op_same, a, b); }

Ref Diagrams::some(Ref a, Ref cube) {
    if (a <= everything || overflowed_) return a;
    while (nodes_[cube].var < nodes_[a].var) cube = nodes_[cube].high;
    if (cube == everything) return a;
    {
        const Entry& known = entry(op_some, a, cube, 0);
        if (known.op == op_some && known.a == a && known.b == cube) return known.result;
    }
    const Node node = nodes_[a];
    Ref result = nothing;
    if (node.var == nodes_[cube].var) {
        const Ref rest = nodes_[cube].high;
        const Ref low = some(node.low, rest);
        result = low == everything ? everything : either(low, some(node.high, rest));
    } else {
        const Ref low = some(node.low, cube);
        result = make(node.var, low, some(node.high, cube));
    }
    entry(op_some, a, cube, 0) = {op_some, a, cube, 0, result};
    return result;
}

Ref Diagrams::both_some(Ref a, Ref b, Ref cube) {
    if (a == nothing || b == nothing || overflowed_) return nothing;
    if (a == everything) return some(b, cube);
    if (b == everything || a == b) return some(a, cube);
    if (a > b) std::swap(a, b);
    const std::uint32_t var = std::min(nodes_[a].var, nodes_[b].var);
    while (nodes_[cube].var < var) cube = nodes_[cube].high;
    if (cube == everything) return both(a, b);
    {
        const Entry& known = entry(op_both_some, a, b, cube);
        if (known.op == op_both_some && known.a == a && known.b == b && known.c == cube)
            return known.result;
    }
    const auto part = [&](Ref of, bool high) {
        if (nodes_[of].var != var) return of;
        return high ? nodes_[of].high : nodes_[of].low;
    };
    const bool bound = nodes_[cube].var == var;
    const Ref rest = bound ? nodes_[cube].high : cube;
    const Ref low = both_some(part(a, false), part(b, false), rest);
    Ref result = everything;
    if (!bound)
        result = make(var, low, both_some(part(a, true), part(b, true), rest));
    else if (low != everything)
        result = either(low, both_some(part(a, true), part(b, true), rest));
    entry(op_both_some, a, b, cube) = {op_both_some, a, b, cube, result};
    return result;
}

// Partners are neighbours in the order, so a swap keeps the order of everything else.
Ref Diagrams::swapped(Ref a, Ref cube) {
    if (a <= everything || overflowed_) return a;
    while (nodes_[cube].var < nodes_[a].var) cube = nodes_[cube].high;
    if (cube == everything) return a;
    {
        const Entry& known = entry(op_swap, a, cube, 0);
        if (known.op == op_swap && known.a == a && known.b == cube) return known.result;
    }
    const Node node = nodes_[a];
    const Ref low = swapped(node.low, cube);
    const Ref high = swapped(node.high, cube);
    const std::uint32_t var = node.var == nodes_[cube].var ? node.var ^ 1U : node.var;
    const Ref result = make(var, low, high);
    entry(op_swap, a, cube, 0) = {op_swap, a, cube, 0, result};
    return result;
}

namespace {

std::uint64_t times_two(std::uint64_t value, std::size_t times) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    for (; times > 0 && value != 0; --times) {
        if (value > most / 2) return most;
        value *= 2;
    }
    return value;
}

}  // namespace

std::uint64_t Diagrams::count(Ref a, std::span<const std::uint32_t> variables) {
    std::unordered_map<Ref, std::uint64_t> known;
    const auto place = [&](Ref of) {
        const std::uint32_t var = nodes_[of].var;
        return static_cast<std::size_t>(std::lower_bound(variables.begin(), variables.end(), var) -
                                        variables.begin());
    };
    // Counts over the variables from the node's own on.
    const auto below = [&](const auto& self, Ref of) -> std::uint64_t {
        if (of <= everything) return of;
        if (const auto found = known.find(of); found != known.end()) return found->second;
        const std::size_t here = place(of);
        const auto branch = [&](Ref to) { return times_two(self(self, to), place(to) - here - 1); };
        const std::uint64_t low = branch(nodes_[of].low);
        const std::uint64_t high = branch(nodes_[of].high);
        const std::uint64_t sum = low > std::numeric_limits<std::uint64_t>::max() - high
                                      ? std::numeric_limits<std::uint64_t>::max()
                                      : low + high;
        known.emplace(of, sum);
        return sum;
    };
    return times_two(below(below, a), place(a));
}

std::vector<bool> Diagrams::first(Ref a, std::span<const std::uint32_t> variables) const {
    assert(a != nothing);
    std::vector<bool> out(variables.empty() ? 0 : variables.back() + 1, false);
    for (const std::uint32_t var : variables) {
        if (nodes_[a].var != var) continue;
        out[var] = nodes_[a].low == nothing;
        a = out[var] ? nodes_[a].high : nodes_[a].low;
    }
    return out;
}

Ref Diagrams::single(const std::vector<bool>& assignment,
                     std::span<const std::uint32_t> variables) {
    Ref out = everything;
    for (std::size_t i = variables.size(); i-- > 0;) {
        const std::uint32_t var = variables[i];
        out = assignment[var] ? make(var, nothing, out) : make(var, out, nothing);
    }
    return out;
}

void Diagrams::tidy(std::span<const Ref> roots) {
    std::vector<bool> used(nodes_.size(), false);
    used[0] = used[1] = true;
    std::vector<Ref> open(roots.begin(), roots.end());
    while (!open.empty()) {
        const Ref at = open.back();
        open.pop_back();
        if (used[at]) continue;
        used[at] = true;
        open.push_back(nodes_[at].low);
        open.push_back(nodes_[at].high);
    }
    std::fill(buckets_.begin(), buckets_.end(), 0);
    std::fill(cache_.begin(), cache_.end(), Entry{});
    free_ = 0;
    live_ = 2;
    for (Ref at = static_cast<Ref>(nodes_.size()); at-- > 2;) {
        Node& node = nodes_[at];
        if (used[at]) {
            const std::size_t bucket = mix(node.var, node.low, node.high) & (buckets_.size() - 1);
            node.next = buckets_[bucket];
            buckets_[bucket] = at;
            live_ += 1;
        } else {
            node.var = leaf;
            node.next = free_;
            free_ = at;
        }
    }
    tidy_at_ = std::max<std::uint64_t>(200'000, live_ * 3);
}

}  // namespace luotsi::prove
