// What residents write in the simulator are the same few texts again and again. The reading of
// words (needs, dangers) is a function of the text alone and half a millisecond long, so each text
// is read once in a process, by the program's own code, and then remembered. Takes the place of
// the program's functions when this program is linked (CMakeLists.txt).
#pragma once

#include <cstdint>

namespace luotsi::faults {

struct Readings {
    std::uint64_t asked = 0, read = 0;
};

// From now on, or not any more (what was remembered is forgotten).
void remember_readings(bool on);
Readings readings();

}  // namespace luotsi::faults
