#include "need/regression.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "need/mix.hpp"

namespace luotsi::need {

namespace {

constexpr std::uint32_t seen_min = 2;  // pairs and beginnings seen in fewer texts are left out
constexpr double digits_kept = 10;     // weights are written with one decimal

// The order in which rows are learnt from: shuffled by a fixed linear congruential generator.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> out(count);
    for (std::size_t i = 0; i < count; ++i) out[i] = i;
    std::uint64_t state = seed * 6364136223846793005U + 1442695040888963407U;
    for (std::size_t i = count; i > 1; --i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        std::swap(out[i - 1], out[(state >> 33U) % i]);
    }
    return out;
}

// Adding one number to a feature's weights of all categories changes no probability, so the middle
// weight is taken off: most become nothing and need not be written.
double middle_weight(const Regression& regression, std::size_t feature, std::size_t categories) {
    std::vector<double> all(categories);
    for (std::size_t c = 0; c < categories; ++c) all[c] = regression.weight(feature, c);
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(categories / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

}  // namespace

Vocabulary::Vocabulary(std::span<const Row> rows) {
    std::map<std::string, std::uint32_t> seen;
    for (const Row& row : rows) {
        for (const Feature& feature : row.features) ++seen[feature.name];
    }
    const double total = static_cast<double>(rows.size());
    for (const auto& [name, count] : seen) {
        const bool word =
            name.find(':') != std::string::npos && name.find('_') == std::string::npos;
        if (!word && count < seen_min) continue;
        ids_.emplace(name, static_cast<std::uint32_t>(names.size()));
        names.push_back(name);
        // Two decimals, as the file keeps them.
        const double rarity = std::log((total + 1) / (static_cast<double>(count) + 1));
        rarities.push_back(std::round(rarity * 100) / 100);
    }
}

std::uint32_t Vocabulary::find(const std::string& name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? ~0U : found->second;
}

void fill_cells(Row& row, const Vocabulary& vocabulary, double floor) {
    double sum = 0;
    for (const Feature& feature : row.features) {
        const std::uint32_t id = vocabulary.find(feature.name);
        if (id == ~0U) continue;
        const double value = feature.value * vocabulary.rarities[id];
        row.cells.push_back({id, value});
        sum += value * value;
    }
    const double length = std::max(floor, sum > 0 ? std::sqrt(sum) : 1);
    for (Cell& cell : row.cells) cell.value /= length;
}

Regression::Regression(std::size_t features, std::size_t categories)
    : categories_(categories), weights_((features + 1) * categories, 0),
      squares_((features + 1) * categories, 1e-3), features_(features) {}

std::vector<double> Regression::scores(const Row& row) const {
    std::vector<double> out(categories_);
    const double* bias = &weights_[features_ * categories_];
    for (std::size_t c = 0; c < categories_; ++c) out[c] = bias[c];
    for (const Cell& cell : row.cells) {
        const double* at = &weights_[cell.feature * categories_];
        for (std::size_t c = 0; c < categories_; ++c) out[c] += cell.value * at[c];
    }
    return out;
}

void Regression::step(const Row& row, const LearnOptions& options) {
    std::vector<double> error = softmax(scores(row));
    for (const auto& [category, mass] : row.target) error[category] -= mass;
    for (double& one : error) one *= row.weight;
    update(features_, 1, error, options);
    for (const Cell& cell : row.cells) update(cell.feature, cell.value, error, options);
}

void Regression::update(std::size_t feature, double value, const std::vector<double>& error,
                        const LearnOptions& options) {
    double* at = &weights_[feature * categories_];
    double* square = &squares_[feature * categories_];
    for (std::size_t c = 0; c < categories_; ++c) {
        const double slope = error[c] * value + options.penalty * at[c];
        square[c] += slope * slope;
        at[c] -= options.rate * slope / std::sqrt(square[c]);
    }
}

Regression regress(const std::vector<Row>& rows, std::uint32_t without, std::size_t features,
                   std::size_t categories, const LearnOptions& options) {
    Regression out(features, categories);
    for (std::uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
        for (const std::size_t i : shuffled(rows.size(), epoch + 1)) {
            if (rows[i].fold != without || without == folds) out.step(rows[i], options);
        }
    }
    return out;
}

LinearModel model_of(const Regression& regression, const Vocabulary& vocabulary,
                     std::size_t categories, const LearnOptions& options) {
    LinearModel out;
    out.bias.resize(categories);
    for (std::size_t c = 0; c < categories; ++c)
        out.bias[c] = std::round(regression.bias(c) * 100) / 100;
    for (std::size_t f = 0; f < vocabulary.names.size(); ++f) {
        LinearFeature feature;
        feature.rarity = static_cast<float>(vocabulary.rarities[f]);
        const double middle = middle_weight(regression, f, categories);
        for (std::size_t c = 0; c < categories; ++c) {
            const double weight =
                std::round((regression.weight(f, c) - middle) * digits_kept) / digits_kept;
            if (std::abs(weight) < options.weight_min) continue;
            feature.weights.push_back({static_cast<std::uint32_t>(c), static_cast<float>(weight)});
        }
        std::sort(feature.weights.begin(), feature.weights.end(),
                  [](const CategoryWeight& a, const CategoryWeight& b) {
                      const float wa = std::abs(a.weight), wb = std::abs(b.weight);
                      return wa != wb ? wa > wb : a.category < b.category;
                  });
        if (feature.weights.size() > options.weights_max)
            feature.weights.resize(options.weights_max);
        if (!feature.weights.empty()) out.put(vocabulary.names[f], feature);
    }
    return out;
}

}  // namespace luotsi::need
