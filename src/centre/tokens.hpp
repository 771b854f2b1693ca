// Word tokens of what a person wrote, and stem patterns over them ("satut*" is a prefix, "112" a
// whole word). Shared by danger and need finding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luotsi::centre {

// Lower-cased runs of letters and digits of any script; an apostrophe inside a word is dropped
// ("don't" → "dont").
std::vector<std::string> tokens(std::string_view utf8);

// "satut*" matches every token that begins so; without the star the whole token must be equal.
// "lyö|hakkaa|potki*" matches when one of its alternatives does.
bool matches_stem(std::string_view stem, std::string_view token);

}  // namespace luotsi::centre
