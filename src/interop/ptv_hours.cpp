// PTV's service hours as opening hours: DaysOfTheWeek, OverMidnight and Exceptional rows. A row
// that is not understood stays as a row of kind "unread" and is reported: what is not known is
// never shown as open or closed.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interop/clean.hpp"
#include "interop/ptv_parts_internal.hpp"

namespace luotsi::interop {

namespace {

std::uint8_t day_number(std::string_view name) {
    constexpr std::array<std::string_view, 7> days{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
    const std::string low = lower(trim(name));
    for (std::uint8_t i = 0; i < 7; ++i) {
        if (low == days[i] || (low.size() == 1 && low[0] == static_cast<char>('1' + i)))
            return static_cast<std::uint8_t>(i + 1);
    }
    return 0;
}

// The local day of a period's end or beginning. PTV writes local midnights as UTC instants of 21 or
// 22 o'clock the day before, or as plain midnights.
std::optional<Date> day_of(Fields& in, std::string_view key) {
    const std::string_view given = in.text(key);
    if (given.empty()) return std::nullopt;
    const auto date = odd_date(given);
    if (!date) {
        in.note(key, "import.bad_date", "this date cannot be read", given);
        return std::nullopt;
    }
    const auto at = odd_instant(given);
    const bool evening = given.find("T21:00:00") != std::string_view::npos ||
                         given.find("T22:00:00") != std::string_view::npos;
    return at && evening ? local_date(*at) : *date;
}

// One row of openingHour; nothing when it cannot be read.
void read_interval(Fields& in, bool over_midnight, bool exceptional, directory::HoursRow& row) {
    const std::string_view from_day = in.text("dayFrom");
    const std::string_view to_day = in.text("dayTo");
    const std::uint8_t first = day_number(from_day);
    const std::uint8_t last = day_number(to_day);
    const auto from = odd_clock(in.text("from"));
    const auto to = odd_clock(in.text("to"));
    in.skip("isExtra");
    in.skip("order");
    in.finish();
    if (!from || !to || (first == 0 && !exceptional)) {
        in.note("", "ptv.bad_interval", "day or times of this row cannot be read",
                std::string(from_day) + ' ' + std::string(in.text("from")) + "–" +
                    std::string(in.text("to")));
        row.kind = "unread";
        return;
    }
    directory::Interval one;
    one.from = static_cast<std::uint16_t>(*from);
    one.to = static_cast<std::uint16_t>(*to == 0 ? 1440 : *to);
    one.day_from = std::max<std::uint8_t>(first, 1);
    one.day_to = last == 0 ? one.day_from : last;
    if (over_midnight || exceptional || one.day_from == one.day_to) {
        if (over_midnight && *to == 0 && one.day_to != one.day_from) one.to = 0;
        row.intervals.push_back(one);
        return;
    }
    // Older versions: Monday to Friday, each day from … to.
    for (std::uint8_t day = one.day_from;; day = static_cast<std::uint8_t>(day % 7 + 1)) {
        directory::Interval single = one;
        single.day_from = single.day_to = day;
        row.intervals.push_back(single);
        if (day == one.day_to) break;
    }
}

enum class Kind : std::uint8_t { weekly, over_midnight, exceptional, unknown };

Kind kind_of(std::string_view type) {
    if (type == "DaysOfTheWeek" || type == "Standard" || type == "Normal") return Kind::weekly;
    if (type == "OverMidnight" || type == "Special") return Kind::over_midnight;
    if (type == "Exceptional" || type == "Exception") return Kind::exceptional;
    return Kind::unknown;
}

void read_row(Fields& in, std::vector<directory::HoursRow>& out) {
    directory::HoursRow row;
    const std::string_view type = in.text("serviceHourType");
    const Kind kind = kind_of(type);
    if (is_placeholder("serviceHourType", type)) {
        in.note("serviceHourType", "ptv.example_value",
                "an example value of the API's documentation", type);
        return;
    }
    row.valid_from = day_of(in, "validFrom");
    row.valid_to = day_of(in, "validTo");
    row.closed = in.flag("isClosed").value_or(false);
    const std::optional<bool> always = in.flag("isAlwaysOpen");
    row.always_open = always.value_or(false);
    row.by_reservation = in.flag("isReservation").value_or(false);
    in.skip("validForNow");
    in.skip("orderNumber");
    read_texts(in, "additionalInformation", row.note);
    row.kind = kind == Kind::exceptional ? "exceptional" : "weekly";
    in.each_object("openingHour", [&](Fields& one) {
        read_interval(one, kind == Kind::over_midnight, kind == Kind::exceptional, row);
    });
    in.finish();
    if (kind == Kind::unknown) {
        in.note("serviceHourType", "import.unknown_value",
                "a kind of hours this version does not know", type);
        row.kind = "unread";
    } else if (kind == Kind::exceptional) {
        if (!row.valid_from && row.valid_to) row.valid_from = row.valid_to;
        if (row.valid_from && !row.valid_to) row.valid_to = row.valid_from;
        if (!row.valid_from) {
            in.note("validFrom", "ptv.no_validity", "exceptional hours without a day");
            row.kind = "unread";
        }
    }
    if (row.kind != "unread" && !row.closed && !row.always_open && row.intervals.empty() &&
        !row.by_reservation) {
        in.note("openingHour", "ptv.hours_empty",
                "neither times nor closed nor always open: not known");
        row.kind = "unread";
    }
    if (row.valid_from && row.valid_to && *row.valid_to < *row.valid_from) {
        in.note("validTo", "ptv.bad_validity", "the period ends before it begins");
        row.kind = "unread";
    }
    out.push_back(std::move(row));
}

}  // namespace

void read_hours(Fields& in, std::string_view key, std::vector<directory::HoursRow>& out) {
    in.each_object(key, [&](Fields& one) { read_row(one, out); });
}

}  // namespace luotsi::interop
