#include "system_random.hpp"

#include <sys/types.h>

#include <cstddef>
#include <cstring>

#include "base/ids.hpp"

namespace luotsi::faults {

namespace {
SeededRandom& stream() {
    static SeededRandom random(1);
    return random;
}
}  // namespace

void seed_system_random(std::uint64_t seed) { stream() = SeededRandom(seed); }

}  // namespace luotsi::faults

// Takes the place of the C library's, for everything linked into this program.
extern "C" ssize_t getrandom(void* to, std::size_t size, unsigned) {
    auto* bytes = static_cast<unsigned char*>(to);
    for (std::size_t at = 0; at < size; at += 8) {
        const std::uint64_t number = luotsi::faults::stream().next();
        std::memcpy(bytes + at, &number, size - at < 8 ? size - at : 8);
    }
    return static_cast<ssize_t>(size);
}
