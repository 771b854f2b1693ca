#include "need/compounds.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace luotsi::need {

namespace {

constexpr std::size_t letters_min = 7;       // of a word that is cut at all
constexpr std::size_t part_min = 3;          // letters of a part, both known
constexpr std::size_t alone_head_min = 4;    // letters of the only known part, in front …
constexpr std::size_t alone_tail_min = 5;    // … or behind
constexpr std::size_t unknown_part_min = 3;  // letters of what is left beside it

// Before a verb these make another verb, not a compound of its meaning: "förklara" is not "klara".
constexpr std::array<std::string_view, 26> particles = {
    "för",  "be",    "an",   "av",   "på",   "upp", "ut",   "in",  "om",
    "över", "under", "till", "åter", "miss", "sam", "med",  "mot", "från",
    "fram", "ned",   "ner",  "bort", "und",  "obe", "utan", "inte"};

bool is_letter_start(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t letters_of(std::string_view word) {
    return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), is_letter_start));
}

bool has_vowel(std::string_view word) {
    return word.find_first_of("aeiouy") != std::string_view::npos ||
           word.find("å") != std::string_view::npos || word.find("ä") != std::string_view::npos ||
           word.find("ö") != std::string_view::npos;
}

class Splitter {
public:
    Splitter(const WordMap& forms, const WordSet& known, Stemmer& swedish)
        : forms_(forms), known_(known), swedish_(swedish) {}

    Compound run(std::string_view word) {
        Compound best;
        std::size_t best_score = 0;
        for (std::size_t at = 1; at < word.size(); ++at) {
            if (!is_letter_start(word[at])) continue;
            const std::string_view head = word.substr(0, at), tail = word.substr(at);
            const std::size_t before = letters_of(head), after = letters_of(tail);
            if (before < part_min || after < part_min) continue;
            if (std::find(particles.begin(), particles.end(), head) != particles.end()) continue;
            const std::optional<std::string> first = head_key(head);
            const std::optional<std::string> last = tail_key(tail);
            const std::size_t score = worth(first, last, head, tail);
            if (score <= best_score) continue;
            best_score = score;
            best.certain = first && last;
            best.parts = {first ? *first : swedish_.stem(head), last ? *last : swedish_.stem(tail)};
        }
        return best;
    }

private:
    // Both known before one known; then the split whose shorter part is longest.
    static std::size_t worth(const std::optional<std::string>& first,
                             const std::optional<std::string>& last, std::string_view head,
                             std::string_view tail) {
        const std::size_t before = letters_of(head), after = letters_of(tail);
        if (first && last) return 1000 + 20 * std::min(before, after) + after;
        if (last && after >= alone_tail_min && before >= unknown_part_min && has_vowel(head))
            return 500 + after;
        if (first && before >= alone_head_min && after > unknown_part_min && has_vowel(tail))
            return 100 + before;
        return 0;
    }

    std::optional<std::string> known_key(std::string_view word) {
        const auto form = forms_.find(std::string(word));
        std::string key = swedish_.stem(form != forms_.end() ? form->second.front() : word);
        if (known_.contains(key)) return key;
        return std::nullopt;
    }

    std::optional<std::string> tail_key(std::string_view tail) { return known_key(tail); }

    // "hälso" → hälsa, "hemvårds" → hemvård, "skol" → skola, "tandläkar" → tandläkare.
    std::optional<std::string> head_key(std::string_view head) {
        if (auto key = known_key(head)) return key;
        const std::string_view shorter = head.substr(0, head.size() - 1);
        if (letters_of(shorter) >= part_min) {
            if (head.ends_with('s')) {
                if (auto key = known_key(shorter)) return key;
            }
            if (head.ends_with('o') || head.ends_with('u') || head.ends_with('e')) {
                if (auto key = known_key(std::string(shorter) + 'a')) return key;
                if (auto key = known_key(shorter)) return key;
            }
        }
        if (auto key = known_key(std::string(head) + 'a')) return key;
        return known_key(std::string(head) + 'e');
    }

    const WordMap& forms_;
    const WordSet& known_;
    Stemmer& swedish_;
};

}  // namespace

Compound split_compound(std::string_view word, const WordMap& forms, const WordSet& known,
                        Stemmer& swedish) {
    if (letters_of(word) < letters_min || word.find('-') != std::string_view::npos) return {};
    return Splitter(forms, known, swedish).run(word);
}

}  // namespace luotsi::need
