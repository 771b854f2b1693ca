#include "need/ranker.hpp"

#include <algorithm>
#include <numeric>

#include "need/mix.hpp"
#include "need/numbered.hpp"

namespace luotsi::need {

namespace {

constexpr double contribution_min = 0.15;  // of a learnt word to be named as a reason

std::string words_at(const Text& text, const std::vector<std::uint32_t>& tokens) {
    std::string out;
    for (const std::uint32_t i : tokens) {
        const Token& token = text.tokens[i];
        if (!out.empty()) out += ' ';
        out += text.original.substr(token.begin, token.end - token.begin);
    }
    return out;
}

void add_reason(std::vector<Reason>& list, Reason reason) {
    if (list.size() >= reasons_max) return;
    const bool told = std::any_of(list.begin(), list.end(),
                                  [&](const Reason& one) { return one.words == reason.words; });
    if (!told) list.push_back(std::move(reason));
}

}  // namespace

Ranker Ranker::load(const std::string& content_folder, const Analyser& analyser,
                    const std::vector<std::string>& categories, std::vector<Error>& errors) {
    Ranker out;
    out.categories_ = categories.size();
    out.lexicon_ = Lexicon::load(content_folder, analyser, categories, errors);
    out.model_ =
        LinearModel::load(content_folder + "/needs/learned/weights.tsv", categories, errors);
    return out;
}

std::vector<Ranked> Ranker::rank(const Text& text, const std::vector<Push>& pushes) const {
    const std::vector<LexiconHit> hits = lexicon_.hits(text);
    std::vector<NumberedFeature> features;
    NumberedWords(text, model_).append_all(features);
    const LinearModel::Weighed weighed = model_.weigh(features);
    // Without words only what is known from outside speaks.
    std::vector<double> scores =
        text.tokens.empty() ? std::vector<double>(categories_, 0)
                            : model_.mix.scores(model_.scores(weighed), lexicon_.scores(hits));
    for (const Push& push : pushes) scores[push.category] += push.weight;
    const std::vector<double> confidence = softmax(scores);

    std::vector<std::uint32_t> order(categories_), place(categories_);  // best first; by category
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&scores](std::uint32_t a, std::uint32_t b) {
        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
    });
    std::vector<Ranked> out(categories_);
    for (std::uint32_t i = 0; i < out.size(); ++i) {
        out[i].category = order[i];
        out[i].score = scores[order[i]];
        out[i].confidence = confidence[order[i]];
        place[order[i]] = i;
    }
    std::vector<const LexiconHit*> strongest;
    for (const LexiconHit& hit : hits) strongest.push_back(&hit);
    std::sort(strongest.begin(), strongest.end(), [](const LexiconHit* a, const LexiconHit* b) {
        return a->weight != b->weight ? a->weight > b->weight : a->entry < b->entry;
    });
    for (const LexiconHit* hit : strongest) {
        const LexiconEntry& entry = lexicon_.entry(hit->entry);
        Ranked& one = out[place[entry.category]];
        one.urgent = one.urgent || lexicon_.pattern(hit->entry).options.urgency !=
                                       PatternOptions::Urgency::unsaid;
        add_reason(one.because, {words_at(text, hit->tokens), entry.line, hit->weight});
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(out.size(), 4); ++i) {
        for (const Contribution& word : model_.because(weighed, out[i].category)) {
            if (word.weight < contribution_min) break;
            add_reason(out[i].because, {words_at(text, {word.token}), "", word.weight});
        }
    }
    return out;
}

}  // namespace luotsi::need
