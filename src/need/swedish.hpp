// Swedish compounds: "tandläkarmottagning" → tandläkare + mottagning. The parts are looked for
// among the domain's words: a first part as its dictionary form, with a linking s, o, u or e, or
// without its last vowel (skola → skol-); a last part by its stem, so that it may be inflected.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "need/stems.hpp"

namespace luotsi::need {

class SwedishParts {
public:
    void add(std::string_view form, const std::string& stem);
    // Stems of the parts in order; empty when it is no compound of known words. O(letters²).
    std::vector<std::string> split(std::string_view word, Stemmer& stemmer) const;

    // Snowball's stem, or that of the word without the definite ending Snowball leaves on
    // ("vaccinet", "kuratorn") when only that is a domain word's.
    std::string stem(std::string_view word, Stemmer& stemmer) const;

private:
    // The dictionary form a first part stands for, or "".
    std::string first_part(std::string_view written) const;
    std::vector<std::string> split(std::string_view word, Stemmer& stemmer, int depth) const;

    std::unordered_set<std::string> forms_;
    std::unordered_set<std::string> stems_;
};

}  // namespace luotsi::need
