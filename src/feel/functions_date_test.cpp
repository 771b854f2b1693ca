// Goal: dates, times and durations – literals, parts, arithmetic, comparison, functions – are those
// of DMN 1.5 (10.3.2.3, table 65, 10.3.4.6, 10.3.4.10). Method: tables of expression and expected
// literal.
#include <gtest/gtest.h>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

TEST(Temporal, DatesFromTextAndParts) {
    check({
        {"date(\"2026-02-28\")", "date(\"2026-02-28\")"},
        {"date(\"2026-02-29\")", "null"},
        {"date(\"2024-02-29\")", "date(\"2024-02-29\")"},
        {"date(\"1900-02-29\")", "null"},
        {"date(\"999999999-12-31\")", "date(\"999999999-12-31\")"},
        {"date(\"-999999999-01-01\")", "date(\"-999999999-01-01\")"},
        {"date(\"1000000000-01-01\")", "null"},
        {"date(\"02026-01-01\")", "null"},
        {"date(\"+2026-01-01\")", "null"},
        {"date(\"26-01-01\")", "null"},
        {"date(\"2026-1-1\")", "null"},
        {"date(\"2026-01-01Z\")", "null"},
        {"date(2026, 11, 21)", "date(\"2026-11-21\")"},
        {"date(2026, 13, 1)", "null"},
        {"date(year: 2026, month: 1, day: 2)", "date(\"2026-01-02\")"},
        {"date(@\"2026-11-21T10:00:00Z\")", "date(\"2026-11-21\")"},
        {"date(null)", "null"},
        {"date(1)", "null"},
        {"date(\"10000-01-01\") + @\"P1D\"", "date(\"10000-01-02\")"},
        {"date(\"999999999-12-31\") + @\"P1D\"", "null"},
        {"date(\"-0001-12-31\") + @\"P1D\"", "date(\"0000-01-01\")"},
    });
}

TEST(Temporal, TimesAndMoments) {
    check({
        {"time(\"23:59:00\")", "time(\"23:59:00\")"},
        {"time(\"23:59:00Z\")", "time(\"23:59:00Z\")"},
        {"time(\"23:59:00+00:00\")", "time(\"23:59:00Z\")"},
        {"time(\"23:59:00-05:30\")", "time(\"23:59:00-05:30\")"},
        {"time(\"23:59:00@Europe/Paris\")", "time(\"23:59:00@Europe/Paris\")"},
        {"time(\"23:59:00Z@Europe/Paris\")", "null"},
        {"time(\"23:59:00@Nowhere/Land\")", "null"},
        {"time(\"24:00:00\")", "null"},
        {"time(\"23:60:00\")", "null"},
        {"time(\"3:00:00\")", "null"},
        {"time(\"23:59:00.123456789\")", "time(\"23:59:00.123456789\")"},
        {"time(10, 20, 30.5)", "time(\"10:20:30.5\")"},
        {"time(10, 20, 30, @\"PT2H\")", "time(\"10:20:30+02:00\")"},
        {"time(10, 20, 30, null)", "time(\"10:20:30\")"},
        {"time(24, 0, 0)", "null"},
        {"time(@\"2026-11-21T10:00:00+02:00\")", "time(\"10:00:00+02:00\")"},
        {"time(@\"2026-11-21\")", "time(\"00:00:00Z\")"},
        {"date and time(\"2026-11-21\")", "date and time(\"2026-11-21T00:00:00\")"},
        {"date and time(@\"2026-11-21\", @\"10:00:00\")", "date and time(\"2026-11-21T10:00:00\")"},
        {"date and time(@\"2026-11-21T01:00:00Z\", @\"10:00:00@Asia/Dhaka\")",
         "date and time(\"2026-11-21T10:00:00@Asia/Dhaka\")"},
        {"date and time(\"2026-11-21T10:00\")", "null"},
        {"date and time(\"2026-11-21 10:00:00\")", "null"},
        {"date and time(date: @\"2026-11-21\", time: null)", "null"},
        {"@\"2026-11-21T10:00:00.5+02:00\"", "date and time(\"2026-11-21T10:00:00.5+02:00\")"},
        {"@\"nonsense\"", "null"},
    });
}

