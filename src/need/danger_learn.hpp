// Learning what danger sounds like (danger_learnt.hpp) from content/danger/examples and, as texts
// without danger, the everyday examples of the need ranker. Deterministic: the same content gives
// the same bytes. The threshold is chosen on predictions of a five-fold cross-validation, the folds
// being blocks of neighbouring lines: as low as false alarms allow, because a missed danger is
// worse than an alarm too many.
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
    bool everyday = false;  // an example of the ranker, not a hard one of danger
    std::string file;
    std::uint32_t line = 0;
};

// Reads danger/examples/*.tsv (text, kind or "none", urgency) and those of needs/examples/*.tsv
// whose category is none that dangers lead to. Unknown kinds are errors.
std::vector<DangerExample> read_danger_examples(const std::string& content_folder,
                                                const std::vector<std::string>& kinds,
                                                std::vector<Error>& errors);

// SHA-256 over danger/examples, danger/classes.yaml and danger/kinds.yaml.
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

// `patterns` is asked for what it explains away and, for the report, what it finds by itself.
Result<LearntDangers> learn_dangers(const std::string& content_folder, const Analyser& analyser,
                                    const DangerFinder& patterns, std::vector<Error>& errors);

// Dangers heard and false alarms of the cross-validation, by language and kind, learnt and
// together with the patterns.
std::string report_of(const LearntDangers& learnt, const DangerFinder& patterns);

}  // namespace luotsi::need
