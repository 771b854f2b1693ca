// Values as text and back: FEEL literals, what string() gives, and the lexical forms of dates,
// times and durations (XML Schema's, with a zone name after "@").
#include <array>

#include "feel/characters.hpp"
#include "feel/temporal.hpp"
#include "feel/value.hpp"

namespace luotsi::feel {

namespace {

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

// Nine digits after the point, trailing zeros dropped, nothing when zero.
void append_fraction(std::string& out, std::int64_t nanoseconds) {
    if (nanoseconds == 0) return;
    std::string digits;
    append_padded(digits, nanoseconds, 9);
    while (digits.back() == '0') digits.pop_back();
    out += '.' + digits;
}

std::string date_text(YearMonthDay date) {
    std::string out;
    if (date.year < 0) out += '-';
    append_padded(out, date.year < 0 ? -static_cast<std::int64_t>(date.year) : date.year, 4);
    out += '-';
    append_padded(out, date.month, 2);
    out += '-';
    append_padded(out, date.day, 2);
    return out;
}

void append_zone(std::string& out, Zone zone) {
    if (zone.sort == Zone::Sort::local) return;
    if (zone.sort == Zone::Sort::named) {
        out += '@';
        out += zone_name(zone.value);
        return;
    }
    if (zone.value == 0) {
        out += 'Z';
        return;
    }
    const std::int32_t seconds = zone.value < 0 ? -zone.value : zone.value;
    out += zone.value < 0 ? '-' : '+';
    append_padded(out, seconds / 3600, 2);
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    if (seconds % 60 == 0) return;
    out += ':';
    append_padded(out, seconds % 60, 2);
}

std::string time_text(ClockTime time) {
    const std::int64_t seconds = time.nanoseconds / 1'000'000'000;
    std::string out;
    append_padded(out, seconds / 3600, 2);
    out += ':';
    append_padded(out, seconds / 60 % 60, 2);
    out += ':';
    append_padded(out, seconds % 60, 2);
    append_fraction(out, time.nanoseconds % 1'000'000'000);
    append_zone(out, time.zone);
    return out;
}

void append_part(std::string& out, i128 n, char unit) {
    if (n == 0) return;
    out += std::to_string(static_cast<std::int64_t>(n));
    out += unit;
}

std::string days_text(i128 ns) {
    if (ns == 0) return "PT0S";
    std::string out = ns < 0 ? "-P" : "P";
    if (ns < 0) ns = -ns;
    append_part(out, ns / nanoseconds_per_day, 'D');
    ns %= nanoseconds_per_day;
    if (ns == 0) return out;
    out += 'T';
    append_part(out, ns / (3600 * nanoseconds_per_second), 'H');
    append_part(out, ns / (60 * nanoseconds_per_second) % 60, 'M');
    ns %= 60 * nanoseconds_per_second;
    if (ns == 0) return out;
    out += std::to_string(static_cast<std::int64_t>(ns / nanoseconds_per_second));
    append_fraction(out, static_cast<std::int64_t>(ns % nanoseconds_per_second));
    return out + 'S';
}

std::string months_text(std::int64_t months) {
    if (months == 0) return "P0M";
    std::string out = months < 0 ? "-P" : "P";
    if (months < 0) months = -months;
    append_part(out, months / 12, 'Y');
    append_part(out, months % 12, 'M');
    return out;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default: out += c;
        }
    }
    return out + '"';
}

bool is_plain_key(std::string_view key) {
    if (key.empty() || (key.front() >= '0' && key.front() <= '9')) return false;
    for (const char c : key) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || static_cast<signed char>(c) < 0;
        if (!word && c != ' ') return false;
    }
    return key.front() != ' ' && key.back() != ' ';
}

using Print = std::string (*)(const Value&);

std::string range_text(const Range& range, Print print) {
    switch (range.form) {
        case RangeForm::interval: break;
        case RangeForm::exact: return "(=" + print(range.low) + ')';
        case RangeForm::different: return "(!=" + print(range.low) + ')';
        case RangeForm::comparison:
            if (range.low.is_null())
                return (range.high_included ? "(<=" : "(<") + print(range.high) + ')';
            return (range.low_included ? "(>=" : "(>") + print(range.low) + ')';
    }
    return (range.low_included ? "[" : "(") + print(range.low) + ".." + print(range.high) +
           (range.high_included ? "]" : ")");
}

