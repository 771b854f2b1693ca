// What a person wrote, as tokens with base forms: the common ground of danger, ranking and
// directory search. Finnish is read by Voikko (inflection, compounds, possessives, negation),
// Swedish and English by Snowball stems with tables of irregular forms; spoken Finnish, typing
// errors and words written apart or together by own rules, each tried only when the step before it
// knew nothing:
//
//     table of written forms → dictionary → spoken-language rules → typing errors → suggestions
//
// The tables are content (content/needs/language). An Analyser is immutable; analyse() may be
// called from many threads at once and gives the same answer for the same text always.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace luotsi::need {

inline constexpr std::size_t text_bytes_max = 16 * 1024;  // what is beyond is not read
inline constexpr std::size_t tokens_max = 2'000;

// One way to read a word.
struct Reading {
    Language language = Language::fi;
    std::string lemma;               // base form; for Swedish and English see lemma_key()
    std::vector<std::string> parts;  // base forms of the compound's parts; one = no compound
    std::string root;                // the word it is derived from (ahdistus → ahdistaa), or ""
    std::uint8_t person = 0;         // of a verb, 1..3 singular, 4..6 plural; 0 = none, passive
    std::uint8_t possessor = 0;      // of a noun with a possessive suffix, as person
    bool negative = false;           // a negation word, or a verb form that stands with one
    bool past = false;               // past tense or past participle
    bool finite = false;             // a finite verb form
    bool oblique = false;            // partitive or infinitive: what "ei" may negate from behind
    bool name = false;               // only known as a proper name
    bool operator==(const Reading&) const = default;
};

// Which step gave the readings.
enum class How : std::uint8_t {
    written,      // the dictionary knows it as it stands
    override,     // the table of forms
    spoken_rule,  // the table or a rule of spoken language
    joined,       // with its neighbour, or cut in two
    corrected,    // a typing error, mended into a word of the domain or by its dots
    suggested,  // the dictionary's own guess: never enough alone for a category or against danger
    unknown,
};
std::string_view to_string(How how);

struct Token {
    std::string surface;  // lower-case NFC; without apostrophes and clitics ("dont")
    std::uint32_t begin = 0;  // bytes of Text::original
    std::uint32_t end = 0;
    std::uint32_t sentence = 0;
    bool negated = false;  // stands under a negation of its clause
    bool clause_begins = false;  // punctuation stands before it
    How how = How::unknown;
    std::vector<Reading> readings;  // several languages where the text's is not certain
    double number = -1;  // of a token written in digits; -1 = none
};

struct Text {
    std::string original;
    std::vector<Token> tokens;
    std::array<double, 3> languages{};  // shares by Language, sum 1; equal when nothing is known
    Language language = Language::fi;  // the likeliest, or the one the caller fixed
};

// Which forms of a word are wanted: what tables and dictionary know, with the parts of compounds –
// or also what spoken language and typing errors let guess, without parts.
enum class Forms : std::uint8_t { known_with_parts, guessed };

// Cheap to copy: copies share tables and dictionary.
class Analyser {
public:
    Analyser();

    // Reads content/needs/language and opens Voikko's Finnish dictionary. A missing dictionary is
    // error "need.no_dictionary", which says what to install.
    static Analyser load(const std::string& content_folder, std::vector<Error>& errors);

    // O(words); about 10 µs a word. Bytes that are no UTF-8 separate words.
    Text analyse(std::string_view text, std::optional<Language> language = {}) const;

    // Words of the domain: typing errors are corrected into them first. Dictionary forms. Only
    // while loading: copies see them too, and analyse() must not run meanwhile.
    void learn_words(Language language, const std::vector<std::string>& dictionary_forms);
    // Lemmas or stems (as in Reading::lemma) that are words, though not of the domain: they are
    // left as they are.
    void learn_known(Language language, const std::vector<std::string>& keys);

    // How a word's dictionary form stands in Reading::lemma and parts: Finnish as it is, Swedish
    // and English by the table of irregular forms and then by stem.
    std::string lemma_key(Language language, std::string_view dictionary_form) const;
    // Base forms of one word for searching, without the word itself: Finnish lemmas, Swedish and
    // English stems of four letters or more, which searches take as beginnings. Names have none.
    // O(1); 10–30 µs, guessing up to a millisecond.
    std::vector<std::string> forms(std::string_view word, Forms which) const;
    // Whether any Finnish word can have this base form: what the content's check asks.
    bool is_base_form(std::string_view finnish) const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace luotsi::need
