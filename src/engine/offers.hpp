// Which other models might suit a matter: their `offer when`, asked of what this case knows. Only a
// reminder for a worker; nothing is decided by it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/case.hpp"

namespace luotsi::engine {

// Whether the model's `offer when` holds of the case: facts of the same name whose values the model
// accepts, and history measures by name. A condition that is unknown does not hold; nor do done(),
// overdue() and count(), since no step of that model has been done. False for the case's own model,
// and for one that says nothing or is neither in use nor on pilot.
bool is_offered(const model::CompiledModel& model, const Case& from,
                const std::vector<std::pair<std::string, feel::Value>>& history);

}  // namespace luotsi::engine
