// Danger heard by what was learnt from example sentences, beside the patterns of danger.hpp: a
// linear model over the words of a text, for wordings no pattern knows. It can only add findings.
// Its classes are "none" and, of each kind, the urgent ("violence") and the emergency form
// ("violence!"); a text is dangerous when the classes but "none" together reach the threshold that
// was chosen by cross-validation (danger_learn.hpp). A long text is read in windows of one or two
// sentences, or of so many words, and its most dangerous window counts: what is told around a
// danger cannot drown it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "need/linear.hpp"
#include "need/pattern_set.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct LearntDanger {
    std::uint32_t kind = 0;            // index of the kinds given to load()
    bool emergency = false;
    double probability = 0;            // of any danger, in the window that speaks most
    double emergency_probability = 0;  // of any emergency, there
    std::vector<std::uint32_t> tokens;  // that spoke most for it, ascending
};

// Words that an expression explains away for some kinds ("kuolen nauruun").
struct ExplainedWords {
    std::vector<std::uint32_t> tokens;  // ascending
    const std::vector<bool>* kinds = nullptr;  // by index
};

// "none", then of each kind "violence" and "violence!".
std::vector<std::string> danger_classes(const std::vector<std::string>& kinds);

// The words' classes of danger/classes.yaml as one pattern each and language.
class WordClasses {
public:
    static WordClasses load(const std::string& content_folder, const Analyser& analyser,
                            std::vector<Error>& errors);
    // The names of the classes with a word in the text: "@child".
    std::vector<Feature> features_of(const Text& text) const;

private:
    PatternSet set_;
    std::vector<std::string> name_of_;  // by pattern
};

// The features of the ranker and, because danger hangs on who, when and what is not:
//     fi:!jaksaa_elää   neighbours, of which the first stands under a negation
//     fi:ottaa__kaikki  words with one or two others between them
//     past_fi:lyödä     told in the past tense; time:past when all that is told is
//     @child            a class of danger/classes.yaml
std::vector<Feature> danger_features(const Text& text, const WordClasses& classes);

class DangerLearnt {
public:
    // Reads danger/learned/weights.tsv.
    static DangerLearnt load(const std::string& content_folder,
                             const std::vector<std::string>& kinds, WordClasses classes,
                             std::vector<Error>& errors);
    DangerLearnt() = default;
    DangerLearnt(LinearModel model, WordClasses classes, std::size_t kinds);

    // What speaks most for danger, whatever the threshold; nothing for an empty text. Safe from
    // many threads; tens of microseconds for a sentence, O(words).
    std::optional<LearntDanger> most_dangerous(const Text& text,
                                               const std::vector<ExplainedWords>& explained) const;
    // The same if it reaches the threshold.
    std::optional<LearntDanger> find(const Text& text,
                                     const std::vector<ExplainedWords>& explained) const;
    const LinearModel& model() const { return model_; }

private:
    struct Window {
        std::uint32_t begin = 0, end = 0;  // tokens
    };
    struct Heard {
        std::vector<Feature> features;  // Feature::token is of the window
        std::vector<std::uint32_t> tokens;  // of the text, by the window's
        std::vector<double> probabilities;  // by class
    };
    static std::vector<Window> windows(const Text& text);
    Heard hear(const Text& text, Window window, const std::vector<std::uint32_t>& without) const;
    LearntDanger judge(const Text& text, Window window,
                       const std::vector<ExplainedWords>& explained) const;
    std::vector<std::uint32_t> reasons(const Heard& heard, std::uint32_t of_class) const;

    LinearModel model_;
    WordClasses classes_;
    std::size_t kinds_ = 0;
};

}  // namespace luotsi::need
