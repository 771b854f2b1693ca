// The worklist rows of a case (see projection.hpp).
#pragma once

#include <string>
#include <vector>

#include "store/projection.hpp"

namespace luotsi::store {

// One row per open obligation; obligations of the client stand under unit "".
void add_work(const engine::Case& the_case, const Trail& trail, const std::string& organiser,
              std::vector<Row>& out);

}  // namespace luotsi::store
