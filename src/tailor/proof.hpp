// For tests only: the proof of tailoring at any size. Regions write layers at random, the nation
// publishes one version after another, cases live under the tailored models and move along. Who
// touched what is known from the edits themselves; the merge's answer is held against it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace luotsi::tailor {

struct ProofSize {
    std::uint64_t seed = 1;
    std::size_t regions = 3;
    std::size_t versions = 4;
    std::size_t cases = 60;            // of all regions together
    std::size_t commands_per_case = 8;
};

struct Proof {
    // Of upgrades.
    std::size_t upgrades = 0;
    std::size_t differences = 0;       // regional ones, over all upgrades
    std::size_t nation_edits = 0;
    std::size_t kept = 0, taken_over = 0;
    std::size_t conflicts = 0;         // both touched the same element
    std::size_t dangling = 0;          // found by the compiler
    std::size_t lost = 0;              // a regional difference that is nowhere
    std::size_t false_conflicts = 0;   // a conflict where the edits show none
    std::size_t missed_conflicts = 0;  // both touched it and nobody was asked
    std::size_t not_standing = 0;      // upgrades that did not end in a model that compiles
    double milliseconds_mean = 0, milliseconds_max = 0;  // of one upgrade
    // Of cases.
    std::size_t cases = 0, unchanged = 0, with_default = 0, needs_person = 0;
    std::size_t without_next_step = 0, duties_lost = 0, not_undone = 0, not_replayed = 0;
    // What other ways would have lost over the same upgrades.
    std::size_t two_way_asked = 0;  // elements that differ, each a guess without the base
    std::size_t two_way_region_lost = 0;  // when the nation's file is taken
    std::size_t two_way_nation_lost = 0;  // when the region's copy is kept
    std::size_t patch_region_lost = 0;  // RFC 7396: regional differences overwritten or gone
    std::size_t patch_nation_lost = 0;  // … national ones
    std::size_t patch_silent_conflicts = 0;  // … decided for the region without asking
    std::size_t patch_broken = 0;  // … files that no longer compile
    std::vector<std::string> faults;  // the first few of what should not be, in words
};

Proof prove_tailoring(const ProofSize& size);
std::string to_text(const Proof& proof, const ProofSize& size);

}  // namespace luotsi::tailor
