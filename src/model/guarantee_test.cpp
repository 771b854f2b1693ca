// Goal: the legal limit that binds is the one of the day, age and group; holidays come from data.
// Method: tables of cases over hand-made versions, and the product's own files by known dates.
#include "model/guarantee.hpp"

#include <gtest/gtest.h>

#include "model/limits.hpp"

namespace luotsi::model {
namespace {

std::string content(const std::string& path) {
    return std::string(LUOTSI_SOURCE_DIR) + "/content/" + path;
}

Date day(std::int32_t year, std::int32_t month, std::int32_t d) {
    return to_date({year, month, d});
}

TEST(Guarantees, BindsByDayAgeAndGroup) {
    const GuaranteesOrErrors read = read_guarantees(content("guarantees"));
    for (const Error& error : read.errors) ADD_FAILURE() << to_string(error);
    ASSERT_TRUE(read.errors.empty());
    struct Case {
        const char* family;
        Date day;
        std::optional<int> age;
        std::vector<std::string> groups;
        const char* id;
    };
    const Case cases[] = {
        // Three months until 31.8.2023, 14 days for all until the end of 2024, then by age.
        {"pth-care", day(2023, 8, 31), 40, {}, "pth-care-2011"},
        {"pth-care", day(2023, 9, 1), 40, {}, "pth-care-14"},
        {"pth-care", day(2024, 12, 31), 80, {}, "pth-care-14"},
        {"pth-care", day(2025, 1, 1), 22, {}, "pth-care-u23"},
        {"pth-care", day(2025, 1, 1), 23, {}, "pth-care-23"},
        {"pth-care", day(2026, 11, 21), std::nullopt, {}, "pth-care-u23"},  // strictest
        {"pth-assess", day(2026, 11, 21), 40, {}, "pth-assess-2023"},
        {"pth-care", day(1990, 1, 1), 40, {}, nullptr},
        {"no-such", day(2026, 1, 1), 40, {}, nullptr},
    };
    for (const Case& c : cases) {
        const GuaranteeVersion* found = read.guarantees.binding(c.family, c.day, c.age, c.groups);
        if (c.id == nullptr) {
            EXPECT_EQ(found, nullptr) << c.family;
            continue;
        }
        ASSERT_NE(found, nullptr) << c.id;
        EXPECT_EQ(found->id, c.id);
        EXPECT_EQ(read.guarantees.by_id(c.id), found);
    }
}

TEST(Guarantees, NarrowestPopulationWins) {
    const auto version = [](std::string id, std::string group, std::optional<int> from,
                            Limit limit) {
        GuaranteeVersion v;
        v.id = std::move(id);
        v.family = "f";
        v.group = std::move(group);
        v.age_from = from;
        v.limit = limit;
        return v;
    };
    const Limit week{LimitUnit::working_days, 7, false};
    const Limit months{LimitUnit::months, 3, false};
    const Guarantees all({version("all", "", std::nullopt, months), version("old", "", 75, week),
                          version("group", "special", std::nullopt, week)});
    EXPECT_EQ(all.binding("f", day(2026, 1, 1), 40, {})->id, "all");
    EXPECT_EQ(all.binding("f", day(2026, 1, 1), 75, {})->id, "old");
    EXPECT_EQ(all.binding("f", day(2026, 1, 1), 40, {"special"})->id, "group");
    EXPECT_EQ(all.binding("f", day(2026, 1, 1), 80, {"special"})->id, "group");
    // An unknown age: the version without an age filter.
    EXPECT_EQ(all.binding("f", day(2026, 1, 1), std::nullopt, {})->id, "all");
    EXPECT_TRUE(all.has_family("f"));
    EXPECT_FALSE(all.has_family("g"));
}

TEST(Guarantees, MissingFolderIsAnError) {
    EXPECT_FALSE(read_guarantees("/nowhere/at/all").errors.empty());
}

TEST(CalendarFile, KnowsTheFinnishHolidays) {
    const Result<Calendar> read = read_calendar(content("calendar/fi.yaml"), 2023, 2030);
    ASSERT_TRUE(read.has_value()) << to_string(read.error());
    const Date holidays[] = {day(2026, 1, 1),  day(2026, 1, 6),   day(2026, 4, 3),
                             day(2026, 4, 6),  day(2026, 5, 1),   day(2026, 5, 14),
                             day(2026, 6, 19), day(2026, 12, 24), day(2026, 12, 25),
                             day(2027, 3, 26), day(2023, 12, 6),  day(2024, 6, 21)};
    for (const Date date : holidays) EXPECT_FALSE(read->is_working_day(date)) << to_iso(date);
    const Date working[] = {day(2026, 1, 2), day(2026, 6, 18), day(2026, 11, 20), day(2026, 12, 23),
                            day(2026, 12, 28)};
    for (const Date date : working) EXPECT_TRUE(read->is_working_day(date)) << to_iso(date);
    // 30 October 2026 is a Friday; All Saints is the Saturday 31 October.
    EXPECT_TRUE(read->is_working_day(day(2026, 10, 30)));
}

TEST(CalendarFile, MissingFileIsAnError) {
    EXPECT_FALSE(read_calendar("/nowhere/at/all.yaml", 2026, 2026).has_value());
}

TEST(Limits, AreLongerOnlyWhenSure) {
    struct Case {
        const char* a;
        const char* b;
        bool longer;
    };
    const Case cases[] = {
        {"8 working days", "7 working days", true},
        {"7 working days", "7 working days", false},
        {"30 days", "3 months", false},
        {"4 months", "3 months", true},
        {"100 days", "3 months", true},
        {"91 days", "3 months", false},
        {"PT15M", "same working day", false},
        {"2 working days", "same working day", true},
        {"1 working day", "same working day", false},
        {"14 days", "1 working day", false},
        {"2 weeks", "PT24H", true},
        {"7 working days", "PT24H", true},
        {"10 working days", "14 days", false},
    };
    for (const Case& c : cases)
        EXPECT_EQ(surely_longer(*parse_limit(c.a), *parse_limit(c.b)), c.longer)
            << c.a << " against " << c.b;
}

}  // namespace
}  // namespace luotsi::model
