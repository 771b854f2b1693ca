// Services written by hand in one YAML file of the content: the demo county's, and what an
// organiser has no other register for.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "directory/record.hpp"

namespace luotsi::directory {

// Reads `services.yaml`; mistakes are collected with line and column, what can be read is returned.
// `source` becomes the records' provenance ("demo").
std::vector<Service> read_services_file(const std::string& file, const std::string& source,
                                        std::vector<Error>& errors);

}  // namespace luotsi::directory
