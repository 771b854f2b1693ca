#include "need/danger_features.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "model/yaml_tree.hpp"
#include "need/name_index.hpp"

namespace luotsi::need {

namespace {

constexpr double pair_value = 0.7;
constexpr double far_pair_value = 0.4;
constexpr double past_value = 0.5;
constexpr double concept_value = 0.7;
constexpr double concept_pair_value = 0.5;
constexpr double pattern_value = 1;
constexpr std::uint32_t far_reach = 3;  // words from the first to the last of a far pair
constexpr std::uint32_t concept_reach = 8;  // the same of two concepts

constexpr std::array<std::string_view, 3> concept_file_keys{"format", "source", "concepts"};

const Reading* reading_of(const Text& text, const Token& token) {
    for (const Reading& reading : token.readings) {
        if (reading.language == text.language) return &reading;
    }
    return token.readings.empty() ? nullptr : &token.readings.front();
}

// Features by name; of those put under one name the last stays.
class Named {
public:
    void put(std::string name, double value, std::uint32_t token) {
        const auto [at, fresh] = index_.add(name);
        if (fresh)
            features_.push_back({std::move(name), value, token});
        else
            features_[at] = {std::move(name), value, token};
    }
    // Ordered by name, so that what is added up of them is the same everywhere.
    std::vector<Feature> take() {
        std::sort(features_.begin(), features_.end(),
                  [](const Feature& a, const Feature& b) { return a.name < b.name; });
        return std::move(features_);
    }

private:
    NameIndex index_;
    std::vector<Feature> features_;
};

class Extra {
public:
    explicit Extra(const Text& text) : text_(text) {}

    void run(std::vector<Feature>& out) {
        bool past = false, present = false;
        for (std::uint32_t i = 0; i < text_.tokens.size(); ++i) {
            const Reading* here = reading_of(text_, text_.tokens[i]);
            if (here == nullptr) continue;
            const std::string language(to_string(here->language));
            if (here->past) values_.put("past_" + language + ":" + here->lemma, past_value, i);
            past = past || here->past;
            present = present || (here->finite && !here->past && here->lemma != "ei");
            pairs(i, *here, language);
        }
        if (past) values_.put(present ? "time:both" : "time:past", 1, 0);
        for (Feature& one : values_.take()) out.push_back(std::move(one));
    }

private:
    void pairs(std::uint32_t i, const Reading& here, const std::string& language) {
        for (std::uint32_t k = i + 1; k <= i + far_reach && k < text_.tokens.size(); ++k) {
            if (text_.tokens[k].sentence != text_.tokens[i].sentence) break;
            const Reading* other = reading_of(text_, text_.tokens[k]);
            if (other == nullptr) continue;
            if (k > i + 1)
                values_.put(language + ":" + here.lemma + "__" + other->lemma, far_pair_value, i);
            else if (text_.tokens[i].negated)
                values_.put(language + ":!" + here.lemma + "_" + other->lemma, pair_value, i);
        }
    }

