// Time as plain numbers: an `Instant` is milliseconds since 1970-01-01T00:00:00Z, a `Date` is days
// since 1970-01-01 in the proleptic Gregorian calendar, a `Duration` is milliseconds. Nothing here
// reads a clock: "now" always comes in as an argument. Local time is Europe/Helsinki unless said.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace luotsi {

struct Duration {
    std::int64_t ms = 0;
    auto operator<=>(const Duration&) const = default;
};

struct Instant {
    std::int64_t ms = 0;  // 0 also serves as "never recorded" where a field says so
    auto operator<=>(const Instant&) const = default;
    Instant operator+(Duration d) const { return {ms + d.ms}; }
    Instant operator-(Duration d) const { return {ms - d.ms}; }
    Duration operator-(Instant other) const { return {ms - other.ms}; }
};

// The far future: what has no next instant. Larger than every real instant.
inline constexpr Instant never{INT64_MAX};

constexpr Duration milliseconds(std::int64_t n) { return {n}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1000}; }
constexpr Duration minutes(std::int64_t n) { return {n * 60'000}; }
constexpr Duration hours(std::int64_t n) { return {n * 3'600'000}; }
constexpr Duration days(std::int64_t n) { return {n * 86'400'000}; }

struct Date {
    std::int32_t day = 0;  // days since 1970-01-01
    auto operator<=>(const Date&) const = default;
    Date operator+(std::int32_t n) const { return {day + n}; }
    Date operator-(std::int32_t n) const { return {day - n}; }
};

struct CivilDate {
    std::int32_t year = 1970;
    std::int32_t month = 1;  // 1..12
    std::int32_t day = 1;    // 1..31
    auto operator<=>(const CivilDate&) const = default;
};

// Local wall-clock time of day.
struct TimeOfDay {
    std::int32_t ms = 0;  // since local midnight, 0..86'399'999
    auto operator<=>(const TimeOfDay&) const = default;
};

// Days-from-civil and back, O(1); algorithm of Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms". `to_date` requires a valid civil date (see is_valid).
bool is_valid(CivilDate date);
Date to_date(CivilDate date);
CivilDate to_civil(Date date);
// ISO 8601 weekday: 1 = Monday … 7 = Sunday.
int weekday(Date date);
// Same day number n months later, or that month's last day (the Finnish rule for month limits).
Date add_months(Date date, std::int32_t months);
// Whole years between birth and a day (age).
int age_in_years(Date birth, Date on);

// Local calendar day and time of an instant in Europe/Helsinki, and back. A local time that does
// not exist (spring) maps to the first instant after the gap; an ambiguous one (autumn) to the
// earlier instant. Rules from the IANA database, cached once per process; thread-safe.
Date local_date(Instant at);
TimeOfDay local_time(Instant at);
Instant at_local(Date date, TimeOfDay time);
// Minutes east of UTC in Europe/Helsinki (120 or 180 nowadays).
int local_offset_minutes(Instant at);

// "2026-11-21T21:36:08.123Z" (UTC, always milliseconds); "2026-11-21"; "PT1H30M".
std::string to_iso(Instant at);
std::string to_iso(Date date);
std::string to_iso(Duration duration);
// RFC 3339 instants with Z or an offset; ISO calendar dates; ISO 8601 durations of days and time
// (PnDTnHnMnS, optional sign and fraction). Years 0000–9999. Error code "base.bad_time".
Result<Instant> parse_instant(std::string_view text);
Result<Date> parse_date(std::string_view text);
Result<Duration> parse_duration(std::string_view text);

}  // namespace luotsi
