#include "need/mix.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace luotsi::need {

namespace {

constexpr int steps = 200;
constexpr double rate = 0.5;  // AdaGrad
constexpr double prior = 2.0; // pull towards zero, in examples

std::array<double, 4> inputs(double learnt, double lexicon) {
    return {learnt, lexicon, std::sqrt(lexicon), lexicon > 0 ? 1.0 : 0.0};
}

}  // namespace

std::vector<double> softmax(std::vector<double> scores) {
    if (scores.empty()) return scores;
    const double best = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (double& one : scores) {
        one = std::exp(one - best);
        sum += one;
    }
    for (double& one : scores) one /= sum;
    return scores;
}

double Mix::combine(double learnt, double lexicon) const {
    const std::array<double, 4> x = inputs(learnt, lexicon);
    double out = 0;
    for (std::size_t k = 0; k < x.size(); ++k) out += weights[k] * x[k];
    return out;
}

std::vector<double> Mix::scores(const std::vector<double>& learnt,
                                const std::vector<double>& lexicon) const {
    std::vector<double> out(learnt.size());
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = combine(learnt[c], lexicon[c]);
    return out;
}

Mix fit_mix(const std::vector<MixRow>& rows) {
    Mix mix;
    std::array<double, 4> squares{};
    squares.fill(1e-6);
    for (int step = 0; step < steps; ++step) {
        std::array<double, 4> slope{};
        for (std::size_t k = 0; k < 4; ++k) slope[k] = prior * mix.weights[k] * 1e-2;
        for (const MixRow& row : rows) {
            std::vector<double> error = mix.probabilities(row.learnt, row.lexicon);
            for (const auto& [category, mass] : row.target) error[category] -= mass;
            for (std::size_t c = 0; c < error.size(); ++c) {
                const std::array<double, 4> x = inputs(row.learnt[c], row.lexicon[c]);
                for (std::size_t k = 0; k < 4; ++k) slope[k] += error[c] * x[k];
            }
        }
        for (std::size_t k = 0; k < 4; ++k) {
            squares[k] += slope[k] * slope[k];
            mix.weights[k] -= rate * slope[k] / std::sqrt(squares[k]);
        }
    }
    for (double& weight : mix.weights) weight = std::round(weight * 1000) / 1000;
    return mix;
}

}  // namespace luotsi::need
