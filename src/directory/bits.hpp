// A set of small numbers as a row of bits: what the search index keeps for every fact and joins
// 64 services at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace luotsi::directory {

class Bits {
public:
    Bits() = default;
    explicit Bits(std::size_t size, bool all = false)
        : words_((size + 63) / 64, all ? ~std::uint64_t{0} : 0) {
        if (all && size % 64 != 0) words_.back() = (std::uint64_t{1} << (size % 64)) - 1;
    }
    void set(std::size_t i) { words_[i / 64] |= std::uint64_t{1} << (i % 64); }
    void clear(std::size_t i) { words_[i / 64] &= ~(std::uint64_t{1} << (i % 64)); }
    bool test(std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1U) != 0; }
    // Everybody else; whoever comes into use must join it with a set that knows the size.
    void flip() {
        for (std::uint64_t& word : words_) word = ~word;
    }
    // REQUIRES for the joins: both of the same size.
    Bits& operator&=(const Bits& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
        return *this;
    }
    Bits& operator|=(const Bits& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }
    std::size_t count() const {
        std::size_t n = 0;
        for (const std::uint64_t word : words_) n += static_cast<std::size_t>(std::popcount(word));
        return n;
    }
    // How many are in both.
    std::size_t count_with(const Bits& other) const {
        std::size_t n = 0;
        for (std::size_t i = 0; i < words_.size(); ++i)
            n += static_cast<std::size_t>(std::popcount(words_[i] & other.words_[i]));
        return n;
    }
    // Calls visit(i) for every member in rising order.
    template <class Visit>
    void each(Visit&& visit) const {
        for (std::size_t w = 0; w < words_.size(); ++w) {
            for (std::uint64_t word = words_[w]; word != 0; word &= word - 1)
                visit(w * 64 + static_cast<std::size_t>(std::countr_zero(word)));
        }
    }
    std::size_t bytes() const { return words_.capacity() * sizeof(std::uint64_t); }

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace luotsi::directory
