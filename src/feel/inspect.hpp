// A condition taken apart, for those who reason about it instead of evaluating it: a tree of
// three-valued connectives over atoms. An atom is an expression of its own, evaluated like any
// other; what it reads is said by its facts() and steps(). Where an atom only compares one fact
// with constants, its answer can change at those constants alone.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "feel/expression.hpp"
#include "feel/value.hpp"

namespace luotsi::feel {

enum class Connective : std::uint8_t {
    atom,
    conjunction,  // of two
    disjunction,  // of two
    negation,  // of one
    choice  // if the first is true then the second, else the third
};

// What an atom asks of the environment.
enum class Asks : std::uint8_t { value, unknown, asked, done, done_last, overdue, count };
struct Reading {
    Asks what = Asks::value;
    std::uint32_t index = 0;  // of the fact or step
    auto operator<=>(const Reading&) const = default;
};

struct ConditionPart {
    Connective kind = Connective::atom;
    std::uint32_t first = 0;  // children: parts of the same condition
    std::uint32_t second = 0;
    std::uint32_t third = 0;
    // Of an atom:
    Expression atom;
    std::vector<Reading> readings;  // sorted, each once
    bool closed = true;  // it reads nothing else: no clock, no variable, nothing behind a function
    bool compares = false;  // it has one reading, and only compares it with `constants`
    std::vector<Value> constants;  // ends of ranges and items of lists are constants each
};

struct Condition {
    std::vector<ConditionPart> parts;  // children before parents; the last is the whole
};

// An empty expression has no parts. O(nodes of the expression), times the depth of connectives for
// what the atoms read.
Condition inspect(const Expression& expression);

}  // namespace luotsi::feel
