// What the learnt ranker sees of a text: named, weighted features a person can read.
//
//     fi:hammas          a base form, a part of a compound or the root of a derived word
//     fi:!jaksaa         the same under a negation
//     fi:maha_kipeä      two neighbouring base forms
//     hamma*             the first five letters as written: catches what no base form was found for
//     age:0-2            an age that is said
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "need/text.hpp"

namespace luotsi::need {

struct Feature {
    std::string name;
    double value = 0;  // before weighing by rarity and normalising
    std::uint32_t token = 0;  // the (first) word it comes from
};

// The words of a text that a feature is of.
struct TokenSpan {
    std::uint32_t first = 0, last = 0;  // both included
};

// Each name once, its values added up; in the order of first occurrence. O(tokens × readings).
std::vector<Feature> features_of(const Text& text);

}  // namespace luotsi::need
