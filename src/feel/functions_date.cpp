// Built-in functions of dates, times and durations (OMG DMN 1.5, tables 73 and 81).
#include <array>

#include "feel/builtins.hpp"
#include "feel/operators.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

namespace {

std::optional<std::int32_t> whole(const Value& value, std::int64_t low, std::int64_t high) {
    const auto n = value.as_number().to_int64();
    if (!n || *n < low || *n > high) return std::nullopt;
    return static_cast<std::int32_t>(*n);
}

Value date_from(Arguments a, Caller&) {
    if (a[0].is_string()) return parse_date_text(a[0].as_string());
    if (a[0].kind() != Kind::date && a[0].kind() != Kind::date_time) return {};
    return Value::date(a[0].as_date());
}

Value date_of(Arguments a, Caller&) {
    const auto year = whole(a[0], -max_year, max_year);
    const auto month = whole(a[1], 1, 12);
    const auto day = whole(a[2], 1, 31);
    if (!year || !month || !day || !is_valid({*year, *month, *day})) return {};
    return Value::date(YearMonthDay{*year, *month, *day});
}

Value time_from(Arguments a, Caller&) {
    switch (a[0].kind()) {
        case Kind::string: return parse_time_text(a[0].as_string());
        case Kind::time: return a[0];
        case Kind::date_time: return Value::time(a[0].as_time());
        case Kind::date: return Value::time({0, {Zone::Sort::offset, 0}});
        default: return {};
    }
}

Value time_of(Arguments a, Caller&) {
    const auto hour = whole(a[0], 0, 23);
    const auto minute = whole(a[1], 0, 59);
    const auto scaled = multiply(a[2].as_number(), Decimal(1'000'000'000));
    const auto nanoseconds = scaled ? to_i128(*scaled) : std::nullopt;
    if (!hour || !minute || !nanoseconds || *nanoseconds < 0 ||
        *nanoseconds >= 60 * nanoseconds_per_second)
        return {};
    ClockTime out;
    out.nanoseconds =
        (*hour * 60LL + *minute) * 60'000'000'000 + static_cast<std::int64_t>(*nanoseconds);
    if (!a[3].is_null()) {
        if (a[3].kind() != Kind::days_duration) return {};
        const i128 seconds = a[3].as_nanoseconds() / nanoseconds_per_second;
        if (seconds > 18 * 3600 || seconds < -18 * 3600) return {};
        out.zone = {Zone::Sort::offset, static_cast<std::int32_t>(seconds)};
    }
    return Value::time(out);
}

Value date_time_from(Arguments a, Caller&) {
    if (a[0].kind() == Kind::date_time) return a[0];
    if (a[0].kind() == Kind::date)
        return Value::date_time(a[0].as_date(), {0, {Zone::Sort::offset, 0}});
    if (!a[0].is_string()) return {};
    Value value = parse_date_time_text(a[0].as_string());
    if (!value.is_null()) return value;
    value = parse_date_text(a[0].as_string());
    return value.is_null() ? value : Value::date_time(value.as_date(), {});
}

Value date_time_of_parts(Arguments a, Caller&) {
    return Value::date_time(a[0].as_date(), a[1].as_time());
}

Value duration(Arguments a, Caller&) { return parse_duration_text(a[0].as_string()); }

Value months_duration(Arguments a, Caller&) { return months_between(a[0], a[1]); }

std::int64_t iso_weekday(std::int64_t day) { return (day % 7 + 10) % 7; }  // 0 = Monday

Value day_of_year(Arguments a, Caller&) {
    const YearMonthDay date = a[0].as_date();
    return Value::number(day_number(date) - day_number({date.year, 1, 1}) + 1);
}

Value day_of_week(Arguments a, Caller&) {
    constexpr std::array<const char*, 7> names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                               "Friday", "Saturday", "Sunday"};
    const std::int64_t day = iso_weekday(day_number(a[0].as_date()));
    return Value::string(names[static_cast<std::size_t>(day)]);
}

Value month_of_year(Arguments a, Caller&) {
    constexpr std::array<const char*, 12> names{"January",   "February", "March",    "April",
                                                "May",       "June",     "July",     "August",
                                                "September", "October",  "November", "December"};
    return Value::string(names[static_cast<std::size_t>(a[0].as_date().month) - 1]);
}

// ISO 8601: the week belongs to the year of its Thursday.
Value week_of_year(Arguments a, Caller&) {
    const std::int64_t day = day_number(a[0].as_date());
    const std::int64_t thursday = day - iso_weekday(day) + 3;
    const auto date = from_day_number(thursday);
    if (!date) return {};
    return Value::number((thursday - day_number({date->year, 1, 1})) / 7 + 1);
}

// Same value of the same kind, without conversions: time zones count, null is null.
Value is_same(Arguments a, Caller&) { return Value::boolean(a[0] == a[1]); }

}  // namespace

void add_date_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, std::string_view parameters, TypeKind result,
                            BuiltinFunction function) {
        out.push_back(make_builtin(name, parameters, result, function));
    };
    add("date", "from:*", TypeKind::date, date_from);
    add("date", "year:n, month:n, day:n", TypeKind::date, date_of);
    add("time", "from:*", TypeKind::time, time_from);
    add("time", "hour:n, minute:n, second:n, offset:u~", TypeKind::time, time_of);
    add("date and time", "from:*", TypeKind::date_time, date_time_from);
    add("date and time", "date:d, time:t", TypeKind::date_time, date_time_of_parts);
    add("duration", "from:s", TypeKind::any, duration);
    add("years and months duration", "from:d, to:d", TypeKind::months_duration, months_duration);
    add("day of year", "date:d", TypeKind::number, day_of_year);
    add("day of week", "date:d", TypeKind::text, day_of_week);
    add("month of year", "date:d", TypeKind::text, month_of_year);
    add("week of year", "date:d", TypeKind::number, week_of_year);
    add("is", "!value1:*, value2:*", TypeKind::boolean, is_same);
}

}  // namespace luotsi::feel
