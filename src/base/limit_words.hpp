// Time limits as people say them and as ISO 8601 writes them, for stories, pictures and exported
// plans.
#pragma once

#include <optional>
#include <string>

#include "base/calendar.hpp"
#include "base/text.hpp"

namespace luotsi {

// "7 arkipäivää", "30 min", "sama arkipäivä".
std::string limit_words(const Limit& limit, Language language);

// "P14D", "PT30M", "P3M"; nullopt for what ISO 8601 has no word for: working days and office hours.
std::optional<std::string> iso_duration(const Limit& limit);

}  // namespace luotsi
