#include "directory/words.hpp"

#include "base/text.hpp"

namespace luotsi::directory {

namespace {

bool is_apostrophe(std::uint32_t c) { return c == '\'' || c == 0x2019; }

// ASCII letters and digits, and everything beyond ASCII but spaces, signs of Latin-1 and the
// general punctuation block (dashes, quotation marks, ellipsis).
bool is_word(std::uint32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    return (c < 0x2000 || c > 0x206F) && c != 0xD7 && c != 0xF7 && c != 0x3000 && c != 0xFFFD;
}

}  // namespace

std::vector<std::string> words_of(std::string_view utf8) {
    const std::string text = lower(utf8);
    std::vector<std::string> out;
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const std::uint32_t c = next_code_point(text, at);
        if (is_apostrophe(c)) continue;  // inside or at the edge of a word: dropped either way
        if (is_word(c)) {
            word.append(text, begin, at - begin);
        } else if (!word.empty()) {
            out.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) out.push_back(std::move(word));
    return out;
}

}  // namespace luotsi::directory
