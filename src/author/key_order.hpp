// Which part of a model file a mapping is, and in which order its keys are written. Inside author
// only.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "author/layout.hpp"

namespace luotsi::author {

enum class Shape : std::uint8_t {
    other,
    whole,  // the file
    facts,
    fact,
    roles,
    role,
    decisions,
    decision,
    rows,
    steps,
    step,
    learned,  // the list, then one item, then its options
    learn_item,
    learn_options,
    silences,  // `if silent` and one line of it
    silence,
    ends,
    end,
    measures,
    measure,
    costs,
    cost,
    evidence,
    additions,  // of a layer: "steps.home visit": {…}
};

// The shape of what stands under `key` (list items: "") of a mapping or list of shape `outer`.
Shape inner_shape(Shape outer, std::string_view key);

// Positions of the pieces of a mapping in the order they are written: known keys by the language's
// order, unknown ones behind the key they stood behind.
std::vector<std::size_t> writing_order(const Piece& piece, Shape shape);

// Whether the keys of such a mapping have an order of their own (else the author's order means
// something: facts, steps, ends …).
bool has_order(const Piece& piece, Shape shape);

// Keys of the file that open a block of their own, with a blank line above.
bool opens_section(std::string_view key);

// {fi: …, sv: …, en: …} and nothing else.
bool is_local_text(const Piece& piece);

}  // namespace luotsi::author
