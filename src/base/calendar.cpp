#include "base/calendar.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace luotsi {

namespace {

// No limit in law or in a model is longer than a century; it also keeps day numbers in range.
constexpr std::int64_t max_days = 36'525;

std::int64_t max_amount(LimitUnit unit) {
    switch (unit) {
        case LimitUnit::minutes: return max_days * 1440;
        case LimitUnit::office_minutes: return 250 * 480;  // about a working year
        case LimitUnit::weeks: return max_days / 7;
        case LimitUnit::months: return 1200;
        case LimitUnit::days:
        case LimitUnit::working_days: return max_days;
        case LimitUnit::same_working_day: return 0;
    }
    return 0;
}

Error bad_limit(std::string_view text) {
    Error error(ErrorKind::invalid, "base.bad_limit",
                "not a time limit: \"" + std::string(text.substr(0, 60)) + '"');
    error.with("text", std::string(text.substr(0, 60)));
    error.repair = "write for example 7 working days, 14 days, 2 weeks, 3 months, same working "
                   "day, 45 minutes, 30 office minutes "
                   "or an ISO 8601 duration (PT45M, P14D, P3M); at most 100 years";
    return error;
}

bool make(LimitUnit unit, std::int64_t amount, Limit& out) {
    if (amount < 1 || amount > max_amount(unit)) return false;
    out = {unit, amount, false};
    return true;
}

bool parse_number(std::string_view& text, std::int64_t& out) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (problem != std::errc{} || end == text.data()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

// "P3M", "P1Y", "P1Y6M": years and months only.
bool parse_months(std::string_view text, Limit& out) {
    text.remove_prefix(1);
    std::int64_t months = 0;
    std::int64_t n = 0;
    std::string_view rest = text;
    if (!parse_number(rest, n) || n < 0 || n > 1200 || rest.empty()) return false;
    if (rest.front() == 'Y') {
        months = n * 12;
        rest.remove_prefix(1);
        if (rest.empty()) return make(LimitUnit::months, months, out);
        if (!parse_number(rest, n) || n < 0 || n > 1200) return false;
    }
    if (rest != "M") return false;
    return make(LimitUnit::months, months + n, out);
}

bool parse_iso_limit(std::string_view text, Limit& out) {
    if (parse_months(text, out)) return true;
    const Result<Duration> duration = parse_duration(text);
    if (!duration || duration->ms <= 0 || duration->ms % 60'000 != 0) return false;
    if (text.find('T') == std::string_view::npos) {
        const std::int64_t n = duration->ms / 86'400'000;
        if (text.back() == 'W') return make(LimitUnit::weeks, n / 7, out);
        return make(LimitUnit::days, n, out);
    }
    return make(LimitUnit::minutes, duration->ms / 60'000, out);
}

bool parse_words(std::string_view text, Limit& out) {
    std::int64_t n = 0;
    if (!parse_number(text, n) || n > max_days * 1440 || text.empty() || text.front() != ' ')
        return false;
    const std::string_view unit = trim(text);
    if (unit == "working day" || unit == "working days")
        return make(LimitUnit::working_days, n, out);
    if (unit == "day" || unit == "days") return make(LimitUnit::days, n, out);
    if (unit == "week" || unit == "weeks") return make(LimitUnit::weeks, n, out);
    if (unit == "month" || unit == "months") return make(LimitUnit::months, n, out);
    if (unit == "hour" || unit == "hours") return make(LimitUnit::minutes, n * 60, out);
    if (unit == "minute" || unit == "minutes") return make(LimitUnit::minutes, n, out);
    if (unit == "office minute" || unit == "office minutes")
        return make(LimitUnit::office_minutes, n, out);
    if (unit == "office hour" || unit == "office hours")
        return make(LimitUnit::office_minutes, n * 60, out);
    return false;
}

std::string counted(std::int64_t n, std::string_view unit) {
    std::string out = std::to_string(n) + ' ' + std::string(unit);
    if (n != 1) out += 's';
    return out;
}

}  // namespace

Calendar::Calendar(std::vector<Date> holidays, TimeOfDay office_opens, TimeOfDay office_closes)
    : holidays_(std::move(holidays)), opens_(office_opens), closes_(office_closes) {
    std::sort(holidays_.begin(), holidays_.end());
    holidays_.erase(std::unique(holidays_.begin(), holidays_.end()), holidays_.end());
}

bool Calendar::is_working_day(Date date) const {
    return weekday(date) <= 5 && !std::binary_search(holidays_.begin(), holidays_.end(), date);
}

Date Calendar::next_working_day(Date date) const {
    // Holidays are a finite list, so this ends.
    do date = date + 1;
    while (!is_working_day(date));
    return date;
}

Date Calendar::add_working_days(Date date, std::int64_t n) const {
    for (; n > 0; --n) date = next_working_day(date);
    return date;
}

Instant Calendar::after_office_time(Instant start, Duration left) const {
    Date day = local_date(start);
    for (Instant from = start;;) {
        const Instant opens = at_local(day, opens_);
        const Instant closes = at_local(day, closes_);
        from = std::max(from, opens);
        if (is_working_day(day) && from < closes) {
            if (from + left <= closes) return from + left;
            left.ms -= (closes - from).ms;
        }
        day = next_working_day(day);
        from = at_local(day, opens_);
    }
}

Instant Calendar::due(Instant start, const Limit& limit) const {
    const Date day = local_date(start);
    const auto amount = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(limit.amount, 0, max_amount(limit.unit)));
    Date last = day;
    switch (limit.unit) {
        case LimitUnit::minutes: return start + minutes(amount);
        case LimitUnit::office_minutes: return after_office_time(start, minutes(amount));
        case LimitUnit::same_working_day:
            if (!is_working_day(day) || local_time(start) >= closes_) last = next_working_day(day);
            return at_local(last, closes_);
        case LimitUnit::days: last = day + amount; break;
        case LimitUnit::weeks: last = day + 7 * amount; break;
        case LimitUnit::months: last = add_months(day, amount); break;
        case LimitUnit::working_days: last = add_working_days(day, amount); break;
    }
    if (limit.shift_to_working && !is_working_day(last)) last = next_working_day(last);
    return at_local(last + 1, TimeOfDay{0});
}

Date easter_sunday(int year) {
    // Anonymous Gregorian computus; the letters are those of the published table.
    const int a = year % 19;
    const int b = year / 100;
    const int c = year % 100;
    const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return to_date({year, n / 31, n % 31 + 1});
}

Result<Limit> parse_limit(std::string_view text) {
    const std::string_view trimmed = trim(text);
    Limit out;
    if (trimmed == "same working day") {
        out.unit = LimitUnit::same_working_day;
        return out;
    }
    const bool good = !trimmed.empty() && (trimmed.front() == 'P' ? parse_iso_limit(trimmed, out)
                                                                  : parse_words(trimmed, out));
    if (!good) return fail(bad_limit(text));
    return out;
}

std::string to_string(const Limit& limit) {
    switch (limit.unit) {
        case LimitUnit::minutes: return to_iso(minutes(limit.amount));
        case LimitUnit::office_minutes: return counted(limit.amount, "office minute");
        case LimitUnit::days: return counted(limit.amount, "day");
        case LimitUnit::weeks: return counted(limit.amount, "week");
        case LimitUnit::months: return counted(limit.amount, "month");
        case LimitUnit::working_days: return counted(limit.amount, "working day");
        case LimitUnit::same_working_day: return "same working day";
    }
    return "";
}

}  // namespace luotsi
