// Chance from a seed: the draws the demo county is made of. Every draw takes one number of the
// stream, so that the same seed gives the same county whatever the machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.hpp"

namespace luotsi::demo {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : stream_(seed) {}

    Random& random() { return stream_; }
    double unit();                           // 0 ≤ x < 1, 53 bits
    bool happens(double probability) { return unit() < probability; }
    std::size_t below(std::size_t n);        // 0 … n-1; n > 0
    double normal(double mean, double sd);   // Box–Muller
    double exponential(double mean);
    // Index by weight; all weights ≥ 0 and not all 0.
    std::size_t weighted(std::span<const double> weights);

    template <class List>
    const auto& pick(const List& list) {
        return list[below(list.size())];
    }

private:
    SeededRandom stream_;
};

}  // namespace luotsi::demo
