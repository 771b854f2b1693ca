// Signs of life (elonmerkit) of a service: when it last answered anything, what it left unanswered,
// how long people waited, and what its keeper said by link. Kept apart from the listing: the
// sources say what a service is, this says what we have seen of it ourselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"

namespace luotsi::directory {

struct Life {
    // The last thing it answered: a promise accepted or declined, the keeper's word, times offered.
    std::optional<Instant> answered_at;
    // Of the last ten requests whose answer was due, how many were made and not answered.
    std::uint32_t asked = 0, unanswered = 0;
    // What the keeper said last ("keeper by link"): whether all is true, whether it is full.
    std::optional<Instant> confirmed_at;
    std::string capacity;  // open | limited | closed | "" (not said)
    std::optional<Date> paused_until;  // takes nobody before this day
    bool gone = false;  // the keeper said the service is no more
    // From a request to its acceptance or first time, over `waits` requests of the last
    // `wait_period_days` days.
    std::optional<double> median_wait_days;
    std::uint32_t waits = 0;
    std::optional<Instant> next_free;  // the first free time of its unit

    bool operator==(const Life&) const = default;
};

// By service id; a service that is not there has shown nothing yet.
using Lives = std::unordered_map<std::string, Life>;

constexpr std::uint32_t waits_shown_min = 5;  // fewer say nothing, and would point at persons
constexpr int wait_period_days = 180;

// One request to the service, as the journal tells it.
struct AskedOnce {
    Instant asked_at;
    Instant due_at = never;  // by when it was to be answered
    std::optional<Instant> answered_at;  // accepted, declined or answered
    std::optional<Instant> accepted_at;
};

// What the requests of some months show: the last answer, how many of the last ten due ones were
// never answered, and the median wait until acceptance. Days are of 24 hours.
Life life_of(std::vector<AskedOnce> asked, Instant now);

constexpr std::uint32_t requests_told_min = 5;  // to strangers

// Midnight before, local time: the minute of an answer would be that of one request.
std::optional<Instant> to_the_day(std::optional<Instant> at);
// What may be told to whoever asks: nothing that fewer than five requests show – a stranger might
// know whose the one request was – and times to the day.
Life for_strangers(const Life& life);

}  // namespace luotsi::directory
