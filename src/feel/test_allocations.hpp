// How often this thread has asked for memory: in test programs that link test_allocations.cpp,
// which replaces operator new by one that counts.
#pragma once

#include <cstddef>

namespace luotsi::feel {

std::size_t allocations_made();

}  // namespace luotsi::feel
