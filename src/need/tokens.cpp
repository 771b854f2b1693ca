#include "need/tokens.hpp"

#include "base/text.hpp"

namespace luotsi::need {

namespace {

bool is_word_byte(unsigned char c) {
    // Every byte of a multi-byte character counts as part of a word, except the general
    // punctuation block (dashes, quotes, ellipsis: E2 80 xx), handled by the caller.
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

// Length of a typographic apostrophe (U+2019) or an ASCII one at i; 0 when there is none.
std::size_t apostrophe(std::string_view text, std::size_t i) {
    if (text[i] == '\'') return 1;
    return text.substr(i, 3) == "\xE2\x80\x99" ? 3 : 0;
}

}  // namespace

std::vector<std::string> tokens(std::string_view utf8) {
    const std::string text = lower(utf8);
    std::vector<std::string> out;
    std::string word;
    for (std::size_t i = 0; i < text.size();) {
        if (const std::size_t skip = apostrophe(text, i); skip != 0) {
            i += skip;  // inside or at the edge of a word: dropped either way
            continue;
        }
        const bool punctuation =
            text.compare(i, 2, "\xE2\x80") == 0 || text.compare(i, 2, "\xC2\xA0") == 0 ||
            text.compare(i, 2, "\xC2\xBB") == 0 || text.compare(i, 2, "\xC2\xAB") == 0;
        if (!punctuation && is_word_byte(static_cast<unsigned char>(text[i]))) {
            word += text[i++];
            continue;
        }
        i += text.compare(i, 2, "\xE2\x80") == 0 ? 3u : punctuation ? 2u : 1u;
        if (!word.empty()) out.push_back(std::move(word));
        word.clear();
    }
    if (!word.empty()) out.push_back(std::move(word));
    return out;
}

// A contact is held against some thousand stems, nearly all of which differ in their first letter:
// one loop over the bytes, without a call for each alternative.
bool matches_stem(std::string_view stem, std::string_view token) {
    std::size_t i = 0;
    while (true) {
        std::size_t j = 0;
        while (i < stem.size() && j < token.size() && stem[i] == token[j]) {
            ++i;
            ++j;
        }
        const bool at_end = i == stem.size() || stem[i] == '|';
        if (at_end && j == token.size()) return true;
        if (!at_end && stem[i] == '*') return true;
        while (i < stem.size() && stem[i] != '|') ++i;
        if (i == stem.size()) return false;
        ++i;
    }
}

namespace {
std::size_t beginning(std::string_view word) {
    return static_cast<std::size_t>(static_cast<unsigned char>(word[0])) << 8U |
           static_cast<unsigned char>(word[1]);
}
}  // namespace

Beginnings::Beginnings(const std::vector<std::string>& said) {
    for (const std::string& token : said) {
        if (token.size() < 2) continue;
        const std::size_t at = beginning(token);
        bits_[at / 64] |= std::uint64_t{1} << (at % 64);
    }
}

bool Beginnings::may_match(std::string_view stem) const {
    while (true) {
        // An alternative of a single letter says too little to be ruled out.
        if (stem.size() < 2 || stem[1] == '*' || stem[1] == '|' || stem[0] == '|') return true;
        const std::size_t at = beginning(stem);
        if ((bits_[at / 64] >> (at % 64) & 1U) != 0) return true;
        const std::size_t bar = stem.find('|');
        if (bar == std::string_view::npos) return false;
        stem.remove_prefix(bar + 1);
    }
}

}  // namespace luotsi::need
