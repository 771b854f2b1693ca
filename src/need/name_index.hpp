// Names numbered from 0 in the order they were added, and found again by hashing. All names stand
// in one text: tens of thousands of them are loaded at every start, and a string and a node of its
// own for each would cost more than reading the files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luotsi::need {

class NameIndex {
public:
    static constexpr std::uint32_t none = 0xffff'ffff;

    // The name's number and whether it is new. What all names say together must stay below 4 GiB.
    std::pair<std::uint32_t, bool> add(std::string_view name);
    std::uint32_t find(std::string_view name) const;  // none: was never added
    std::string_view name(std::uint32_t number) const {
        const std::uint32_t begin = number == 0 ? 0 : ends_[number - 1];
        return std::string_view(text_).substr(begin, ends_[number] - begin);
    }
    std::size_t size() const { return ends_.size(); }
    void reserve(std::size_t names, std::size_t bytes);

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = none;  // none: free
    };

    std::size_t place(std::string_view name, std::uint32_t hash) const;  // REQUIRES: slots
    void grow(std::size_t names);
    // Most names that are asked for were never added: a small filter says so of nine in ten without
    // a look into memory that no cache holds. O(1).
    bool may_have(std::uint32_t hash) const {
        const std::uint32_t bit = hash & filter_mask_;
        return (filter_[bit / 64] >> (bit % 64) & 1U) != 0;
    }
    void note(std::uint32_t hash) {
        const std::uint32_t bit = hash & filter_mask_;
        filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }

    std::string text_;
    std::vector<std::uint32_t> ends_;
    std::vector<Slot> slots_;  // a power of two, at most half of them taken
    std::vector<std::uint64_t> filter_;  // eight bits a slot, by the hash
    std::uint32_t filter_mask_ = 0;
};

}  // namespace luotsi::need
