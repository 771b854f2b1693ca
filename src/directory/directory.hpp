// The service directory (palveluhakemisto): public, private, association and parish services in one
// list, searched and ranked with a reason for every point. A `Directory` never changes; when the
// data changes, another takes its place on the `Shelf` while those who read go on with the old one.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "directory/index.hpp"
#include "directory/life.hpp"
#include "directory/listing.hpp"
#include "directory/search.hpp"
#include "directory/words.hpp"

namespace luotsi::directory {

class Directory {
public:
    Directory() : Directory(std::vector<Listing>()) {}
    // Of equal ids the last one stays. About 25 µs a service.
    explicit Directory(std::vector<Listing> listings, const Municipalities& municipalities = {},
                       Grammar grammar = {});
    // The same services with other signs of life; shares everything else. O(services).
    std::shared_ptr<const Directory> with_lives(const Lives& lives) const;

    const Listing* service(std::string_view id) const;
    const std::vector<Listing>& all() const { return index_->listings; }  // sorted by id
    const Life& life(std::size_t index) const;
    const Life& life(std::string_view id) const;  // an empty one when there is no such service
    // What of a life a rank needs, with the days worked out: a search weighs thousands.
    struct LifeDays {
        std::int32_t answered = Index::no_day, confirmed = Index::no_day;
        std::int32_t paused_until = Index::no_day, next_free = Index::no_day;
        std::int32_t wait_days = -1;  // < 0: too few to tell
        std::uint32_t waits = 0, asked = 0, unanswered = 0;
        Index::Capacity capacity = Index::Capacity::unknown;  // unknown = not said
        bool gone = false;
    };
    const LifeDays& life_days(std::size_t index) const { return life_days_[life_of_[index]]; }
    // Openness now of all the ways in to somebody (not of web pages).
    Openness openness(std::size_t index, Instant now) const;
    const Index& index() const { return *index_; }

    // Under 5 ms at 100,000 services (docs/performance.md). Safe from many threads.
    SearchResult search(const SearchQuery& query, const Municipalities& municipalities) const;

private:
    Directory(std::shared_ptr<const Index> index, const Lives& lives);

    std::shared_ptr<const Index> index_;
    std::vector<std::uint32_t> life_of_;  // by service: into lives_, 0 = nothing seen
    std::vector<Life> lives_;
    std::vector<LifeDays> life_days_;  // the same
};

// Holds the directory of the moment. Take it once for each piece of work and keep it until done:
// listings found in it live as long as it does.
class Shelf {
public:
    Shelf() : directory_(std::make_shared<const Directory>()) {}
    std::shared_ptr<const Directory> now() const;
    void put(std::shared_ptr<const Directory> directory);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Directory> directory_;
};

}  // namespace luotsi::directory
