// Learning what danger sounds like (danger_learnt.hpp) from content/danger/examples and, as texts
// without danger, the everyday examples of the need ranker. Deterministic: the same content gives
// the same bytes. What the patterns find is learnt from like words: how far each kind's patterns
// can be trusted shows in the examples, which the patterns were not written from. A five-fold
// cross-validation, the folds being blocks of neighbouring lines, tells what unseen texts may meet.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "need/danger.hpp"
#include "need/linear.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct DangerExample {
    Language language = Language::fi;
    std::string text;
    std::uint32_t danger_class = 0;  // of danger_classes(); 0 = none
    bool everyday = false;  // an example of the ranker or small talk, not a hard one of danger
    std::string file;
    std::uint32_t line = 0;
};

// Reads danger/examples/*.tsv (text, kind or "none", urgency) and those of needs/examples/*.tsv
// whose category is none that dangers lead to. Unknown kinds are errors.
std::vector<DangerExample> read_danger_examples(const std::string& content_folder,
                                                const std::vector<std::string>& kinds,
                                                std::vector<Error>& errors);

// SHA-256 over all of danger/ that is learnt from: kinds, classes, patterns, concepts, examples.
std::string digest_of_danger_inputs(const std::string& content_folder);

struct DangerFold {  // what a model said that never saw the example
    std::uint32_t example = 0;
    double probability = 0;
    std::uint32_t kind = 0;
    bool emergency = false;
    double buried = 0;  // the probability when the sentence stands in the middle of a long story
    std::vector<DangerFound> by_patterns;  // what the patterns say of it
};

struct LearntDangers {
    LinearModel model;
    std::vector<DangerExample> examples;
    std::vector<DangerFold> folds;  // by example
};

// `patterns` is asked for what it finds by patterns and what it explains away.
Result<LearntDangers> learn_dangers(const std::string& content_folder, const Analyser& analyser,
                                    const DangerFinder& patterns, std::vector<Error>& errors);

// Dangers heard and false alarms of the cross-validation, by language and kind, beside what the
// patterns alone find.
std::string report_of(const LearntDangers& learnt, const DangerFinder& patterns);

}  // namespace luotsi::need