std::string composite_text(const Value& value, Print print) {
    std::string out;
    if (value.is_list()) {
        for (const Value& item : value.as_list()) {
            out += out.empty() ? "[" : ", ";
            out += print(item);
        }
        return out.empty() ? "[]" : out + ']';
    }
    if (value.is_context()) {
        for (const Field& field : value.as_context()) {
            out += out.empty() ? "{" : ", ";
            out += (is_plain_key(field.name) ? field.name : quoted(field.name)) + ": ";
            out += print(field.value);
        }
        return out.empty() ? "{}" : out + '}';
    }
    return value.kind() == Kind::range ? range_text(value.as_range(), print) : "function";
}

std::string temporal_text(const Value& value) {
    switch (value.kind()) {
        case Kind::date: return date_text(value.as_date());
        case Kind::time: return time_text(value.as_time());
        case Kind::date_time: return date_text(value.as_date()) + 'T' + time_text(value.as_time());
        case Kind::days_duration: return days_text(value.as_nanoseconds());
        case Kind::months_duration: return months_text(value.as_months());
        default: return "";
    }
}

std::string nested_plain(const Value& value) {
    return value.is_string() ? quoted(value.as_string()) : to_plain(value);
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

bool take_digits(std::string_view& text, std::size_t count, std::int32_t& out) {
    if (text.size() < count) return false;
    out = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_digit(text[i])) return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return true;
}

bool take_date(std::string_view& text, YearMonthDay& out) {
    const bool negative = take(text, '-');
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits < 4 || digits > 9 || (digits > 4 && text.front() == '0')) return false;
    if (!take_digits(text, digits, out.year)) return false;
    if (negative) out.year = -out.year;
    return take(text, '-') && take_digits(text, 2, out.month) && take(text, '-') &&
           take_digits(text, 2, out.day) && is_valid(out);
}

bool take_zone(std::string_view& text, Zone& out) {
    if (text.empty()) return true;
    if (take(text, 'Z')) {
        out = {Zone::Sort::offset, 0};
        return true;
    }
    if (take(text, '@')) {
        const auto index = zone_index(text);
        if (!index) return false;
        out = {Zone::Sort::named, *index};
        text = {};
        return true;
    }
    const bool negative = take(text, '-');
    std::int32_t hours = 0;
    std::int32_t minutes = 0;
    std::int32_t seconds = 0;
    if (!negative && !take(text, '+')) return false;
    if (!take_digits(text, 2, hours) || !take(text, ':') || !take_digits(text, 2, minutes))
        return false;
    if (take(text, ':') && !take_digits(text, 2, seconds)) return false;
    const std::int32_t total = hours * 3600 + minutes * 60 + seconds;
    if (minutes > 59 || seconds > 59 || total > 18 * 3600) return false;
    out = {Zone::Sort::offset, negative ? -total : total};
    return true;
}

// "." and digits: nanoseconds, further digits are cut. False without a digit.
bool take_fraction(std::string_view& text, std::int64_t& nanoseconds) {
    if (!take(text, '.')) return true;
    std::int64_t unit = 100'000'000;
    bool any = false;
    while (!text.empty() && is_digit(text.front())) {
        nanoseconds += unit * (text.front() - '0');
        unit /= 10;
        any = true;
        text.remove_prefix(1);
    }
    return any;
}

bool take_time(std::string_view& text, ClockTime& out) {
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    std::int32_t second = 0;
    std::int64_t fraction = 0;
    if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute) ||
        !take(text, ':') || !take_digits(text, 2, second) || !take_fraction(text, fraction) ||
        !take_zone(text, out.zone))
        return false;
    out.nanoseconds = ((hour * 60LL + minute) * 60 + second) * 1'000'000'000 + fraction;
    return hour <= 23 && minute <= 59 && second <= 59;
}

// Sums of one duration: months and nanoseconds, which parts were there.
struct DurationParts {
    std::int64_t months = 0;
    i128 nanoseconds = 0;
    bool has_months = false;
    bool has_days = false;
    int last = -1;  // order of the last unit read
};

