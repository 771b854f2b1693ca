// Everything a worker holds, case by case: for whoever leaves or moves to another unit.
#pragma once

#include <string>
#include <vector>

#include "store/store.hpp"

namespace luotsi::server {

// At most some 5,000. Errors: the store's.
Result<std::vector<Uuid>> cases_held(store::Reader& reader, const std::string& worker);

}  // namespace luotsi::server
