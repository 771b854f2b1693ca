// What the HSDS interface needs to know of the directory at a glance: ids, who gives what where,
// classifications and words to search by – small rows built once and again when the directory has
// changed. Whole records are read from the store when they are shown.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "directory/record.hpp"
#include "store/store.hpp"

namespace luotsi::server {

struct HsdsIdHash {
    std::size_t operator()(Uuid id) const { return static_cast<std::size_t>(id.high ^ id.low); }
};
using HsdsIds = std::unordered_map<Uuid, std::uint32_t, HsdsIdHash>;

struct HsdsService {
    Uuid id;
    std::string record;                 // record id in the store, or of an own record
    std::uint32_t own = UINT32_MAX;     // index of HsdsView::own
    std::uint32_t organisation = UINT32_MAX;
    Instant modified;                   // 0 = not known
    std::string words;                  // lower case: names in all languages
    std::vector<std::string> merged;    // record ids of services that people said are the same
    std::vector<std::uint32_t> terms;
};

struct HsdsPlace {                      // a service at a location
    Uuid id;
    std::uint32_t service = 0, connection = 0;
    std::optional<directory::Point> point;
    std::string postal_code;
};

struct HsdsOrganisation {
    Uuid id;
    std::string record;
    std::string words;
    Instant modified;
    std::vector<std::uint32_t> services;
};

struct HsdsTerm {
    Uuid id;
    std::uint32_t taxonomy = 0;
    directory::Term term;
};

struct HsdsView {
    std::vector<directory::Service> own;  // not in the store: written by hand in the content
    std::vector<HsdsService> services;    // sorted by record id
    std::vector<HsdsPlace> places;
    std::vector<HsdsOrganisation> organisations;
    std::vector<HsdsTerm> terms;
    std::vector<std::string> taxonomies;  // names
    HsdsIds service_of, place_of, organisation_of, term_of, taxonomy_of;

    // Reads every record once: about 50 µs each.
    static Result<std::shared_ptr<const HsdsView>> build(store::Reader& reader,
                                                         std::vector<directory::Service> own);
};

// Keeps the view until the directory changes; thread-safe.
class HsdsBook {
public:
    void changed() { version_.fetch_add(1); }
    Result<std::shared_ptr<const HsdsView>> view(store::Reader& reader,
                                                 const std::vector<directory::Service>& own);

private:
    std::atomic<std::uint64_t> version_{1};
    std::mutex mutex_;
    std::uint64_t built_ = 0;
    std::shared_ptr<const HsdsView> view_;
};

}  // namespace luotsi::server
