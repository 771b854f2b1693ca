// What a compiled set of patterns is made of; only pattern_build.cpp and pattern_set.cpp read it.
// Every distinct word, class and sequence of all patterns is an atom; tokens find atoms by keys.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "need/pattern_set.hpp"

namespace luotsi::need {

using Atom = std::uint32_t;  // a distinct word, class or sequence of all patterns
inline constexpr Atom no_atom = 0xffff'ffff;

// Under which property of a token an atom is found.
enum class Under : char {
    lemma = 'l',
    first = 'f',
    last = 'e',
    part = 'p',
    written = 'w',
    prefix = 'x',
    form = '='
};

inline void write_key(std::string& out, Under under, Language language, std::string_view text) {
    out.assign({static_cast<char>(under), static_cast<char>('0' + static_cast<int>(language))});
    out += text;
}

struct Occurrence {
    Atom atom = 0;
    std::uint32_t begin = 0;  // tokens, both included
    std::uint32_t end = 0;
    bool negated = false;  // stands under a negation …
    bool wanted = false;   // … which the pattern asks for
};

struct Part {  // an element of a compiled pattern
    std::vector<Atom> atoms;  // ascending
    std::vector<Atom> negated;  // these must stand under a negation; ascending
};

struct Compiled {
    std::vector<Part> parts;    // what must be there, rarest first
    std::vector<Part> against;
};

struct Sequence {
    std::vector<std::vector<Atom>> steps;
    Atom atom = 0;
};

template <class T>
void sort_unique(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

struct PatternSet::Index {
    std::vector<Pattern> patterns;
    std::vector<Language> languages;
    std::vector<Compiled> compiled;
    std::unordered_map<std::string, std::vector<Atom>> atoms_under;  // by write_key
    std::size_t prefix_min = 1'000, prefix_max = 0;                  // bytes
    std::vector<std::vector<Atom>> classes_of;                       // by atom
    std::vector<Sequence> sequences;
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>>
        sequences_at;  // (which, step)
    std::vector<std::vector<std::uint32_t>> patterns_at;             // by atom
    std::unordered_map<std::string, Atom> class_atoms;

    Atom class_atom(std::string_view name) const {
        const auto found = class_atoms.find(std::string(name));
        return found == class_atoms.end() ? no_atom : found->second;
    }
};

}  // namespace luotsi::need
