// The words of a text, as the directory's index keeps them and as a search says them. The splitter
// here knows no grammar; a program that has a morphological analyser plugs it in as a `Grammar`,
// and searches then find every inflected form, parts of compounds and spoken words.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::directory {

// Lower-cased runs of letters and digits of any script, in the order of the text, repeats kept; an
// apostrophe inside a word is dropped ("don't" → "dont"). Linear in the text's length.
std::vector<std::string> words_of(std::string_view utf8);

// Further forms of a word that words_of() gave, in the same spelling; must give the same for the
// same word, and may be called from many threads.
using FormsOf = std::function<std::vector<std::string>(const std::string& word)>;

// Empty functions: words are found by how they are written and by their beginnings only.
struct Grammar {
    FormsOf of_record;  // under which it is kept as well: base forms and parts of compounds
    FormsOf
        of_query;  // which are looked for as well: base forms, the standard word of a spoken one
};

}  // namespace luotsi::directory
