// Local time of Europe/Helsinki. The IANA rules are read once into a sorted table of transitions,
// because a look-up through the time zone library costs microseconds and deadlines ask often.
#include <date/tz.h>

#include <algorithm>
#include <vector>

#include "base/time.hpp"

namespace luotsi {

namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t hour_ms = 3'600'000;
constexpr int last_year = 2200;

struct Transition {
    std::int64_t at;      // first instant of the offset, ms
    std::int64_t offset;  // ms east of UTC
};

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t q = a / b;
    return q * b > a ? q - 1 : q;
}

// 01:00 UTC on the last Sunday of a month with 31 days: when the European Union moves its clocks.
std::int64_t union_change(int year, int month) {
    Date day = to_date({year, month, 31});
    day = day - weekday(day) % 7;
    return day.day * day_ms + hour_ms;
}

std::vector<Transition> read_transitions() {
    const date::time_zone* zone = date::locate_zone("Europe/Helsinki");
    std::vector<Transition> out;
    const date::sys_seconds end = date::sys_days{date::year{2101} / 1 / 1};
    date::sys_seconds at = date::sys_days{date::year{1900} / 1 / 1};
    while (at < end) {
        const date::sys_info info = zone->get_info(at);
        const std::int64_t offset = info.offset.count() * 1000;
        const std::int64_t begin = at.time_since_epoch().count() * 1000;
        if (out.empty() || out.back().offset != offset) out.push_back({begin, offset});
        if (info.end <= at) break;
        at = info.end;
    }
    // The compiled zone files list changes up to 2037 and leave the rest to a rule: the rule in
    // force now (Directive 2000/84/EC), for as long as the table goes.
    const int from = to_civil({static_cast<std::int32_t>(out.back().at / day_ms)}).year + 1;
    for (int year = from; year <= last_year; ++year) {
        out.push_back({union_change(year, 3), 3 * hour_ms});
        out.push_back({union_change(year, 10), 2 * hour_ms});
    }
    return out;
}

const std::vector<Transition>& transitions() {
    static const std::vector<Transition> table = read_transitions();
    return table;
}

std::int64_t offset_at(std::int64_t ms) {
    const auto& table = transitions();
    const auto after =
        std::upper_bound(table.begin(), table.end(), ms,
                         [](std::int64_t t, const Transition& x) { return t < x.at; });
    return after == table.begin() ? table.front().offset : (after - 1)->offset;
}

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_add_overflow(a, b, &out)) return b > 0 ? INT64_MAX : INT64_MIN;
    return out;
}

std::int64_t local_ms(Instant at) { return saturating_add(at.ms, offset_at(at.ms)); }

}  // namespace

Date local_date(Instant at) {
    const std::int64_t day = floor_div(local_ms(at), day_ms);
    return {static_cast<std::int32_t>(std::clamp<std::int64_t>(day, INT32_MIN, INT32_MAX))};
}

TimeOfDay local_time(Instant at) {
    const std::int64_t local = local_ms(at);
    return {static_cast<std::int32_t>(local - floor_div(local, day_ms) * day_ms)};
}

Instant at_local(Date date, TimeOfDay time) {
    const std::int64_t local = date.day * day_ms + time.ms;
    // Transitions are months apart: at most one lies within a day of this local time.
    const std::int64_t before = offset_at(local - day_ms);
    const std::int64_t after = offset_at(local + day_ms);
    if (before == after || offset_at(local - before) == before) return {local - before};
    if (offset_at(local - after) == after) return {local - after};
    const auto& table = transitions();
    const auto gap = std::lower_bound(table.begin(), table.end(), local - day_ms,
                                      [](const Transition& x, std::int64_t t) { return x.at < t; });
    return {gap->at};
}

int local_offset_minutes(Instant at) { return static_cast<int>(offset_at(at.ms) / 60'000); }

}  // namespace luotsi
