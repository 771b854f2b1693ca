// Goal: dates, instants and Helsinki local time are exact. Method: tables of known dates and clock
// changes, and round trips over every day from 1800 to 2200 and over seeded random instants.
#include "base/time.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace luotsi {
namespace {

Instant instant(std::string_view text) { return parse_instant(text).value(); }
Date date(std::string_view text) { return parse_date(text).value(); }

TEST(Time, CivilDatesRoundTrip) {
    EXPECT_EQ(to_date({1970, 1, 1}).day, 0);
    EXPECT_EQ(to_date({2000, 3, 1}).day, 11017);
    EXPECT_EQ(to_date({1969, 12, 31}).day, -1);
    CivilDate previous = to_civil(to_date({1799, 12, 31}));
    for (std::int32_t day = to_date({1800, 1, 1}).day; day <= to_date({2200, 12, 31}).day; ++day) {
        const CivilDate civil = to_civil({day});
        ASSERT_TRUE(is_valid(civil));
        ASSERT_LT(previous, civil);
        ASSERT_EQ(to_date(civil).day, day);
        previous = civil;
    }
}

TEST(Time, ValidDates) {
    EXPECT_TRUE(is_valid({2024, 2, 29}));
    EXPECT_FALSE(is_valid({2023, 2, 29}));
    EXPECT_TRUE(is_valid({2000, 2, 29}));
    EXPECT_FALSE(is_valid({1900, 2, 29}));
    EXPECT_FALSE(is_valid({2026, 13, 1}));
    EXPECT_FALSE(is_valid({2026, 0, 1}));
    EXPECT_FALSE(is_valid({2026, 4, 31}));
}

TEST(Time, Weekdays) {
    EXPECT_EQ(weekday(date("2026-11-21")), 6);
    EXPECT_EQ(weekday(date("1970-01-01")), 4);
    EXPECT_EQ(weekday(date("1969-12-29")), 1);
    EXPECT_EQ(weekday(date("1900-01-01")), 1);
}

TEST(Time, MonthsAndAges) {
    EXPECT_EQ(to_iso(add_months(date("2026-01-31"), 1)), "2026-02-28");
    EXPECT_EQ(to_iso(add_months(date("2024-01-31"), 1)), "2024-02-29");
    EXPECT_EQ(to_iso(add_months(date("2026-03-31"), -1)), "2026-02-28");
    EXPECT_EQ(to_iso(add_months(date("2026-11-21"), 3)), "2027-02-21");
    EXPECT_EQ(to_iso(add_months(date("2026-01-15"), -13)), "2024-12-15");
    EXPECT_EQ(age_in_years(date("2000-11-22"), date("2026-11-21")), 25);
    EXPECT_EQ(age_in_years(date("2000-11-21"), date("2026-11-21")), 26);
    EXPECT_EQ(age_in_years(date("2004-02-29"), date("2023-02-28")), 19);
    EXPECT_EQ(age_in_years(date("2004-02-29"), date("2024-02-28")), 19);
}

TEST(Time, HelsinkiClockChanges) {
    // Spring 2026: 29 March 03:00 → 04:00 at 01:00 UTC. Autumn: 25 October 04:00 → 03:00.
    EXPECT_EQ(local_offset_minutes(instant("2026-03-29T00:59:59.999Z")), 120);
    EXPECT_EQ(local_offset_minutes(instant("2026-03-29T01:00:00Z")), 180);
    EXPECT_EQ(local_offset_minutes(instant("2026-10-25T00:59:59Z")), 180);
    EXPECT_EQ(local_offset_minutes(instant("2026-10-25T01:00:00Z")), 120);
    const TimeOfDay half_past_three{3 * 3'600'000 + 1'800'000};
    EXPECT_EQ(to_iso(at_local(date("2026-03-29"), half_past_three)), "2026-03-29T01:00:00.000Z");
    EXPECT_EQ(to_iso(at_local(date("2026-10-25"), half_past_three)), "2026-10-25T00:30:00.000Z");
    EXPECT_EQ(to_iso(at_local(date("2026-10-25"), {4 * 3'600'000})), "2026-10-25T02:00:00.000Z");
    EXPECT_EQ(to_iso(at_local(date("2026-07-01"), {0})), "2026-06-30T21:00:00.000Z");
    EXPECT_EQ(to_iso(local_date(instant("2026-11-21T22:30:00Z"))), "2026-11-22");
    EXPECT_EQ(local_time(instant("2026-11-21T22:30:00Z")).ms, 30 * 60'000);
}

TEST(Time, HelsinkiFarYears) {
    EXPECT_EQ(local_offset_minutes(instant("1975-07-01T00:00:00Z")), 120);  // no summer time then
    EXPECT_EQ(local_offset_minutes(instant("1985-07-01T00:00:00Z")), 180);
    EXPECT_EQ(local_offset_minutes(instant("2036-07-01T00:00:00Z")), 180);
    EXPECT_EQ(local_offset_minutes(instant("2060-07-01T00:00:00Z")), 180);
    EXPECT_EQ(local_offset_minutes(instant("2060-12-01T00:00:00Z")), 120);
    EXPECT_EQ(local_date(never).day, INT32_MAX);
}

TEST(Time, LocalRoundTrip) {
    const std::uint64_t seed = 20261121;
    SeededRandom random(seed);
    for (int i = 0; i < 20'000; ++i) {
        const Instant at{static_cast<std::int64_t>(random.next() % 4'000'000'000'000ULL)};
        const Instant back = at_local(local_date(at), local_time(at));
        // In the repeated hour of autumn the earlier instant is given.
        ASSERT_TRUE(back == at || back == at - hours(1)) << "seed " << seed << " " << to_iso(at);
    }
}

TEST(Time, InstantsAsText) {
    EXPECT_EQ(to_iso(Instant{0}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso(Instant{-1}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_iso(instant("2026-11-21T21:36:08.123Z")), "2026-11-21T21:36:08.123Z");
    EXPECT_EQ(to_iso(instant("2026-11-21T23:36:08+02:00")), "2026-11-21T21:36:08.000Z");
    EXPECT_EQ(to_iso(instant("2026-11-21T23:36:08.1239+0200")), "2026-11-21T21:36:08.123Z");
    for (const char* bad : {"", "2026-11-21", "2026-11-21T21:36:08", "2026-02-30T00:00:00Z",
                            "2026-11-21T24:00:00Z", "2026-11-21T21:36:08Zx", "2026-11-21T21:36Z",
                            "2026-11-21T21:36:08.Z", "2026-11-21T21:36:08+25:00", "x"}) {
        const auto result = parse_instant(bad);
        ASSERT_FALSE(result) << bad;
        EXPECT_EQ(result.error().code, "base.bad_time");
    }
    for (const char* bad : {"", "2026-1-1", "2026-02-29", "26-01-01", "2026-01-01 ", "+2026-01-01"})
        EXPECT_FALSE(parse_date(bad)) << bad;
}

TEST(Time, DurationsAsText) {
    const std::pair<const char*, std::int64_t> good[] = {
        {"PT45M", 2'700'000},   {"PT1H30M", 5'400'000},    {"P14D", 14LL * 86'400'000},
        {"-PT1S", -1000},       {"PT0.5S", 500},           {"P1DT2H3M4.005S", 93'784'005},
        {"P2W", 1'209'600'000}, {"PT100H", 360'000'000LL},
    };
    for (const auto& [text, ms] : good) {
        const auto result = parse_duration(text);
        ASSERT_TRUE(result) << text;
        EXPECT_EQ(result->ms, ms) << text;
        EXPECT_EQ(parse_duration(to_iso(*result)).value(), *result);
    }
    EXPECT_EQ(to_iso(minutes(90)), "PT1H30M");
    EXPECT_EQ(to_iso(Duration{0}), "PT0S");
    EXPECT_EQ(to_iso(Duration{-86'400'500}), "-P1DT0.5S");
    for (const char* bad : {"", "P", "PT", "P1DT", "PT1M1H", "P1M", "P1.5D", "PT1", "1H", "PT1H ",
                            "PT99999999999999999999S", "P999999999999999D"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
}

}  // namespace
}  // namespace luotsi
