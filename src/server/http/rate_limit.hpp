// Token buckets: how often something may be tried, per address and in total. A bucket holds
// `burst` tokens and gains `per_minute` of them a minute. Time comes in as an argument.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace luotsi::server {

class RateLimit {
public:
    struct Limits {
        double burst = 5;
        double per_minute = 5;
        double burst_all = 100;        // over all addresses together
        double per_minute_all = 200;
        std::size_t addresses_max = 10'000;  // remembered; past it, full buckets are forgotten
    };
    explicit RateLimit(Limits limits) : limits_(limits) {}

    // Takes a token of the address and one of all. 0 = allowed; else in how many seconds (1…60)
    // trying again makes sense, and nothing was taken.
    std::uint32_t take(std::string_view address, Instant now);
    // Gives the tokens back: the try was honest.
    void give_back(std::string_view address);

private:
    struct Bucket {
        double tokens = 0;
        Instant at;
    };
    static void refill(Bucket& bucket, double burst, double per_minute, Instant now);
    void forget(Instant now);

    const Limits limits_;
    std::mutex mutex_;
    bool started_ = false;
    Bucket all_;
    Instant forgotten_{0};
    std::unordered_map<std::string, Bucket> by_address_;
};

}  // namespace luotsi::server
