// The operating system's random numbers, simulated: getrandom() of this program gives a stream
// that depends on a seed only, so that ids, salts and codes are the same in every replay.
#pragma once

#include <cstdint>

namespace luotsi::faults {

void seed_system_random(std::uint64_t seed);

}  // namespace luotsi::faults
