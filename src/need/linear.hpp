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
//
// In memory all weights stand in one list, for tens of thousands of features are loaded at every
// start.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "need/features.hpp"
#include "need/mix.hpp"
#include "need/name_index.hpp"

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

// A feature as a model reads it.
struct NumberedFeature {
    std::uint32_t number = NameIndex::none;  // LinearModel::number; none: a word it does not know
    std::uint32_t token = 0;
    double value = 0;
};

class LinearModel {
public:
    // The features of one text, each looked up once: what scores and reasons are made of.
    class Weighed {
        friend class LinearModel;
        struct Known {
            std::uint32_t entry = 0, token = 0;
            double value = 0;
        };
        std::vector<Known> known_;
        double length_ = 1;
    };

    // `categories` is the order of the scores; a name in the file that is not in it is an error,
    // and so is a feature that stands twice.
    static LinearModel load(const std::string& file, const std::vector<std::string>& categories,
                            std::vector<Error>& errors);

    Weighed weigh(const std::vector<Feature>& features) const;
    // The same of features that are known or is_word().
    Weighed weigh(const std::vector<NumberedFeature>& features) const;
    // One score (logit) for each category. O(features × weights of one).
    std::vector<double> scores(const Weighed& weighed) const;
    std::vector<double> scores(const std::vector<Feature>& features) const {
        return scores(weigh(features));
    }
    // Which words spoke for a category, strongest first.
    std::vector<Contribution> because(const Weighed& weighed, std::uint32_t category) const;
    bool empty() const { return entries_.empty(); }
    bool knows(std::string_view feature) const { return names_.find(feature) != NameIndex::none; }
    // NameIndex::none: nobody has seen such a feature. O(1).
    std::uint32_t number(const NamePieces& feature) const { return names_.find(feature); }
    std::uint32_t number(const NamePieces& feature, std::uint32_t hash) const {
        return names_.find(feature, hash);
    }
    std::string_view name(std::uint32_t number) const { return names_.name(number); }
    // Whether a feature stands for a word and no more: if it is unknown it still counts for the
    // text's length, as a rare word would. Any other that is unknown is passed over.
    static bool is_word(const NamePieces& feature) {
        return feature.contains(':') && !feature.contains('_');
    }
    const std::string& inputs() const { return inputs_; }
    std::string write(const std::vector<std::string>& categories) const;

    // For the learner.
    std::vector<double> bias;
    Mix mix;
    double threshold = 0;  // from which probability on an answer counts; a head line, 0 = not said
    // A vector shorter than this is brought to less than length one: a few common words say little.
    // A head line `# floor: 10.0`, 0 = none.
    double floor = 0;
    // Swedish and English stems that several examples have: words, whatever the lexicon knows. By
    // Language; a head line `# known sv: …` in the file.
    std::array<std::vector<std::string>, 3> known;
    void put(std::string_view name, const LinearFeature& feature);  // in place of one of that name
    void set_inputs(std::string digest) { inputs_ = std::move(digest); }

private:
    class File;
    struct Entry {
        std::uint32_t begin = 0, end = 0;  // in weights_
        float rarity = 0;
    };

    std::span<const CategoryWeight> weights(const Entry& entry) const {
        return std::span(weights_).subspan(entry.begin, entry.end - entry.begin);
    }

    NameIndex names_;
    std::vector<Entry> entries_;  // by number of the name
    std::vector<CategoryWeight> weights_;
    std::string inputs_;
};

}  // namespace luotsi::need
