// What was not understood, for the lexicon's keeper, without personal data: single words that
// neither the lexicon nor the learnt model knows, and only once at least `texts_min` different
// texts have had them. Names, numbers, long words and whole sentences are never kept; a text is
// remembered only as a 64-bit digest salted anew in each run, so that writing one thing five times
// counts once. "None of these" is counted by the categories that had been shown.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "need/need.hpp"

namespace luotsi::need {

inline constexpr std::uint32_t unknown_texts_min = 5;    // fewer people could be recognised
inline constexpr std::size_t unknown_words_max = 50'000; // then words seen once are forgotten

class UnknownWords {
public:
    explicit UnknownWords(std::uint64_t salt) : salt_(salt) {}

    void add(const NeedFinder& finder, const Text& text);
    void add_none_of_these(std::vector<std::string> shown);

    struct Line {
        std::string word;
        std::uint32_t texts = 0;
    };
    // Words of at least `texts_min` texts (never less than unknown_texts_min), commonest first.
    std::vector<Line> report(std::uint32_t texts_min = unknown_texts_min) const;
    const std::map<std::vector<std::string>, std::uint32_t>& none_of_these() const { return none_; }

private:
    std::uint64_t salt_;
    std::map<std::string, std::set<std::uint64_t>> words_;
    std::map<std::vector<std::string>, std::uint32_t> none_;
};

}  // namespace luotsi::need
