// Goal: working days and limits are counted as Finnish practice counts them. Method: worked
// examples around weekends, Easter, Christmas and clock changes, and texts of limits both ways.
#include "base/calendar.hpp"

#include <gtest/gtest.h>

namespace luotsi {
namespace {

Date date(std::string_view text) { return parse_date(text).value(); }
Instant local(std::string_view day, int hour, int minute = 0) {
    return at_local(date(day), TimeOfDay{(hour * 60 + minute) * 60'000});
}
std::string last_day(const Calendar& calendar, Instant start, const Limit& limit) {
    return to_iso(local_date(calendar.due(start, limit) - milliseconds(1)));
}

// Holidays of 2026 that fall on weekdays, as a content file would give them.
Calendar finnish() {
    return Calendar({date("2026-12-25"), date("2026-01-01"), date("2026-01-06"), date("2026-04-03"),
                     date("2026-04-06"), date("2026-05-01"), date("2026-05-14"), date("2026-06-19"),
                     date("2026-12-24")},
                    TimeOfDay{8 * 3'600'000}, TimeOfDay{16 * 3'600'000});
}

TEST(Calendar, EasterSundays) {
    EXPECT_EQ(to_iso(easter_sunday(2023)), "2023-04-09");
    EXPECT_EQ(to_iso(easter_sunday(2024)), "2024-03-31");
    EXPECT_EQ(to_iso(easter_sunday(2025)), "2025-04-20");
    EXPECT_EQ(to_iso(easter_sunday(2026)), "2026-04-05");
    EXPECT_EQ(to_iso(easter_sunday(2038)), "2038-04-25");
    EXPECT_EQ(to_iso(easter_sunday(1961)), "1961-04-02");
    EXPECT_EQ(to_iso(easter_sunday(2285)), "2285-03-22");
    for (int year = 1900; year < 2200; ++year) EXPECT_EQ(weekday(easter_sunday(year)), 7);
}

TEST(Calendar, WorkingDays) {
    const Calendar calendar = finnish();
    EXPECT_TRUE(calendar.is_working_day(date("2026-11-20")));
    EXPECT_FALSE(calendar.is_working_day(date("2026-11-21")));
    EXPECT_FALSE(calendar.is_working_day(date("2026-12-24")));
    EXPECT_EQ(to_iso(calendar.next_working_day(date("2026-04-02"))), "2026-04-07");
    EXPECT_EQ(to_iso(calendar.add_working_days(date("2026-11-21"), 0)), "2026-11-21");
    EXPECT_EQ(to_iso(calendar.add_working_days(date("2026-11-21"), 1)), "2026-11-23");
}

TEST(Calendar, SevenWorkingDaysFromTuesdayEndOnThursdayOfNextWeek) {
    const Limit limit{LimitUnit::working_days, 7, false};
    const Instant tuesday = local("2026-11-10", 14);
    EXPECT_EQ(last_day(finnish(), tuesday, limit), "2026-11-19");
    EXPECT_EQ(to_iso(finnish().due(tuesday, limit)), "2026-11-19T22:00:00.000Z");
    EXPECT_EQ(last_day(finnish(), local("2026-12-22", 23, 59), limit), "2027-01-04");
}

TEST(Calendar, DaysWeeksAndMonths) {
    const Calendar calendar = finnish();
    const Instant start = local("2026-11-30", 9);
    EXPECT_EQ(last_day(calendar, start, {LimitUnit::days, 14, false}), "2026-12-14");
    EXPECT_EQ(last_day(calendar, start, {LimitUnit::weeks, 2, false}), "2026-12-14");
    EXPECT_EQ(last_day(calendar, start, {LimitUnit::months, 3, false}), "2027-02-28");
    EXPECT_EQ(last_day(calendar, start, {LimitUnit::months, 3, true}), "2027-03-01");
    EXPECT_EQ(calendar.due(start, {LimitUnit::minutes, 45, false}), start + minutes(45));
    // A day limit over the autumn clock change ends at local midnight, 25 hours long day or not.
    EXPECT_EQ(to_iso(calendar.due(local("2026-10-24", 12), {LimitUnit::days, 1, false})),
              "2026-10-25T22:00:00.000Z");
}

TEST(Calendar, SameWorkingDay) {
    const Limit limit{LimitUnit::same_working_day, 0, false};
    EXPECT_EQ(finnish().due(local("2026-11-20", 15, 59), limit), local("2026-11-20", 16));
    EXPECT_EQ(finnish().due(local("2026-11-20", 16), limit), local("2026-11-23", 16));
    EXPECT_EQ(finnish().due(local("2026-11-20", 6), limit), local("2026-11-20", 16));
    EXPECT_EQ(finnish().due(local("2026-12-24", 10), limit), local("2026-12-28", 16));
}

TEST(Calendar, OfficeMinutesRunOnlyWhileSomebodyIsThere) {
    const Calendar calendar({to_date({2026, 12, 24})}, TimeOfDay{8 * 3'600'000},
                            TimeOfDay{16 * 3'600'000});
    const Limit quarter = *parse_limit("15 office minutes");
    const auto due = [&](const char* start) {
        return to_iso(calendar.due(*parse_instant(start), quarter));
    };
    EXPECT_EQ(due("2026-11-20T10:00:00+02:00"), "2026-11-20T08:15:00.000Z");  // Friday, open
    EXPECT_EQ(due("2026-11-20T15:50:00+02:00"), "2026-11-23T06:05:00.000Z");  // over the weekend
    EXPECT_EQ(due("2026-11-22T01:04:00+02:00"), "2026-11-23T06:15:00.000Z");  // Sunday night
    EXPECT_EQ(due("2026-12-23T16:00:00+02:00"), "2026-12-25T06:15:00.000Z");  // over a holiday
    EXPECT_EQ(to_string(quarter), "15 office minutes");
    EXPECT_EQ(*parse_limit("2 office hours"), (Limit{LimitUnit::office_minutes, 120, false}));
}

TEST(Calendar, LimitTexts) {
    const std::pair<const char*, Limit> good[] = {
        {"7 working days", {LimitUnit::working_days, 7, false}},
        {"1 working day", {LimitUnit::working_days, 1, false}},
        {"3 months", {LimitUnit::months, 3, false}},
        {"14 days", {LimitUnit::days, 14, false}},
        {"2 weeks", {LimitUnit::weeks, 2, false}},
        {" same working day ", {LimitUnit::same_working_day, 0, false}},
        {"PT45M", {LimitUnit::minutes, 45, false}},
        {"2 hours", {LimitUnit::minutes, 120, false}},
        {"P3M", {LimitUnit::months, 3, false}},
        {"P1Y6M", {LimitUnit::months, 18, false}},
        {"P14D", {LimitUnit::days, 14, false}},
        {"P2W", {LimitUnit::weeks, 2, false}},
        {"P1DT1H", {LimitUnit::minutes, 1500, false}},
    };
    for (const auto& [text, limit] : good) {
        const auto result = parse_limit(text);
        ASSERT_TRUE(result) << text;
        EXPECT_EQ(*result, limit) << text;
        EXPECT_EQ(parse_limit(to_string(limit)).value(), limit) << text;
    }
    for (const char* bad :
         {"", "soon", "7", "7 working", "-1 days", "0 days", "7workingdays", "P", "PT0S", "PT1S",
          "101 years", "99999999999999 days", "P200Y", "1.5 days"}) {
        const auto result = parse_limit(bad);
        ASSERT_FALSE(result) << bad;
        EXPECT_EQ(result.error().code, "base.bad_limit");
        EXPECT_FALSE(result.error().repair.empty());
    }
}

}  // namespace
}  // namespace luotsi
