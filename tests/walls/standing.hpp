// How a viewer stands towards a matter that changes: the test of non-interference counts its looks
// by it and demands some of each, so that it cannot quietly stop trying a kind of viewer.
#pragma once

#include <array>
#include <string_view>

#include "town.hpp"

namespace luotsi::tests {

enum class Standing : std::uint8_t {
    // Workers.
    keeps,  // keeps the matter or holds work of it
    opened,  // has opened it in an emergency
    exists_only,  // leads a unit with a part: sees that there is a matter, not what is in it
    colleague,  // in a unit that works on it, and holds its register
    other_register,  // in a unit that works on it, without the register of it or of what changed
    accepted,  // in a unit that has accepted a request, or waits for an answer
    asked,  // in a unit that has only been asked
    ended,  // in a unit whose part is over
    other_matter,  // no part in this one, but in another of the same person
    no_part,  // none; of the same organiser, holds the matter's register
    no_part_other_register,
    no_part_other_organiser,
    // Residents with a code.
    own_code,  // of this very matter: what is kept even from the client
    code_of_another,
    // Residents who have been identified.
    represents,
    right_without_reach,  // a right to act that is over, limited, not verified or closed
    represents_another,  // acts for somebody, but nobody this matter is about
    stranger,
    nobody,
    // Of nobody's matter: what is counted or damaged somewhere. Whoever looks stands alike.
    counted,
};
inline constexpr std::size_t standings = 20;
using PerStanding = std::array<std::uint64_t, standings>;
std::string_view to_string(Standing standing);

// Before the change: who gained or lost a part by it is told of it.
Standing standing(const Change& change, const Viewer& viewer);

}  // namespace luotsi::tests
