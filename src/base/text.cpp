#include "base/text.hpp"

#include <unicode/uchar.h>

namespace luotsi {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Length of the valid sequence that starts here, 0 when there is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view s) {
    const auto at = [&s](std::size_t i) {
        return i < s.size() ? static_cast<unsigned char>(s[i]) : static_cast<unsigned char>(0);
    };
    const auto follows = [&at](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
    const unsigned char b = at(0);
    if (b < 0x80) return 1;
    if (b >= 0xC2 && b <= 0xDF) return follows(1) ? 2 : 0;
    if (b >= 0xE0 && b <= 0xEF) {
        const unsigned char low = b == 0xE0 ? 0xA0 : 0x80;
        const unsigned char high = b == 0xED ? 0x9F : 0xBF;
        return at(1) >= low && at(1) <= high && follows(2) ? 3 : 0;
    }
    if (b >= 0xF0 && b <= 0xF4) {
        const unsigned char low = b == 0xF0 ? 0x90 : 0x80;
        const unsigned char high = b == 0xF4 ? 0x8F : 0xBF;
        return at(1) >= low && at(1) <= high && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string_view to_string(Language language) {
    switch (language) {
        case Language::fi: return "fi";
        case Language::sv: return "sv";
        case Language::en: return "en";
    }
    return "fi";
}

bool parse_language(std::string_view text, Language& out) {
    for (const Language language : all_languages) {
        if (text == to_string(language)) {
            out = language;
            return true;
        }
    }
    return false;
}

const std::string& LocalText::in(Language language) const {
    switch (language) {
        case Language::fi: return fi;
        case Language::sv: return sv;
        case Language::en: return en;
    }
    return fi;
}

bool is_valid_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t plain = 0;
        while (plain < bytes.size() && static_cast<unsigned char>(bytes[plain]) < 0x80) ++plain;
        bytes.remove_prefix(plain);
        if (bytes.empty()) return true;
        const std::size_t length = sequence_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::uint32_t next_code_point(std::string_view utf8, std::size_t& at) {
    const std::string_view rest = utf8.substr(at);
    const std::size_t length = sequence_length(rest);
    at += length == 0 ? 1 : length;
    const auto byte = [&rest](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(rest[i]));
    };
    switch (length) {
        case 1: return byte(0);
        case 2: return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
        case 3: return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
        case 4:
            return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
                   (byte(3) & 0x3F);
        default: return 0xFFFD;
    }
}

void append_code_point(std::string& out, std::uint32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
        return;
    }
    if (c < 0x800) {
        put(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
    }
    put(0x80 | (c & 0x3F));
}

std::string lower(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    std::size_t i = 0;
    while (i < utf8.size()) {
        const char ascii = utf8[i];
        if (static_cast<unsigned char>(ascii) < 0x80) {
            out += ascii >= 'A' && ascii <= 'Z' ? static_cast<char>(ascii + 32) : ascii;
            ++i;
            continue;
        }
        const auto c = static_cast<UChar32>(next_code_point(utf8, i));
        append_code_point(out, static_cast<std::uint32_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT)));
    }
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::size_t count_code_points(std::string_view utf8) {
    std::size_t count = 0;
    for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

std::string shorten(std::string_view utf8, std::size_t n) {
    if (count_code_points(utf8) <= n) return std::string(utf8);
    if (n == 0) return "";
    std::size_t end = 0;
    std::size_t seen = 0;
    while (end < utf8.size()) {
        if ((static_cast<unsigned char>(utf8[end]) & 0xC0) != 0x80 && ++seen > n - 1) break;
        ++end;
    }
    return std::string(utf8.substr(0, end)) + "…";
}

}  // namespace luotsi
