#include "directory/hours_text.hpp"

#include <fmt/format.h>

namespace luotsi::directory {

namespace {

constexpr std::int32_t ms_per_minute = 60'000;

std::string weekday_text(int day, Language language, const model::Words& words) {
    return words.get(language, fmt::format("weekday.{}", day));
}

bool is_open(Openness state) { return state >= Openness::by_reservation; }

}  // namespace

std::string time_text(TimeOfDay time, Language language) {
    const std::int32_t hour = time.ms / ms_per_minute / 60, minute = time.ms / ms_per_minute % 60;
    if (language == Language::en) return fmt::format("{}:{:02}", hour, minute);
    return minute == 0 ? fmt::format("{}", hour) : fmt::format("{}.{:02}", hour, minute);
}

std::string when_text(Instant at, Instant now, Language language, const model::Words& words) {
    const Date day = local_date(at), today = local_date(now);
    const std::string time = time_text(local_time(at), language);
    if (day == today) return words.get(language, "hours.at.today", {{"time", time}});
    if (day > today && day.day - today.day < 7)
        return words.get(language, "hours.at.weekday",
                         {{"day", weekday_text(weekday(day), language, words)}, {"time", time}});
    const CivilDate civil = to_civil(day);
    const std::string date = language == Language::en
                                 ? fmt::format("{}/{}", civil.day, civil.month)
                                 : fmt::format("{}.{}.", civil.day, civil.month);
    return words.get(language, "hours.at.date", {{"date", date}, {"time", time}});
}

std::string day_text(const Hours& hours, Date day, Language language, const model::Words& words) {
    const Instant begin = at_local(day, {}), end = at_local(day + 1, {});
    std::string times, booked;
    bool unknown = false;
    const bool running_in = is_open(hours.at(begin)) && is_open(hours.at(begin - minutes(1)));
    for (const OpenSpan& span : hours.timeline(begin, end + days(7))) {
        if (span.from >= end) break;
        unknown = unknown || span.state == Openness::unknown;
        if (!is_open(span.state)) continue;
        if (span.from == begin && span.to >= end) {
            return words.get(language, span.state == Openness::open ? "hours.day.always"
                                                                    : "hours.day.booked_only");
        }
        if (span.from == begin && running_in) continue;  // began on the day before
        std::string& list = span.state == Openness::open ? times : booked;
        list += fmt::format("{}{}–{}", list.empty() ? "" : ", ",
                            time_text(local_time(span.from), language),
                            time_text(local_time(span.to), language));
    }
    if (!booked.empty()) {
        booked = words.get(language, "hours.day.booked", {{"times", booked}});
        times += times.empty() ? booked : ", " + booked;
    }
    if (!times.empty()) return times;
    return words.get(language, unknown ? "hours.day.unknown" : "hours.day.closed");
}

std::string week_text(const Hours& hours, Date day, Language language, const model::Words& words) {
    const Date monday = day - (weekday(day) - 1);
    std::string out;
    for (int first = 0; first < 7;) {
        const std::string text = day_text(hours, monday + first, language, words);
        int last = first;
        while (last < 6 && day_text(hours, monday + (last + 1), language, words) == text) ++last;
        if (!out.empty()) out += ", ";
        out += weekday_text(first + 1, language, words);
        if (last > first) out += "–" + weekday_text(last + 1, language, words);
        out += " " + text;
        first = last + 1;
    }
    return out;
}

std::string status_text(const Hours& hours, Instant now, Language language,
                        const model::Words& words) {
    const Openness state = hours.at(now);
    if (is_open(state)) {
        const auto change = hours.next_change(now);
        const std::string key = state == Openness::open ? "hours.open" : "hours.booked";
        if (!change || is_open(change->to)) return words.get(language, key);
        return words.get(language, key + "_until",
                         {{"when", when_text(change->at, now, language, words)}});
    }
    const auto opening = hours.next_opening(now);
    const std::string key = state == Openness::closed ? "hours.closed" : "hours.unknown";
    if (!opening) return words.get(language, key);
    return words.get(language, key + "_opens",
                     {{"when", when_text(opening->at, now, language, words)}});
}

}  // namespace luotsi::directory
