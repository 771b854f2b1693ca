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

#include <cstdint>
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
    // The same of a part of a text (PatternSet::match_everywhere).
    std::vector<Feature> features_of(const Text& part, const PatternSet::Known& known,
                                     std::span<const std::uint32_t> tokens) const;
    PatternSet::Known known(const Text& text) const { return set_.known(text); }
    std::size_t size() const { return name_of_.size(); }

private:
    std::vector<Feature> features_of(const Text& text, const std::vector<PatternHit>& hits) const;

    PatternSet set_;
    std::vector<std::string> name_of_;  // by pattern
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
