// The pattern language of the need lexicon and of the danger layer: one line says which words, near
// each other, mean something. Written for keepers who are no programmers:
//
//     hammas+ särkeä/kolottaa               all elements, any order, one sentence, within 8 tokens
//     !jaksaa elää | 6 emergency            "!" = stands under a negation ("en jaksa elää")
//     (ta/tar livet av mig/sig)             "( )" = consecutive words in this order
//     veri vuotaa -kuukautiset/@past        "-" = speaks against when it stands near by
//
//     entry       = pattern [ "|" option { " " option } ]
//     pattern     = element { " " element }
//     element     = [ "!" | "-" ] alternative { "/" [ "!" ] alternative }    first "!": for all
//     alternative = word | "(" step { " " step } ")"       step = word { "/" word }
//     word        = lemma | lemma"+" | "+"lemma | "+"lemma"+" | stem"*" | "="form | "@"class
//     option      = weight | "within="(N|"text") | "against="(N|"sentence"|"text") | "neg=drop"
//                 | "past=drop" | "who="person | "age="from-to | "urgent" | "emergency"
//                 | "reg="register
//
// This header parses and prints; pattern_set.hpp matches thousands of them at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace luotsi::need {

inline constexpr std::size_t pattern_bytes_max = 4'000;  // of one line
inline constexpr std::size_t pattern_elements_max = 12;  // bounds the search for a match
inline constexpr std::size_t pattern_alternatives_max = 300;  // of one element
inline constexpr std::size_t pattern_steps_max = 8;  // of one "( )"
inline constexpr std::uint32_t pattern_within_max = 100;  // tokens
inline constexpr std::uint32_t within_text = 0xffff'ffff;  // "within=text", "against=text"
inline constexpr std::uint32_t within_sentence = 0xffff'fffe;  // "against=sentence"

enum class WordKind : std::uint8_t {
    lemma,  // hammas: any inflection of the base form, or the form itself
    first_part,  // hammas+: also a compound that begins with it
    last_part,  // +särky: also a compound that ends with it
    any_part,  // +hoito+: also a compound that has it anywhere
    prefix,  // viilt*: the written form begins with it
    form,  // =kotona: exactly this written form
    of_class,  // @child: a word of a class
};

struct Word {
    WordKind kind = WordKind::lemma;
    std::string text;  // lower case, without the marks
    bool operator==(const Word&) const = default;
};

using Step = std::vector<Word>;  // either of these words at one place

struct Alternative {
    bool negated = false;  // stands under a negation
    std::vector<Step> steps;  // one: a word; more: consecutive tokens
    bool operator==(const Alternative&) const = default;
};

struct Element {
    bool against = false;
    std::vector<Alternative> any;
    bool operator==(const Element&) const = default;
};

enum class Who : std::uint8_t { anyone, child, teen, parent, partner, elder, me, other };
inline constexpr std::size_t who_count = 8;

struct PatternOptions {
    double weight = 2;  // 0.2–6
    std::uint32_t within = 8;  // tokens from the first to the last one that matched
    std::uint32_t against = 3;  // tokens the window is widened by on both sides for "-" and past
    bool drop_negated = false;  // neg=drop: words under a negation do not match
    bool drop_past = false;  // past=drop: no match beside @past, unless @now stands there too
    Who who = Who::anyone;  // the text must speak of this person
    std::optional<double> age_from, age_to;  // years; an age within must be said
    enum class Urgency : std::uint8_t { unsaid, urgent, emergency };
    Urgency urgency = Urgency::unsaid;
    std::string reg;  // register, for the keeper only
    bool operator==(const PatternOptions&) const = default;
};

struct Pattern {
    std::vector<Element> elements;  // at least one that is not against
    PatternOptions options;
    bool operator==(const Pattern&) const = default;
};

// Reads one line. An error has the column (code points from 1) where reading stopped and says in
// `repair` what to write. O(length).
Result<Pattern> parse_pattern(std::string_view line);
// Reads one alternative, for the members of a class: "hammas+" or "(vuosi sitten)".
Result<Alternative> parse_alternative(std::string_view text);

// The line in its shortest form; parse_pattern(to_string(p)) == p.
std::string to_string(const Pattern& pattern);
std::string to_string(const Word& word);

}  // namespace luotsi::need
