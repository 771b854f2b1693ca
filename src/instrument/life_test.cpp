// Goal: the picture of a life situation says what was answered, when, and how it changed, side by
// side and never summed. Method: measurements of the shipped 3X10D in and out of order.
#include "instrument/life.hpp"

#include <gtest/gtest.h>

#include "instrument/test_instruments.hpp"

namespace luotsi::instrument {
namespace {

const Instrument& meter() { return shipped("3x10d"); }
Instant day(int n) { return Instant{n * 86'400'000LL}; }

TEST(LifePicture, IsEmptyBeforeAnybodyHasAsked) {
    const LifePicture picture = life_picture(meter(), {});
    EXPECT_EQ(picture.at, Instant{0});
    ASSERT_EQ(picture.sides.size(), 10U);
    EXPECT_FALSE(picture.sides[0].value.has_value());
    ASSERT_NE(picture.sides[0].norm, nullptr);  // the population is there all the same
    EXPECT_EQ(picture.sides[0].norm->mean, Decimal::parse("6.83"));
}

TEST(LifePicture, LightsAreWhereTheAuthorsSay) {
    for (const auto& [value, light] :
         {std::pair{0, "red"}, std::pair{5, "red"}, std::pair{6, "yellow"}, std::pair{7, "yellow"},
          std::pair{8, "green"}, std::pair{10, "green"}}) {
        const LifePicture picture = life_picture(meter(), {{day(1), {{"3", value}}}});
        EXPECT_EQ(meter().lights[picture.sides[2].light].light, light) << value;
        EXPECT_EQ(picture.sides[3].light, none);
    }
}

TEST(LifePicture, ChangeIsSinceTheLastTimeThatSideWasAnswered) {
    const LifePicture picture = life_picture(
        meter(),
        {{day(90), answers("1:7 2:4")}, {day(1), answers("1:3 2:6")}, {day(180), answers("1:8")}});
    EXPECT_EQ(picture.at, day(180));
    EXPECT_EQ(picture.before_at, day(90));
    EXPECT_EQ(picture.sides[0].value, Decimal(8));
    EXPECT_EQ(picture.sides[0].change, Decimal(1));
    EXPECT_EQ(picture.sides[0].over_time.size(), 3U);
    EXPECT_EQ(picture.sides[1].value, Decimal(4));  // left open the last time: the latest answer
    EXPECT_EQ(picture.sides[1].change, Decimal(-2));
}

TEST(LifePicture, ACorrectionAtTheSameInstantCounts) {
    const LifePicture picture =
        life_picture(meter(), {{day(1), answers("1:3")}, {day(1), answers("1:9")}});
    EXPECT_EQ(picture.sides[0].value, Decimal(9));
    EXPECT_FALSE(picture.sides[0].before.has_value());
}

}  // namespace
}  // namespace luotsi::instrument
