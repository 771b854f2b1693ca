// What a segmentation does to a population: how it divides people, how often one answer changed by
// one step puts somebody into another segment, how its proposals fall on groups of people, and what
// professionals made of them. Pure and deterministic; small groups are not told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "instrument/segment.hpp"

namespace luotsi::instrument {

inline constexpr std::uint64_t group_min = 5;  // smaller groups and cells are not told

struct SegmentedPerson {
    Known known;
    // Group by dimension: {"language": "fi", "age": "18–29", "municipality": "297"}.
    std::vector<std::pair<std::string, std::string>> groups;
    std::string proposed, chosen, reason;  // by the professional, where decided; else ""
};

struct Share {  // of n; bounds of the 95 % interval (Wilson 1927)
    std::uint64_t count = 0;
    double low = 0, high = 0;
    bool told = true;  // false: fewer than group_min, or it would give away one that is
};
Share share_of(std::uint64_t count, std::uint64_t n);

struct Flips {  // one answer moved by one step, up or down
    std::uint64_t tried = 0, flipped = 0;
};

struct GroupShares {
    std::string dimension, group;
    std::uint64_t n = 0;
    bool told = false;  // n >= group_min, and it gives no smaller group away
    std::vector<Share> shares;  // by segment; empty when not told
};

struct SegmentReport {
    std::uint64_t people = 0;  // given
    std::uint64_t proposed = 0;  // with a segment
    std::vector<Share> distribution;  // by segment, of `proposed`
    Flips flips;
    std::uint64_t people_near = 0;  // somebody with at least one flip
    std::vector<std::pair<std::string, Flips>> by_item;  // "arki chores", in order of the items
    // By distance to the nearest line in whole units of an input: 1, 2, 3–4, 5–8, more.
    std::vector<std::pair<std::string, Flips>> by_distance;
    std::vector<GroupShares> groups;  // in order of dimension and group
    std::uint64_t decided = 0, agreed = 0;
    std::map<std::pair<std::string, std::string>, std::uint64_t> choices;  // proposed, chosen
    std::map<std::string, std::uint64_t> reasons;  // of choosing otherwise
};

// O(people · items · table).
SegmentReport report(const Segmentation& segmentation, const Library& library,
                     const std::vector<SegmentedPerson>& people);

// The instruments whose scores the segmentation reads, in order of its inputs.
std::vector<std::string> instruments_of(const Segmentation& segmentation);

}  // namespace luotsi::instrument
