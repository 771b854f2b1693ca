// What a compiled set of patterns is made of; only pattern_build.cpp and pattern_set.cpp read it.
// Every distinct word, class and sequence of all patterns is an atom; tokens find atoms by words.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "need/name_index.hpp"
#include "need/pattern_set.hpp"

namespace luotsi::need {

using Atom = std::uint32_t;  // a distinct word, class or sequence of all patterns
inline constexpr Atom no_atom = 0xffff'ffff;

// Which property of a token a word must be for an atom to be found by it. A written form and a part
// of a base form count in one language, the surface whatever the language.
enum class Under : std::uint8_t { lemma, first, last, part, written, form };

// Properties as a set of bits, one of each kind and language.
constexpr std::uint32_t as(Under under, Language language) {
    return std::uint32_t{1} << (static_cast<unsigned>(under) * 3 + static_cast<unsigned>(language));
}

struct Meaning {  // of a word
    std::uint32_t as = 0;  // the one property by which …
    Atom atom = 0;  // … this is found
};

struct Occurrence {
    std::uint32_t begin = 0;  // tokens, both included
    std::uint32_t end = 0;
    bool negated = false;  // stands under a negation …
    bool wanted = false;  // … which the pattern asks for
};

// An element of a compiled pattern, as places in Index::atoms: from `begin` those that must stand
// as they are, from `negated` those that must stand under a negation; both ascending.
struct Part {
    std::uint32_t begin = 0, negated = 0, end = 0;
};

// A compiled pattern, as places in Index::parts: what must be there, rarest first, then what must
// not.
struct Compiled {
    std::uint32_t begin = 0, against = 0, end = 0;
};

struct Sequence {
    std::vector<std::vector<Atom>> steps;
    Atom atom = 0;
};

// A sequence that waits at an atom of one of its steps, with the atoms of another step, the one of
// the fewest, as places in Index::other_steps.
struct WaitingSequence {
    std::uint32_t which = 0, step = 0;
    std::uint32_t begin = 0, end = 0;
};

// A list for each of the numbers 0 … n−1, all in one piece of memory.
template <class T>
class Lists {
public:
    Lists() = default;
    // From pairs of number and item; the items of a list keep their order. O(owners + pairs).
    Lists(std::size_t owners, const std::vector<std::pair<std::uint32_t, T>>& pairs)
        : begins_(owners + 1, 0), items_(pairs.size()) {
        for (const auto& [owner, item] : pairs) ++begins_[owner + 1];
        for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
        std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
        for (const auto& [owner, item] : pairs) items_[next[owner]++] = item;
    }
    std::span<const T> operator[](std::size_t owner) const {
        return std::span(items_).subspan(begins_[owner], begins_[owner + 1] - begins_[owner]);
    }

private:
    std::vector<std::uint32_t> begins_;
    std::vector<T> items_;
};

template <class T>
void sort_unique(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

struct PatternSet::Index {
    std::vector<Pattern> patterns;
    std::vector<Language> languages;
    std::vector<Compiled> compiled;  // by pattern
    std::vector<Part> parts;
    std::vector<Atom> atoms;  // of parts
    NameIndex words;  // written forms, base forms and their parts …
    Lists<Meaning> meanings;  // … and the atoms found by each
    NameIndex prefixes;  // beginnings of written forms …
    Lists<Atom> atoms_of_prefix;  // … and the atoms found by each
    std::size_t prefix_min = 1'000, prefix_max = 0;  // bytes
    std::size_t atom_count = 0;
    Lists<Atom> classes_of;  // by atom
    std::vector<Sequence> sequences;
    Lists<WaitingSequence> sequences_at;  // by atom
    std::vector<Atom> other_steps;
    Lists<std::uint32_t> patterns_at;  // by atom
    std::unordered_map<std::string, Atom> class_atoms;
    // Of class_atoms, since they are asked for again and again; no_atom: no such class.
    Atom past = no_atom, now = no_atom;
    std::array<std::vector<Atom>, who_count> persons;  // by Who: classes that speak of that person

    Atom class_atom(std::string_view name) const {
        const auto found = class_atoms.find(std::string(name));
        return found == class_atoms.end() ? no_atom : found->second;
    }
    std::span<const Part> must(const Compiled& one) const {
        return std::span(parts).subspan(one.begin, one.against - one.begin);
    }
    std::span<const Part> against(const Compiled& one) const {
        return std::span(parts).subspan(one.against, one.end - one.against);
    }
    std::span<const Atom> plain(const Part& part) const {
        return std::span(atoms).subspan(part.begin, part.negated - part.begin);
    }
    std::span<const Atom> negated(const Part& part) const {
        return std::span(atoms).subspan(part.negated, part.end - part.negated);
    }
    std::span<const Atom> all(const Part& part) const {
        return std::span(atoms).subspan(part.begin, part.end - part.begin);
    }
};

}  // namespace luotsi::need
