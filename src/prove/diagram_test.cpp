// Goal: sets of states behave as sets. Method: small sets over a few variables, compared with the
// truth tables they stand for; random formulas against plain evaluation, seed printed.
#include <gtest/gtest.h>

#include <random>

#include "prove/diagram.hpp"

namespace luotsi::prove {
namespace {

TEST(Diagrams, EqualSetsAreTheSameNode) {
    Diagrams d(1000);
    const Ref a = d.variable(0, true);
    const Ref b = d.variable(2, true);
    EXPECT_EQ(d.complement(d.both(a, b)), d.either(d.complement(a), d.complement(b)));
    EXPECT_EQ(d.both(a, d.complement(a)), nothing);
    EXPECT_EQ(d.either(a, d.complement(a)), everything);
    EXPECT_EQ(d.same(a, b), d.complement(d.either(d.without(a, b), d.without(b, a))));
}

TEST(Diagrams, CountsAssignments) {
    Diagrams d(1000);
    const std::uint32_t variables[] = {0, 2, 4};
    EXPECT_EQ(d.count(everything, variables), 8U);
    EXPECT_EQ(d.count(d.variable(2, true), variables), 4U);
    EXPECT_EQ(d.count(d.either(d.variable(0, true), d.variable(4, true)), variables), 6U);
    EXPECT_EQ(d.count(nothing, variables), 0U);
}

TEST(Diagrams, TheFirstAssignmentIsInTheSet) {
    Diagrams d(1000);
    const std::uint32_t variables[] = {0, 2, 4};
    const Ref set = d.both(d.variable(0, true), d.variable(4, true));
    const auto state = d.first(set, variables);
    EXPECT_EQ(state, (std::vector<bool>{true, false, false, false, true}));
    EXPECT_EQ(d.both(d.single(state, variables), set), d.single(state, variables));
}

TEST(Diagrams, SwapsNowAndAfter) {
    Diagrams d(1000);
    const Ref now = d.both(d.variable(0, true), d.variable(2, false));
    const Ref cube = d.both(d.variable(0, true), d.variable(2, true));
    EXPECT_EQ(d.swapped(now, cube), d.both(d.variable(1, true), d.variable(3, false)));
    EXPECT_EQ(d.swapped(d.swapped(now, cube), d.both(d.variable(1, true), d.variable(3, true))),
              now);
}

TEST(Diagrams, PastTheLimitSaysSo) {
    Diagrams d(8);
    Ref all = everything;
    for (std::uint32_t v = 0; v < 20; v += 2) all = d.same(all, d.variable(v, true));
    EXPECT_TRUE(d.overflowed());
}

// A random formula as a set and as a table of 64 answers over six variables.
struct Both {
    Ref set;
    std::uint64_t table;
};

TEST(Diagrams, AgreeWithTruthTables) {
    const unsigned seed = 7;
    RecordProperty("seed", static_cast<int>(seed));
    std::mt19937 random(seed);
    const std::uint32_t variables[] = {0, 2, 4, 6, 8, 10};
    Diagrams d(1'000'000);
    for (int round = 0; round < 200; ++round) {
        std::vector<Both> pool;
        for (std::uint32_t v = 0; v < 6; ++v) {
            std::uint64_t table = 0;
            for (std::uint32_t row = 0; row < 64; ++row)
                if ((row >> v) & 1U) table |= std::uint64_t{1} << row;
            pool.push_back({d.variable(2 * v, true), table});
        }
        for (int i = 0; i < 12; ++i) {
            const Both a = pool[random() % pool.size()];
            const Both b = pool[random() % pool.size()];
            switch (random() % 4) {
                case 0: pool.push_back({d.both(a.set, b.set), a.table & b.table}); break;
                case 1: pool.push_back({d.either(a.set, b.set), a.table | b.table}); break;
                case 2: pool.push_back({d.without(a.set, b.set), a.table & ~b.table}); break;
                default: pool.push_back({d.same(a.set, b.set), ~(a.table ^ b.table)}); break;
            }
        }
        const Both last = pool.back();
        EXPECT_EQ(d.count(last.set, variables),
                  static_cast<std::uint64_t>(__builtin_popcountll(last.table)));
        // some x1: either half.
        const std::uint64_t high = last.table & 0xCCCC'CCCC'CCCC'CCCCULL;
        const std::uint64_t low = last.table & ~0xCCCC'CCCC'CCCC'CCCCULL;
        const std::uint64_t some = low | high | (low << 2) | (high >> 2);
        const Ref cube = d.variable(2, true);
        EXPECT_EQ(d.count(d.some(last.set, cube), variables),
                  static_cast<std::uint64_t>(__builtin_popcountll(some)));
        const Both other = pool[pool.size() - 2];
        EXPECT_EQ(d.both_some(last.set, other.set, cube),
                  d.some(d.both(last.set, other.set), cube));
        const Ref roots[] = {last.set};
        d.tidy(roots);
        EXPECT_EQ(d.count(last.set, variables),
                  static_cast<std::uint64_t>(__builtin_popcountll(last.table)));
    }
}

}  // namespace
}  // namespace luotsi::prove
