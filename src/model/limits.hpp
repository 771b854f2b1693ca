// Comparing time limits of different units: 30 days may or may not be longer than 20 working days,
// but is surely shorter than 3 months.
#pragma once

#include "base/calendar.hpp"

namespace luotsi::model {

// Whether a limit is longer than another whatever the day it starts on: false when it depends.
bool surely_longer(const Limit& a, const Limit& b);

} // namespace luotsi::model
