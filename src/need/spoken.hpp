// Spoken and dialectal Finnish written as it is said: ways to turn a word the dictionary does not
// know into a standard one. Each rule undoes one sound change ("kipee" → "kipeä", "tehny" →
// "tehnyt", "ahistaa" → "ahdistaa", "jalaka" → "jalka"); the dictionary judges the results.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luotsi::need {

// Standard forms the word may stand for, likeliest first, at most a few dozen; not checked.
std::vector<std::string> spoken_candidates(std::string_view word);

}  // namespace luotsi::need
