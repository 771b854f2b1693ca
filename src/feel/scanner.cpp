#include "feel/scanner.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "feel/characters.hpp"

namespace luotsi::feel {

namespace {

std::size_t word_length(std::string_view text) {
    if (text.empty() || is_digit(text.front())) return 0;
    std::size_t n = 0;
    while (n < text.size() && is_word_byte(text[n]) && space_length(text.substr(n)) == 0) ++n;
    return n;
}

// Length of one comment at the front; an unfinished one reaches to the end.
std::size_t comment_length(std::string_view text) {
    if (text.starts_with("//")) {
        const std::size_t end = text.find('\n');
        return end == std::string_view::npos ? text.size() : end;
    }
    if (text.starts_with("/*")) {
        const std::size_t end = text.find("*/", 2);
        return end == std::string_view::npos ? text.size() : end + 2;
    }
    return 0;
}

bool read_hex(std::string_view text, std::size_t count, std::uint32_t& out) {
    if (text.size() < count) return false;
    out = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const char c = text[i];
        std::uint32_t digit = 0;
        if (is_digit(c)) {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            return false;
        }
        out = out * 16 + digit;
    }
    return true;
}

// The escape behind a backslash; the number of bytes it takes, 0 when it is none.
std::size_t read_escape(std::string_view text, std::string& out) {
    if (text.empty()) return 0;
    std::uint32_t c = 0;
    switch (text.front()) {
        case 'n': out += '\n'; return 1;
        case 'r': out += '\r'; return 1;
        case 't': out += '\t'; return 1;
        case '"':
        case '\'':
        case '\\': out += text.front(); return 1;
        case 'U':
            if (!read_hex(text.substr(1), 6, c) || c > 0x10FFFF) return 0;
            append_code_point(out, c);
            return 7;
        case 'u': {
            if (!read_hex(text.substr(1), 4, c)) return 0;
            std::uint32_t low = 0;
            // Two halves of one character, as in Java and JSON.
            if (c >= 0xD800 && c < 0xDC00 && text.substr(5).starts_with("\\u") &&
                read_hex(text.substr(7), 4, low) && low >= 0xDC00 && low < 0xE000) {
                append_code_point(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
                return 11;
            }
            append_code_point(out, c);
            return 5;
        }
        default: return 0;
    }
}

}  // namespace

std::string_view Scanner::rest() {
    while (at_ < text_.size()) {
        const auto first = static_cast<signed char>(text_[at_]);
        if (first > ' ' && first != '/') break;  // neither white space nor a comment
        const std::string_view here = text_.substr(at_);
        const std::size_t space = space_length(here);
        const std::size_t skipped = space != 0 ? space : comment_length(here);
        if (skipped == 0) break;
        at_ += skipped;
    }
    return text_.substr(at_);
}

bool Scanner::sees(std::string_view symbol) {
    const std::string_view here = rest();
    if (!here.starts_with(symbol)) return false;
    const char next = here.size() > symbol.size() ? here[symbol.size()] : '\0';
    if (symbol == ".") return next != '.';
    if (symbol == "*") return next != '*';
    if (symbol == "<" || symbol == ">") return next != '=';
    return true;
}

bool Scanner::take(std::string_view symbol) {
    if (!sees(symbol)) return false;
    at_ += symbol.size();
    return true;
}

bool Scanner::sees_word(std::string_view word) {
    const std::string_view here = rest();
    return here.starts_with(word) && word_length(here) == word.size();
}

bool Scanner::take_word(std::string_view word) {
    if (!sees_word(word)) return false;
    at_ += word.size();
    return true;
}

bool Scanner::sees_word_start() { return word_length(rest()) != 0; }

std::string_view Scanner::words() {
    rest();
    const std::size_t begin = at_;
    std::size_t end = at_;
    while (true) {
        const std::string_view here = text_.substr(at_);
        std::size_t length = word_length(here);
        // Later words of a name may begin with a digit.
        if (length == 0 && end != begin)
            while (length < here.size() && is_word_byte(here[length])) ++length;
        if (length == 0 || is_reserved(here.substr(0, length))) break;
        end = at_ + length;
        at_ = end;
        at_ += space_length(text_.substr(at_));
    }
    at_ = end;
    return text_.substr(begin, end - begin);
}

std::string Scanner::function_name() {
    std::string out;
    while (const std::size_t length = word_length(rest())) {
        out += (out.empty() ? "" : " ") + std::string(text_.substr(at_, length));
        at_ += length;
    }
    return out;
}

std::string_view Scanner::name_until(std::string_view ends) {
    const std::string_view here = rest();
    const std::size_t end = here.find_first_of(ends);
    if (end == std::string_view::npos || word_length(here) == 0) return {};
    const std::string_view name = here.substr(0, end);
    if (name.find_first_of(",:()[]{}\"@=<>") != std::string_view::npos) return {};
    at_ += end;
    return name;
}

std::optional<std::string> Scanner::string_literal() {
    const std::string_view here = rest();
    if (!here.starts_with('"')) return std::nullopt;
    std::string out;
    std::size_t i = 1;
    while (i < here.size()) {
        if (here[i] == '"') {
            at_ += i + 1;
            return out;
        }
        if (here[i] != '\\') {
            out += here[i++];
            continue;
        }
        const std::size_t used = read_escape(here.substr(i + 1), out);
        // A backslash before anything else stands for itself, as in patterns ("\d").
        if (used == 0) out += '\\';
        i += 1 + used;
    }
    return std::nullopt;
}

std::string_view Scanner::number_literal() {
    const std::string_view here = rest();
    const auto digit_at = [&here](std::size_t i) { return i < here.size() && is_digit(here[i]); };
    std::size_t n = 0;
    while (digit_at(n)) ++n;
    if (n < here.size() && here[n] == '.' && digit_at(n + 1)) {
        ++n;
        while (digit_at(n)) ++n;
    }
    if (n == 0) return {};
    if (n < here.size() && (here[n] == 'e' || here[n] == 'E')) {
        std::size_t e = n + 1;
        if (e < here.size() && (here[e] == '+' || here[e] == '-')) ++e;
        if (digit_at(e)) {
            while (digit_at(e)) ++e;
            n = e;
        }
    }
    at_ += n;
    return here.substr(0, n);
}

bool Scanner::is_reserved(std::string_view word) {
    constexpr std::array<std::string_view, 15> reserved{
        "and",  "or",        "between", "in",  "instance", "then",  "else",    "return",
        "null", "satisfies", "if",      "for", "some",     "every", "function"};
    return std::ranges::find(reserved, word) != reserved.end();
}

}  // namespace luotsi::feel
