// Which parts of a sum may be told where few could point at a person.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace luotsi {

// Which parts of a sum are told; a part of 0 always is. A number that is not told cannot be worked
// out from those that are: with every few ones as many others are kept back as it takes that at
// least two, together `least`, are missing from the sum (secondary suppression). The sum itself is
// of `least` or more, or not told either. O(parts²).
std::vector<bool> tellable(std::span<const std::uint64_t> parts, std::uint64_t least);

// Without those that are not told and those that are 0: nobody sees which of the two one is.
template <class Key>
std::map<Key, std::uint64_t> told_parts(const std::map<Key, std::uint64_t>& counts,
                                        std::uint64_t least) {
    std::vector<std::uint64_t> parts;
    for (const auto& [key, count] : counts) parts.push_back(count);
    const std::vector<bool> told = tellable(parts, least);
    std::map<Key, std::uint64_t> out;
    std::size_t i = 0;
    for (const auto& [key, count] : counts)
        if (told[i++] && count > 0) out.emplace(key, count);
    return out;
}

}  // namespace luotsi
