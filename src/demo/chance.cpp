#include "demo/chance.hpp"

#include <cassert>
#include <cmath>

namespace luotsi::demo {

double Chance::unit() { return static_cast<double>(stream_.next() >> 11) * 0x1.0p-53; }

std::size_t Chance::below(std::size_t n) {
    assert(n > 0);
    return static_cast<std::size_t>(unit() * static_cast<double>(n));
}

double Chance::normal(double mean, double sd) {
    const double u = 1.0 - unit();  // never 0: its logarithm is taken
    const double angle = 2 * 3.14159265358979323846 * unit();
    return mean + sd * std::sqrt(-2 * std::log(u)) * std::cos(angle);
}

double Chance::exponential(double mean) { return -mean * std::log(1.0 - unit()); }

std::size_t Chance::weighted(std::span<const double> weights) {
    double sum = 0;
    for (double weight : weights) sum += weight;
    assert(sum > 0);
    double at = unit() * sum;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        at -= weights[i];
        if (at < 0) return i;
    }
    return weights.size() - 1;
}

}  // namespace luotsi::demo
