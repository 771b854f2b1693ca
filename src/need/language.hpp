// Which language a text is in, from what is known of its words. Input is often mixed, so the answer
// is a share for each language.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace luotsi::need {

struct WordKnowledge {
    std::array<bool, 3> common{};  // one of the language's commonest words
    std::array<bool, 3> known{};  // in its dictionary or the domain's words
    bool name = false;  // Finnish knows it as a proper name only
    std::array<double, 3> letters{};  // log-likelihood hints of its letters
};

// Letter combinations that one of the languages has and another lacks.
std::array<double, 3> letter_hints(std::string_view word);

// Shares by Language, sum 1; equal for no words.
std::array<double, 3> language_shares(const std::vector<WordKnowledge>& words);
Language likeliest(const std::array<double, 3>& shares);

}  // namespace luotsi::need
