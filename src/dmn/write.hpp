// Writes DMN 1.5 XML. What was read from a file of any version comes out with the same meaning and
// valid by the standard's schema; other tools' extensions and the picture are kept.
#pragma once

#include <string>

#include "dmn/definitions.hpp"

namespace luotsi::dmn {

// Identifiers that XML does not allow are written in another spelling, references to them too.
std::string write(const Definitions& definitions);

}  // namespace luotsi::dmn
