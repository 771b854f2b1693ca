// Opening hours as people read them in Finnish, Swedish and English: a day ("8–12, 13–16.30"), a
// week with equal days put together ("ma–pe 8–16, la–su suljettu") and the present state ("Auki,
// sulkeutuu klo 16"). The words come from content/words, keys hours.* and weekday.*.
#pragma once

#include <string>

#include "base/text.hpp"
#include "directory/hours.hpp"
#include "model/words.hpp"

namespace luotsi::directory {

// "8.30" in Finnish and Swedish, "8" on the hour; "8:30" and "8:00" in English.
std::string time_text(TimeOfDay time, Language language);

// "klo 16", "to klo 8", "3.12. klo 8": today without a day, within six days with the weekday.
std::string when_text(Instant at, Instant now, Language language, const model::Words& words);

// The stretches that begin on the day; what runs over midnight stands on the day it begins.
std::string day_text(const Hours& hours, Date day, Language language, const model::Words& words);

// The seven days from the Monday of `day`'s week.
std::string week_text(const Hours& hours, Date day, Language language, const model::Words& words);

// Open or not, and until when or from when.
std::string status_text(const Hours& hours, Instant now, Language language,
                        const model::Words& words);

}  // namespace luotsi::directory
