// Free times (vapaat ajat) from weekly patterns: a worker or unit says when it can be booked, for
// how long and through which channel; concrete slots follow for the coming weeks, never on days
// the calendar does not count as working days.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/organisation.hpp"
#include "base/calendar.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "engine/records.hpp"

namespace luotsi::centre {

struct WeeklyPattern {
    std::string unit;
    std::string worker;                 // "" = any worker of the unit
    int weekday = 1;                    // ISO
    TimeOfDay from;
    TimeOfDay to;
    std::int32_t minutes = 30;          // length of one time, 5..240
    std::string channel;                // visit | phone | video
    std::vector<std::string> languages;
};

std::vector<WeeklyPattern> read_patterns(const std::string& file, std::vector<Error>& errors);

// Slots of [first, last], ids derived from pattern and instant: making them again gives the same
// ids, so that generation can be repeated safely.
std::vector<records::Slot> make_slots(const std::vector<WeeklyPattern>& patterns,
                                      const Calendar& calendar, Date first, Date last);

}  // namespace luotsi::centre
