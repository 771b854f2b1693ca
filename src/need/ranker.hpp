// Ranks need categories for a text: lexicon patterns and the learnt model together, each answer
// with a probability and the words that spoke for it. Danger may add evidence from outside; nothing
// here may take danger away.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "need/lexicon.hpp"
#include "need/linear.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct Reason {
    std::string words;  // of the text, as written: "selkä kipee"
    std::string rule;  // the lexicon's entry, or "" when the word was learnt from examples
    double weight = 0;
};

struct Ranked {
    std::uint32_t category = 0;
    double confidence = 0;  // probability that a person would choose this answer first or accept it
    double score = 0;  // before it became one: comparable within one text
    std::vector<Reason> because;  // strongest first, at most reasons_max
    bool urgent = false;  // an entry says that somebody is needed the same day
};

struct Push {  // evidence from outside: danger, or a theme somebody picked
    std::uint32_t category = 0;
    double weight = 0;  // in logits
};

inline constexpr std::size_t reasons_max = 4;

class Ranker {
public:
    static Ranker load(const std::string& content_folder, const Analyser& analyser,
                       const std::vector<std::string>& categories, std::vector<Error>& errors);

    // Every category, best first. Nothing recognised: all share the probability. Microseconds.
    std::vector<Ranked> rank(const Text& text, const std::vector<Push>& pushes = {}) const;
    // Whether anything of the text was known to the lexicon or the examples.
    const Lexicon& lexicon() const { return lexicon_; }
    const LinearModel& model() const { return model_; }

private:
    Lexicon lexicon_;
    LinearModel model_;
    std::size_t categories_ = 0;
};

}  // namespace luotsi::need
