// Characters of FEEL text: white space and word characters. Inside feel only.
#pragma once

#include <cstddef>
#include <string_view>

namespace luotsi::feel {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters, digits, underscore and everything outside ASCII that is no white space.
inline bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           static_cast<signed char>(c) < 0;
}

// Bytes of white space at the beginning of `text`: ASCII's and Unicode's.
inline std::size_t space_length(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        const std::string_view rest = text.substr(at);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            at += 1;
        } else if (static_cast<signed char>(c) >= 0) {
            break;  // the rest of ASCII
        } else if (rest.starts_with("\xC2\xA0") || rest.starts_with("\xC2\x85")) {
            at += 2;
        } else if (rest.starts_with("\xE1\x9A\x80") || rest.starts_with("\xE2\x80\xA8") ||
                   rest.starts_with("\xE2\x80\xA9") || rest.starts_with("\xE2\x80\xAF") ||
                   rest.starts_with("\xE2\x81\x9F") || rest.starts_with("\xE3\x80\x80") ||
                   rest.starts_with("\xEF\xBB\xBF") ||
                   (rest.size() > 2 && rest.starts_with("\xE2\x80") &&
                    static_cast<unsigned char>(rest[2]) >= 0x80 &&
                    static_cast<unsigned char>(rest[2]) <= 0x8B)) {
            at += 3;
        } else {
            break;
        }
    }
    return at;
}

}  // namespace luotsi::feel