bool take_duration_part(std::string_view& text, bool in_time, DurationParts& parts) {
    std::int64_t n = 0;
    std::size_t digits = 0;
    while (!text.empty() && is_digit(text.front())) {
        if (++digits > 18) return false;
        n = n * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    const bool pointed = !text.empty() && text.front() == '.';
    std::int64_t fraction = 0;
    // XML Schema's durations may have a point without digits behind it: "PT0.S".
    if (text.starts_with(".S")) text.remove_prefix(1);
    if (digits == 0 || !take_fraction(text, fraction) || text.empty()) return false;
    const std::size_t unit =
        std::string_view("YMDHmS").find(in_time && text.front() == 'M' ? 'm' : text.front());
    const bool known = unit <= 5 && in_time == (unit >= 3) && text.front() != 'm';
    if (!known || static_cast<int>(unit) <= parts.last || (pointed && unit != 5)) return false;
    text.remove_prefix(1);
    parts.last = static_cast<int>(unit);
    if (unit <= 1) {
        parts.has_months = true;
        std::int64_t months = 0;
        return !__builtin_mul_overflow(n, unit == 0 ? 12 : 1, &months) &&
               !__builtin_add_overflow(parts.months, months, &parts.months);
    }
    constexpr std::array<i128, 4> seconds{86'400, 3600, 60, 1};
    parts.has_days = true;
    parts.nanoseconds += n * seconds[unit - 2] * nanoseconds_per_second + fraction;
    return true;
}

}  // namespace

std::string to_feel(const Value& value) {
    switch (value.kind()) {
        case Kind::null: return "null";
        case Kind::boolean: return value.as_boolean() ? "true" : "false";
        case Kind::number: return value.as_number().to_string();
        case Kind::string: return quoted(value.as_string());
        case Kind::date: return "date(\"" + temporal_text(value) + "\")";
        case Kind::time: return "time(\"" + temporal_text(value) + "\")";
        case Kind::date_time: return "date and time(\"" + temporal_text(value) + "\")";
        case Kind::days_duration:
        case Kind::months_duration: return "duration(\"" + temporal_text(value) + "\")";
        default: return composite_text(value, to_feel);
    }
}

std::string to_plain(const Value& value) {
    switch (value.kind()) {
        case Kind::null: return "null";
        case Kind::boolean: return value.as_boolean() ? "true" : "false";
        case Kind::number: return value.as_number().to_string();
        case Kind::string: return std::string(value.as_string());
        case Kind::list:
        case Kind::context:
        case Kind::range:
        case Kind::function: return composite_text(value, nested_plain);
        default: return temporal_text(value);
    }
}

Value parse_date_text(std::string_view text) {
    YearMonthDay date;
    return take_date(text, date) && text.empty() ? Value::date(date) : Value();
}

Value parse_time_text(std::string_view text) {
    ClockTime time;
    return take_time(text, time) && text.empty() ? Value::time(time) : Value();
}

Value parse_date_time_text(std::string_view text) {
    YearMonthDay date;
    ClockTime time;
    if (!take_date(text, date) || !take(text, 'T') || !take_time(text, time) || !text.empty())
        return {};
    return Value::date_time(date, time);
}

Value parse_duration_text(std::string_view text) {
    const bool negative = take(text, '-');
    if (!take(text, 'P') || text.empty()) return {};
    DurationParts parts;
    bool in_time = false;
    while (!text.empty()) {
        if (take(text, 'T')) {
            if (in_time || text.empty()) return {};
            in_time = true;
        } else if (!take_duration_part(text, in_time, parts)) {
            return {};
        }
    }
    if (parts.has_months == parts.has_days) return {};
    if (parts.has_months) return Value::months_duration(negative ? -parts.months : parts.months);
    return Value::days_duration(negative ? -parts.nanoseconds : parts.nanoseconds);
}

Value parse_temporal_text(std::string_view text) {
    for (const auto parse :
         {parse_date_text, parse_date_time_text, parse_time_text, parse_duration_text}) {
        Value value = parse(text);
        if (!value.is_null()) return value;
    }
    return {};
}

}  // namespace luotsi::feel
