// A learnt linear model: each feature (features.hpp) has a weight for some categories. Kept as a
// text file that can be read and argued with (content/needs/learned/weights.tsv):
//
//     # luotsi.need-weights/1 inputs=<sha-256 of what it was learnt from>
//     # categories: EMERGENCY URGENT_CARE …
//     # bias: -0.12 0.40 …
//     # mix: 0.9 0.5 0 0.2
//     fi:hammas<TAB>5.21<TAB>DENTAL=2.3 URGENT_CARE=0.4
//
// The second column is the feature's rarity (inverse document frequency). The score of a category
// is its bias plus the sum of weight × value × rarity over the text's features, with the vector of
// values brought to length one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "need/features.hpp"
#include "need/mix.hpp"

namespace luotsi::need {

struct CategoryWeight {
    std::uint32_t category = 0;
    float weight = 0;
};

struct LinearFeature {
    float rarity = 0;
    std::vector<CategoryWeight> weights;
};

struct Contribution {
    std::uint32_t token = 0;
    double weight = 0;
};

class LinearModel {
public:
    // `categories` is the order of the scores; a name in the file that is not in it is an error.
    static LinearModel load(const std::string& file, const std::vector<std::string>& categories,
                            std::vector<Error>& errors);

    // One score (logit) for each category. O(features × weights of one).
    std::vector<double> scores(const std::vector<Feature>& features) const;
    // Which words spoke for a category, strongest first.
    std::vector<Contribution> because(const std::vector<Feature>& features,
                                      std::uint32_t category) const;
    bool empty() const { return features_.empty(); }
    bool knows(const std::string& feature) const { return features_.contains(feature); }
    const std::string& inputs() const { return inputs_; }
    std::string write(const std::vector<std::string>& categories) const;

    // For the learner.
    std::vector<double> bias;
    Mix mix;
    double threshold = 0;  // from which probability on an answer counts; a head line, 0 = not said
    // Swedish and English stems that several examples have: words, whatever the lexicon knows. By
    // Language; a head line `# known sv: …` in the file.
    std::array<std::vector<std::string>, 3> known;
    void put(std::string name, LinearFeature feature) {
        features_.insert_or_assign(std::move(name), std::move(feature));
    }
    void set_inputs(std::string digest) { inputs_ = std::move(digest); }

private:
    double length(const std::vector<Feature>& features) const;
    void read_head(std::string_view line, const std::vector<std::string>& categories,
                   const std::string& file, std::vector<Error>& errors);
    bool read_line(std::string_view line,
                   const std::unordered_map<std::string_view, std::uint32_t>& places);

    std::unordered_map<std::string, LinearFeature> features_;
    std::vector<std::uint32_t> order_;  // the file's biases as indices of categories
    std::string inputs_;
};

}  // namespace luotsi::need
