// What a worker does next on a case, as its screen shows it: whatever may be done, most often what
// carries the case on to a plan, to other organisations and home again.
#pragma once

#include <string>

#include "reading.hpp"

namespace luotsi::faults {

// A command's body, or "" when there is nothing to do. `mark` stands in every text of it.
std::string next_act(const json::object& view, std::uint64_t seed, const std::string& mark);

// Writes into the plan that others write into at the same time; "" when there is none.
std::string edit_of_plan(const json::object& view, std::uint64_t seed, const std::string& mark);

}  // namespace luotsi::faults
