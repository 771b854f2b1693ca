// Faults of the program, put in on purpose as triggers in its database: what a line of code that
// was forgotten would do. They test the simulator itself.
#pragma once

#include <string>

#include "plan.hpp"

namespace luotsi::faults {

// False when the disk failed meanwhile. Doing it again changes nothing.
bool install_mutant(Mutant mutant, const std::string& path);

}  // namespace luotsi::faults
