// The working-day calendar (työpäivät): which days are not counted, and limits computed on it.
// Holidays come as data from content/calendar; this file only counts. Source of the counting
// rules: Finnish social welfare practice (the day of arrival is day 0; Saturdays, Sundays and
// public holidays are not counted) and Act 150/1930 on statutory periods (month limits, shift).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace luotsi {

enum class LimitUnit : std::uint8_t {
    minutes,           // elapsed time; also ISO durations of hours and minutes
    office_minutes,    // minutes of office hours on working days: a promise nobody is there to
                       // keep at night does not run at night
    days,  // calendar days, start day not counted, ends at local midnight after the day
    weeks,  // 7 calendar days each
    months,  // same day number or the month's last day
    working_days,  // Monday–Friday that are not holidays, start day is day 0
    same_working_day,  // by the end of office hours of the start day if it is a working day and
                       // the start is before the end of office hours; else of the next working day
};

struct Limit {
    LimitUnit unit = LimitUnit::minutes;
    std::int64_t amount = 0;  // > 0 except same_working_day, where it is 0
    bool shift_to_working = false;  // if the last day is not a working day, the next one will do
    bool operator==(const Limit&) const = default;
};

class Calendar {
public:
    // `holidays` sorted or not; Saturdays and Sundays are never working days. Office hours are
    // local times of day, used by same_working_day only (default 8–16).
    Calendar() = default;
    Calendar(std::vector<Date> holidays, TimeOfDay office_opens, TimeOfDay office_closes);

    bool is_working_day(Date date) const;  // O(log holidays)
    Date next_working_day(Date date) const;  // strictly after `date`
    Date add_working_days(Date date, std::int64_t n) const;  // n >= 0; n = 0 gives `date`

    // The last instant (exclusive end) at which an act that started the limit at `start` is still
    // in time. Day-like limits end at local midnight after the last day.
    Instant due(Instant start, const Limit& limit) const;

private:
    // The instant by which `left` of office time has passed since `start`. Office hours are not
    // empty (closes after opens), so it ends.
    Instant after_office_time(Instant start, Duration left) const;

    std::vector<Date> holidays_;
    TimeOfDay opens_{8 * 3'600'000};
    TimeOfDay closes_{16 * 3'600'000};
};

// Easter Sunday of a Gregorian year (Meeus/Jones/Butcher), 1583..9999.
Date easter_sunday(int year);

// "7 working days", "3 months", "14 days", "2 weeks", "same working day", or an ISO 8601 duration
// ("PT45M", "P3M", "P14D"). Error code "base.bad_limit" says what is accepted.
Result<Limit> parse_limit(std::string_view text);
std::string to_string(const Limit& limit);

}  // namespace luotsi
