// Goal: quarters follow each other in local time, over turns of the year and of summer time.
// Method: days written out, and every day of three years.
#include "base/quarter.hpp"

#include <gtest/gtest.h>

namespace luotsi {
namespace {

TEST(Quarter, the_last_four_that_have_ended_are_a_year) {
    const Instant now = at_local(to_date({2026, 5, 20}), TimeOfDay{0});
    const Period year = ended_quarters(now, 4);
    EXPECT_EQ(to_iso(year.from), "2025-03-31T21:00:00.000Z");
    EXPECT_EQ(to_iso(year.to), "2026-03-31T20:59:59.999Z");
    EXPECT_TRUE(ended_quarters(year.to + milliseconds(1), 4) == year);
    EXPECT_EQ(to_iso(ended_quarters(year.to, 4).to), "2025-12-31T21:59:59.999Z");
}

TEST(Quarter, every_day_is_in_one_and_it_ends_where_the_next_begins) {
    const Date first = to_date({2025, 1, 1});
    for (std::int32_t day = 0; day < 1'096; ++day) {
        const Instant at = at_local(first + day, TimeOfDay{0});
        const Period one = quarter_of(at);
        EXPECT_TRUE(one.holds(at));
        EXPECT_TRUE(ended_quarters(one.to + milliseconds(1), 1) == one);
    }
}

}  // namespace
}  // namespace luotsi
