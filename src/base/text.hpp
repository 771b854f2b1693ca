// Text as UTF-8: validation, trimming, lower case, and text in the product's three languages.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace luotsi {

enum class Language : std::uint8_t { fi, sv, en };
inline constexpr std::array<Language, 3> all_languages{Language::fi, Language::sv, Language::en};

std::string_view to_string(Language language);             // "fi" "sv" "en"
bool parse_language(std::string_view text, Language& out); // exact lower-case code only

// The same thing said in three languages.
struct LocalText {
    std::string fi;
    std::string sv;
    std::string en;
    const std::string& in(Language language) const;
    bool operator==(const LocalText&) const = default;
};

bool is_valid_utf8(std::string_view bytes);  // rejects overlong forms, surrogates, > U+10FFFF
// Lower case of Latin letters incl. å ä ö š ž (simple case folding by ICU), for matching.
std::string lower(std::string_view utf8);
std::string_view trim(std::string_view text);  // ASCII white space
std::size_t count_code_points(std::string_view utf8);
// The code point that starts at byte `at`, which moves behind it; U+FFFD for a byte that is part of
// no valid sequence. Requires at < utf8.size().
std::uint32_t next_code_point(std::string_view utf8, std::size_t& at);
// Appends one code point as UTF-8; U+FFFD for surrogates and what is above U+10FFFF.
void append_code_point(std::string& out, std::uint32_t code_point);
// At most n code points, cut at a code point and marked with "…" when something was cut.
std::string shorten(std::string_view utf8, std::size_t n);

}  // namespace luotsi
