#include "directory/hours.hpp"

#include <algorithm>

#include "directory/holidays.hpp"

namespace luotsi::directory {

namespace {

constexpr std::int32_t minutes_per_day = 1440;

Instant midnight(Date day) { return at_local(day, {}); }

// `minute` after the local midnight of `day`, as clocks on the wall show it.
Instant on_the_clock(Date day, std::int32_t minute) {
    return at_local(day + minute / minutes_per_day, {minute % minutes_per_day * 60'000});
}

Date monday_of(Date day) { return day - (weekday(day) - 1); }

// ISO 8601: the week belongs to the year of its Thursday.
int iso_week(Date day) {
    const Date thursday = monday_of(day) + 3;
    return (thursday.day - to_date({to_civil(thursday).year, 1, 1}).day) / 7 + 1;
}

bool is_exceptional(const HoursRow& row) { return row.kind == "exceptional"; }

bool valid_on(const HoursRow& row, Date day) {
    if (row.kind == "holiday") {
        const auto date = holiday_date(row.holiday, to_civil(day).year);
        if (date != day) return false;
    }
    if (row.valid_from && day < *row.valid_from) return false;
    if (is_exceptional(row)) {
        const auto last = row.valid_to ? row.valid_to : row.valid_from;
        return last && day <= *last;
    }
    return !row.valid_to || day <= *row.valid_to;
}

// Higher goes first within a layer.
int rank_of(const HoursRow& row) {
    if (!is_exceptional(row)) return row.valid_from.has_value() + row.valid_to.has_value();
    if (!row.valid_to || !row.valid_from) return row.valid_from ? 0 : INT32_MIN;
    return row.valid_from->day - row.valid_to->day;
}

// Whether the row says something on a day on which it is valid: its weeks and days of the month.
bool recurs_on(const HoursRow& row, Date day) {
    if (row.weeks == "odd" && iso_week(day) % 2 == 0) return false;
    if (row.weeks == "even" && iso_week(day) % 2 != 0) return false;
    if (row.every_weeks > 1 && row.valid_from) {
        const int weeks = (monday_of(day).day - monday_of(*row.valid_from).day) / 7;
        if (weeks % row.every_weeks != 0) return false;
    }
    if (row.month_days.empty()) return true;
    const auto of_month = static_cast<std::uint8_t>(to_civil(day).day);
    return std::find(row.month_days.begin(), row.month_days.end(), of_month) !=
           row.month_days.end();
}

bool begins_on(const Interval& interval, Date day) {
    if (interval.day_from != 0 && interval.day_from != weekday(day)) return false;
    if (interval.week_of_month == 0) return true;
    const CivilDate civil = to_civil(day);
    if (interval.week_of_month > 0) return (civil.day - 1) / 7 + 1 == interval.week_of_month;
    return to_civil(day + 7).month != civil.month;
}

// Minutes from the midnight of the day it begins on to its end.
std::int32_t end_minute(const Interval& interval) {
    const bool same_day = interval.day_to == 0 || interval.day_to == interval.day_from;
    if (same_day) return interval.to + (interval.to <= interval.from ? minutes_per_day : 0);
    const int days_later = (interval.day_to - interval.day_from + 7) % 7;
    return interval.to + days_later * minutes_per_day;
}

bool tells_hours(const HoursRow& row) {
    return row.closed || row.always_open || row.by_reservation || !row.intervals.empty();
}

// The stretches of a row that begin on a day on which it governs, in minutes from its midnight.
template <class Visit>
void each_stretch(const HoursRow& row, Date day, Visit&& visit) {
    if (row.closed || !recurs_on(row, day)) return;
    const Openness state = row.by_reservation ? Openness::by_reservation : Openness::open;
    if (row.always_open || (row.by_reservation && row.intervals.empty())) {
        visit(0, minutes_per_day, state, true);
        return;
    }
    for (const Interval& interval : row.intervals) {
        if (begins_on(interval, day)) visit(interval.from, end_minute(interval), state, false);
    }
}

}  // namespace

Hours::Hours(std::vector<HoursRow> rows) : rows_(std::move(rows)) {
    for (const HoursRow& row : rows_) {
        for (const Interval& interval : row.intervals)
            longest_days_ = std::max(longest_days_, (end_minute(interval) - 1) / minutes_per_day);
    }
}

Hours::Governing Hours::governing(Date day) const {
    Governing out;
    for (const HoursRow& row : rows_) {
        if (!valid_on(row, day)) continue;
        if (row.kind == "unread") {
            out.unread = true;
            continue;
        }
        const Layer layer = is_exceptional(row)     ? Layer::exceptional
                            : row.kind == "holiday" ? Layer::holiday
                                                    : Layer::weekly;
        const int rank = rank_of(row);
        if (layer > out.layer || (layer == out.layer && rank > out.rank)) {
            out.layer = layer;
            out.rank = rank;
        }
    }
    return out;
}

bool Hours::governs(const HoursRow& row, Date day, const Governing& by) const {
    if (row.kind == "unread" || !valid_on(row, day) || rank_of(row) != by.rank) return false;
    switch (by.layer) {
        case Layer::exceptional: return is_exceptional(row);
        case Layer::holiday: return row.kind == "holiday";
        case Layer::weekly: return !is_exceptional(row) && row.kind != "holiday";
        case Layer::none: return false;
    }
    return false;
}

Openness Hours::base(Date day, const Governing& by) const {
    if (by.layer == Layer::none) return Openness::unknown;
    const bool untold = std::any_of(rows_.begin(), rows_.end(), [&](const HoursRow& row) {
        return governs(row, day, by) && !tells_hours(row);
    });
    return untold ? Openness::unknown : Openness::closed;
}

std::optional<Openness> Hours::covering(Date began, Date day, Instant when) const {
    const Governing by = governing(began);
    for (Date next = began + 1; next <= day; next = next + 1) {
        if (governing(next).layer > by.layer) return std::nullopt;
    }
    // On a holiday nobody speaks of, ordinary hours are no promise.
    const bool doubtful = by.layer == Layer::weekly && is_public_holiday(began);
    std::optional<Openness> best;
    for (const HoursRow& row : rows_) {
        if (!governs(row, began, by)) continue;
        each_stretch(row, began, [&](std::int32_t from, std::int32_t to, Openness state, bool all) {
            if (when < on_the_clock(began, from) || when >= on_the_clock(began, to)) return;
            if (doubtful && !all) state = Openness::unknown;
            if (!best || state > *best) best = state;
        });
    }
    return best;
}

Openness Hours::at(Instant when) const {
    const Date day = local_date(when);
    const Governing by = governing(day);
    if (by.unread && by.layer != Layer::exceptional) return Openness::unknown;
    std::optional<Openness> best;
    for (int back = longest_days_; back >= 0; --back) {
        const auto state = covering(day - back, day, when);
        if (state && (!best || *state > *best)) best = state;
    }
    return best ? *best : base(day, by);
}

void Hours::boundaries(Date day, std::vector<Instant>& out) const {
    out.push_back(midnight(day));
    const Governing by = governing(day);
    for (const HoursRow& row : rows_) {
        if (!governs(row, day, by)) continue;
        each_stretch(row, day, [&](std::int32_t from, std::int32_t to, Openness, bool) {
            out.push_back(on_the_clock(day, from));
            out.push_back(on_the_clock(day, to));
        });
    }
}

std::vector<OpenSpan> Hours::timeline(Instant from, Instant to) const {
    std::vector<OpenSpan> out;
    if (from >= to) return out;
    std::vector<Instant> cuts{from};
    const Date last = local_date(to);
    for (Date day = local_date(from) - longest_days_; day <= last; day = day + 1)
        boundaries(day, cuts);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    for (const Instant cut : cuts) {
        if (cut < from || cut >= to) continue;
        const Openness state = at(cut);
        if (!out.empty() && out.back().state == state) continue;
        if (!out.empty()) out.back().to = cut;
        out.push_back({cut, to, state});
    }
    return out;
}

namespace {
// How far one look ahead goes; most changes come within a few days.
constexpr int look_ahead_days = 8;
}  // namespace

std::optional<Hours::Change> Hours::next_change(Instant after) const {
    if (rows_.empty()) return std::nullopt;
    const Openness now = at(after);
    for (int done = 0; done < horizon_days; done += look_ahead_days) {
        const Instant begin = after + days(done);
        for (const OpenSpan& span : timeline(begin, begin + days(look_ahead_days))) {
            if (span.state != now) return Change{span.from, span.state};
        }
    }
    return std::nullopt;
}

std::optional<Hours::Change> Hours::next_opening(Instant after) const {
    if (rows_.empty()) return std::nullopt;
    Openness before = at(after);
    for (int done = 0; done < horizon_days; done += look_ahead_days) {
        const Instant begin = after + days(done);
        for (const OpenSpan& span : timeline(begin, begin + days(look_ahead_days))) {
            if (span.state >= Openness::by_reservation && span.state > before)
                return Change{span.from, span.state};
            before = span.state;
        }
    }
    return std::nullopt;
}

const std::vector<HoursRow>& hours_of(const Connection& connection, const Channel* channel) {
    return connection.hours.empty() && channel != nullptr ? channel->hours : connection.hours;
}

Openness together(Openness a, Openness b) {
    if (a == b) return a;
    const Openness best = std::max(a, b);
    return best == Openness::closed ? Openness::unknown : best;
}

}  // namespace luotsi::directory
