// The language tables of content/needs/language: written forms and the standard words they stand
// for, words that negate, words that begin a clause, and each language's commonest words.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace luotsi::need {

using WordMap = std::unordered_map<std::string, std::vector<std::string>>;  // form → words
using WordSet = std::unordered_set<std::string>;

struct LanguageTable {
    WordMap forms;       // tried before the dictionary: kotona → koti, teeth → tooth
    WordMap spoken;      // Finnish: tried before it too, but says that it is spoken language
    WordMap typos;       // tried when the dictionary knows nothing
    WordSet negations;   // from here on the clause is negated …
    WordSet without;     // … or only the next few words
    WordSet borders;     // a clause begins: "mutta", "koska"
    WordSet joiners;     // … if a new subject or verb follows: "ja"
    WordSet subjects;    // words that begin a clause after a joiner; never negated themselves
    WordSet common;      // the commonest words, to know the language by
};

struct Tables {
    std::array<LanguageTable, 3> by_language;
    const LanguageTable& of(Language language) const {
        return by_language[static_cast<std::size_t>(language)];
    }
    static Tables load(const std::string& content_folder, std::vector<Error>& errors);
};

}  // namespace luotsi::need
