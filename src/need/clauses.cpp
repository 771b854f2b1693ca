#include "need/clauses.hpp"

#include <algorithm>

namespace luotsi::need {

namespace {

constexpr double share_min = 0.15;       // of a language whose negations count in a mixed text
constexpr std::size_t without_reach = 3; // words after "ilman", "utan", "no"
constexpr std::size_t joiner_reach = 3;  // a verb this near behind "ja" begins a clause

enum class Negation : std::uint8_t { none, clause, near };

class Marker {
public:
    Marker(Text& text, const Tables& tables) : text_(text), tables_(tables) {
        for (const Language language : all_languages) {
            if (text.languages[static_cast<std::size_t>(language)] >= share_min)
                languages_.push_back(language);
        }
    }

    void run() {
        for (std::size_t i = 0; i < text_.tokens.size(); ++i) {
            Language language = text_.language;
            const Negation kind = negation(i, language);
            if (kind == Negation::none) continue;
            mark_forward(i, kind);
            mark_backward(i, kind, language);
        }
        // "Tuttavani eli rahatta": the word denies itself.
        for (Token& token : text_.tokens) {
            const bool lacks = std::any_of(
                token.readings.begin(), token.readings.end(), [](const Reading& reading) {
                    return reading.negative && reading.language == Language::fi &&
                           reading.lemma != "ei" && !reading.finite;
                });
            if (lacks && token.readings.size() == 1) token.negated = true;
        }
    }

private:
    Token& at(std::size_t i) { return text_.tokens[i]; }

    bool in(const std::string& word, WordSet LanguageTable::* set) const {
        return std::any_of(languages_.begin(), languages_.end(), [&](Language language) {
            return (tables_.of(language).*set).contains(word);
        });
    }

    bool read_as(const Token& token, Language language) const {
        return std::any_of(token.readings.begin(), token.readings.end(),
                           [language](const Reading& r) { return r.language == language; });
    }

    Negation negation(std::size_t i, Language& language) {
        const Token& token = at(i);
        for (const Reading& reading : token.readings) {
            if (reading.language == Language::fi && reading.lemma == "ei" && reading.negative) {
                language = Language::fi;
                return Negation::clause;
            }
        }
        for (const Language one : languages_) {
            if (!read_as(token, one) && one != Language::fi) continue;
            language = one;
            if (tables_.of(one).negations.contains(token.surface)) return Negation::clause;
            if (tables_.of(one).without.contains(token.surface)) return Negation::near;
        }
        return Negation::none;
    }

    bool has_finite_verb(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < std::min(to, text_.tokens.size()); ++i) {
            for (const Reading& reading : at(i).readings) {
                if (reading.finite && reading.lemma != "ei") return true;
            }
        }
        return false;
    }

    // Whether a new clause begins at i.
    bool border(std::size_t i) {
        const Token& token = at(i);
        if (token.clause_begins || token.sentence != at(i - 1).sentence) return true;
        if (in(token.surface, &LanguageTable::borders)) return true;
        if (!in(token.surface, &LanguageTable::joiners) || i + 1 >= text_.tokens.size())
            return false;
        return in(at(i + 1).surface, &LanguageTable::subjects) ||
               has_finite_verb(i + 1, i + 1 + joiner_reach);
    }

    void mark(Token& token) {
        token.negated = true;
        for (Reading& reading : token.readings) {
            // Voikko's "both": the form is also the one that stands with "ei" (en pärjää).
            if (reading.finite && reading.language == Language::fi) reading.negative = true;
        }
    }

    void mark_forward(std::size_t from, Negation kind) {
        const std::size_t end = kind == Negation::near
                                    ? std::min(text_.tokens.size(), from + 1 + without_reach)
                                    : text_.tokens.size();
        for (std::size_t i = from + 1; i < end && !border(i); ++i) mark(at(i));
    }

    // Finnish: what a negated verb governs may stand before it ("rahaa ei ole", "elää en jaksa").
    // Swedish: the verb stands before "inte", perhaps with a subject between.
    void mark_backward(std::size_t from, Negation kind, Language language) {
        for (std::size_t i = from; i > 0 && !border(i); --i) {
            Token& before = at(i - 1);
            if (language == Language::fi) {
                const bool governed =
                    std::any_of(before.readings.begin(), before.readings.end(),
                                [](const Reading& r) { return r.oblique && !r.finite; });
                if (governed) mark(before);
            } else if (language == Language::sv && kind == Negation::clause) {
                if (in(before.surface, &LanguageTable::subjects)) continue;
                mark(before);
                return;
            } else {
                return;
            }
        }
    }

    Text& text_;
    const Tables& tables_;
    std::vector<Language> languages_;
};

}  // namespace

void mark_negations(Text& text, const Tables& tables) {
    if (!text.tokens.empty()) Marker(text, tables).run();
}

}  // namespace luotsi::need
