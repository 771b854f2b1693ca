// Who gets in, and how often: connections by address, requests by asker, refusals that are held
// back, bytes of answers under way. One per server, asked by all I/O threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/time.hpp"
#include "server/http/http_server.hpp"
#include "server/http/rate_limit.hpp"

namespace luotsi::server {

class Door {
public:
    explicit Door(const HttpOptions& options);

    // One more connection of the address; false (and nothing counted) when it has enough.
    bool enter(const std::string& address);
    void leave(const std::string& address);

    // 0 = the asker may; else the seconds after which trying again makes sense.
    std::uint32_t too_often(const std::string& flow, Instant monotonic);
    // How long to hold a refusal back. 0 when half of all connections are held already: then the
    // refusal is sent at once and the connection closed.
    std::uint32_t hold_ms();
    void held();  // one that hold_ms() gave time to has been sent, or will not be

    struct Counters {
        std::atomic<std::uint64_t> refused_connections{0}, refused_busy{0}, refused_flow{0},
            refused_rate{0}, too_slow{0}, slow_followers{0};
    };
    Counters counters;
    std::atomic<std::size_t> answer_bytes{0};

private:
    const std::uint32_t address_connections_max_;
    const std::uint32_t held_max_;
    RateLimit limit_;
    std::atomic<std::uint32_t> held_{0};
    std::mutex mutex_;
    std::unordered_map<std::string, std::uint32_t> connections_;
};

}  // namespace luotsi::server
