// Cuts what a person typed into words: lower case, composed letters (NFC), English clitics and
// apostrophes away ("I'll" → "i", "don't" → "dont"), Finnish endings of abbreviations away
// ("Kela:n" → "kela"), numbers apart from their units ("15v" → "15" "v", "84-vuotias" → "84"
// "vuotias"), every emoji a word of its own. Hyphened words stay together ("a-klinikka").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::need {

struct RawWord {
    std::string surface;
    std::uint32_t begin = 0;     // bytes of the text
    std::uint32_t end = 0;
    std::uint32_t sentence = 0;
    bool clause_begins = false;  // punctuation before it
    double number = -1;          // ≥ 0: written in digits ("38,5" is 38.5)
};

// At most `max` words. Bytes that are no UTF-8 separate words. O(bytes).
std::vector<RawWord> cut_words(std::string_view text, std::size_t max);

// Lower case and NFC; what the tables and the cutter have in common.
std::string fold(std::string_view utf8);

}  // namespace luotsi::need
