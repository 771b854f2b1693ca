// The need lexicon (content/needs/lexicon/<language>/*.yaml): everyday words and expressions, as
// patterns (pattern.hpp), each speaking with a weight for a need category. All entries of all
// languages are matched at once against an analysed text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "need/pattern_set.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct LexiconEntry {
    std::uint32_t category = 0;
    Language language = Language::fi;
    std::string line;                 // as it stands in the file
    std::string file;
    std::uint32_t line_number = 0;
};

struct LexiconHit {
    std::uint32_t entry = 0;
    double weight = 0;
    std::vector<std::uint32_t> tokens;
};

class Lexicon {
public:
    // `categories` gives the order of the scores. Mistakes name file and line; an entry with one is
    // left out.
    static Lexicon load(const std::string& content_folder, const Analyser& analyser,
                        const std::vector<std::string>& categories, std::vector<Error>& errors);

    std::vector<LexiconHit> hits(const Text& text) const;
    // Evidence for each category: the strongest hit whole, each weaker one for less, since entries
    // of one category often say the same thing in other words.
    std::vector<double> scores(const std::vector<LexiconHit>& hits) const;
    const LexiconEntry& entry(std::uint32_t index) const { return entries_[index]; }
    const Pattern& pattern(std::uint32_t index) const { return set_.pattern(index); }
    std::size_t size() const { return entries_.size(); }
    // Every dictionary form that entries of a language name.
    std::vector<std::string> words(Language language) const;

private:
    PatternSet set_;
    std::vector<LexiconEntry> entries_;  // by pattern number
    std::size_t categories_ = 0;
};

}  // namespace luotsi::need
