#include "server/view_cache.hpp"

#include <functional>

#include "base/hash.hpp"
#include "base/ids.hpp"

namespace luotsi::server {

std::size_t ViewCache::Hash::operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
}

std::size_t ViewCache::place(std::string_view topic) { return stable_hash(topic) % counters; }

// Of two changes at once the later stands.
void ViewCache::move_on(std::atomic<std::uint64_t>& version, std::uint64_t moment) {
    std::uint64_t known = version.load(std::memory_order_relaxed);
    while (known < moment &&
           !version.compare_exchange_weak(known, moment, std::memory_order_release)) {
    }
}

// Whoever takes this moment as the one before their reading reads what was committed before it.
void ViewCache::changed(std::string_view topic) {
    move_on(versions_[place(topic)], moment_.fetch_add(1, std::memory_order_acq_rel) + 1);
}

void ViewCache::all_changed() {
    const std::uint64_t moment = moment_.fetch_add(1, std::memory_order_acq_rel) + 1;
    for (auto& version : versions_) move_on(version, moment);
}

std::uint64_t ViewCache::version(std::string_view topic) const {
    return versions_[place(topic)].load(std::memory_order_acquire);
}

void ViewCache::keep(std::string key, const Basis& basis, View view) {
    std::vector<std::size_t> places;
    for (const std::string& topic : basis.topics) places.push_back(place(topic));
    const std::size_t size = key.size() + view.body->size() + 512;
    std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max || bytes_ + size > bytes_max) {
        // Everything at once: simple, and what is still wanted is back after one reading each.
        entries_.clear();
        bytes_ = 0;
    }
    Entry& entry = entries_[std::move(key)];
    bytes_ += size - entry.size;  // of the one that stood there, if any
    entry = Entry{std::move(places), basis.since, std::move(view), size};
}

std::optional<ViewCache::View> ViewCache::find(std::string_view key, Instant now) const {
    std::lock_guard lock(mutex_);
    auto it = entries_.find(key);
    if (it == entries_.end()) return std::nullopt;
    const Entry& entry = it->second;
    if (now >= entry.view.until) return std::nullopt;
    for (const std::size_t at : entry.places)
        if (versions_[at].load(std::memory_order_acquire) > entry.since) return std::nullopt;
    return entry.view;
}

std::size_t ViewCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::string etag_of(std::string_view bytes) {
    return "\"" + to_hex(sha256(bytes)).substr(0, 24) + "\"";
}

}  // namespace luotsi::server
