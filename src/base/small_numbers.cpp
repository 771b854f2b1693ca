#include "base/small_numbers.hpp"

namespace luotsi {

std::vector<bool> tellable(std::span<const std::uint64_t> parts, std::uint64_t least) {
    std::vector<bool> out(parts.size(), true);
    std::uint64_t kept_back = 0;
    std::uint64_t sum = 0;
    const auto keep_back = [&](std::size_t i) {
        out[i] = false;
        ++kept_back;
        sum += parts[i];
    };
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] > 0 && parts[i] < least) keep_back(i);
    while (kept_back > 0 && (kept_back < 2 || sum < least)) {
        std::size_t smallest = parts.size();
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (out[i] && parts[i] > 0 && (smallest == parts.size() || parts[i] < parts[smallest]))
                smallest = i;
        if (smallest == parts.size()) break;
        keep_back(smallest);
    }
    return out;
}

}  // namespace luotsi
