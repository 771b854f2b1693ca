// What two versions of a model differ in, by meaning, and what that makes of the version number:
// words only – patch; something more – minor; a condition, limit, table row, role or fact changed
// or removed – major.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/elements.hpp"

namespace luotsi::tailor {

enum class Weight : std::uint8_t { none, patch, minor, major };
std::string_view to_string(Weight weight);

// The weight of one difference.
Weight weight_of(const model::Difference& difference);
Weight weight_of(const std::vector<model::Difference>& differences);

// What the numbers say: "1.2.0" → "1.3.0" is minor. Numbers that do not grow are none.
Weight declared(std::string_view before, std::string_view after);

}  // namespace luotsi::tailor