TEST(Temporal, Durations) {
    check({
        {"duration(\"P1DT2H3M4.5S\")", "duration(\"P1DT2H3M4.5S\")"},
        {"duration(\"PT36H\")", "duration(\"P1DT12H\")"},
        {"duration(\"P18M\")", "duration(\"P1Y6M\")"},
        {"duration(\"-P1Y\")", "duration(\"-P1Y\")"},
        {"duration(\"P1Y1D\")", "null"},
        {"duration(\"P\")", "null"},
        {"duration(\"PT\")", "null"},
        {"duration(\"P1H\")", "null"},
        {"duration(\"P1W\")", "null"},
        {"duration(\"1D\")", "null"},
        {"duration(\"P0D\") = duration(\"PT0S\")", "true"},
        {"duration(\"P0D\") = duration(\"P0M\")", "null"},
        {"years and months duration(@\"2024-02-29\", @\"2025-02-28\")", "duration(\"P11M\")"},
        {"years and months duration(@\"2017-12-15\", @\"2019-01-15\")", "duration(\"P1Y1M\")"},
        {"years and months duration(@\"2019-01-15\", @\"2017-12-15\")", "duration(\"-P1Y1M\")"},
        {"years and months duration(from: @\"2019-01-15\", to: @\"2019-01-15\")",
         "duration(\"P0M\")"},
        {"years and months duration(@\"2019-01-15\", null)", "null"},
    });
}

TEST(Temporal, Parts) {
    check({
        {"@\"2026-11-21\".year", "2026"},
        {"@\"2026-11-21\".weekday", "6"},
        {"@\"2026-11-22\".weekday", "7"},
        {"@\"-0001-03-01\".year", "-1"},
        {"@\"2026-11-21T10:20:30.25Z\".second", "30.25"},
        {"@\"2026-11-21T10:20:30Z\".time offset", "duration(\"PT0S\")"},
        {"@\"2026-07-01T10:00:00@Europe/Helsinki\".time offset", "duration(\"PT3H\")"},
        {"@\"2026-12-01T10:00:00@Europe/Helsinki\".time offset", "duration(\"PT2H\")"},
        {"@\"10:00:00@Europe/Helsinki\".timezone", "\"Europe/Helsinki\""},
        {"@\"10:00:00\".time offset", "null"},
        {"@\"10:00:00+02:00\".timezone", "null"},
        {"@\"P1DT2H3M4S\".days", "1"},
        {"@\"P1DT2H3M4S\".hours", "2"},
        {"@\"-P1DT2H\".hours", "-2"},
        {"@\"P14M\".years", "1"},
        {"@\"P14M\".months", "2"},
        {"@\"P14M\".days", "null"},
        {"@\"2026-11-21\".hour", "null"},
        {"[@\"2026-11-21\", @\"2027-01-01\"].year", "[2026, 2027]"},
    });
}

TEST(Temporal, Arithmetic) {
    check({
        {"@\"2026-01-31\" + @\"P1M\"", "date(\"2026-02-28\")"},
        {"@\"2026-03-31\" - @\"P1M\"", "date(\"2026-02-28\")"},
        {"@\"2024-02-29\" + @\"P1Y\"", "date(\"2025-02-28\")"},
        {"@\"P1D\" + @\"2026-01-31\"", "date(\"2026-02-01\")"},
        {"@\"2026-01-01\" + @\"PT25H\"", "date(\"2026-01-02\")"},
        {"@\"2026-01-02\" - @\"2026-01-01\"", "duration(\"P1D\")"},
        {"@\"2026-01-02T00:00:00Z\" - @\"2026-01-01\"", "duration(\"P1D\")"},
        {"@\"2026-01-02T00:00:00\" - @\"2026-01-01\"", "null"},  // only one has a zone
        {"@\"2026-01-02T00:00:00Z\" - @\"2026-01-02T00:00:00\"", "null"},
        {"@\"2026-01-02T12:00:00+02:00\" - @\"2026-01-02T12:00:00Z\"", "duration(\"-PT2H\")"},
        {"@\"10:00:00\" + @\"PT15H\"", "time(\"01:00:00\")"},
        {"@\"10:00:00\" - @\"PT11H\"", "time(\"23:00:00\")"},
        {"@\"10:00:00\" - @\"09:00:00\"", "duration(\"PT1H\")"},
        {"@\"10:00:00\" + @\"P1M\"", "null"},
        {"@\"P1Y\" + @\"P1D\"", "null"},
        {"@\"P1D\" * 1.5", "duration(\"P1DT12H\")"},
        {"2 * @\"P1Y\"", "duration(\"P2Y\")"},
        {"@\"P1Y\" / 5", "duration(\"P2M\")"},
        {"@\"P1D\" / @\"PT6H\"", "4"},
        {"@\"P1D\" / 0", "null"},
        {"@\"P1D\" / @\"P1M\"", "null"},
        {"@\"P1D\" * @\"P1D\"", "null"},
        {"@\"2026-01-01\" + @\"2026-01-01\"", "null"},
        {"@\"2026-01-01\" + 1", "null"},
        {"-@\"P1D\"", "duration(\"-P1D\")"},
        {"-@\"2026-01-01\"", "null"},
        // Across the change to summer time, in the zone's own clock.
        {"@\"2026-03-29T02:30:00@Europe/Helsinki\" + @\"PT1H\"",
         "date and time(\"2026-03-29T04:30:00@Europe/Helsinki\")"},
        {"@\"2026-10-25T12:00:00@Europe/Helsinki\" - @\"2026-10-24T12:00:00@Europe/Helsinki\"",
         "duration(\"P1DT1H\")"},
    });
}

