#include "server/http/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace luotsi::server {

void RateLimit::refill(Bucket& bucket, double burst, double per_minute, Instant now) {
    const double minutes_gone = std::max(0.0, static_cast<double>((now - bucket.at).ms) / 60'000.0);
    bucket.tokens = std::min(burst, bucket.tokens + minutes_gone * per_minute);
    bucket.at = std::max(bucket.at, now);
}

// Walking all buckets is dear: once a second at most, else whoever brings new addresses fast has
// it done for each of them.
void RateLimit::forget(Instant now) {
    if (now - forgotten_ < seconds(1)) return by_address_.clear();
    forgotten_ = now;
    for (auto it = by_address_.begin(); it != by_address_.end();) {
        refill(it->second, limits_.burst, limits_.per_minute, now);
        it = it->second.tokens >= limits_.burst ? by_address_.erase(it) : std::next(it);
    }
    // All of them in use at once: an attack from many addresses. The bucket of all holds it; new
    // addresses start fresh.
    if (by_address_.size() >= limits_.addresses_max) by_address_.clear();
}

std::uint32_t RateLimit::take(std::string_view address, Instant now) {
    std::lock_guard lock(mutex_);
    if (!started_) {
        started_ = true;
        all_ = Bucket{limits_.burst_all, now};
    }
    if (by_address_.size() >= limits_.addresses_max) forget(now);
    auto [it, fresh] = by_address_.try_emplace(std::string(address));
    if (fresh) it->second = Bucket{limits_.burst, now};
    refill(it->second, limits_.burst, limits_.per_minute, now);
    refill(all_, limits_.burst_all, limits_.per_minute_all, now);
    auto wait = [](double tokens, double per_minute) {
        double seconds_left = std::ceil((1.0 - tokens) * 60.0 / per_minute);
        return static_cast<std::uint32_t>(std::clamp(seconds_left, 1.0, 60.0));
    };
    if (it->second.tokens < 1) return wait(it->second.tokens, limits_.per_minute);
    if (all_.tokens < 1) return wait(all_.tokens, limits_.per_minute_all);
    it->second.tokens -= 1;
    all_.tokens -= 1;
    return 0;
}

void RateLimit::give_back(std::string_view address) {
    std::lock_guard lock(mutex_);
    auto it = by_address_.find(std::string(address));
    if (it == by_address_.end()) return;
    it->second.tokens = std::min(limits_.burst, it->second.tokens + 1);
    all_.tokens = std::min(limits_.burst_all, all_.tokens + 1);
}

}  // namespace luotsi::server
