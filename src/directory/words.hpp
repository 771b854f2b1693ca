// The words of a text, as the directory's index keeps them and as a search says them. The plain
// splitter here knows no grammar; a program that has a morphological analyser plugs it in as a
// `WordsOf`, and both the index and the searches then speak in base forms.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::directory {

// Lower-cased runs of letters and digits of any script, in the order of the text, repeats kept; an
// apostrophe inside a word is dropped ("don't" → "dont"). Linear in the text's length.
std::vector<std::string> words_of(std::string_view utf8);

// Whatever turns a text into words; must give the same words for the same text.
using WordsOf = std::function<std::vector<std::string>(std::string_view)>;

}  // namespace luotsi::directory
