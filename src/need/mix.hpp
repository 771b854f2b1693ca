// How the two kinds of evidence for a need – the learnt score and the lexicon's patterns – become
// one probability: a softmax over a weighted sum, with weights common to all categories, fitted by
// maximum likelihood on predictions for texts the learnt model had not seen.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace luotsi::need {

std::vector<double> softmax(std::vector<double> scores);

struct Mix {
    // learnt score · lexicon evidence · root of it · any evidence at all
    std::array<double, 4> weights{1, 0.5, 0, 0};

    double combine(double learnt, double lexicon) const;
    std::vector<double> scores(const std::vector<double>& learnt,
                               const std::vector<double>& lexicon) const;
    std::vector<double> probabilities(const std::vector<double>& learnt,
                                      const std::vector<double>& lexicon) const {
        return softmax(scores(learnt, lexicon));
    }
};

struct MixRow {
    std::vector<double> learnt;   // by category
    std::vector<double> lexicon;  // by category
    std::vector<std::pair<std::uint32_t, double>> target;  // category and its mass
};

// Gradient ascent with a fixed number of steps: deterministic. O(steps × rows × categories).
Mix fit_mix(const std::vector<MixRow>& rows);

}  // namespace luotsi::need
