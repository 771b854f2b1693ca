#include "feel/temporal.hpp"

#include <date/tz.h>

#include <deque>
#include <exception>
#include <mutex>

namespace luotsi::feel {

namespace {

struct ZoneTable {
    std::mutex lock;
    std::deque<std::pair<std::string, const date::time_zone*>> zones;  // never shrinks
};

ZoneTable& zone_table() {
    static ZoneTable table;
    return table;
}

const date::time_zone* zone_at(std::int32_t index) {
    ZoneTable& table = zone_table();
    const std::lock_guard guard(table.lock);
    const auto place = static_cast<std::size_t>(index);
    return place < table.zones.size() ? table.zones[place].second : nullptr;
}

// The time zone files end in 2037 and know nothing before 1900: stay where they are reliable.
std::int64_t reliable(std::int64_t seconds) {
    constexpr std::int64_t low = -2'208'988'800;   // 1900-01-01
    constexpr std::int64_t high = 32'503'680'000;  // 3000-01-01
    return seconds < low ? low : (seconds > high ? high : seconds);
}

Value days_value(i128 nanoseconds) {
    // ±10^27 ns are more than FEEL's whole calendar; beyond it is an error.
    constexpr i128 limit = static_cast<i128>(1'000'000'000'000'000'000) * 1'000'000'000'000;
    return nanoseconds > limit || nanoseconds < -limit ? Value()
                                                       : Value::days_duration(nanoseconds);
}

i128 since_1970(const Value& value) {
    const i128 day = value.kind() == Kind::time ? 0 : day_number(value.as_date());
    const std::int64_t in_day = value.kind() == Kind::date ? 0 : value.as_time().nanoseconds;
    return day * nanoseconds_per_day + in_day;
}

Value integer(i128 n) { return Value::number(static_cast<std::int64_t>(n)); }

std::optional<Value> date_property(const Value& value, std::string_view name) {
    const YearMonthDay date = value.as_date();
    if (name == "year") return integer(date.year);
    if (name == "month") return integer(date.month);
    if (name == "day") return integer(date.day);
    if (name == "weekday") return integer((day_number(date) % 7 + 10) % 7 + 1);
    return std::nullopt;
}

std::optional<Value> time_property(const Value& value, std::string_view name) {
    const ClockTime time = value.as_time();
    const std::int64_t seconds = time.nanoseconds / 1'000'000'000;
    if (name == "hour") return integer(seconds / 3600);
    if (name == "minute") return integer(seconds / 60 % 60);
    if (name == "second") {
        const auto rest = static_cast<std::uint64_t>(time.nanoseconds % 60'000'000'000);
        return Value::number(Decimal::from_parts(false, rest, -9)->normalised());
    }
    if (name == "time offset") {
        if (time.zone.sort == Zone::Sort::local) return Value();
        const std::int64_t day =
            value.kind() == Kind::time ? 0 : day_number(value.as_date()) * 86'400;
        return Value::days_duration(zone_offset(time.zone, day + seconds) * nanoseconds_per_second);
    }
    if (name == "timezone") {
        if (time.zone.sort != Zone::Sort::named) return Value();
        return Value::string(std::string(zone_name(time.zone.value)));
    }
    return std::nullopt;
}

std::optional<Value> duration_property(const Value& value, std::string_view name) {
    if (value.kind() == Kind::months_duration) {
        if (name == "years") return integer(value.as_months() / 12);
        if (name == "months") return integer(value.as_months() % 12);
        return std::nullopt;
    }
    const i128 ns = value.as_nanoseconds();
    if (name == "days") return integer(ns / nanoseconds_per_day);
    if (name == "hours") return integer(ns / (3600 * nanoseconds_per_second) % 24);
    if (name == "minutes") return integer(ns / (60 * nanoseconds_per_second) % 60);
    if (name == "seconds") {
        const i128 rest = ns % (60 * nanoseconds_per_second);
        const auto magnitude = static_cast<u128>(rest < 0 ? -rest : rest);
        return Value::number(Decimal::from_parts(rest < 0, magnitude, -9)->normalised());
    }
    return std::nullopt;
}

std::optional<Value> range_property(const Range& range, std::string_view name) {
    if (name == "start") return range.low;
    if (name == "end") return range.high;
    if (name == "start included") return Value::boolean(range.low_included);
    if (name == "end included") return Value::boolean(range.high_included);
    return std::nullopt;
}

}  // namespace

std::int64_t day_number(YearMonthDay date) {
    // Howard Hinnant's days_from_civil in 64 bits.
    const std::int64_t y = static_cast<std::int64_t>(date.year) - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = floor_div<std::int64_t>(y, 400);
    const std::int64_t yoe = y - era * 400;
    const std::int64_t doy =
        (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
    return era * 146'097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719'468;
}

std::optional<YearMonthDay> from_day_number(std::int64_t day) {
    constexpr std::int64_t limit = 366LL * max_year;
    if (day > limit || day < -limit) return std::nullopt;
    const std::int64_t z = day + 719'468;
    const std::int64_t era = floor_div<std::int64_t>(z, 146'097);
    const std::int64_t doe = z - era * 146'097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
    const std::int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
    if (year > max_year || year < -max_year) return std::nullopt;
    return YearMonthDay{static_cast<std::int32_t>(year), static_cast<std::int32_t>(month),
                        static_cast<std::int32_t>(doy - (153 * mp + 2) / 5 + 1)};
}

std::int32_t days_in_month(std::int64_t year, std::int32_t month) {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::string_view zone_name(std::int32_t index) {
    ZoneTable& table = zone_table();
    const std::lock_guard guard(table.lock);
    const auto place = static_cast<std::size_t>(index);
    return place < table.zones.size() ? std::string_view(table.zones[place].first) : "";
}

std::optional<std::int32_t> zone_index(std::string_view name) {
    // Names only: no paths, and nothing longer than the longest zone there is.
    if (name.empty() || name.size() > 64 || name.find("..") != std::string_view::npos ||
        name.front() == '/')
        return std::nullopt;
    ZoneTable& table = zone_table();
    const std::lock_guard guard(table.lock);
    for (std::size_t i = 0; i < table.zones.size(); ++i)
        if (table.zones[i].first == name) return static_cast<std::int32_t>(i);
    try {
        const date::time_zone* zone = date::locate_zone(name);
        table.zones.emplace_back(std::string(name), zone);
    } catch (const std::exception&) {
        return std::nullopt;  // the library's way to say that there is no such zone
    }
    return static_cast<std::int32_t>(table.zones.size() - 1);
}

std::int32_t zone_offset(Zone zone, std::int64_t local_seconds) {
    if (zone.sort == Zone::Sort::local) return 0;
    if (zone.sort == Zone::Sort::offset) return zone.value;
    const date::time_zone* named = zone_at(zone.value);
    if (named == nullptr) return 0;
    const date::local_seconds at{std::chrono::seconds{reliable(local_seconds)}};
    return static_cast<std::int32_t>(named->get_info(at).first.offset.count());
}

std::int32_t zone_offset_at_utc(Zone zone, std::int64_t utc_seconds) {
    if (zone.sort != Zone::Sort::named) return zone_offset(zone, utc_seconds);
    const date::time_zone* named = zone_at(zone.value);
    if (named == nullptr) return 0;
    const date::sys_seconds at{std::chrono::seconds{reliable(utc_seconds)}};
    return static_cast<std::int32_t>(named->get_info(at).offset.count());
}

i128 utc_nanoseconds(const Value& value) {
    const i128 local = since_1970(value);
    if (value.kind() == Kind::date) return local;
    const auto seconds = static_cast<std::int64_t>(floor_div(local, nanoseconds_per_second));
    return local - zone_offset(value.as_time().zone, seconds) * nanoseconds_per_second;
}

Value date_time_of(i128 nanoseconds, Zone zone) {
    const auto seconds = static_cast<std::int64_t>(floor_div(nanoseconds, nanoseconds_per_second));
    const i128 local = nanoseconds + zone_offset_at_utc(zone, seconds) * nanoseconds_per_second;
    const i128 day = floor_div(local, nanoseconds_per_day);
    const auto date = from_day_number(static_cast<std::int64_t>(day));
    if (!date) return {};
    return Value::date_time(*date,
                            {static_cast<std::int64_t>(local - day * nanoseconds_per_day), zone});
}

Value add_months_to(const Value& value, std::int64_t months) {
    const YearMonthDay from = value.as_date();
    std::int64_t index = static_cast<std::int64_t>(from.year) * 12 + from.month - 1;
    if (__builtin_add_overflow(index, months, &index)) return {};
    const std::int64_t year = floor_div<std::int64_t>(index, 12);
    if (year > max_year || year < -max_year) return {};
    const auto month = static_cast<std::int32_t>(index - year * 12) + 1;
    const std::int32_t last = days_in_month(year, month);
    const YearMonthDay to{static_cast<std::int32_t>(year), month,
                          from.day < last ? from.day : last};
    return value.kind() == Kind::date ? Value::date(to) : Value::date_time(to, value.as_time());
}

Value add_nanoseconds_to(const Value& value, i128 nanoseconds) {
    if (value.kind() == Kind::time) {
        ClockTime time = value.as_time();
        const i128 sum = time.nanoseconds + nanoseconds;
        time.nanoseconds = static_cast<std::int64_t>(sum - floor_div(sum, nanoseconds_per_day) *
                                                               nanoseconds_per_day);
        return Value::time(time);
    }
    constexpr i128 limit = nanoseconds_per_day * 366 * 2 * max_year;
    if (nanoseconds > limit || nanoseconds < -limit) return {};
    if (value.kind() == Kind::date) {
        const i128 day = floor_div(since_1970(value) + nanoseconds, nanoseconds_per_day);
        const auto date = from_day_number(static_cast<std::int64_t>(day));
        return date ? Value::date(*date) : Value();
    }
    return date_time_of(utc_nanoseconds(value) + nanoseconds, value.as_time().zone);
}

Value difference(const Value& a, const Value& b) {
    const bool time_a = a.kind() == Kind::time;
    if (time_a != (b.kind() == Kind::time)) return {};
    const auto is_local = [](const Value& v) {
        return v.kind() != Kind::date && v.as_time().zone.sort == Zone::Sort::local;
    };
    // A date stands for its midnight in UTC, so it has a zone, too (DMN 1.5, 10.3.2.3.6); with one
    // zone only there is no difference.
    if (is_local(a) != is_local(b)) return {};
    return days_value(utc_nanoseconds(a) - utc_nanoseconds(b));
}

Value months_between(const Value& a, const Value& b) {
    const auto dated = [](const Value& v) {
        return v.kind() == Kind::date || v.kind() == Kind::date_time;
    };
    if (!dated(a) || !dated(b)) return {};
    const YearMonthDay from = a.as_date();
    const YearMonthDay to = b.as_date();
    std::int64_t months =
        (static_cast<std::int64_t>(to.year) - from.year) * 12 + to.month - from.month;
    if (months > 0 && to.day < from.day) --months;
    if (months < 0 && to.day > from.day) ++months;
    return Value::months_duration(months);
}

std::optional<Value> property_of(const Value& value, std::string_view name) {
    switch (value.kind()) {
        case Kind::date: return date_property(value, name);
        case Kind::time: return time_property(value, name);
        case Kind::date_time: {
            auto found = date_property(value, name);
            return found ? found : time_property(value, name);
        }
        case Kind::days_duration:
        case Kind::months_duration: return duration_property(value, name);
        case Kind::range: return range_property(value.as_range(), name);
        default: return std::nullopt;
    }
}

}  // namespace luotsi::feel
