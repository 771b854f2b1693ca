#include "need/danger_learnt.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "need/mix.hpp"

namespace luotsi::need {

namespace {

constexpr std::uint32_t whole_words_max = 25;   // longer texts are read in windows
constexpr std::uint32_t window_words_max = 25;  // of one window
constexpr std::uint32_t window_step = 10;

constexpr std::array<std::string_view, 5> buts{"mutta", "mut", "men", "but", "vaan"};

bool is_but(const Token& token) {
    return std::find(buts.begin(), buts.end(), token.surface) != buts.end();
}

constexpr double emergency_share = 0.4;  // of the danger: a missed emergency is the worst mistake
constexpr std::size_t reasons_kept = 4;
constexpr double reason_min = 0.2;  // of the strongest reason's weight

}  // namespace

std::vector<std::string> danger_classes(const std::vector<std::string>& kinds) {
    std::vector<std::string> out{"none"};
    for (const std::string& kind : kinds) {
        out.push_back(kind);
        out.push_back(kind + '!');
    }
    return out;
}

DangerLearnt::DangerLearnt(LinearModel model, Concepts concepts, std::size_t kinds)
    : model_(std::move(model)), concepts_(std::move(concepts)), kinds_(kinds) {
    concepts_.number(model_);
}

DangerLearnt DangerLearnt::load(const std::string& content_folder,
                                const std::vector<std::string>& kinds, Concepts concepts,
                                std::vector<Error>& errors) {
    return {LinearModel::load(content_folder + "/danger/learned/weights.tsv", danger_classes(kinds),
                              errors),
            std::move(concepts), kinds.size()};
}

// The text itself unless it is long; each piece (a sentence, or what stands before or after a
// "but") and each two neighbouring ones, so that nothing told beside a danger can drown it, a long
// piece in overlapping parts; and whatever a pattern spans that fits in none of these.
std::vector<DangerLearnt::Window> DangerLearnt::windows(const Read& read) {
    const auto count = static_cast<std::uint32_t>(read.text.tokens.size());
    std::vector<Window> pieces, out;
    if (count <= whole_words_max) out.push_back({0, count});
    for (std::uint32_t i = 0; i < count; ++i) {
        const Token& token = read.text.tokens[i];
        if (i == 0 || token.sentence != read.text.tokens[i - 1].sentence || is_but(token))
            pieces.push_back({i, i});
        pieces.back().end = i + 1;
    }
    for (std::size_t i = 0; i < pieces.size() && pieces.size() > 1; ++i) {
        const Window one = pieces[i];
        if (one.end - one.begin <= window_words_max) out.push_back(one);
        if (i > 0 && one.end - pieces[i - 1].begin <= window_words_max && pieces.size() > 2)
            out.push_back({pieces[i - 1].begin, one.end});
    }
    for (const Window one : pieces) {
        if (one.end - one.begin <= window_words_max) continue;
        for (std::uint32_t at = one.begin; at < one.end; at += window_step) {
            out.push_back({at, std::min(one.end, at + window_words_max)});
            if (out.back().end == one.end) break;
        }
    }
    for (const PatternSign& sign : read.patterns) {
        if (sign.tokens.empty()) continue;
        const Window one{sign.tokens.front(), sign.tokens.back() + 1};
        const bool inside = std::any_of(out.begin(), out.end(), [one](const Window& other) {
            return other.begin <= one.begin && one.end <= other.end;
        });
        if (!inside) out.push_back(one);
    }
    return out;
}

DangerLearnt::Heard DangerLearnt::hear(const Read& read, Window window,
                                       const std::vector<std::uint32_t>& without) const {
    Heard out;
    for (std::uint32_t i = window.begin; i < window.end; ++i)
        if (!std::binary_search(without.begin(), without.end(), i)) out.tokens.push_back(i);
    std::vector<PatternSign> inside;  // what patterns found here, by the part's tokens
    for (const PatternSign& sign : read.patterns) {
        if (!std::includes(out.tokens.begin(), out.tokens.end(), sign.tokens.begin(),
                           sign.tokens.end()))
            continue;
        inside.push_back(sign);
        for (std::uint32_t& token : inside.back().tokens) {
            const auto at = std::lower_bound(out.tokens.begin(), out.tokens.end(), token);
            token = static_cast<std::uint32_t>(at - out.tokens.begin());
        }
    }
    const bool gaps = out.tokens.size() < window.end - window.begin;
    out.features = model_.weigh(gaps ? with_gaps(read.text, out.tokens, inside)
                                     : read.numbered.part(window.begin, window.end, inside));
    out.probabilities = softmax(model_.scores(out.features));
    if (out.tokens.empty()) {  // nothing is said: no danger, whatever the biases
        out.probabilities.assign(out.probabilities.size(), 0);
        out.probabilities[0] = 1;
    }
    return out;
}

// Words that were apart become neighbours: it is another text.
std::vector<NumberedFeature>
DangerLearnt::with_gaps(const Text& text, const std::vector<std::uint32_t>& tokens,
                        const std::vector<PatternSign>& patterns) const {
    Text part;
    part.languages = text.languages;
    part.language = text.language;
    part.tokens.reserve(tokens.size());
    for (const std::uint32_t token : tokens) part.tokens.push_back(text.tokens[token]);
    return NumberedDanger(part, concepts_, model_)
        .part(0, static_cast<std::uint32_t>(tokens.size()), patterns);
}

std::vector<std::uint32_t> DangerLearnt::reasons(const Heard& heard, std::uint32_t of_class) const {
    // A word speaks for danger by speaking for the class and against "none".
    std::map<std::uint32_t, double> weights;
    for (const Contribution& one : model_.because(heard.features, of_class))
        weights[one.token] += one.weight;
    for (const Contribution& one : model_.because(heard.features, 0))
        weights[one.token] -= one.weight;
    std::vector<std::pair<double, std::uint32_t>> order;
    for (const auto& [token, weight] : weights) order.emplace_back(-weight, token);
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> out;
    for (const auto& [weight, token] : order) {
        if (out.size() == reasons_kept || weight > order.front().first * reason_min) break;
        if (token < heard.tokens.size()) out.push_back(heard.tokens[token]);
    }
    std::sort(out.begin(), out.end());
    return out;
}

DangerLearnt::Judged DangerLearnt::judge(const Read& read, Window window) const {
    // For each kind the text without the words explained away for it; most often none are.
    std::map<std::vector<std::uint32_t>, Heard> heard;
    LearntDanger out;
    double best = -1;
    Heard* best_heard = nullptr;
    for (std::uint32_t kind = 0; kind < kinds_; ++kind) {
        std::vector<std::uint32_t> without;
        for (const ExplainedWords& one : read.explained) {
            if (!(*one.kinds)[kind]) continue;
            for (const std::uint32_t token : one.tokens)
                if (token >= window.begin && token < window.end) without.push_back(token);
        }
        std::sort(without.begin(), without.end());
        without.erase(std::unique(without.begin(), without.end()), without.end());
        auto found = heard.find(without);
        if (found == heard.end()) found = heard.emplace(without, hear(read, window, without)).first;
        const double urgent = found->second.probabilities[1 + 2 * kind];
        const double emergency = found->second.probabilities[2 + 2 * kind];
        out.probability += urgent + emergency;
        out.emergency_probability += emergency;
        if (urgent + emergency > best) {
            best = urgent + emergency;
            out.kind = kind;
            best_heard = &found->second;
        }
    }
    // Words explained away for one kind and not for another make these of different texts.
    out.probability = std::min(out.probability, 1.0);
    out.emergency_probability = std::min(out.emergency_probability, 1.0);
    out.emergency = out.emergency_probability >= emergency_share * out.probability;
    return {std::move(out), std::move(*best_heard)};
}

std::optional<DangerLearnt::Judged>
DangerLearnt::judge_windows(const Text& text, const std::vector<ExplainedWords>& explained,
                            const std::vector<PatternSign>& patterns) const {
    if (text.tokens.empty() || kinds_ == 0 || model_.empty()) return std::nullopt;
    const Read read{text, explained, patterns, NumberedDanger(text, concepts_, model_)};
    std::optional<Judged> out;
    for (const Window window : windows(read)) {
        Judged one = judge(read, window);
        if (!out || one.danger.probability > out->danger.probability) out = std::move(one);
    }
    return out;
}

LearntDanger DangerLearnt::with_reasons(Judged judged) const {
    LearntDanger out = std::move(judged.danger);
    out.tokens = reasons(judged.heard, 1 + 2 * out.kind + (out.emergency ? 1 : 0));
    return out;
}

std::optional<LearntDanger>
DangerLearnt::most_dangerous(const Text& text, const std::vector<ExplainedWords>& explained,
                             const std::vector<PatternSign>& patterns) const {
    std::optional<Judged> found = judge_windows(text, explained, patterns);
    if (!found) return std::nullopt;
    return with_reasons(std::move(*found));
}

std::optional<LearntDanger> DangerLearnt::find(const Text& text,
                                               const std::vector<ExplainedWords>& explained,
                                               const std::vector<PatternSign>& patterns) const {
    std::optional<Judged> found = judge_windows(text, explained, patterns);
    if (!found || found->danger.probability < model_.threshold) return std::nullopt;
    return with_reasons(std::move(*found));
}

}  // namespace luotsi::need
