// The keeper's check of the lexicon, the examples and the learnt weights: what loads may still be
// useless. Finds entries that can never match, entries said twice, and weights older than what they
// were learnt from.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "need/need.hpp"

namespace luotsi::need {

struct Checked {
    std::vector<Error> errors;  // must be mended
    std::vector<Error> warnings;  // probably a mistake
    std::size_t entries = 0;
    std::size_t examples = 0;
};

// REQUIRES: a finder loaded from the folder; what loading itself complained of is not repeated.
Checked check_content(const std::string& content_folder, const NeedFinder& finder);

}  // namespace luotsi::need
