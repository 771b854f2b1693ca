#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "need/evaluate.hpp"
#include "need/learn.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t confusions_shown = 25;

// The fold's answer, best first.
Verdict verdict_of(const FoldResult& fold, const std::vector<std::string>& categories) {
    std::vector<std::size_t> order(categories.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const double pa = fold.probabilities[a], pb = fold.probabilities[b];
        return pa != pb ? pa > pb : a < b;
    });
    Verdict out;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i)
        out.needs.push_back(categories[order[i]]);
    out.confidence = fold.probabilities[order[0]];
    return out;
}

}  // namespace

std::string report_of(const Learnt& learnt, const std::vector<std::string>& categories) {
    std::vector<Phrase> phrases;
    std::vector<Verdict> verdicts;
    for (const FoldResult& fold : learnt.folds) {
        const Example& example = learnt.examples[fold.example];
        Phrase phrase;
        phrase.language = to_string(example.language);
        phrase.category = categories[example.category];
        for (const std::uint32_t also : example.also) phrase.also.push_back(categories[also]);
        phrases.push_back(std::move(phrase));
        verdicts.push_back(verdict_of(fold, categories));
    }
    const Evaluation evaluation = evaluate(phrases, verdicts);
    std::string out = fmt::format("{} examples, five-fold cross-validation\n", phrases.size());
    for (const Measured& group : evaluation.groups) {
        if (group.first_acceptable.of == 0) continue;
        out += fmt::format("{:<4} n {:>5}  first acceptable {:.1f} %  among three {:.1f} %  "
                           "calibration error {:.3f}\n",
                           group.group, group.first_acceptable.of,
                           100 * group.first_acceptable.value(),
                           100 * group.top3_acceptable.value(), group.calibration_error);
    }
    std::map<std::pair<std::string, std::string>, std::uint32_t> confused;
    for (const std::size_t i : evaluation.wrong_first)
        ++confused[{phrases[i].category, verdicts[i].needs[0]}];
    std::vector<std::pair<std::uint32_t, std::pair<std::string, std::string>>> sorted;
    for (const auto& [pair, count] : confused) sorted.emplace_back(count, pair);
    std::sort(sorted.rbegin(), sorted.rend());
    out += "taken for another, most often:\n";
    for (std::size_t i = 0; i < std::min(confusions_shown, sorted.size()); ++i)
        out += fmt::format("{:>5}  {} → {}\n", sorted[i].first, sorted[i].second.first,
                           sorted[i].second.second);
    return out;
}

}  // namespace luotsi::need