TEST(Temporal, Comparison) {
    check({
        {"@\"2026-01-01\" < @\"2026-01-02\"", "true"},
        {"@\"2026-01-01T00:00:00Z\" = @\"2026-01-01T02:00:00+02:00\"", "true"},
        {"@\"2026-01-01T12:00:00@Europe/Helsinki\" = @\"2026-01-01T12:00:00+02:00\"", "true"},
        {"@\"2026-01-01T12:00:00\" = @\"2026-01-01T12:00:00Z\"", "false"},
        {"@\"2026-01-01T12:00:00\" < @\"2026-01-01T12:00:00Z\"", "null"},
        {"@\"10:00:00.1\" = @\"10:00:00.2\"", "true"},  // values are whole seconds
        {"is(@\"10:00:00.1\", @\"10:00:00.2\")", "false"},
        {"@\"10:00:00Z\" = @\"12:00:00+02:00\"", "true"},
        {"is(@\"10:00:00Z\", @\"12:00:00+02:00\")", "false"},
        {"is(@\"10:00:00Z\", @\"10:00:00+00:00\")", "true"},
        {"@\"2026-01-01\" = @\"2026-01-01T00:00:00Z\"", "null"},
        {"@\"P1D\" = @\"PT24H\"", "true"},
        {"@\"P1Y\" > @\"P11M\"", "true"},
        {"@\"P1Y\" > @\"P1D\"", "null"},
        {"@\"10:00:00\" between @\"09:00:00\" and @\"11:00:00\"", "true"},
        {"@\"2026-01-15\" in [@\"2026-01-01\"..@\"2026-02-01\")", "true"},
    });
}

TEST(Temporal, CalendarFunctions) {
    check({
        {"day of year(@\"2019-09-17\")", "260"},
        {"day of year(@\"2024-12-31\")", "366"},
        {"day of week(@\"2019-09-17\")", "\"Tuesday\""},
        {"day of week(@\"2019-09-17T10:00:00Z\")", "\"Tuesday\""},
        {"month of year(@\"2019-09-17\")", "\"September\""},
        {"week of year(@\"2019-09-17\")", "38"},
        {"week of year(@\"2003-12-29\")", "1"},
        {"week of year(@\"2004-01-04\")", "1"},
        {"week of year(@\"2005-01-01\")", "53"},
        {"week of year(@\"2005-01-03\")", "1"},
        {"week of year(date: @\"2005-01-09\")", "1"},
        {"day of week(\"2019-09-17\")", "null"},
        {"day of year(null)", "null"},
    });
}

TEST(Temporal, Loops) {
    check({
        {"for d in @\"2026-12-31\"..@\"2027-01-02\" return d",
         "[date(\"2026-12-31\"), date(\"2027-01-01\"), date(\"2027-01-02\")]"},
        {"for d in @\"2027-01-02\"..@\"2026-12-31\" return d.day", "[2, 1, 31]"},
        {"for d in (@\"2026-12-30\"..@\"2027-01-02\") return d.day", "[31, 1]"},
        {"for d in @\"2026-12-31\"..5 return d", "null"},
        {"for d in @\"10:00:00\"..@\"11:00:00\" return d", "null"},
        {"every d in [@\"2026-01-01\"..@\"2026-01-31\"] satisfies d.month = 1", "true"},
    });
}

}  // namespace
}  // namespace luotsi::feel
