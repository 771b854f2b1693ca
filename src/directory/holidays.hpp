// The eighteen Finnish holidays and eves that PTV names in opening hours, with their dates: fixed
// ones, those that move with Easter, and those bound to a weekday (Midsummer, All Saints').
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace luotsi::directory {

// PTV's names (code list "Holiday"), in the order of PTV.
inline constexpr std::array<std::string_view, 18> holiday_names{
    "NewYearDay",           "Epiphany",        "MaundyThursday", "GoodFriday",
    "EasterSunday",         "EasterMonday",    "MayDayEve",      "MayDay",
    "AscensionDay",         "WhitSunday",      "MidsummerEve",   "MidsummerDay",
    "AllSaintsDay",         "IndependenceDay", "ChristmasEve",   "ChristmasDay",
    "SecondDayOfChristmas", "NewYearEve"};

// The day of a holiday in a year (1583–9999); nullopt for a name that is none of the above.
std::optional<Date> holiday_date(std::string_view name, int year);

// Whether ordinary weekly hours say nothing about the day: a public holiday (Act 388/1937, church
// holidays; Act 272/1944, May Day; Act 388/1937 § 1, Independence Day), or Midsummer Eve or
// Christmas Eve, on which nearly everything is closed by custom.
bool is_public_holiday(Date day);

}  // namespace luotsi::directory
