// Packages (palvelupaketit): for somebody with several needs, the sets of services that together
// meet them all with as few providers and contacts as possible. Alternatives, not a decision: each
// says what it covers, what it leaves open, what collides or is there twice, and why each service
// was chosen. The same question gives the same answer.
#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace luotsi::directory {

struct PackageQuery {
    SearchQuery about;                     // the person; its needs, text and paging are not used
    std::vector<std::string> needs;  // each once, in order of importance; at most needs_max
    std::vector<std::string> kept;  // services the person has or wants: in every package
    std::size_t limit = 3;  // alternatives
    static constexpr std::size_t needs_max = 8;
};

// A service's part in a package.
struct PackagePart {
    const Listing* service = nullptr;
    std::size_t index = 0;
    std::vector<std::string> needs;  // which it is there for
    std::vector<Reason> reasons;  // its own, as a search gives them
    std::optional<double> distance_km;
    bool kept = false;
};

struct Package {
    std::vector<PackagePart> parts;  // in the order of the needs
    std::vector<std::string> covers, missing;
    std::size_t providers = 0;
    std::int32_t points = 0;
    std::vector<Reason> notes;  // package.*: what collides, what is there twice
    std::vector<Reason> reasons;  // package.*: why this package stands where it does
};

// Best first. All ways to meet the needs by their best candidates (six of each, four where there
// are many needs) are thought of; a package with a service that it could do without is left out. A
// need that nobody serves is told as missing in every package. At most some 65,000 ways.
std::vector<Package> packages(const Directory& directory, const PackageQuery& query,
                              const Municipalities& municipalities);

// What is there twice or cannot be together among services, for a plan a person has put together.
std::vector<Reason> package_notes(const Directory& directory, const std::vector<std::size_t>& parts,
                                  const PackageQuery& query, const Municipalities& municipalities);

}  // namespace luotsi::directory
