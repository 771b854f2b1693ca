// Reads DMN files (OMG DMN 1.2, 1.3, 1.4 and 1.5) into plain data. Everything that is wrong with a
// file is reported at once, with line and column; what is no part of DMN is kept where it can be,
// or named in a warning.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dmn/definitions.hpp"

namespace luotsi::dmn {

struct ReadResult {
    std::optional<Definitions> definitions;  // absent only when the file is no DMN at all
    std::vector<Error> errors;               // codes "dmn.…"
    std::vector<Error> warnings;
};

// `file` is only a name for messages. Errors: dmn.not_xml, dmn.too_large, dmn.too_deep,
// dmn.not_dmn, dmn.old_version (no definitions then); dmn.unknown_element, dmn.missing_attribute,
// dmn.missing_element, dmn.bad_value, dmn.duplicate_id.
ReadResult read(std::string_view bytes, std::string_view file);

// What one file says about itself, without reading it all: to find the files that imports name.
// "" when it is no DMN file.
std::string namespace_of(std::string_view bytes);

}  // namespace luotsi::dmn
