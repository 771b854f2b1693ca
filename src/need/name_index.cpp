#include "need/name_index.hpp"

#include <algorithm>
#include <bit>

namespace luotsi::need {

std::uint32_t NamePieces::hash() const {
    NameHash out;
    for (const std::string_view piece : pieces_) out.add(piece);
    return out.value();
}

bool NamePieces::operator==(std::string_view whole) const {
    for (const std::string_view piece : pieces_) {
        if (!whole.starts_with(piece)) return false;
        whole.remove_prefix(piece.size());
    }
    return whole.empty();
}

bool NamePieces::contains(char c) const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [c](std::string_view piece) { return piece.contains(c); });
}

void NamePieces::append_to(std::string& out) const {
    for (const std::string_view piece : pieces_) out += piece;
}

std::string NamePieces::whole() const {
    std::string out;
    append_to(out);
    return out;
}

void NameIndex::grow(std::size_t names) {
    std::vector<Slot> old(std::bit_ceil(names * 2 + 2));
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    filter_.assign(std::max<std::size_t>(slots_.size() / 8, 1), 0);
    filter_mask_ = static_cast<std::uint32_t>(filter_.size() * 64 - 1);
    for (const Slot& slot : old) {
        if (slot.number == none) continue;
        note(slot.hash);
        std::size_t at = slot.hash & mask;
        while (slots_[at].number != none) at = (at + 1) & mask;
        slots_[at] = slot;
    }
}

void NameIndex::reserve(std::size_t names, std::size_t bytes) {
    text_.reserve(bytes);
    ends_.reserve(names);
    if (names * 2 > slots_.size()) grow(names);
}

std::pair<std::uint32_t, bool> NameIndex::add(const NamePieces& name, std::uint32_t hash) {
    if ((ends_.size() + 1) * 2 > slots_.size()) grow((ends_.size() + 1) * 2);
    Slot& slot = slots_[place(name, hash)];
    if (slot.number != none) return {slot.number, false};
    slot = {hash, static_cast<std::uint32_t>(ends_.size())};
    note(hash);
    name.append_to(text_);
    ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    return {slot.number, true};
}

}  // namespace luotsi::need
