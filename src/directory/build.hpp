// A directory put together from everything that is known: services written by hand and the records
// that imports and keepers have left in the store.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace luotsi::directory {

// Records as the store keeps them, JSON.
struct StoredRecords {
    std::vector<std::string> organisations, channels, generals, services;
};

// A stored service replaces one written by hand with the same id. A record that cannot be read is
// passed over and told in `passed_over`. About 60 µs a service.
std::shared_ptr<const Directory>
build_directory(const std::vector<Service>& own, const StoredRecords& stored,
                const Municipalities& municipalities, const PostalCodes& postal_codes,
                const Grammar& grammar, std::vector<Error>& passed_over);

}  // namespace luotsi::directory
