// Goal: "open now" is never promised wrongly. Method: cases a person can check by hand (over
// midnight, exceptions, holidays, summer time), and random rows against a slow reference that
// paints every minute of some weeks by the rules of hours.hpp; the seed is printed.
#include "directory/hours.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "directory/holidays.hpp"

namespace luotsi::directory {
namespace {

using enum Openness;

Instant local(int year, int month, int day, int hour, int minute = 0) {
    return at_local(to_date({year, month, day}), {(hour * 60 + minute) * 60'000});
}

HoursRow weekdays(int from_hour, int to_hour) {
    HoursRow row;
    for (std::uint8_t day = 1; day <= 5; ++day)
        row.intervals.push_back({day, 0, static_cast<std::uint16_t>(from_hour * 60),
                                 static_cast<std::uint16_t>(to_hour * 60), 0});
    return row;
}

HoursRow exceptional(Date from, std::optional<Date> to, bool closed) {
    HoursRow row;
    row.kind = "exceptional";
    row.valid_from = from;
    row.valid_to = to;
    row.closed = closed;
    if (!closed) row.intervals = {{0, 0, 600, 720, 0}};
    return row;
}

TEST(Hours, nothing_told_is_unknown_and_never_changes) {
    const Hours none;
    EXPECT_EQ(none.at(local(2026, 11, 23, 12)), unknown);
    EXPECT_FALSE(none.next_change(local(2026, 11, 23, 12)).has_value());
    HoursRow silent;  // a row without hours
    EXPECT_EQ(Hours({silent}).at(local(2026, 11, 23, 12)), unknown);
}

TEST(Hours, a_working_week) {
    const Hours hours({weekdays(8, 16)});
    EXPECT_EQ(hours.at(local(2026, 11, 23, 8)), open);  // a Monday
    EXPECT_EQ(hours.at(local(2026, 11, 23, 7, 59)), closed);
    EXPECT_EQ(hours.at(local(2026, 11, 23, 16)), closed);
    EXPECT_EQ(hours.at(local(2026, 11, 28, 12)), closed);
    EXPECT_EQ(hours.next_change(local(2026, 11, 23, 9))->at, local(2026, 11, 23, 16));
    EXPECT_EQ(hours.next_opening(local(2026, 11, 27, 16))->at, local(2026, 11, 30, 8));
}

TEST(Hours, several_intervals_a_day_and_over_midnight) {
    HoursRow row;
    row.intervals = {{5, 0, 480, 720, 0}, {5, 6, 1320, 240, 0}, {3, 0, 1380, 60, 0}};
    const Hours hours({row});
    EXPECT_EQ(hours.at(local(2026, 11, 27, 11)), open);
    EXPECT_EQ(hours.at(local(2026, 11, 27, 13)), closed);
    EXPECT_EQ(hours.at(local(2026, 11, 28, 3, 59)), open);
    EXPECT_EQ(hours.at(local(2026, 11, 28, 4)), closed);
    EXPECT_EQ(hours.at(local(2026, 11, 26, 0, 30)), open);  // Wednesday night, ends at one
    EXPECT_EQ(hours.at(local(2026, 11, 26, 1)), closed);
}

TEST(Hours, a_season_replaces_the_standing_hours_and_an_exception_both) {
    HoursRow summer = weekdays(10, 14);
    summer.valid_from = to_date({2026, 6, 29});
    summer.valid_to = to_date({2026, 7, 31});
    const Hours hours({weekdays(8, 16), summer,
                       exceptional(to_date({2026, 7, 1}), std::nullopt, true),
                       exceptional(to_date({2026, 6, 30}), to_date({2026, 7, 9}), false)});
    EXPECT_EQ(hours.at(local(2026, 6, 26 + 3, 9)), closed);   // season
    EXPECT_EQ(hours.at(local(2026, 6, 29, 13)), open);
    EXPECT_EQ(hours.at(local(2026, 7, 2, 13)), closed);       // the long exception
    EXPECT_EQ(hours.at(local(2026, 7, 4, 11)), open);         // also on its Saturday
    EXPECT_EQ(hours.at(local(2026, 7, 1, 11)), closed);       // the one day goes before it
    EXPECT_EQ(hours.at(local(2026, 8, 3, 9)), open);
}

TEST(Hours, hours_that_have_run_out_are_unknown) {
    HoursRow old = weekdays(8, 16);
    old.valid_from = to_date({2017, 1, 1});
    old.valid_to = to_date({2017, 12, 31});
    EXPECT_EQ(Hours({old}).at(local(2026, 11, 23, 12)), unknown);
    EXPECT_EQ(
        Hours({exceptional(to_date({2026, 1, 2}), std::nullopt, true)}).at(local(2026, 11, 23, 12)),
        unknown);
}

TEST(Hours, what_could_not_be_read_makes_its_days_unknown) {
    HoursRow unread;
    unread.kind = "unread";
    unread.valid_from = to_date({2026, 11, 24});
    const Hours hours(
        {weekdays(8, 16), unread, exceptional(to_date({2026, 11, 25}), std::nullopt, false)});
    EXPECT_EQ(hours.at(local(2026, 11, 23, 9)), open);
    EXPECT_EQ(hours.at(local(2026, 11, 24, 9)), unknown);
    EXPECT_EQ(hours.at(local(2026, 11, 25, 11)), open);
    EXPECT_EQ(hours.at(local(2026, 11, 25, 9)), closed);
}

TEST(Hours, on_a_holiday_nobody_speaks_of_ordinary_hours_are_no_promise) {
    const Hours hours({weekdays(8, 16)});
    EXPECT_EQ(hours.at(local(2026, 12, 25, 9)), unknown);
    EXPECT_EQ(hours.at(local(2026, 12, 25, 20)), closed);
    const auto opening = hours.next_opening(local(2026, 12, 24, 18));
    EXPECT_EQ(opening->at, local(2026, 12, 28, 8));
    HoursRow always;
    always.always_open = true;
    EXPECT_EQ(Hours({always}).at(local(2026, 12, 25, 9)), open);
}

TEST(Hours, a_holiday_row_speaks_for_its_holiday_every_year) {
    HoursRow midsummer;
    midsummer.kind = "holiday";
    midsummer.holiday = "MidsummerEve";
    midsummer.intervals = {{0, 0, 540, 660, 0}};
    HoursRow christmas;
    christmas.kind = "holiday";
    christmas.holiday = "ChristmasDay";
    christmas.closed = true;
    const Hours hours({weekdays(8, 16), midsummer, christmas});
    EXPECT_EQ(hours.at(local(2026, 6, 19, 10)), open);
    EXPECT_EQ(hours.at(local(2026, 6, 19, 12)), closed);
    EXPECT_EQ(hours.at(local(2027, 6, 25, 10)), open);
    EXPECT_EQ(hours.at(local(2026, 12, 25, 10)), closed);
}

TEST(Hours, an_exception_cuts_the_night_before_it) {
    HoursRow nights;
    nights.intervals = {{0, 0, 1200, 480, 0}};  // 20–8 every night
    const Hours hours({nights, exceptional(to_date({2026, 11, 24}), std::nullopt, true)});
    EXPECT_EQ(hours.at(local(2026, 11, 23, 23)), open);
    EXPECT_EQ(hours.at(local(2026, 11, 24, 0)), closed);
    EXPECT_EQ(hours.at(local(2026, 11, 24, 23)), closed);
    EXPECT_EQ(hours.at(local(2026, 11, 25, 7)), closed);  // its evening was cancelled
    EXPECT_EQ(hours.at(local(2026, 11, 26, 7)), open);
}

TEST(Hours, only_for_those_who_have_booked) {
    HoursRow row = weekdays(8, 16);
    row.by_reservation = true;
    EXPECT_EQ(Hours({row}).at(local(2026, 11, 23, 9)), by_reservation);
    row.intervals.clear();
    EXPECT_EQ(Hours({row}).at(local(2026, 11, 23, 3)), by_reservation);
}

TEST(Hours, odd_weeks_every_other_week_and_the_first_monday) {
    HoursRow odd = weekdays(8, 16);
    odd.weeks = "odd";
    EXPECT_EQ(Hours({odd}).at(local(2026, 11, 16, 9)), open);  // ISO week 47
    EXPECT_EQ(Hours({odd}).at(local(2026, 11, 23, 9)), closed);
    HoursRow other = weekdays(8, 16);
    other.every_weeks = 2;
    other.valid_from = to_date({2026, 11, 19});
    EXPECT_EQ(Hours({other}).at(local(2026, 11, 23, 9)), closed);
    EXPECT_EQ(Hours({other}).at(local(2026, 11, 30, 9)), open);
    HoursRow first;
    first.intervals = {{1, 0, 540, 600, 1}, {5, 0, 540, 600, -1}};
    EXPECT_EQ(Hours({first}).at(local(2026, 11, 2, 9, 30)), open);
    EXPECT_EQ(Hours({first}).at(local(2026, 11, 9, 9, 30)), closed);
    EXPECT_EQ(Hours({first}).at(local(2026, 11, 27, 9, 30)), open);
    EXPECT_EQ(Hours({first}).at(local(2026, 11, 20, 9, 30)), closed);
}

TEST(Hours, in_the_night_of_summer_time_a_shift_is_an_hour_shorter_or_longer) {
    HoursRow night;
    night.intervals = {{6, 0, 1320, 360, 0}};  // Saturday 22 to Sunday 6
    const Hours hours({night});
    const auto length = [&](Instant evening) {
        const auto spans = hours.timeline(evening - luotsi::hours(12), evening + luotsi::hours(12));
        return (spans[1].to - spans[1].from).ms / 3'600'000;
    };
    EXPECT_EQ(length(local(2026, 3, 28, 22)), 7);
    EXPECT_EQ(length(local(2026, 10, 24, 22)), 9);
    EXPECT_EQ(length(local(2026, 11, 21, 22)), 8);
}

TEST(Hours, ways_in_are_open_together_when_one_is_and_closed_when_all_are) {
    EXPECT_EQ(together(open, closed), open);
    EXPECT_EQ(together(unknown, closed), unknown);
    EXPECT_EQ(together(closed, closed), closed);
    EXPECT_EQ(together(by_reservation, unknown), by_reservation);
    Channel channel;
    channel.hours = {weekdays(8, 16)};
    Connection connection;
    EXPECT_EQ(hours_of(connection, &channel).size(), 1u);
    connection.hours = {weekdays(9, 10), weekdays(12, 13)};
    EXPECT_EQ(hours_of(connection, &channel).size(), 2u);
    EXPECT_EQ(hours_of(Connection(), nullptr).size(), 0u);
}

TEST(Holidays, moving_ones_are_on_their_days) {
    EXPECT_EQ(holiday_date("EasterSunday", 2026), to_date({2026, 4, 5}));
    EXPECT_EQ(holiday_date("GoodFriday", 2027), to_date({2027, 3, 26}));
    EXPECT_EQ(holiday_date("MaundyThursday", 2026), to_date({2026, 4, 2}));
    EXPECT_EQ(holiday_date("AscensionDay", 2026), to_date({2026, 5, 14}));
    EXPECT_EQ(holiday_date("WhitSunday", 2026), to_date({2026, 5, 24}));
    EXPECT_EQ(holiday_date("MidsummerEve", 2026), to_date({2026, 6, 19}));
    EXPECT_EQ(holiday_date("MidsummerDay", 2027), to_date({2027, 6, 26}));
    EXPECT_EQ(holiday_date("AllSaintsDay", 2026), to_date({2026, 10, 31}));
    EXPECT_EQ(holiday_date("AllSaintsDay", 2027), to_date({2027, 11, 6}));
    EXPECT_FALSE(holiday_date("BlackFriday", 2026).has_value());
    for (std::string_view name : holiday_names) EXPECT_TRUE(holiday_date(name, 2030)) << name;
    EXPECT_FALSE(is_public_holiday(to_date({2026, 4, 2})));
    EXPECT_TRUE(is_public_holiday(to_date({2026, 4, 3})));
}

// The slow reference: every minute of some weeks, painted day by day.
class Painted {
public:
    Painted(const std::vector<HoursRow>& rows, Date first, int day_count)
        : rows_(rows), first_(first), begin_(at_local(first, {})),
          minutes_(static_cast<std::size_t>((at_local(first + day_count, {}) - begin_).ms / 60'000),
                   unknown),
          told_(minutes_.size(), false) {
        for (int i = -8; i < day_count; ++i) paint(first + i);
        for (int i = 0; i < day_count; ++i) finish(first + i);
    }
    Instant begin() const { return begin_; }
    const std::vector<Openness>& minutes() const { return minutes_; }

private:
    static int layer_of(const HoursRow& row) {
        return row.kind == "exceptional" ? 3 : row.kind == "holiday" ? 2 : 1;
    }
    static bool in_force(const HoursRow& row, Date day) {
        if (row.kind == "holiday" && holiday_date(row.holiday, to_civil(day).year) != day)
            return false;
        const bool once = row.kind == "exceptional" && !row.valid_to;
        const Date from = row.valid_from.value_or(Date{-1'000'000});
        const Date to = once ? from : row.valid_to.value_or(Date{1'000'000});
        return from <= day && day <= to;
    }
    // The rows that govern a day, and their layer.
    std::pair<int, std::vector<const HoursRow*>> rows_on(Date day) const {
        int layer = 0;
        for (const HoursRow& row : rows_) {
            if (row.kind != "unread" && in_force(row, day)) layer = std::max(layer, layer_of(row));
        }
        std::vector<const HoursRow*> out;
        int best = INT32_MIN;
        for (const HoursRow& row : rows_) {
            if (row.kind == "unread" || !in_force(row, day) || layer_of(row) != layer) continue;
            const int rank =
                layer == 3 ? -(row.valid_to.value_or(*row.valid_from).day - row.valid_from->day)
                           : (row.valid_from ? 1 : 0) + (row.valid_to ? 1 : 0);
            if (rank > best) out.clear();
            best = std::max(best, rank);
            if (rank == best) out.push_back(&row);
        }
        return {layer, out};
    }
    void paint(Date day) {
        const auto [layer, rows] = rows_on(day);
        for (const HoursRow* row : rows) {
            if (row->closed) continue;
            const Openness state = row->by_reservation ? by_reservation : open;
            if (row->always_open || (row->by_reservation && row->intervals.empty()))
                stretch(day, layer, 0, 1440, state, false);
            if (row->always_open) continue;
            for (const Interval& one : row->intervals) {
                if (one.day_from != 0 && one.day_from != weekday(day)) continue;
                int to = one.to;
                if (one.day_to != 0 && one.day_to != one.day_from)
                    to += 1440 * ((one.day_to + 7 - one.day_from) % 7);
                else if (to <= one.from)
                    to += 1440;
                stretch(day, layer, one.from, to, state, layer == 1 && is_public_holiday(day));
            }
        }
    }
    void stretch(Date day, int layer, int from, int to, Openness state, bool doubtful) {
        const Instant end = at_local(day + to / 1440, {to % 1440 * 60'000});
        Instant minute = at_local(day, {from * 60'000});
        for (; minute < end; minute = minute + luotsi::minutes(1)) {
            for (Date next = day + 1; next <= local_date(minute); next = next + 1) {
                if (rows_on(next).first > layer) return;
            }
            const std::int64_t at = (minute - begin_).ms / 60'000;
            if (at < 0 || at >= static_cast<std::int64_t>(minutes_.size())) continue;
            Openness& painted = minutes_[static_cast<std::size_t>(at)];
            painted = std::max(painted, doubtful ? unknown : state);
            told_[static_cast<std::size_t>(at)] = true;
        }
    }
    // What no stretch covers is closed if hours are told for the day; unread rows hide all.
    void finish(Date day) {
        const auto [layer, rows] = rows_on(day);
        bool silent = rows.empty();
        for (const HoursRow* row : rows)
            silent = silent || (!row->closed && !row->always_open && !row->by_reservation &&
                                row->intervals.empty());
        bool unread = false;
        for (const HoursRow& row : rows_)
            unread = unread || (row.kind == "unread" && in_force(row, day) && layer < 3);
        const auto from = static_cast<std::size_t>((at_local(day, {}) - begin_).ms / 60'000);
        const auto to = static_cast<std::size_t>((at_local(day + 1, {}) - begin_).ms / 60'000);
        for (std::size_t i = from; i < to; ++i) {
            if (!told_[i] && !silent) minutes_[i] = closed;
            if (unread) minutes_[i] = unknown;
        }
    }

    const std::vector<HoursRow>& rows_;
    Date first_;
    Instant begin_;
    std::vector<Openness> minutes_;
    std::vector<bool> told_;
};

HoursRow random_row(SeededRandom& random, Date first) {
    const auto below = [&](std::uint64_t n) { return static_cast<int>(random.next() % n); };
    HoursRow row;
    constexpr std::array<std::string_view, 8> kinds{
        "weekly", "weekly", "weekly", "weekly", "exceptional", "exceptional", "holiday", "unread"};
    row.kind = std::string(kinds[random.next() % kinds.size()]);
    if (row.kind == "holiday") row.holiday = std::string(holiday_names[random.next() % 18]);
    const bool dated = row.kind == "exceptional" || row.kind == "unread" || below(3) == 0;
    if (dated) row.valid_from = first + below(12);
    if (dated && below(3) != 0) row.valid_to = *row.valid_from + below(6);
    switch (below(10)) {
        case 0: row.closed = true; return row;
        case 1: row.always_open = true; return row;
        case 2: row.by_reservation = true; break;
        default: break;
    }
    for (int n = below(5); n > 0; --n) {
        Interval one;
        one.day_from = static_cast<std::uint8_t>(below(8));
        if (one.day_from != 0 && below(4) == 0)
            one.day_to = static_cast<std::uint8_t>(1 + (one.day_from + below(2)) % 7);
        one.from = static_cast<std::uint16_t>(below(96) * 15);
        one.to = static_cast<std::uint16_t>(below(97) * 15);
        if (one.day_to == one.day_from && one.day_from != 0) one.day_to = 0;
        row.intervals.push_back(one);
    }
    return row;
}

TEST(Hours, random_rows_agree_with_the_reference_minute_by_minute) {
    const std::uint64_t seed = 1122;
    std::printf("hours: seed %llu\n", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    // Weeks with summer time beginning and ending, Christmas, Midsummer, and an ordinary one.
    const std::array<Date, 5> firsts{to_date({2026, 3, 24}), to_date({2026, 10, 20}),
                                     to_date({2026, 12, 20}), to_date({2027, 6, 21}),
                                     to_date({2026, 11, 9})};
    constexpr int day_count = 14;
    for (int round = 0; round < 150; ++round) {
        const Date first = firsts[static_cast<std::size_t>(round) % firsts.size()];
        std::vector<HoursRow> rows;
        for (std::uint64_t n = 1 + random.next() % 5; n > 0; --n)
            rows.push_back(random_row(random, first));
        const Painted reference(rows, first, day_count);
        const Hours hours(rows);
        const auto& minutes = reference.minutes();
        const Instant begin = reference.begin();
        const Instant end = begin + luotsi::minutes(static_cast<std::int64_t>(minutes.size()));
        std::vector<Openness> painted(minutes.size(), unknown);
        for (const OpenSpan& span : hours.timeline(begin, end)) {
            for (Instant at = span.from; at < span.to; at = at + luotsi::minutes(1))
                painted[static_cast<std::size_t>((at - begin).ms / 60'000)] = span.state;
        }
        ASSERT_EQ(painted, minutes) << "round " << round;
        const std::size_t some = random.next() % minutes.size();
        const Instant when = begin + luotsi::minutes(static_cast<std::int64_t>(some));
        ASSERT_EQ(hours.at(when), minutes[some]) << "round " << round;
        const auto next =
            std::find_if(minutes.begin() + static_cast<std::ptrdiff_t>(some), minutes.end(),
                         [&](Openness one) { return one != minutes[some]; });
        if (next == minutes.end()) continue;
        const auto change = hours.next_change(when);
        ASSERT_TRUE(change.has_value()) << "round " << round;
        ASSERT_EQ((change->at - begin).ms / 60'000, next - minutes.begin()) << "round " << round;
        ASSERT_EQ(change->to, *next);
    }
}

}  // namespace
}  // namespace luotsi::directory
