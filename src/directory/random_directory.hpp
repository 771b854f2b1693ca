// For tests and benchmarks: a generated directory that looks like a country's – a few hundred
// providers of four sectors, services of every need, most of them municipal, a fifth without known
// area or language, every tenth nationwide, hours of a few dozen kinds – and the same questions
// answered by a plain scan of all services, as the reference and the baseline.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "directory/directory.hpp"

namespace luotsi::directory {

std::vector<Listing> random_listings(std::size_t count, const Municipalities& municipalities,
                                     std::uint64_t seed);
Lives random_lives(const std::vector<Listing>& listings, Instant now, std::uint64_t seed);
SearchQuery random_query(const std::vector<Listing>& listings, Instant now, Random& random);

// Ids of the services that pass the filters of a query, by reading every listing; rising.
std::vector<std::string> scan(const std::vector<Listing>& listings, const SearchQuery& query,
                              const Municipalities& municipalities);

}  // namespace luotsi::directory
