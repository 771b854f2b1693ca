#include "directory/holidays.hpp"

#include <algorithm>

#include "base/calendar.hpp"

namespace luotsi::directory {

namespace {

struct Rule {
    enum class Kind : std::uint8_t { fixed, easter, weekday_from };
    std::string_view name;
    Kind kind;
    std::int32_t a;      // month; or days from Easter Sunday
    std::int32_t b = 0;  // day of the month; the first on which it can be
    int weekday = 0;     // for weekday_from: the first such weekday on or after the day
    bool is_public = true;
};

using enum Rule::Kind;
constexpr std::array<Rule, 18> rules{{
    {"NewYearDay", fixed, 1, 1},
    {"Epiphany", fixed, 1, 6},
    {"MaundyThursday", easter, -3, 0, 0, false},
    {"GoodFriday", easter, -2},
    {"EasterSunday", easter, 0},
    {"EasterMonday", easter, 1},
    {"MayDayEve", fixed, 4, 30, 0, false},
    {"MayDay", fixed, 5, 1},
    {"AscensionDay", easter, 39},
    {"WhitSunday", easter, 49},
    {"MidsummerEve", weekday_from, 6, 19, 5},
    {"MidsummerDay", weekday_from, 6, 20, 6},
    {"AllSaintsDay", weekday_from, 10, 31, 6},
    {"IndependenceDay", fixed, 12, 6},
    {"ChristmasEve", fixed, 12, 24},
    {"ChristmasDay", fixed, 12, 25},
    {"SecondDayOfChristmas", fixed, 12, 26},
    {"NewYearEve", fixed, 12, 31, 0, false},
}};

Date date_of(const Rule& rule, int year) {
    if (rule.kind == easter) return easter_sunday(year) + rule.a;
    const Date first = to_date({year, rule.a, rule.b});
    if (rule.kind == fixed) return first;
    return first + (rule.weekday - weekday(first) + 7) % 7;
}

}  // namespace

std::optional<Date> holiday_date(std::string_view name, int year) {
    const auto* rule =
        std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.name == name; });
    if (rule == rules.end()) return std::nullopt;
    return date_of(*rule, year);
}

bool is_public_holiday(Date day) {
    const int year = to_civil(day).year;
    return std::any_of(rules.begin(), rules.end(), [&](const Rule& rule) {
        return rule.is_public && date_of(rule, year) == day;
    });
}

}  // namespace luotsi::directory