    const Text& text_;
    Named values_;
};

// The names that stand under `top` of a file, with the languages each has words in.
using Names = std::map<std::string, std::set<Language>>;

void read_classes(const std::string& file, PatternSetBuilder& builder, Names& names,
                  std::vector<Error>& errors) {
    builder.read_classes(file, errors);
    const model::YamlDocument document = model::read_yaml_file(file);
    const model::YamlNode* classes = document.root.find("classes");
    for (std::size_t i = 0; classes != nullptr && i < classes->keys.size(); ++i) {
        for (const model::YamlNode& key : classes->items[i].keys) {
            Language language = Language::fi;
            if (parse_language(key.text, language)) names[classes->keys[i].text].insert(language);
        }
    }
}

void read_concepts(const std::string& file, Language language, PatternSetBuilder& builder,
                   Names& names, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", concept_file_keys);
    const model::YamlNode* concepts = top.need("concepts");
    for (std::size_t i = 0; concepts != nullptr && i < concepts->keys.size(); ++i) {
        const std::string& name = concepts->keys[i].text;
        for (const model::YamlNode& member : concepts->items[i].items) {
            auto added = builder.add_class_member(name, member.text, language);
            if (added)
                names[name].insert(language);
            else
                found.add_inside(member, "concepts." + name, std::move(added.error()));
        }
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
}

}  // namespace

Concepts Concepts::load(const std::string& content_folder, const Analyser& analyser,
                        std::vector<Error>& errors) {
    Concepts out;
    Names names;
    PatternSetBuilder builder([&](Language language, std::string_view form) {
        return analyser.lemma_key(language, form);
    });
    read_classes(content_folder + "/danger/classes.yaml", builder, names, errors);
    for (const Language language : all_languages)
        read_concepts(content_folder + "/danger/concepts/" + std::string(to_string(language)) +
                          ".yaml",
                      language, builder, names, errors);
    for (const auto& [name, languages] : names) {
        const auto code = static_cast<Code>(out.names_.size());
        out.names_.insert(out.names_.end(), {'@' + name, "!@" + name});
        for (const Language language : languages)
            if (builder.add('@' + name, language)) out.code_of_.push_back(code);
    }
    out.set_ = builder.build(errors);
    return out;
}

namespace {

// Ordered by number; of those of one number the one that was put last.
std::vector<Feature> last_of_each(std::vector<Feature> found) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // number, place
    for (std::uint32_t i = 0; i < found.size(); ++i) order.emplace_back(found[i].number, i);
    std::sort(order.begin(), order.end());
    std::vector<Feature> out;
    for (std::size_t i = 0; i < order.size(); ++i)
        if (i + 1 == order.size() || order[i + 1].first != order[i].first)
            out.push_back(std::move(found[order[i].second]));
    return out;
}

std::string pair_name(const std::string& one, const std::string& other) {
    const auto& [first, second] = std::minmax(one, other);
    return first + '+' + second;
}

}  // namespace

void Concepts::number(const std::function<std::uint32_t(std::string_view)>& number_of) {
    number_.assign(names_.size(), NameIndex::none);
    number_of_pair_.assign(names_.size() * names_.size(), NameIndex::none);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        number_[i] = number_of(names_[i]);
        for (std::size_t k = i + 1; k < names_.size(); ++k)
            number_of_pair_[i * names_.size() + k] = number_of(pair_name(names_[i], names_[k]));
    }
}

// Concepts by place, and each two that stand near each other: alone(place), pair(place, place, the
// token of the first).
template <class Alone, class Pair>
void Concepts::tell(const Text& text, const std::vector<PatternHit>& hits, Alone alone,
                    Pair pair) const {
    std::vector<Place> places;
    for (const PatternHit& hit : hits) {
        const std::uint32_t at = hit.tokens.front();
        bool negated = hit.negated;
        for (const std::uint32_t token : hit.tokens) negated |= text.tokens[token].negated;
        places.push_back({code_of_[hit.pattern], at});
        if (negated) places.push_back({code_of_[hit.pattern] + 1, at});
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Place& one = places[i];
        alone(one.code, one.token);
        for (std::size_t k = i + 1; k < places.size(); ++k) {
            const Place& other = places[k];
            const auto [first, last] = std::minmax(one.token, other.token);
            if (first == last || last - first > concept_reach || one.code == other.code) continue;
            pair(one.code, other.code, first);
        }
    }
}

std::vector<Feature> Concepts::features_of(const Text& text) const {
    Named values;
    tell(
        text, set_.match_everywhere(text),
        [&](Code code, std::uint32_t token) { values.put(names_[code], concept_value, token); },
        [&](Code one, Code other, std::uint32_t token) {
            values.put(pair_name(names_[one], names_[other]), concept_pair_value, token);
        });
    return values.take();
}

std::vector<Feature> Concepts::features_of(const Text& part, const PatternSet::Known& known,
                                           std::span<const std::uint32_t> tokens) const {
    std::vector<Feature> found;
    const auto put = [&found](std::uint32_t number, double value, std::uint32_t token) {
        if (number != NameIndex::none) found.push_back({{}, value, token, number});
    };
    tell(
        part, set_.match_everywhere(part, known, tokens),
        [&](Code code, std::uint32_t token) { put(number_[code], concept_value, token); },
        [&](Code one, Code other, std::uint32_t token) {
            put(number_of_pair(one, other), concept_pair_value, token);
        });
    return last_of_each(std::move(found));
}

std::vector<Feature> danger_features(const Text& text, std::vector<Feature> concepts,
                                     const std::vector<PatternSign>& patterns) {
    std::vector<Feature> out = features_of(text);
    Extra(text).run(out);
    for (Feature& one : concepts) out.push_back(std::move(one));
    bool emergency = false;
    for (const PatternSign& sign : patterns) {
        const std::uint32_t token = sign.tokens.empty() ? 0 : sign.tokens.front();
        out.push_back({"pattern:" + std::string(sign.name), pattern_value, token});
        emergency = emergency || sign.emergency;
    }
    if (!patterns.empty())
        out.push_back({emergency ? "pattern!" : "pattern-", pattern_value,
                       patterns.front().tokens.empty() ? 0 : patterns.front().tokens.front()});
    return out;
}

}  // namespace luotsi::need
