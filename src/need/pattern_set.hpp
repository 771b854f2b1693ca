// Thousands of patterns (pattern.hpp) matched against one analysed text in microseconds. Every
// distinct word of all patterns is an atom; a token finds its atoms by hashing its written form,
// its base forms, their parts and its beginnings, whichever way it was read. Each pattern waits at
// its rarest element, so only patterns whose rarest element stands in the text are looked at.
//
//     PatternSetBuilder builder(lemma_key);
//     builder.read_classes("content/needs/language/classes.yaml", errors);
//     auto index = builder.add("hammas+ särkeä | 3", Language::fi);   // or an error
//     PatternSet set = builder.build(errors);
//     for (const PatternHit& hit : set.match(text)) …
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "need/pattern.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct PatternHit {
    std::uint32_t pattern = 0;          // what add() gave
    std::vector<std::uint32_t> tokens;  // that matched, ascending
    bool negated = false;  // one of them stands under a negation not asked for by "!"
};

// How a dictionary form is written in Reading::lemma and parts of that language (stemmed, say).
using LemmaKey = std::function<std::string(Language, std::string_view)>;

class PatternSet {
public:
    PatternSet();
    // Each pattern at most once, by pattern number. Safe from many threads. What one pattern may
    // cost is bounded, whatever the text.
    std::vector<PatternHit> match(const Text& text) const;
    // The same with a hit for each place of a pattern's rarest element, by pattern, then place.
    std::vector<PatternHit> match_everywhere(const Text& text) const;
    std::size_t size() const;
    const Pattern& pattern(std::uint32_t index) const;  // REQUIRES: index < size()
    Language language(std::uint32_t index) const;

    struct Index;  // of pattern_set.cpp

private:
    friend class PatternSetBuilder;
    std::vector<PatternHit> match(const Text& text, bool everywhere) const;
    std::shared_ptr<const Index> index_;
};

class PatternSetBuilder {
public:
    explicit PatternSetBuilder(LemmaKey key = {});  // without one a base form is its own key
    // Reads `classes: {name: {fi: [...], sv: [...], en: [...]}}`; members are words or sequences of
    // the grammar, no classes. The same class in two files has the members of both.
    void read_classes(const std::string& file, std::vector<Error>& errors);
    Result<void> add_class_member(std::string_view name, std::string_view member,
                                  Language language);
    // The pattern's number, counted from 0, or what is wrong with the line (column set).
    Result<std::uint32_t> add(std::string_view line, Language language);
    // Puts in an error for each class that is named but has no member, and leaves those patterns
    // out of matching. The builder is empty afterwards.
    PatternSet build(std::vector<Error>& errors);

private:
    struct ClassMember {
        std::string name;
        Alternative alternative;
        Language language = Language::fi;
    };
    LemmaKey key_;
    std::vector<ClassMember> members_;
    std::vector<Pattern> patterns_;
    std::vector<Language> languages_;
};

// Ages in years that a text says: "3-vuotias", "5 kk", "two-year-old", "åtta månader". O(tokens).
std::vector<double> ages_said(const Text& text);

}  // namespace luotsi::need
