// Property 6, which needs no states: every step has a role that somebody can hold, every text is
// there in Finnish, Swedish and English.
#pragma once

#include <vector>

#include "prove/prove.hpp"

namespace luotsi::prove {

void check_roles_and_texts(const model::CompiledModel& model, std::vector<Finding>& findings);

}  // namespace luotsi::prove
