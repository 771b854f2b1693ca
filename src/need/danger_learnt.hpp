// Danger judged by what was learnt from example sentences: a linear model over the words of a text,
// their meanings and what the patterns of danger.hpp found (danger_features.hpp). It hears wordings
// no pattern knows, and tells from the words around a pattern's find whether it means anything.
// Its classes are "none" and, of each kind, the urgent ("violence") and the emergency form
// ("violence!"); a text is dangerous when the classes but "none" together reach the threshold that
// the cost of a miss asks for (danger_learn.hpp). A text is read as a whole when it is short, and
// in windows of one or two sentences, or of so many words; its most dangerous window counts: what
// is told around a danger cannot drown it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "need/danger_features.hpp"
#include "need/linear.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct LearntDanger {
    std::uint32_t kind = 0;  // index of the kinds given to load()
    bool emergency = false;
    double probability = 0;  // of any danger, in the window that speaks most
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

class DangerLearnt {
public:
    // Reads danger/learned/weights.tsv.
    static DangerLearnt load(const std::string& content_folder,
                             const std::vector<std::string>& kinds, Concepts concepts,
                             std::vector<Error>& errors);
    DangerLearnt() = default;
    DangerLearnt(LinearModel model, Concepts concepts, std::size_t kinds);

    // What speaks most for danger, whatever the threshold; nothing for an empty text. Safe from
    // many threads; tens of microseconds for a sentence, O(words).
    std::optional<LearntDanger> most_dangerous(const Text& text,
                                               const std::vector<ExplainedWords>& explained,
                                               const std::vector<PatternSign>& patterns) const;
    // The same if it reaches the threshold.
    std::optional<LearntDanger> find(const Text& text, const std::vector<ExplainedWords>& explained,
                                     const std::vector<PatternSign>& patterns) const;
    const LinearModel& model() const { return model_; }
    bool empty() const { return model_.empty(); }

private:
    struct Window {
        std::uint32_t begin = 0, end = 0;  // tokens
    };
    struct Heard {
        LinearModel::Weighed features;  // their tokens are of the window
        std::vector<std::uint32_t> tokens;  // of the text, by the window's
        std::vector<double> probabilities;  // by class
    };
    struct Read {  // a text with what is known of it before
        const Text& text;
        const std::vector<ExplainedWords>& explained;
        const std::vector<PatternSign>& patterns;
        const NumberedDanger numbered;
    };
    static std::vector<Window> windows(const Read& read);
    Heard hear(const Read& read, Window window, const std::vector<std::uint32_t>& without) const;
    std::vector<NumberedFeature> with_gaps(const Text& text,
                                           const std::vector<std::uint32_t>& tokens,
                                           const std::vector<PatternSign>& patterns) const;
    struct Judged {
        LearntDanger danger;  // without its tokens
        Heard heard;  // of the danger's kind
    };
    Judged judge(const Read& read, Window window) const;
    std::optional<Judged> judge_windows(const Text& text,
                                        const std::vector<ExplainedWords>& explained,
                                        const std::vector<PatternSign>& patterns) const;
    LearntDanger with_reasons(Judged judged) const;
    std::vector<std::uint32_t> reasons(const Heard& heard, std::uint32_t of_class) const;

    LinearModel model_;
    Concepts concepts_;
    std::size_t kinds_ = 0;
};

}  // namespace luotsi::need
