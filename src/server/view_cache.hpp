// Rendered answers kept as bytes until what they show changes. Every topic ("case:<id>",
// "unit:<slug>", "person:<id>") remembers the moment of its last committed change; an answer
// remembers the moment before its data was read, and is valid only while none of the topics it
// shows has changed since. A change that comes between reading and keeping therefore makes the
// answer stale at once, also of a topic that was not known before the data was read. What a viewer
// may not see is never in an answer made for another viewer: the key names the viewer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "server/http/message.hpp"

namespace luotsi::server {

class ViewCache {
public:
    // Topics share places (a collision only costs a needless miss).
    static constexpr std::size_t counters = 4096;
    static constexpr std::size_t entries_max = 20'000;
    static constexpr std::size_t bytes_max = 64 * 1024 * 1024;

    void changed(std::string_view topic);
    void all_changed();
    std::uint64_t version(std::string_view topic) const;  // grows with each change
    std::uint64_t moment() const { return moment_.load(std::memory_order_acquire); }

    struct View {
        std::shared_ptr<const std::string> head;  // of the 200, rendered
        std::shared_ptr<const std::string> body;
        std::string etag;
        Uuid case_id;           // whose reading is counted in the access book; nil = nobody's
        std::string reason;     // of that reading
        Instant until = never;  // the view says something else from then on by itself
    };
    // What a view depends on: topics, and moment() before the first of its data was read.
    struct Basis {
        std::vector<std::string> topics;
        std::uint64_t since = 0;
    };
    void keep(std::string key, const Basis& basis, View view);
    std::optional<View> find(std::string_view key, Instant now) const;
    std::size_t bytes() const;  // kept now, about

private:
    struct Entry {
        std::vector<std::size_t> places;  // of the topics it depends on
        std::uint64_t since = 0;
        View view;
        std::size_t size = 0;  // as counted in bytes_
    };
    static std::size_t place(std::string_view topic);
    void move_on(std::atomic<std::uint64_t>& version, std::uint64_t moment);

    std::atomic<std::uint64_t> moment_{0};
    std::array<std::atomic<std::uint64_t>, counters> versions_{};
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const;
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
    std::size_t bytes_ = 0;
};

// `"` + the first 96 bits of the bytes' SHA-256 in hex + `"`: what a viewer sees decides the tag,
// so that a change they may not see does not show in it.
std::string etag_of(std::string_view bytes);

}  // namespace luotsi::server
