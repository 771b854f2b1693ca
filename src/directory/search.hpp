// Searching the directory: what is asked, what is found, and why it stands where it stands. Every
// point of a rank is a reason a person can read; nothing else moves a service. The criteria are
// the need, eligibility, distance, waiting, the language of service, capacity and how old its news
// is, signs of life, and how long ago the details were verified. Who gives the service – public,
// private, association, parish, by what name – is no criterion: equal ones stand in an order made
// from their ids alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "directory/listing.hpp"

namespace luotsi::directory {

struct SearchQuery {
    // What is needed, best guess first, and what a person said in their own words: services of the
    // needs, and those that share telling words with the text.
    std::vector<std::string> needs;
    std::string text;
    // Words looked for: each must begin a word of the service (title, summary, keyword, provider).
    std::string words;

    // For whom; what is not known of a service never excludes it, but is shown.
    std::string municipality;  // three-digit code; mergers are followed
    std::optional<int> age;
    std::string language;  // preferred: ranks
    bool only_language = false;  // … and leaves out those known not to serve in it
    std::optional<Point> from;  // where the person is
    double from_within_km = 0;  // how exactly that is known
    std::optional<double> within_km;

    bool free = false;  // not those known to cost
    bool open_now = false;  // not those known to be closed at `now`
    bool remote = false;  // not those that can only be visited
    bool accepts_referrals = false;  // not those known not to
    std::string sector;
    std::string mode;  // visit | phone | video | chat | web

    enum class Sort : std::uint8_t { best, near, soon, name, verified };
    Sort sort = Sort::best;
    Language names_in = Language::fi;  // for Sort::name
    std::size_t skip = 0;
    std::size_t limit = 10;
    bool facets = false;
    Instant now;  // required: 0 is 1970
};

// One reason: a words key, its arguments, and what it is worth. Points are hundredths; reasons of
// no points inform ("the area is not known").
struct Reason {
    std::string key;
    std::vector<std::pair<std::string, std::string>> args;
    std::int32_t points = 0;
    bool operator==(const Reason&) const = default;
};

struct Hit {
    const Listing* service = nullptr;  // lives as long as the directory it was found in
    std::size_t index = 0;  // its place in Directory::all()
    std::int32_t points = 0;  // the sum of its reasons' points
    std::uint32_t fits = 0, of = 0;  // criteria met of criteria known
    std::vector<Reason> reasons;  // in the order of the criteria
    std::optional<double> distance_km;  // to its nearest place
    Openness openness = Openness::unknown;  // now
};

struct FacetCount {
    std::string value;
    std::size_t count = 0;
    bool operator==(const FacetCount&) const = default;
};

struct SearchResult {
    std::vector<Hit> hits;  // [skip, skip + limit)
    std::size_t total = 0;
    // Of all that were found, most frequent first; only when asked for.
    std::vector<FacetCount> sectors, languages, modes, needs, charges;
};

}  // namespace luotsi::directory
