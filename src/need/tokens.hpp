// Word tokens of what a person wrote, and stem patterns over them ("satut*" is a prefix, "112" a
// whole word). Shared by danger and need finding.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::need {

// Lower-cased runs of letters and digits of any script; an apostrophe inside a word is dropped
// ("don't" → "dont").
std::vector<std::string> tokens(std::string_view utf8);

// "satut*" matches every token that begins so; without the star the whole token must be equal.
// "lyö|hakkaa|potki*" matches when one of its alternatives does.
bool matches_stem(std::string_view stem, std::string_view token);

// The first two bytes of every token, so that the thousand stems of which a text has none are
// passed over without looking at its tokens one by one.
class Beginnings {
public:
    explicit Beginnings(const std::vector<std::string>& said);
    // False: no token matches the stem. True: look.
    bool may_match(std::string_view stem) const;

private:
    std::array<std::uint64_t, 1024> bits_{};  // one for each pair of bytes
};

}  // namespace luotsi::need
