// Values as sources write them, made plain: texts with HTML and odd line ends, dates and times of
// day in whatever form people type them. What cannot be read gives nothing: the caller reports it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace luotsi::interop {

// Plain text: tags out (paragraphs, breaks and list items become line breaks), entities decoded,
// CRLF to LF, control characters out, at most two line breaks in a row, trimmed. A "<" that begins
// no tag stays. Linear.
std::string plain_text(std::string_view text);
bool has_markup(std::string_view text);

// "2026-11-22", "2026-11-22T08:00:00.123", "22.11.2026", "22.11.26", "22/11/2026", "20261122",
// "Nov 22, 2026", "22 November 2026". "11/22/2026" is read as month first only where day first is
// impossible. Years 1900–2200.
std::optional<Date> odd_date(std::string_view text);
// The same with a time; without an offset it is taken as UTC (PTV writes so).
std::optional<Instant> odd_instant(std::string_view text);
// Minutes after midnight, 0–1440: "08:00", "8.30", "08:00:00", "0800", "8", "24:00", "9:00 AM",
// "10am", "klo 9". Offsets behind the time ("08:00:00+02:00", "08:00Z") are local time already.
std::optional<int> odd_clock(std::string_view text);

}  // namespace luotsi::interop
