// HSDS schedules as opening hours. Version 2 and 3 follow iCalendar (RFC 5545: FREQ, BYDAY with an
// ordinal for months, BYMONTHDAY, INTERVAL, DTSTART, UNTIL); version 1 has a row per weekday and
// holiday schedules. A schedule that says something we cannot keep exactly stays as "unread" with
// its words.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "interop/clean.hpp"
#include "interop/hsds_reader_internal.hpp"

namespace luotsi::interop {

namespace {

struct Day {
    std::uint8_t day = 0;  // 0 = not understood
    std::int8_t ordinal = 0;
};

// "MO", "Monday", "1", "3TU", "-1FR".
Day day_of(std::string_view text) {
    constexpr std::array<std::string_view, 7> days{"mo", "tu", "we", "th", "fr", "sa", "su"};
    const std::string low = lower(trim(text));
    Day out;
    std::size_t letters = 0;
    while (letters < low.size() && !(low[letters] >= 'a' && low[letters] <= 'z')) ++letters;
    if (letters == low.size()) {  // version 1 also numbers days, from Monday
        if (low.size() == 1 && low[0] >= '1' && low[0] <= '7')
            out.day = static_cast<std::uint8_t>(low[0] - '0');
        return out;
    }
    for (std::uint8_t i = 0; i < 7; ++i)
        if (low.compare(letters, 2, days[i]) == 0) out.day = static_cast<std::uint8_t>(i + 1);
    if (letters == 0) return out;
    int ordinal = 0;
    const char* begin = low.data() + (low[0] == '+' ? 1 : 0);
    if (std::from_chars(begin, low.data() + letters, ordinal).ptr != low.data() + letters ||
        ordinal < -1 || ordinal == 0 || ordinal > 5)
        out.day = 0;
    else
        out.ordinal = static_cast<std::int8_t>(ordinal);
    return out;
}

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> out;
    std::string part;
    for (const char c : list) {
        if (c == ',' || c == ';' || c == ' ' || c == '[' || c == ']' || c == '"' || c == '\'') {
            if (!part.empty()) out.push_back(std::exchange(part, {}));
        } else {
            part.push_back(c);
        }
    }
    if (!part.empty()) out.push_back(part);
    return out;
}

class ScheduleReader {
public:
    ScheduleReader(Fields& in, std::string_view language) : in_(in), language_(language) {}
    directory::HoursRow read();

private:
    void doubt(std::string_view key, std::string_view why, std::string_view value = {}) {
        in_.note(key, "hsds.bad_schedule", why, value);
        row_.kind = "unread";
    }
    std::optional<Date> date(std::string_view key);
    void days(const std::string& byday, bool monthly);
    void rules();
    void note(std::string_view key, std::string_view type);
    void own_notes();

    Fields& in_;
    std::string_view language_;
    directory::HoursRow row_;
    std::optional<int> from_, to_;
};

std::optional<Date> ScheduleReader::date(std::string_view key) {
    const std::string given(in_.text(key));
    if (given.empty()) return std::nullopt;
    const auto date = odd_date(given);
    if (!date) doubt(key, "this date cannot be read", given);
    return date;
}

void ScheduleReader::note(std::string_view key, std::string_view type) {
    directory::put_text(row_.note, language_, plain_text(in_.text(key)), type);
}

// Notes as our own export writes them say what HSDS has no field for.
void ScheduleReader::own_notes() {
    const std::string all = plain_text(in_.text("notes"));
    std::string rest;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find("; ", at), all.size());
        const std::string_view part = std::string_view(all).substr(at, end - at);
        at = end + 2;
        if (part == "closed")
            row_.closed = true;
        else if (part == "by reservation")
            row_.by_reservation = true;
        else if (part == "odd weeks" || part == "even weeks")
            row_.weeks = part.substr(0, part.find(' '));
        else if (part.starts_with("holiday "))
            row_.holiday = part.substr(8);
        else
            rest.append(rest.empty() ? "" : "; ").append(part);
    }
    if (!row_.holiday.empty()) row_.kind = "holiday";
    directory::put_text(row_.note, language_, rest, "notes");
}

void ScheduleReader::days(const std::string& byday, bool monthly) {
    for (const std::string& part : parts_of(byday)) {
        const Day day = day_of(part);
        if (day.day == 0) return doubt("byday", "no day of the week", part);
        if (monthly && day.ordinal == 0 && row_.month_days.empty())
            return doubt("byday", "every such day of a month: which weeks is not said", part);
        directory::Interval one;
        one.day_from = one.day_to = day.day;
        one.week_of_month = day.ordinal;
        if (from_ && to_) {
            one.from = static_cast<std::uint16_t>(*from_);
            one.to = static_cast<std::uint16_t>(*to_ == 0 ? 1440 : *to_);
        }
        row_.intervals.push_back(one);
    }
}

