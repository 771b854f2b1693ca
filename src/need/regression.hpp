// The learning that ranker and danger layer share: softmax regression over named features with L2
// penalty and AdaGrad steps (Duchi, Hazan, Singer 2011), written out as a sparse model a person can
// read. Deterministic: the same rows in the same order give the same weights.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "need/features.hpp"
#include "need/linear.hpp"

namespace luotsi::need {

inline constexpr std::uint32_t folds = 5;  // of the cross-validation

struct LearnOptions {
    std::uint32_t epochs = 12;
    double rate = 0.8;
    double penalty = 2e-4;
    double also_mass = 0.2;  // of the probability, shared by the also acceptable
    double lexicon_weight = 0.3;  // of a made-up example from a pattern of weight 2
    double weight_min = 0.6;  // smaller weights are left out of the file …
    std::uint32_t weights_max = 8;  // … and of a feature all but so many of the greatest
};

struct Cell {
    std::uint32_t feature = 0;
    double value = 0;
};

struct Row {
    std::vector<Feature> features;
    std::vector<Cell> cells;  // rarity-weighted, length one
    std::vector<std::pair<std::uint32_t, double>> target;  // sums to 1
    std::vector<double> lexicon;  // evidence by category
    double weight = 1;
    std::uint32_t fold = folds;  // made-up examples are in none: always learnt from
};

// Which features there are, and how rare. Built once from all rows.
class Vocabulary {
public:
    explicit Vocabulary(std::span<const Row> rows);
    std::uint32_t find(const std::string& name) const;  // ~0 when unknown

    std::vector<std::string> names;
    std::vector<double> rarities;

private:
    std::unordered_map<std::string, std::uint32_t> ids_;
};

// `floor`: see LinearModel::floor.
void fill_cells(Row& row, const Vocabulary& vocabulary, double floor = 0);

// Softmax regression; weights feature-major.
class Regression {
public:
    Regression(std::size_t features, std::size_t categories);

    std::vector<double> scores(const Row& row) const;
    void step(const Row& row, const LearnOptions& options);
    double weight(std::size_t feature, std::size_t category) const {
        return weights_[feature * categories_ + category];
    }
    double bias(std::size_t category) const { return weight(features_, category); }

private:
    void update(std::size_t feature, double value, const std::vector<double>& error,
                const LearnOptions& options);

    std::size_t categories_;
    std::vector<double> weights_;
    std::vector<double> squares_;
    std::size_t features_;
};

// From all rows but those of fold `without`; `folds` leaves none out. O(epochs × cells ×
// categories).
Regression regress(const std::vector<Row>& rows, std::uint32_t without, std::size_t features,
                   std::size_t categories, const LearnOptions& options);

// Rounded and without the small weights.
LinearModel model_of(const Regression& regression, const Vocabulary& vocabulary,
                     std::size_t categories, const LearnOptions& options);

}  // namespace luotsi::need
