#include "model/limits.hpp"

namespace luotsi::model {

namespace {

constexpr std::int64_t day = 24 * 60; // minutes

struct Span {
    std::int64_t shortest = 0;
    std::int64_t longest = 0;
};

// Shortest and longest length in minutes over all starts. Day-like limits run to the midnight that
// ends their last day. Working days: even in the weeks of Christmas and Easter at
// least one day of seven is one, so n of them take at most 7 n + 7 days – generous, as only
// "surely" is answered.
Span span_of(const Limit& limit) {
    const std::int64_t n = limit.amount;
    const std::int64_t shift = limit.shift_to_working ? 7 * day : 0;
    switch (limit.unit) {
        case LimitUnit::minutes: return {n, n};
        // Eight hours of a working day; over night, weekend and holidays at the worst.
        case LimitUnit::office_minutes: return {n, (n / 480 + 1) * 7 * day};
        case LimitUnit::days: return {n * day, (n + 1) * day + shift};
        case LimitUnit::weeks: return {7 * n * day, (7 * n + 1) * day + shift};
        case LimitUnit::months: return {(30 * n - 2) * day, (31 * n + 1) * day + shift};
        case LimitUnit::working_days: {
            const std::int64_t weekends = n > 0 ? (n - 1) / 5 : 0; // from a Sunday evening on
            return {(n + 2 * weekends) * day, (7 * n + 7) * day};
        }
        case LimitUnit::same_working_day: return {0, 7 * day};
    }
    return {};
}

} // namespace

bool surely_longer(const Limit& a, const Limit& b) {
    if (a.unit == b.unit && a.unit != LimitUnit::same_working_day)
        return a.amount > b.amount && a.shift_to_working == b.shift_to_working;
    if (b.unit == LimitUnit::same_working_day && a.unit == LimitUnit::working_days)
        return a.amount > 1; // "by the end of today, or of the next working day"
    return span_of(a).shortest > span_of(b).longest;
}

} // namespace luotsi::model
