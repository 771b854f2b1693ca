#include "server/view_cache.hpp"

#include <functional>

#include "base/hash.hpp"
#include "base/ids.hpp"

namespace luotsi::server {

std::size_t ViewCache::Hash::operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
}

std::size_t ViewCache::place(std::string_view topic) { return stable_hash(topic) % counters; }

void ViewCache::changed(std::string_view topic) {
    versions_[place(topic)].fetch_add(1, std::memory_order_release);
}

void ViewCache::all_changed() {
    for (auto& version : versions_) version.fetch_add(1, std::memory_order_release);
}

std::uint64_t ViewCache::version(std::string_view topic) const {
    return versions_[place(topic)].load(std::memory_order_acquire);
}

void ViewCache::keep(std::string key, std::string topic, std::uint64_t version, View view) {
    const std::size_t size = key.size() + view.body->size() + 512;
    std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max || bytes_ + size > bytes_max) {
        // Everything at once: simple, and what is still wanted is back after one reading each.
        entries_.clear();
        bytes_ = 0;
    }
    bytes_ += size;
    entries_.insert_or_assign(std::move(key), Entry{std::move(topic), version, std::move(view)});
}

std::optional<ViewCache::View> ViewCache::find(std::string_view key, Instant now) const {
    std::lock_guard lock(mutex_);
    auto it = entries_.find(key);
    if (it == entries_.end()) return std::nullopt;
    const Entry& entry = it->second;
    if (version(entry.topic) != entry.version || now >= entry.view.until) return std::nullopt;
    return entry.view;
}

std::string etag_of(std::string_view bytes) {
    return "\"" + to_hex(sha256(bytes)).substr(0, 24) + "\"";
}

}  // namespace luotsi::server
