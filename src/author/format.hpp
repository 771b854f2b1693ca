// The canonical layout of a model or layer file (`luotsi model fmt`): keys in the order of
// docs/language.md, two-space indentation, braces only where they fit on a line of 120 columns,
// decision rows in columns. Comments, blank lines between entries and the spelling of every scalar
// stay as the author wrote them; the meaning never changes, and formatting twice is formatting
// once. Works on any file that is YAML by our reader's rules, also when it does not compile yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace luotsi::author {

inline constexpr std::size_t format_columns_max = 120;

struct Formatted {
    std::string text;           // "" when there are errors
    std::vector<Error> errors;  // of the YAML syntax; "author.changed_meaning" is a fault of ours
};

// `file` is for messages.
Formatted format_model(std::string_view yaml, std::string file);

}  // namespace luotsi::author
