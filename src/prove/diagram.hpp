// Sets of states as reduced ordered binary decision diagrams (Bryant 1986, "Graph-based algorithms
// for Boolean function manipulation"): one shared graph of nodes, each decision variable tested at
// most once on a path and always in the same order, so that equal sets are the same node. What the
// prover knows of millions of states is a few thousand nodes here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace luotsi::prove {

using Ref = std::uint32_t;  // a set; equal sets have equal refs
inline constexpr Ref nothing = 0;  // the empty set, "false"
inline constexpr Ref everything = 1;  // "true"

// Variables come in pairs: 2p is a bit of the state now, 2p+1 the same bit of the state after.
class Diagrams {
public:
    explicit Diagrams(std::uint64_t max_nodes);

    Ref variable(std::uint32_t var, bool positive);
    Ref both(Ref a, Ref b);
    Ref either(Ref a, Ref b);
    Ref without(Ref a, Ref b);  // in a and not in b
    Ref same(Ref a, Ref b);  // in both or in neither
    Ref complement(Ref a) { return without(everything, a); }
    // The set of assignments that fit for some (all) values of the variables of the cube.
    Ref some(Ref a, Ref cube);
    Ref all(Ref a, Ref cube) { return complement(some(complement(a), cube)); }
    Ref both_some(Ref a, Ref b, Ref cube);  // some(both(a, b), cube) without the whole of both
    // Each variable of the cube becomes its partner (2p ↔ 2p+1). The set must not depend on a
    // variable of the cube and on its partner.
    Ref swapped(Ref a, Ref cube);

    // How many assignments of the variables (sorted; a depends on no other) are in the set;
    // UINT64_MAX when more than fit.
    std::uint64_t count(Ref a, std::span<const std::uint32_t> variables);
    // The first assignment of a set that is not empty, false before true in variable order; by
    // variable, false for those not asked about.
    std::vector<bool> first(Ref a, std::span<const std::uint32_t> variables) const;
    // The set of one assignment alone.
    Ref single(const std::vector<bool>& assignment, std::span<const std::uint32_t> variables);

    // Once past the limit of nodes every result is meaningless; ask after each longer work.
    bool overflowed() const { return overflowed_; }
    std::uint64_t nodes() const { return live_; }
    std::uint64_t peak() const { return peak_; }
    // Forgets all nodes that cannot be reached from `roots`, when enough of them are dead.
    void tidy(std::span<const Ref> roots);
    bool wants_tidying() const { return live_ > tidy_at_; }

private:
    struct Node {
        std::uint32_t var;
        Ref low;
        Ref high;
        Ref next;  // in its bucket, or in the list of free nodes
    };
    struct Entry {
        std::uint32_t op = 0;
        Ref a = 0, b = 0, c = 0;
        Ref result = 0;
    };
    Ref make(std::uint32_t var, Ref low, Ref high);
    void grow();
    Ref binary(std::uint32_t op, Ref a, Ref b);
    Ref quantified(Ref a, Ref cube);
    Entry& entry(std::uint32_t op, Ref a, Ref b, Ref c);
    static std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c);

    std::vector<Node> nodes_;
    std::vector<Ref> buckets_;
    std::vector<Entry> cache_;
    Ref free_ = 0;
    std::uint64_t live_ = 2;
    std::uint64_t peak_ = 2;
    std::uint64_t tidy_at_ = 200'000;
    std::uint64_t max_nodes_;
    bool overflowed_ = false;
};

}  // namespace luotsi::prove
