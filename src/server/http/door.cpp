#include "server/http/door.hpp"

#include <cassert>

namespace luotsi::server {

namespace {
constexpr std::uint32_t hold_refusal_ms = 500;
constexpr double everybody = 1e12;  // in total the workers' line is the limit
}  // namespace

Door::Door(const HttpOptions& options)
    : address_connections_max_(options.address_connections_max),
      held_max_(options.connections_max / 2), limit_({.burst = options.flow_burst,
                                                      .per_minute = options.flow_per_second * 60,
                                                      .burst_all = everybody,
                                                      .per_minute_all = everybody}) {}

bool Door::enter(const std::string& address) {
    std::lock_guard lock(mutex_);
    std::uint32_t& open = connections_[address];
    if (open >= address_connections_max_) return false;
    ++open;
    return true;
}

void Door::leave(const std::string& address) {
    std::lock_guard lock(mutex_);
    const auto it = connections_.find(address);
    assert(it != connections_.end() && it->second > 0);
    if (--it->second == 0) connections_.erase(it);
}

std::uint32_t Door::too_often(const std::string& flow, Instant monotonic) {
    return limit_.take(flow, monotonic);
}

std::uint32_t Door::hold_ms() {
    if (held_.fetch_add(1) < held_max_) return hold_refusal_ms;
    --held_;
    return 0;
}

void Door::held() { --held_; }

}  // namespace luotsi::server
