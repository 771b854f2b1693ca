// Learning the ranker's weights from content: multinomial logistic regression over the features of
// the example sentences (content/needs/examples) and, as short made-up examples, the words of the
// lexicon's patterns. Deterministic: the same content gives the same bytes. How far the result can
// be trusted is measured by five-fold cross-validation, the folds being blocks of neighbouring
// lines, because who writes examples writes similar ones one after another.
//
// Method: softmax regression with L2 penalty, AdaGrad steps (Duchi, Hazan, Singer 2011). The two
// kinds of evidence – learnt score and lexicon – are weighed against each other by a second, four-
// parameter regression on the folds' unseen predictions (stacking, Wolpert 1992), which also makes
// the confidence a probability.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "need/lexicon.hpp"
#include "need/linear.hpp"
#include "need/regression.hpp"

namespace luotsi::need {

struct Example {
    Language language = Language::fi;
    std::string text;
    std::uint32_t category = 0;
    std::vector<std::uint32_t> also;  // other acceptable answers
    std::string file;
    std::uint32_t line = 0;
};

// Reads examples/*.tsv: text, category, also acceptable (|). Unknown categories are errors.
std::vector<Example> read_examples(const std::string& content_folder,
                                   const std::vector<std::string>& categories,
                                   std::vector<Error>& errors);

// SHA-256 over everything the weights depend on: examples, lexicon, language tables.
std::string digest_of_inputs(const std::string& content_folder);

struct FoldResult {
    std::uint32_t example = 0;          // index into read_examples()
    std::vector<double> probabilities;  // by category, by a model that never saw it
};

struct Learnt {
    LinearModel model;
    std::vector<Example> examples;
    std::vector<FoldResult> folds;  // of the cross-validation, by example
};

// The cross-validation as a table, and which answers were taken for which.
std::string report_of(const Learnt& learnt, const std::vector<std::string>& categories);

// Reads the texts with an analyser of its own, so that nothing learnt before has a say.
Result<Learnt> learn(const std::string& content_folder, const Lexicon& lexicon,
                     const std::vector<std::string>& categories, const LearnOptions& options,
                     std::vector<Error>& errors);

}  // namespace luotsi::need
