#include "need/danger_features.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "model/yaml_tree.hpp"
#include "need/name_index.hpp"
#include "need/word_features.hpp"

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

// Features by name; of those put under one name the one of the highest order stays.
class Named {
public:
    void put(std::string name, double value, std::uint32_t token, std::uint64_t order) {
        all_.push_back({{std::move(name), value, token}, order});
    }
    // Ordered by name, so that what is added up of them is the same everywhere.
    std::vector<Feature> take() {
        std::sort(all_.begin(), all_.end(), [](const Put& a, const Put& b) {
            return std::tie(a.feature.name, a.order) < std::tie(b.feature.name, b.order);
        });
        std::vector<Feature> out;
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (i + 1 == all_.size() || all_[i + 1].feature.name != all_[i].feature.name)
                out.push_back(std::move(all_[i].feature));
        return out;
    }

private:
    struct Put {
        Feature feature;
        std::uint64_t order = 0;
    };
    std::vector<Put> all_;
};

Tense tense_of(const Reading* reading) {
    if (reading == nullptr) return {};
    return {reading->past, reading->finite && !reading->past && reading->lemma != "ei"};
}

// The name of what tokens say of time together; empty when nothing was in the past.
std::string_view time_name(Tense together) {
    if (!together.past) return {};
    return together.present ? "time:both" : "time:past";
}

// The features of words beside those of the ranker, but for the time of all of them:
// tell(TokenSpan, value, name), of one name the one told last counts.
template <class Tell>
class ExtraFeatures {
public:
    ExtraFeatures(const Text& text, Tell tell) : text_(text), tell_(std::move(tell)) {}

    // Tells those of all tokens, and tense(token) beforehand.
    template <class Tenses>
    void run(Tenses tense) {
        for (const Token& token : text_.tokens) readings_.push_back(main_reading(text_, token));
        for (std::uint32_t i = 0; i < text_.tokens.size(); ++i) {
            tense(tense_of(readings_[i]));
            if (readings_[i] == nullptr) continue;
            const Reading& here = *readings_[i];
            const std::string_view language = to_string(here.language);
            if (here.past)
                tell_({i, i}, past_value, NamePieces("past_", language, ":", here.lemma));
            pairs(i, here, language);
        }
    }

private:
    void pairs(std::uint32_t i, const Reading& here, std::string_view language) {
        for (std::uint32_t k = i + 1; k <= i + far_reach && k < text_.tokens.size(); ++k) {
            if (text_.tokens[k].sentence != text_.tokens[i].sentence) break;
            const Reading* other = readings_[k];
            if (other == nullptr) continue;
            if (k > i + 1)
                tell_({i, k}, far_pair_value,
                      NamePieces(language, ":", here.lemma, "__", other->lemma));
            else if (text_.tokens[i].negated)
                tell_({i, k}, pair_value,
                      NamePieces(language, ":!", here.lemma, "_", other->lemma));
        }
    }

    const Text& text_;
    Tell tell_;
    std::vector<const Reading*> readings_;  // by token
};

void append_extra(std::vector<Feature>& out, const Text& text) {
    Named values;
    std::uint64_t order = 0;
    ExtraFeatures extra(text, [&](TokenSpan tokens, double value, const NamePieces& name) {
        values.put(name.whole(), value, tokens.first, order++);
    });
    Tense together;
    extra.run([&together](Tense one) {
        together.past |= one.past;
        together.present |= one.present;
    });
    if (const std::string_view name = time_name(together); !name.empty())
        values.put(std::string(name), 1, 0, order);
    for (Feature& one : values.take()) out.push_back(std::move(one));
}

// tell(name, token): what the patterns found.
template <class Tell>
void tell_patterns(const std::vector<PatternSign>& patterns, Tell tell) {
    const auto token_of = [](const PatternSign& sign) {
        return sign.tokens.empty() ? 0 : sign.tokens.front();
    };
    bool emergency = false;
    for (const PatternSign& sign : patterns) {
        tell(NamePieces("pattern:", sign.name), token_of(sign));
        emergency = emergency || sign.emergency;
    }
    if (!patterns.empty())
        tell(NamePieces(emergency ? "pattern!" : "pattern-"), token_of(patterns.front()));
}

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
        // A class has the words of all its languages: it is one pattern, whatever the language.
        if (builder.add('@' + name, *languages.begin())) out.code_of_.push_back(code);
    }
    out.set_ = builder.build(errors);
    return out;
}

namespace {

std::string pair_name(const std::string& one, const std::string& other) {
    const auto& [first, second] = std::minmax(one, other);
    return first + '+' + second;
}

}  // namespace

void Concepts::number(const LinearModel& model) {
    number_.assign(names_.size(), NameIndex::none);
    number_of_pair_.assign(names_.size() * names_.size(), NameIndex::none);
    for (std::size_t i = 0; i < names_.size(); ++i) {
        number_[i] = model.number(NamePieces(names_[i]));
        for (std::size_t k = i + 1; k < names_.size(); ++k) {
            const auto& [first, second] = std::minmax(names_[i], names_[k]);
            number_of_pair_[i * names_.size() + k] = model.number(NamePieces(first, "+", second));
        }
    }
}

std::vector<Concepts::Place> Concepts::places(const Text& text) const {
    std::vector<Place> out;
    for (const PatternHit& hit : set_.match_everywhere(text)) {
        const TokenSpan tokens{hit.tokens.front(), hit.tokens.back()};
        bool negated = hit.negated;
        for (const std::uint32_t token : hit.tokens) negated |= text.tokens[token].negated;
        const auto order = static_cast<std::uint32_t>(out.size());
        out.push_back({code_of_[hit.pattern], tokens, order});
        if (negated) out.push_back({code_of_[hit.pattern] + 1, tokens, order + 1});
    }
    return out;
}

