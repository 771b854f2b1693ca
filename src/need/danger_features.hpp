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
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "need/features.hpp"
#include "need/linear.hpp"
#include "need/numbered.hpp"
#include "need/pattern_set.hpp"
#include "need/text.hpp"

namespace luotsi::need {

// A known feature of a text: these words have it.
struct Sighting {
    std::uint32_t number = 0;  // LinearModel::number
    TokenSpan tokens;
    double value = 0;
    std::uint64_t order = 0;  // of several with one number the last counts
};

// Words by meaning: danger/classes.yaml, which the patterns use too, and the lists of
// danger/concepts/<language>.yaml, as one pattern for each concept.
class Concepts {
public:
    static Concepts load(const std::string& content_folder, const Analyser& analyser,
                         std::vector<Error>& errors);
    // "@pain", "!@breathe", "@child+@hit", by name; each once. O(words × concepts of a word).
    std::vector<Feature> features_of(const Text& text) const;
    // The same by number and without names, and only those that have one: making names for all
    // pairs costs more than finding the concepts. A concept nobody has learnt anything of says
    // nothing (LinearModel::weigh). By number, then in the order of features_of(), which keeps the
    // last. What stands in a part of the text is what lies within it: a concept's words are in one
    // sentence and stand side by side.
    // REQUIRES: number()
    std::vector<Sighting> sightings(const Text& text) const;
    // Tells the model the features are meant for. Once, while loading. O(concepts²).
    void number(const LinearModel& model);
    std::size_t size() const { return code_of_.size(); }

private:
    // A concept that stands in a text as it is or under a negation.
    using Code = std::uint32_t;  // an index of names_: twice the concept's number, one more if not
    struct Place {
        Code code = 0;
        TokenSpan tokens;
        std::uint32_t order = 0;  // by concept, then place
    };

    std::vector<Place> places(const Text& text) const;
    template <class Alone, class Pair>
    void tell(const Text& text, Alone alone, Pair pair) const;
    // Pairs are ordered by the place that is first by concept, then by the other.
    static std::uint64_t order_of_pair(const Place& one, const Place& other) {
        return std::uint64_t{std::min(one.order, other.order)} << 32U |
               std::max(one.order, other.order);
    }
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

// What a word says of the time of what is told.
struct Tense {
    bool past = false, present = false;
};

// The same as numbers of a model, for any part of a text: the text is looked at once, however many
// windows it is read in.
class NumberedDanger {
public:
    // The model must outlive it; the text is not needed afterwards.
    // REQUIRES: concepts.number(model)
    NumberedDanger(const Text& text, const Concepts& concepts, const LinearModel& model);
    // What danger_features() gives for a text of the tokens begin … end−1 alone, but for what
    // LinearModel::weigh passes over; tokens are counted from `begin`, those of the patterns too.
    std::vector<NumberedFeature> part(std::uint32_t begin, std::uint32_t end,
                                      const std::vector<PatternSign>& patterns) const;

private:
    void append(std::vector<NumberedFeature>& out, const NamePieces& name, std::uint32_t token,
                double value) const;
    void append_time(std::vector<NumberedFeature>& out, std::uint32_t begin,
                     std::uint32_t end) const;
    static void append_last_of_each(std::vector<NumberedFeature>& out,
                                    const std::vector<Sighting>& sorted, std::uint32_t begin,
                                    std::uint32_t end);

    const LinearModel& model_;
    NumberedWords words_;
    std::vector<Sighting> extra_;  // past, pairs; by name
    std::vector<Tense> tenses_;  // by token
    std::vector<Sighting> concepts_;  // by number
};

}  // namespace luotsi::need
