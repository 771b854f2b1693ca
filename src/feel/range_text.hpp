// Reads the literal of a range from a text, for FEEL's range() (OMG DMN 1.5, 10.3.1.2 rules 66 to
// 68). Inside feel only: the ends are literals, never expressions, so that a text from outside
// cannot compute anything.
#pragma once

#include <string_view>

#include "feel/value.hpp"

namespace luotsi::feel {

// "[18..21]", "(..5)", "]\"a\"..\"c\"]", "[date(\"2026-01-01\")..@\"2026-12-31\"]". Null when
// malformed, when the ends cannot be compared or when the low end is above the high one.
Value parse_range_text(std::string_view text);

}  // namespace luotsi::feel
