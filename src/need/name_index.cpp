#include "need/name_index.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace luotsi::need {

namespace {

std::uint32_t hash_of(std::string_view name) {
    const std::size_t hash = std::hash<std::string_view>()(name);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace

std::size_t NameIndex::place(std::string_view name, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].number != none &&
           (slots_[at].hash != hash || this->name(slots_[at].number) != name))
        at = (at + 1) & mask;
    return at;
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

std::pair<std::uint32_t, bool> NameIndex::add(std::string_view name) {
    if ((ends_.size() + 1) * 2 > slots_.size()) grow((ends_.size() + 1) * 2);
    const std::uint32_t hash = hash_of(name);
    Slot& slot = slots_[place(name, hash)];
    if (slot.number != none) return {slot.number, false};
    slot = {hash, static_cast<std::uint32_t>(ends_.size())};
    note(hash);
    text_ += name;
    ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    return {slot.number, true};
}

std::uint32_t NameIndex::find(std::string_view name) const {
    if (slots_.empty()) return none;
    const std::uint32_t hash = hash_of(name);
    return may_have(hash) ? slots_[place(name, hash)].number : none;
}

}  // namespace luotsi::need
