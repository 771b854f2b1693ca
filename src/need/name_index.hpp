// Names numbered from 0 in the order they were added, and found again by hashing. All names stand
// in one text: tens of thousands of them are loaded at every start, and a string and a node of its
// own for each would cost more than reading the files.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luotsi::need {

// The hash of a name that is told byte by byte (FNV-1a): whoever has that of "ham" comes to that of
// "hamm" by one more step, and to that of a name in pieces without putting it together.
class NameHash {
public:
    void add(char byte) {
        state_ = (state_ ^ static_cast<unsigned char>(byte)) * 0x0000'0100'0000'01b3U;
    }
    void add(std::string_view bytes) {
        for (const char byte : bytes) add(byte);
    }
    // The upper half of one more product: every bit of it depends on every byte.
    std::uint32_t value() const {
        return static_cast<std::uint32_t>((state_ * 0x9e37'79b9'7f4a'7c15U) >> 32U);
    }

private:
    std::uint64_t state_ = 0xcbf2'9ce4'8422'2325U;
};

// A name in pieces that stand one behind the other ("fi" ":" "hammas"), for names that are asked
// for far more often than they are kept. Views: the pieces must outlive it.
class NamePieces {
public:
    static constexpr std::size_t pieces_max = 6;

    template <std::convertible_to<std::string_view>... Piece>
    explicit NamePieces(const Piece&... pieces) : pieces_{std::string_view(pieces)...} {
        static_assert(sizeof...(pieces) <= pieces_max);
    }
    std::uint32_t hash() const;
    bool operator==(std::string_view whole) const;
    bool contains(char c) const;
    void append_to(std::string& out) const;
    std::string whole() const;

private:
    std::array<std::string_view, pieces_max> pieces_;  // empty ones behind the last
};

class NameIndex {
public:
    static constexpr std::uint32_t none = 0xffff'ffff;

    // The name's number and whether it is new. What all names say together must stay below 4 GiB.
    std::pair<std::uint32_t, bool> add(std::string_view name) { return add(NamePieces(name)); }
    std::pair<std::uint32_t, bool> add(const NamePieces& name) { return add(name, name.hash()); }
    std::pair<std::uint32_t, bool> add(const NamePieces& name, std::uint32_t hash);
    // none: was never added
    std::uint32_t find(std::string_view name) const { return find(NamePieces(name)); }
    std::uint32_t find(const NamePieces& name) const { return find(name, name.hash()); }
    // For a caller who knows the name's hash; a view or pieces.
    template <class Name>
    std::uint32_t find(const Name& name, std::uint32_t hash) const {
        if (slots_.empty() || !may_have(hash)) return none;
        return slots_[place(name, hash)].number;
    }
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

    // REQUIRES: slots
    template <class Name>
    std::size_t place(const Name& name, std::uint32_t hash) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash & mask;
        while (slots_[at].number != none &&
               (slots_[at].hash != hash || !(name == this->name(slots_[at].number))))
            at = (at + 1) & mask;
        return at;
    }
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
