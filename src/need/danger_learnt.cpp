#include "need/danger_learnt.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "model/yaml_tree.hpp"
#include "need/features.hpp"
#include "need/mix.hpp"

namespace luotsi::need {

namespace {

constexpr double pair_value = 0.7;
constexpr double far_pair_value = 0.4;
constexpr double past_value = 0.5;
constexpr double class_value = 0.5;
constexpr std::uint32_t far_reach = 3;  // words from the first to the last of a far pair

constexpr std::uint32_t whole_words_max = 25;   // longer texts are read in windows
constexpr std::uint32_t window_words_max = 25;  // of one window
constexpr std::uint32_t window_step = 10;

constexpr double emergency_share = 0.4;  // of the danger: a missed emergency is the worst mistake
constexpr std::size_t reasons_kept = 4;
constexpr double reason_min = 0.2;  // of the strongest reason's weight

const Reading* reading_of(const Text& text, const Token& token) {
    for (const Reading& reading : token.readings) {
        if (reading.language == text.language) return &reading;
    }
    return token.readings.empty() ? nullptr : &token.readings.front();
}

class Extra {
public:
    explicit Extra(const Text& text) : text_(text) {}

    void run(std::vector<Feature>& out) {
        bool past = false, present = false;
        for (std::uint32_t i = 0; i < text_.tokens.size(); ++i) {
            const Reading* here = reading_of(text_, text_.tokens[i]);
            if (here == nullptr) continue;
            const std::string language(to_string(here->language));
            if (here->past) values_["past_" + language + ":" + here->lemma] = {past_value, i};
            past = past || here->past;
            present = present || (here->finite && !here->past && here->lemma != "ei");
            pairs(i, *here, language);
        }
        if (past) values_[present ? "time:both" : "time:past"] = {1, 0};
        for (const auto& [name, one] : values_) out.push_back({name, one.first, one.second});
    }

private:
    void pairs(std::uint32_t i, const Reading& here, const std::string& language) {
        for (std::uint32_t k = i + 1; k <= i + far_reach && k < text_.tokens.size(); ++k) {
            if (text_.tokens[k].sentence != text_.tokens[i].sentence) break;
            const Reading* other = reading_of(text_, text_.tokens[k]);
            if (other == nullptr) continue;
            if (k > i + 1)
                values_[language + ":" + here.lemma + "__" + other->lemma] = {far_pair_value, i};
            else if (text_.tokens[i].negated)
                values_[language + ":!" + here.lemma + "_" + other->lemma] = {pair_value, i};
        }
    }

    const Text& text_;
    std::map<std::string, std::pair<double, std::uint32_t>> values_;
};

}  // namespace

std::vector<std::string> danger_classes(const std::vector<std::string>& kinds) {
    std::vector<std::string> out{"none"};
    for (const std::string& kind : kinds) {
        out.push_back(kind);
        out.push_back(kind + '!');
    }
    return out;
}

WordClasses WordClasses::load(const std::string& content_folder, const Analyser& analyser,
                              std::vector<Error>& errors) {
    WordClasses out;
    const std::string file = content_folder + "/danger/classes.yaml";
    PatternSetBuilder builder([&](Language language, std::string_view form) {
        return analyser.lemma_key(language, form);
    });
    builder.read_classes(file, errors);
    const model::YamlDocument document = model::read_yaml_file(file);
    const model::YamlNode* classes = document.root.find("classes");
    for (std::size_t i = 0; classes != nullptr && i < classes->keys.size(); ++i) {
        const std::string name = '@' + classes->keys[i].text;
        for (std::size_t k = 0; k < classes->items[i].keys.size(); ++k) {
            Language language = Language::fi;
            if (!parse_language(classes->items[i].keys[k].text, language)) continue;
            if (builder.add(name, language)) out.name_of_.push_back(name);
        }
    }
    out.set_ = builder.build(errors);
    return out;
}

std::vector<Feature> WordClasses::features_of(const Text& text) const {
    std::vector<Feature> out;
    for (const PatternHit& hit : set_.match(text)) {
        const std::string& name = name_of_[hit.pattern];
        const bool told = std::any_of(out.begin(), out.end(),
                                      [&](const Feature& one) { return one.name == name; });
        if (!told) out.push_back({name, class_value, hit.tokens.empty() ? 0 : hit.tokens.front()});
    }
    return out;
}

std::vector<Feature> danger_features(const Text& text, const WordClasses& classes) {
    std::vector<Feature> out = features_of(text);
    Extra(text).run(out);
    for (Feature& one : classes.features_of(text)) out.push_back(std::move(one));
    return out;
}

DangerLearnt::DangerLearnt(LinearModel model, WordClasses classes, std::size_t kinds)
    : model_(std::move(model)), classes_(std::move(classes)), kinds_(kinds) {}

DangerLearnt DangerLearnt::load(const std::string& content_folder,
                                const std::vector<std::string>& kinds, WordClasses classes,
                                std::vector<Error>& errors) {
    return {LinearModel::load(content_folder + "/danger/learned/weights.tsv", danger_classes(kinds),
                              errors),
            std::move(classes), kinds.size()};
}

// Each sentence and each two neighbouring ones, if they are short enough; a long sentence in
// overlapping pieces.
std::vector<DangerLearnt::Window> DangerLearnt::windows(const Text& text) {
    const auto count = static_cast<std::uint32_t>(text.tokens.size());
    if (count <= whole_words_max) return {{0, count}};
    std::vector<Window> sentences, out;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i == 0 || text.tokens[i].sentence != text.tokens[i - 1].sentence)
            sentences.push_back({i, i});
        sentences.back().end = i + 1;
    }
    for (std::size_t i = 0; i < sentences.size(); ++i) {
        const Window one = sentences[i];
        if (one.end - one.begin <= window_words_max) {
            out.push_back(one);
        } else {
            for (std::uint32_t at = one.begin; at < one.end; at += window_step) {
                out.push_back({at, std::min(one.end, at + window_words_max)});
                if (out.back().end == one.end) break;
            }
        }
        if (i > 0 && one.end - sentences[i - 1].begin <= window_words_max)
            out.push_back({sentences[i - 1].begin, one.end});
    }
    return out;
}

