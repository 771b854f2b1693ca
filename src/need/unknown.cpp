#include "need/unknown.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "need/features.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t letters_min = 3;
constexpr std::size_t letters_max = 24;
constexpr std::size_t texts_kept_max = 64;  // digests of one word; the count need not go higher

// FNV-1a, 64 bits.
std::uint64_t digest(std::string_view text, std::uint64_t salt) {
    std::uint64_t out = 14695981039346656037U ^ salt;
    for (const char c : text) {
        out ^= static_cast<unsigned char>(c);
        out *= 1099511628211U;
    }
    return out;
}

// A capital inside a sentence is a name, whatever the dictionary says; so is what only names know.
bool may_be_name(const Text& text, std::size_t i) {
    const Token& token = text.tokens[i];
    if (std::any_of(token.readings.begin(), token.readings.end(),
                    [](const Reading& reading) { return reading.name; }))
        return true;
    const std::string_view written =
        std::string_view(text.original).substr(token.begin, token.end - token.begin);
    std::size_t at = 0;
    next_code_point(written, at);
    return lower(written.substr(0, at)) != written.substr(0, at);
}

bool is_word(const Token& token) {
    const std::size_t letters = count_code_points(token.surface);
    return token.number < 0 && letters >= letters_min && letters <= letters_max &&
           std::none_of(
               token.surface.begin(), token.surface.end(),
               [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void UnknownWords::add(const NeedFinder& finder, const Text& text) {
    std::vector<bool> understood(text.tokens.size(), false);
    for (const LexiconHit& hit : finder.ranker().lexicon().hits(text)) {
        for (const std::uint32_t i : hit.tokens) understood[i] = true;
    }
    for (const Feature& feature : features_of(text)) {
        if (finder.ranker().model().knows(feature.name)) understood[feature.token] = true;
    }
    const std::uint64_t which = digest(text.original, salt_);
    for (std::size_t i = 0; i < text.tokens.size(); ++i) {
        const Token& token = text.tokens[i];
        if (understood[i] || !is_word(token) || may_be_name(text, i)) continue;
        std::set<std::uint64_t>& texts = words_[token.surface];
        if (texts.size() < texts_kept_max) texts.insert(which);
    }
    if (words_.size() > unknown_words_max)
        std::erase_if(words_, [](const auto& entry) { return entry.second.size() < 2; });
}

void UnknownWords::add_none_of_these(std::vector<std::string> shown) {
    std::sort(shown.begin(), shown.end());
    ++none_[std::move(shown)];
}

std::vector<UnknownWords::Line> UnknownWords::report(std::uint32_t texts_min) const {
    std::vector<Line> out;
    for (const auto& [word, texts] : words_) {
        if (texts.size() >= std::max(texts_min, unknown_texts_min))
            out.push_back({word, static_cast<std::uint32_t>(texts.size())});
    }
    std::sort(out.begin(), out.end(), [](const Line& a, const Line& b) {
        return a.texts != b.texts ? a.texts > b.texts : a.word < b.word;
    });
    return out;
}

}  // namespace luotsi::need
