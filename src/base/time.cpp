#include "base/time.hpp"

#include <algorithm>
#include <cassert>

namespace luotsi {

namespace {

struct WideCivil {
    std::int64_t year;
    std::int32_t month;
    std::int32_t day;
};

constexpr std::int64_t day_ms = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t q = a / b;
    return q * b > a ? q - 1 : q;
}

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int32_t month_length(std::int64_t year, std::int32_t month) {
    constexpr std::int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

// Days since 1970-01-01; eras of 400 years that begin on 1 March (see the header for the source).
std::int64_t days_from_civil(std::int64_t year, std::int32_t month, std::int32_t day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = floor_div(y, 400);
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468;
}

WideCivil civil_from_days(std::int64_t days) {
    const std::int64_t z = days + 719'468;
    const std::int64_t era = floor_div(z, 146'097);
    const std::int64_t doe = z - era * 146'097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const auto day = static_cast<std::int32_t>(doy - (153 * mp + 2) / 5 + 1);
    const auto month = static_cast<std::int32_t>(mp < 10 ? mp + 3 : mp - 9);
    return {yoe + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value < 0 ? -value : value);
    if (value < 0) out += '-';
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

void append_date(std::string& out, const WideCivil& date) {
    append_padded(out, date.year, 4);
    out += '-';
    append_padded(out, date.month, 2);
    out += '-';
    append_padded(out, date.day, 2);
}

// Reads exactly `width` digits at the front of `text` and drops them.
bool take_digits(std::string_view& text, std::size_t width, std::int32_t& out) {
    if (text.size() < width) return false;
    std::int32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    out = value;
    return true;
}

bool take_char(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

bool take_date(std::string_view& text, CivilDate& date) {
    return take_digits(text, 4, date.year) && take_char(text, '-') &&
           take_digits(text, 2, date.month) && take_char(text, '-') &&
           take_digits(text, 2, date.day) && is_valid(date);
}

// ".123456": as milliseconds, further digits are cut. Absent: 0.
bool take_fraction_ms(std::string_view& text, std::int64_t& ms) {
    ms = 0;
    if (!take_char(text, '.') && !take_char(text, ',')) return true;
    std::int64_t scale = 100;
    std::size_t count = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        ms += scale * (text.front() - '0');
        scale /= 10;
        ++count;
        text.remove_prefix(1);
    }
    return count > 0 && count <= 18;
}

// "Z", "+02:00", "-0530": minutes east of UTC.
bool take_offset(std::string_view& text, std::int32_t& offset) {
    if (take_char(text, 'Z') || take_char(text, 'z')) {
        offset = 0;
        return true;
    }
    const bool negative = !text.empty() && text.front() == '-';
    if (!negative && (text.empty() || text.front() != '+')) return false;
    text.remove_prefix(1);
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    if (!take_digits(text, 2, hour)) return false;
    take_char(text, ':');
    if (!take_digits(text, 2, minute) || hour > 23 || minute > 59) return false;
    offset = (hour * 60 + minute) * (negative ? -1 : 1);
    return true;
}

bool take_instant(std::string_view& text, Instant& out) {
    CivilDate date;
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    std::int32_t second = 0;
    std::int64_t fraction = 0;
    std::int32_t offset = 0;
    if (!take_date(text, date)) return false;
    if (!take_char(text, 'T') && !take_char(text, 't') && !take_char(text, ' ')) return false;
    if (!take_digits(text, 2, hour) || !take_char(text, ':') || !take_digits(text, 2, minute) ||
        !take_char(text, ':') || !take_digits(text, 2, second))
        return false;
    if (!take_fraction_ms(text, fraction) || !take_offset(text, offset)) return false;
    // A leap second (60) counts as the last second of its minute's next one.
    if (hour > 23 || minute > 59 || second > 60) return false;
    out.ms = days_from_civil(date.year, date.month, date.day) * day_ms +
             ((hour * 60 + minute - offset) * 60 + second) * INT64_C(1000) + fraction;
    return true;
}

Error bad_time(std::string_view expected, std::string_view text) {
    Error error(ErrorKind::invalid, "base.bad_time",
                "not " + std::string(expected) + ": \"" + std::string(text.substr(0, 40)) + '"');
    error.repair = "write " + std::string(expected);
    return error;
}

// One "12.5S"-like part of a duration. Adds to `total`; false when malformed or too large.
bool take_duration_part(std::string_view& text, bool in_time, int& last_unit, std::int64_t& total) {
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (++digits > 15) return false;
        number = number * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    const bool has_fraction = !text.empty() && (text.front() == '.' || text.front() == ',');
    std::int64_t fraction = 0;
    if (digits == 0 || !take_fraction_ms(text, fraction) || text.empty()) return false;
    const char letter = text.front();
    text.remove_prefix(1);
    int unit = -1;
    std::int64_t factor = 0;
    if (!in_time && letter == 'W') unit = 0, factor = 7 * day_ms;
    if (!in_time && letter == 'D') unit = 1, factor = day_ms;
    if (in_time && letter == 'H') unit = 2, factor = 3'600'000;
    if (in_time && letter == 'M') unit = 3, factor = 60'000;
    if (in_time && letter == 'S') unit = 4, factor = 1000;
    if (unit < 0 || unit <= last_unit || (has_fraction && unit != 4)) return false;
    last_unit = unit;
    return !__builtin_mul_overflow(number, factor, &number) &&
           !__builtin_add_overflow(total, number, &total) &&
           !__builtin_add_overflow(total, fraction, &total);
}

}  // namespace

bool is_valid(CivilDate date) {
    return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= month_length(date.year, date.month);
}

Date to_date(CivilDate date) {
    assert(is_valid(date));
    const std::int64_t day = days_from_civil(date.year, date.month, date.day);
    return {static_cast<std::int32_t>(std::clamp<std::int64_t>(day, INT32_MIN, INT32_MAX))};
}

CivilDate to_civil(Date date) {
    const WideCivil wide = civil_from_days(date.day);
    return {static_cast<std::int32_t>(wide.year), wide.month, wide.day};
}

int weekday(Date date) {
    // 1970-01-01 was a Thursday.
    const std::int64_t n = (static_cast<std::int64_t>(date.day) + 3) % 7;
    return static_cast<int>(n < 0 ? n + 7 : n) + 1;
}

Date add_months(Date date, std::int32_t months) {
    const WideCivil from = civil_from_days(date.day);
    const std::int64_t index = from.year * 12 + from.month - 1 + months;
    const std::int64_t year = floor_div(index, 12);
    const auto month = static_cast<std::int32_t>(index - year * 12) + 1;
    const std::int32_t day = std::min(from.day, month_length(year, month));
    return to_date({static_cast<std::int32_t>(year), month, day});
}

int age_in_years(Date birth, Date on) {
    const CivilDate from = to_civil(birth);
    const CivilDate to = to_civil(on);
    const int years = to.year - from.year;
    // Who is born on 29 February comes of age on the 28th in a common year, as month limits do.
    return on < add_months(birth, years * 12) ? years - 1 : years;
}

std::string to_iso(Date date) {
    std::string out;
    append_date(out, civil_from_days(date.day));
    return out;
}

std::string to_iso(Instant at) {
    const std::int64_t day = floor_div(at.ms, day_ms);
    const std::int64_t rest = at.ms - day * day_ms;
    std::string out;
    out.reserve(24);
    append_date(out, civil_from_days(day));
    out += 'T';
    append_padded(out, rest / 3'600'000, 2);
    out += ':';
    append_padded(out, rest / 60'000 % 60, 2);
    out += ':';
    append_padded(out, rest / 1000 % 60, 2);
    out += '.';
    append_padded(out, rest % 1000, 3);
    out += 'Z';
    return out;
}

std::string to_iso(Duration duration) {
    if (duration.ms == 0) return "PT0S";
    const bool negative = duration.ms < 0;
    const auto ms = negative ? ~static_cast<std::uint64_t>(duration.ms) + 1
                             : static_cast<std::uint64_t>(duration.ms);
    std::string out = negative ? "-P" : "P";
    const auto part = [&out](std::uint64_t n, char unit) {
        if (n != 0) out += std::to_string(n) + unit;
    };
    part(ms / 86'400'000, 'D');
    if (ms % 86'400'000 == 0) return out;
    out += 'T';
    part(ms / 3'600'000 % 24, 'H');
    part(ms / 60'000 % 60, 'M');
    if (ms % 60'000 == 0) return out;
    out += std::to_string(ms / 1000 % 60);
    if (ms % 1000 != 0) {
        std::string fraction;
        append_padded(fraction, static_cast<std::int64_t>(ms % 1000), 3);
        while (fraction.back() == '0') fraction.pop_back();
        out += '.' + fraction;
    }
    return out + 'S';
}

Result<Instant> parse_instant(std::string_view text) {
    std::string_view rest = text;
    Instant at;
    if (!take_instant(rest, at) || !rest.empty())
        return fail(bad_time("an instant such as 2026-11-21T21:36:08Z", text));
    return at;
}

Result<Date> parse_date(std::string_view text) {
    std::string_view rest = text;
    CivilDate date;
    if (!take_date(rest, date) || !rest.empty())
        return fail(bad_time("a date such as 2026-11-21", text));
    return to_date(date);
}

Result<Duration> parse_duration(std::string_view text) {
    std::string_view rest = text;
    const bool negative = take_char(rest, '-');
    if (!negative) take_char(rest, '+');
    bool good = take_char(rest, 'P') && !rest.empty();
    bool in_time = false;
    int last_unit = -1;
    std::int64_t total = 0;
    while (good && !rest.empty()) {
        if (take_char(rest, 'T')) {
            good = !in_time && !rest.empty();
            in_time = true;
        } else {
            good = take_duration_part(rest, in_time, last_unit, total);
        }
    }
    if (!good) return fail(bad_time("a duration such as PT1H30M or P14D", text));
    return Duration{negative ? -total : total};
}

}  // namespace luotsi
