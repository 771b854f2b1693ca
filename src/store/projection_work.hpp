// The worklist rows of a case: one for each round and promise somebody still has to do, with what a
// queue is ordered and filtered by. Part of what projection.hpp derives from the journal.
#pragma once

#include <string>
#include <vector>

#include "store/projection.hpp"

namespace luotsi::store {

// One row per open obligation; obligations of the client stand under unit "".
void add_work(const engine::Case& the_case, const Trail& trail, const std::string& organiser,
              std::vector<Row>& out);

}  // namespace luotsi::store