DangerLearnt::Heard DangerLearnt::hear(const Text& text, Window window,
                                       const std::vector<std::uint32_t>& without) const {
    Heard out;
    Text part;
    part.languages = text.languages;
    part.language = text.language;
    const bool whole = without.empty() && window.end - window.begin == text.tokens.size();
    for (std::uint32_t i = window.begin; i < window.end; ++i) {
        if (std::binary_search(without.begin(), without.end(), i)) continue;
        out.tokens.push_back(i);
        if (!whole) part.tokens.push_back(text.tokens[i]);
    }
    out.features = danger_features(whole ? text : part, classes_);
    out.probabilities = softmax(model_.scores(out.features));
    if (out.tokens.empty()) {  // nothing is said: no danger, whatever the biases
        out.probabilities.assign(out.probabilities.size(), 0);
        out.probabilities[0] = 1;
    }
    return out;
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

LearntDanger DangerLearnt::judge(const Text& text, Window window,
                                 const std::vector<ExplainedWords>& explained) const {
    // For each kind the text without the words explained away for it; most often none are.
    std::map<std::vector<std::uint32_t>, Heard> heard;
    LearntDanger out;
    double best = -1;
    const Heard* best_heard = nullptr;
    for (std::uint32_t kind = 0; kind < kinds_; ++kind) {
        std::vector<std::uint32_t> without;
        for (const ExplainedWords& one : explained) {
            if ((*one.kinds)[kind])
                without.insert(without.end(), one.tokens.begin(), one.tokens.end());
        }
        std::sort(without.begin(), without.end());
        without.erase(std::unique(without.begin(), without.end()), without.end());
        auto found = heard.find(without);
        if (found == heard.end()) found = heard.emplace(without, hear(text, window, without)).first;
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
    out.emergency = out.emergency_probability >= emergency_share * out.probability;
    out.tokens = reasons(*best_heard, 1 + 2 * out.kind + (out.emergency ? 1 : 0));
    return out;
}

std::optional<LearntDanger>
DangerLearnt::most_dangerous(const Text& text, const std::vector<ExplainedWords>& explained) const {
    if (text.tokens.empty() || kinds_ == 0 || model_.empty()) return std::nullopt;
    std::optional<LearntDanger> out;
    for (const Window window : windows(text)) {
        LearntDanger one = judge(text, window, explained);
        if (!out || one.probability > out->probability) out = std::move(one);
    }
    return out;
}

std::optional<LearntDanger> DangerLearnt::find(const Text& text,
                                               const std::vector<ExplainedWords>& explained) const {
    std::optional<LearntDanger> out = most_dangerous(text, explained);
    if (!out || out->probability < model_.threshold) return std::nullopt;
    return out;
}

}  // namespace luotsi::need
