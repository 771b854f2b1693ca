// Arithmetic on dates, times and durations of FEEL, and time zones: inside feel only. Days are
// counted in 64 bits, because FEEL's years go to ±999,999,999; nanoseconds in 128.
#pragma once

#include <cstdint>
#include <optional>

#include "feel/value.hpp"

namespace luotsi::feel {

inline constexpr i128 nanoseconds_per_second = 1'000'000'000;
inline constexpr i128 nanoseconds_per_day = 86'400 * nanoseconds_per_second;
inline constexpr std::int32_t max_year = 999'999'999;

template <class T>
constexpr T floor_div(T a, T b) {  // b > 0
    const T q = a / b;
    return q * b > a ? q - 1 : q;
}
inline i128 floor_div(i128 a, int b) { return floor_div<i128>(a, static_cast<i128>(b)); }

std::int64_t day_number(YearMonthDay date);  // since 1970-01-01
std::optional<YearMonthDay> from_day_number(std::int64_t day);  // nullopt beyond max_year
std::int32_t days_in_month(std::int64_t year, std::int32_t month);

// Seconds east of UTC of a zone at a local wall-clock moment (seconds since 1970 as if in UTC).
std::int32_t zone_offset(Zone zone, std::int64_t local_seconds);
// The same at a moment of UTC.
std::int32_t zone_offset_at_utc(Zone zone, std::int64_t utc_seconds);

// Nanoseconds since 1970 in UTC of a date and time; of a time: since midnight UTC of 1970-01-01.
// Local ones count as if they were UTC.
i128 utc_nanoseconds(const Value& value);
// Date and time in `zone` of a moment of UTC (local: as if UTC); null beyond max_year.
Value date_time_of(i128 nanoseconds, Zone zone);

// value + months / nanoseconds for dates and date-times; null when out of range. A date plus a
// days and time duration stays a date.
Value add_months_to(const Value& value, std::int64_t months);
Value add_nanoseconds_to(const Value& value, i128 nanoseconds);
// a - b for two dates, two times or two date-times (also mixed date and date-time): a duration.
Value difference(const Value& a, const Value& b);
// Whole months from a to b (FEEL's years and months duration()); null for other kinds.
Value months_between(const Value& a, const Value& b);

// year, month, day, weekday, hour, minute, second, time offset, timezone, days, hours, minutes,
// seconds, years, months, start, end, start included, end included. nullopt: no such property.
std::optional<Value> property_of(const Value& value, std::string_view name);

}  // namespace luotsi::feel
