// Goal: hours read as a Finn, a Swede and an English reader write them. Method: a few weeks, read
// in the three languages with the shipped words.
#include "directory/hours_text.hpp"

#include <gtest/gtest.h>

namespace luotsi::directory {
namespace {

const model::Words& words() {
    static const model::Words one = [] {
        std::vector<Error> errors;
        model::Words made = model::Words::load(LUOTSI_SOURCE_DIR "/content/words", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

Instant local(int month, int day, int hour) {
    return at_local(to_date({2026, month, day}), {hour * 3'600'000});
}

const Date monday = to_date({2026, 11, 23});

Hours office() {
    HoursRow row;
    for (std::uint8_t day = 1; day <= 4; ++day) {
        row.intervals.push_back({day, 0, 480, 720, 0});
        row.intervals.push_back({day, 0, 780, 990, 0});
    }
    row.intervals.push_back({5, 6, 1320, 240, 0});
    return Hours({row});
}

TEST(HoursText, a_week_puts_equal_days_together) {
    EXPECT_EQ(week_text(office(), monday + 2, Language::fi, words()),
              "ma–to 8–12, 13–16.30, pe 22–4, la–su suljettu");
    EXPECT_EQ(week_text(office(), monday, Language::sv, words()),
              "mån–tors 8–12, 13–16.30, fre 22–4, lör–sön stängt");
    EXPECT_EQ(week_text(office(), monday, Language::en, words()),
              "Mon–Thu 8:00–12:00, 13:00–16:30, Fri 22:00–4:00, Sat–Sun closed");
}

TEST(HoursText, a_day_says_what_is_unknown_always_open_or_booked) {
    EXPECT_EQ(day_text(Hours(), monday, Language::fi, words()), "ei tiedossa");
    HoursRow always;
    always.always_open = true;
    EXPECT_EQ(day_text(Hours({always}), monday, Language::en, words()), "round the clock");
    HoursRow booked;
    booked.by_reservation = true;
    booked.intervals = {{0, 0, 540, 600, 0}};
    EXPECT_EQ(day_text(Hours({booked}), monday, Language::fi, words()),
              "9–10 vain ajanvarauksella");
}

TEST(HoursText, the_state_says_until_when_or_from_when) {
    EXPECT_EQ(status_text(office(), local(11, 23, 9), Language::fi, words()),
              "Auki, sulkeutuu klo 12");
    EXPECT_EQ(status_text(office(), local(11, 23, 17), Language::sv, words()),
              "Stängt, öppnar tis kl. 8");
    EXPECT_EQ(status_text(office(), local(11, 28, 9), Language::en, words()),
              "Closed, opens Mon at 8:00");
    EXPECT_EQ(status_text(Hours(), local(11, 28, 9), Language::fi, words()),
              "Aukiolo ei ole tiedossa");
    EXPECT_EQ(when_text(local(12, 3, 8), local(11, 23, 8), Language::fi, words()), "3.12. klo 8");
}

}  // namespace
}  // namespace luotsi::directory