void ScheduleReader::rules() {
    const std::string freq = lower(in_.text("freq"));
    std::string byday(in_.text("byday"));
    if (byday.empty()) byday = in_.text("weekday");  // version 1
    const bool monthly = freq == "monthly" || freq == "month";
    if (!freq.empty() && !monthly && freq != "weekly" && freq != "week" && freq != "daily")
        doubt("freq", "a frequency this version does not know", freq);
    const auto start = date("dtstart");
    for (const std::string& part : parts_of(in_.text("bymonthday"))) {
        int day = 0;
        std::from_chars(part.data(), part.data() + part.size(), day);
        if (day < 1 || day > 31)
            doubt("bymonthday", "no day of a month", part);
        else if (monthly)
            row_.month_days.push_back(static_cast<std::uint8_t>(day));
    }
    for (const char* key : {"byweekno", "byyearday"}) {
        if (in_.has(key) && freq != "weekly")
            doubt(key, "rules by week or day of the year are kept as text");
        in_.skip(key);
    }
    if (const auto every = in_.number("interval"); every && *every > 1) {
        if (monthly || *every > 52)
            doubt("interval", "every so many months: kept as text");
        else
            row_.every_weeks = static_cast<std::uint8_t>(*every);
    }
    if (row_.every_weeks > 1 && !row_.valid_from) row_.valid_from = start;
    if (freq == "daily" || !row_.month_days.empty()) byday = "MO,TU,WE,TH,FR,SA,SU";
    if (byday.empty() && start && !freq.empty()) {  // RFC 5545: the day of the start
        constexpr std::array<const char*, 7> names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
        byday = names[static_cast<std::size_t>(weekday(*start) - 1)];
        if (monthly) byday = std::to_string((to_civil(*start).day - 1) / 7 + 1) + byday;
    }
    if (byday.empty() && start && freq.empty()) {  // once
        row_.kind = "exceptional";
        if (!row_.valid_from) row_.valid_from = start;
        if (!row_.valid_to) row_.valid_to = row_.valid_from;
        byday = row_.closed ? "" : "MO";
    }
    if (!byday.empty()) days(byday, monthly);
}

directory::HoursRow ScheduleReader::read() {
    row_.valid_from = date("valid_from");
    row_.valid_to = date("valid_to");
    if (const auto until = date("until"); until && (!row_.valid_to || *until < *row_.valid_to))
        row_.valid_to = until;
    const std::string opens(in_.text("opens_at")), closes(in_.text("closes_at"));
    from_ = odd_clock(opens);
    to_ = odd_clock(closes);
    note("description", "");
    own_notes();
    note("attending_type", "attending");
    note("schedule_link", "link");
    const std::optional<bool> closed = in_.flag("closed");
    if (closed || in_.has("start_date")) {  // version 1, holiday_schedules
        row_.kind = "exceptional";
        row_.closed = closed.value_or(opens.empty());
        row_.valid_from = date("start_date");
        row_.valid_to = date("end_date");
        if (!row_.valid_to) row_.valid_to = row_.valid_from;
        if (!row_.valid_from) doubt("start_date", "exceptional hours without a day");
        if (!row_.closed) days("MO", false);
    } else {
        rules();
    }
    for (const char* known : {"id", "service_id", "location_id", "service_at_location_id",
                              "timezone", "wkst", "count", "phone_id"})
        in_.skip(known);
    if (row_.kind != "unread" && row_.kind != "holiday" && !row_.closed &&
        !(row_.by_reservation && opens.empty())) {
        if (!from_ || !to_)
            doubt("opens_at", "the times cannot be read", opens + "–" + closes);
        else if (row_.intervals.empty())
            doubt("byday", "the days are not said");
    }
    if (row_.valid_from && row_.valid_to && *row_.valid_to < *row_.valid_from)
        doubt("valid_to", "the period ends before it begins");
    if (row_.kind == "unread" && row_.note.empty())
        directory::put_text(row_.note, language_, opens + "–" + closes);
    if (row_.kind == "unread") row_.intervals.clear();
    return std::move(row_);
}

bool same_but_days(const directory::HoursRow& a, directory::HoursRow b) {
    b.intervals = a.intervals;
    return a == b;
}

}  // namespace

void read_schedules(Fields& in, std::string_view language, std::vector<directory::HoursRow>& out) {
    for (const char* key :
         {"schedules", "regular_schedules", "regular_schedule", "holiday_schedules"}) {
        in.each_object(key, [&](Fields& one) {
            // Version 1 lists days nobody has told the times of.
            if (one.has("weekday") && !one.has("opens_at") && !one.has("closes_at"))
                return one.note("weekday", "hsds.no_times", "a day without times: not known",
                                one.text("weekday"));
            directory::HoursRow row = ScheduleReader(one, language).read();
            for (const char* known : {"attributes", "metadata"}) one.skip(known);
            one.finish();
            // Version 1 has a row for each day: together they are one row of a week.
            if (row.kind == "weekly" && !out.empty() && same_but_days(out.back(), row))
                out.back().intervals.insert(out.back().intervals.end(), row.intervals.begin(),
                                            row.intervals.end());
            else
                out.push_back(std::move(row));
        });
    }
}

}  // namespace luotsi::interop
