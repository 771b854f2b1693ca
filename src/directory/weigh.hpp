// The criteria of a rank and what each is worth. One function weighs a service for a prepared
// query; the same code adds the points up for all that were found and tells the reasons for the few
// that are shown, so that the two cannot differ.
#pragma once

#include <string>
#include <vector>

#include "directory/directory.hpp"

namespace luotsi::directory {

// What is worked out once per query.
struct Prepared {
    // A word of the text that tells services apart, and who has it.
    struct TellingWord {
        std::string said;
        std::int32_t points = 0;
        Bits having;
    };
    const SearchQuery* query = nullptr;
    std::vector<TellingWord> telling;
    std::vector<const std::vector<std::uint8_t>*> need_places;  // by need; null = nobody has it
    const Bits* covered = nullptr;  // who serves the municipality; null = nobody is known to
    const Bits* language = nullptr;  // who serves in the language
    const Bits* way_language = nullptr;  // whose way in answers in it
    Bits in_title;  // who has all the words looked for in its title
    std::optional<Direction> from;
    std::int32_t today = 0;
    Bits found;  // after all filters
};

// Applies the filters. O(services / 64 × filters + postings of the words).
Prepared prepare(const Directory& directory, const SearchQuery& query,
                 const Municipalities& municipalities);

struct Weight {
    std::int32_t points = 0;
    std::uint32_t fits = 0, of = 0;
};
// With `reasons` they are told; without, only counted. `km` < 0 = distance not known.
Weight weigh(const Directory& directory, const Prepared& prepared, std::size_t index, double km,
             std::vector<Reason>* reasons);

// To the nearest place of the service; < 0 when not known.
double nearest_km(const Index& index, const Prepared& prepared, std::size_t i);

}  // namespace luotsi::directory
