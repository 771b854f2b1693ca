// Swedish compounds ("influensavaccin", "skolhälsovårdare") are cut in two by known words: the
// domain's words and the bases of the table of irregular forms. Only one cut is made, since the
// lexicon knows the longer parts too ("hemvårdsavgift" → hemvård + avgift).
//
// The joints of Swedish compounds (linking -s-, -o-, -u-, -e- for a final vowel, a vowel dropped:
// skola → skol-) follow the Swedish Academy's grammar, chapter on compounding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "need/stems.hpp"
#include "need/tables.hpp"

namespace luotsi::need {

struct Compound {
    std::vector<std::string> parts;  // keys of the two parts in order; empty = no compound found
    bool certain = false;            // both parts are known words
};

// `word` is lower case; `known` holds keys (stems of dictionary forms). O(letters) stems.
Compound split_compound(std::string_view word, const WordMap& forms, const WordSet& known,
                        Stemmer& swedish);

}  // namespace luotsi::need
