// Fuzz target: any bytes given to the pattern parser end in a pattern that prints to a line which
// reads back as the same pattern, or in an error with a column and a repair, never in a crash.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "need/pattern.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace luotsi;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto pattern = need::parse_pattern(line);
    if (!pattern) {
        const Error& error = pattern.error();
        if (error.code.empty() || error.column == 0 || error.repair.empty()) std::abort();
        return 0;
    }
    const std::string printed = need::to_string(*pattern);
    if (printed.size() > need::pattern_bytes_max) return 0;
    const auto again = need::parse_pattern(printed);
    if (!again || *again != *pattern) std::abort();
    return 0;
}