// Concepts by place, and each two that stand near each other: alone(place), pair(place, place), the
// first of which begins before the other. In the order of the text, so that each is held against
// few others.
template <class Alone, class Pair>
void Concepts::tell(const Text& text, Alone alone, Pair pair) const {
    std::vector<Place> all = places(text);
    std::sort(all.begin(), all.end(), [](const Place& a, const Place& b) {
        return std::tie(a.tokens.first, a.order) < std::tie(b.tokens.first, b.order);
    });
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Place& one = all[i];
        alone(one);
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            const Place& other = all[k];
            if (other.tokens.first - one.tokens.first > concept_reach) break;
            if (other.tokens.first != one.tokens.first && one.code != other.code) pair(one, other);
        }
    }
}

std::vector<Feature> Concepts::features_of(const Text& text) const {
    Named values;
    tell(
        text,
        [&](const Place& one) {
            values.put(names_[one.code], concept_value, one.tokens.first, one.order);
        },
        [&](const Place& one, const Place& other) {
            values.put(pair_name(names_[one.code], names_[other.code]), concept_pair_value,
                       one.tokens.first, order_of_pair(one, other));
        });
    return values.take();
}

std::vector<Sighting> Concepts::sightings(const Text& text) const {
    std::vector<Sighting> out;
    const auto put = [&out](std::uint32_t number, TokenSpan tokens, double value,
                            std::uint64_t order) {
        if (number != NameIndex::none) out.push_back({number, tokens, value, order});
    };
    tell(
        text,
        [&](const Place& one) { put(number_[one.code], one.tokens, concept_value, one.order); },
        [&](const Place& one, const Place& other) {
            put(number_of_pair(one.code, other.code),
                {one.tokens.first, std::max(one.tokens.last, other.tokens.last)},
                concept_pair_value, order_of_pair(one, other));
        });
    std::sort(out.begin(), out.end(), [](const Sighting& a, const Sighting& b) {
        return std::tie(a.number, a.order) < std::tie(b.number, b.order);
    });
    return out;
}

std::vector<Feature> danger_features(const Text& text, std::vector<Feature> concepts,
                                     const std::vector<PatternSign>& patterns) {
    std::vector<Feature> out = features_of(text);
    append_extra(out, text);
    for (Feature& one : concepts) out.push_back(std::move(one));
    tell_patterns(patterns, [&out](const NamePieces& name, std::uint32_t token) {
        out.push_back({name.whole(), pattern_value, token});
    });
    return out;
}

NumberedDanger::NumberedDanger(const Text& text, const Concepts& concepts, const LinearModel& model)
    : model_(model), words_(text, model), concepts_(concepts.sightings(text)) {
    // Those that are unknown are of pairs or of the past: none is a word (LinearModel::is_word).
    ExtraFeatures extra(text, [&](TokenSpan tokens, double value, const NamePieces& name) {
        const std::uint32_t number = model.number(name);
        if (number != NameIndex::none) extra_.push_back({number, tokens, value, extra_.size()});
    });
    tenses_.reserve(text.tokens.size());
    extra.run([this](Tense one) { tenses_.push_back(one); });
    std::sort(extra_.begin(), extra_.end(), [&model](const Sighting& a, const Sighting& b) {
        return a.number == b.number ? a.order < b.order
                                    : model.name(a.number) < model.name(b.number);
    });
}

std::vector<NumberedFeature> NumberedDanger::part(std::uint32_t begin, std::uint32_t end,
                                                  const std::vector<PatternSign>& patterns) const {
    std::vector<NumberedFeature> out;
    words_.append_part(out, begin, end);
    append_last_of_each(out, extra_, begin, end);
    append_time(out, begin, end);
    append_last_of_each(out, concepts_, begin, end);
    tell_patterns(patterns, [&](const NamePieces& name, std::uint32_t token) {
        append(out, name, token, pattern_value);
    });
    return out;
}

void NumberedDanger::append(std::vector<NumberedFeature>& out, const NamePieces& name,
                            std::uint32_t token, double value) const {
    const std::uint32_t number = model_.number(name);
    if (number != NameIndex::none || LinearModel::is_word(name))
        out.push_back({number, token, value});
}

// By name "time:…" stands behind all other extra features, which begin with a language or "past_".
void NumberedDanger::append_time(std::vector<NumberedFeature>& out, std::uint32_t begin,
                                 std::uint32_t end) const {
    Tense together;
    for (std::uint32_t i = begin; i < end; ++i) {
        together.past |= tenses_[i].past;
        together.present |= tenses_[i].present;
    }
    if (const std::string_view name = time_name(together); !name.empty())
        append(out, NamePieces(name), 0, 1);
}

// `sorted`: the sightings of one feature side by side, in their order.
void NumberedDanger::append_last_of_each(std::vector<NumberedFeature>& out,
                                         const std::vector<Sighting>& sorted, std::uint32_t begin,
                                         std::uint32_t end) {
    std::uint32_t before = NameIndex::none;
    for (const Sighting& one : sorted) {
        if (one.tokens.first < begin || one.tokens.last >= end) continue;
        const NumberedFeature feature{one.number, one.tokens.first - begin, one.value};
        if (one.number == before)
            out.back() = feature;
        else
            out.push_back(feature);
        before = one.number;
    }
}

}  // namespace luotsi::need
