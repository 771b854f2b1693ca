#include "directory/life.hpp"

#include <algorithm>

namespace luotsi::directory {

namespace {

constexpr std::size_t asked_max = 10;

double days_between(Instant from, Instant to) {
    return static_cast<double>((to - from).ms) / 86'400'000.0;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

}  // namespace

Life life_of(std::vector<AskedOnce> asked, Instant now) {
    Life out;
    std::sort(asked.begin(), asked.end(),
              [](const AskedOnce& a, const AskedOnce& b) { return a.asked_at > b.asked_at; });
    std::vector<double> waits;
    const Instant since = now - days(wait_period_days);
    for (const AskedOnce& one : asked) {
        if (one.answered_at && (!out.answered_at || *one.answered_at > *out.answered_at))
            out.answered_at = one.answered_at;
        // Whose answer is not due yet says nothing.
        const bool silent = !one.answered_at && one.due_at <= now;
        if (out.asked < asked_max && (silent || one.answered_at)) {
            ++out.asked;
            out.unanswered += silent;
        }
        if (one.accepted_at && one.asked_at >= since)
            waits.push_back(days_between(one.asked_at, *one.accepted_at));
    }
    out.waits = static_cast<std::uint32_t>(waits.size());
    if (!waits.empty()) out.median_wait_days = median(std::move(waits));
    return out;
}

std::optional<Instant> to_the_day(std::optional<Instant> at) {
    return at ? std::optional(at_local(local_date(*at), {})) : at;
}

Life for_strangers(const Life& life) {
    Life out = life;
    const bool few = life.unanswered > 0 && life.unanswered < requests_told_min;
    if (life.asked < requests_told_min) out.answered_at.reset();
    if (few || life.asked < requests_told_min) out.asked = out.unanswered = 0;
    if (life.waits < waits_shown_min) {
        out.waits = 0;
        out.median_wait_days.reset();
    }
    out.answered_at = to_the_day(out.answered_at);
    out.next_free = to_the_day(out.next_free);
    return out;
}

}  // namespace luotsi::directory
