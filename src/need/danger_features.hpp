// What the learnt danger layer (danger_learnt.hpp) sees of a text: words and pairs of words as the
// ranker sees them, and what danger hangs on beside them: who, when, what is not, what the words
// mean, and what the patterns found.
//
//     fi:!jaksaa_elää   neighbours, of which the first stands under a negation
//     fi:ottaa__kaikki  words with one or two others between them
//     past_fi:lyödä     told in the past tense; time:past when all that is told is
//     @hit              a concept: läimäyttää, dänga till and wallop are one; !@breathe negated
//     @child+@hit       two concepts near each other, whatever stands between them
//     pattern:violence  a pattern of that kind found something; pattern! an emergency, pattern- not
//
// Concepts have the same name in all languages: what is learnt from one language's examples is
// understood in the others.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "need/features.hpp"
#include "need/pattern_set.hpp"
#include "need/text.hpp"

namespace luotsi::need {

// Words by meaning: danger/classes.yaml, which the patterns use too, and the lists of
// danger/concepts/<language>.yaml, as one pattern for each concept and language.
class Concepts {
public:
    static Concepts load(const std::string& content_folder, const Analyser& analyser,
                         std::vector<Error>& errors);
    // "@pain", "!@breathe", "@child+@hit", by name; each once. O(words × concepts of a word).
    std::vector<Feature> features_of(const Text& text) const;
    // The same of a part of a text (PatternSet::match_everywhere), by number and without names,
    // and only those that have one: making names for all pairs costs more than finding the
    // concepts. A concept nobody has learnt anything of says nothing (LinearModel::weigh).
    // REQUIRES: number()
    std::vector<Feature> features_of(const Text& part, const PatternSet::Known& known,
                                     std::span<const std::uint32_t> tokens) const;
    // Tells the numbers of features in the model they are meant for, NameIndex::none for those it
    // does not know. Once, while loading. O(concepts²).
    void number(const std::function<std::uint32_t(std::string_view)>& number_of);
    PatternSet::Known known(const Text& text) const { return set_.known(text); }
    std::size_t size() const { return code_of_.size(); }

private:
    // A concept that stands in a text as it is or under a negation.
    using Code = std::uint32_t;  // an index of names_: twice the concept's number, one more if not
    struct Place {
        Code code = 0;
        std::uint32_t token = 0;
    };

    template <class Alone, class Pair>
    void tell(const Text& text, const std::vector<PatternHit>& hits, Alone alone, Pair pair) const;
    std::uint32_t number_of_pair(Code one, Code other) const {
        return number_of_pair_[std::min(one, other) * names_.size() + std::max(one, other)];
    }

    PatternSet set_;
    std::vector<std::string> names_;  // by code
    std::vector<Code> code_of_;  // by pattern; of the concept as it is
    std::vector<std::uint32_t> number_;  // by code, in the model; empty before number()
    std::vector<std::uint32_t> number_of_pair_;  // by code × codes + code, the less one first
};

// What the patterns found: a kind of danger and the words that told it.
struct PatternSign {
    std::uint32_t kind = 0;  // index
    std::string_view name;  // of the kind
    bool emergency = false;
    std::vector<std::uint32_t> tokens;  // ascending
};

// `concepts` is what Concepts found in the text.
std::vector<Feature> danger_features(const Text& text, std::vector<Feature> concepts,
                                     const std::vector<PatternSign>& patterns);

}  // namespace luotsi::need
