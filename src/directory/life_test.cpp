// Goal: signs of life say what happened and no more. Method: lists of requests as a journal tells
// them, answered, silent and not yet due.
#include "directory/life.hpp"

#include <gtest/gtest.h>

namespace luotsi::directory {
namespace {

const Instant now = at_local(to_date({2026, 11, 23}), {10 * 3'600'000});

AskedOnce asked(int days_ago, std::optional<int> accepted_after, bool due = true) {
    AskedOnce one;
    one.asked_at = now - days(days_ago);
    one.due_at = due ? one.asked_at + days(1) : now + days(1);
    if (accepted_after) one.accepted_at = one.answered_at = one.asked_at + days(*accepted_after);
    return one;
}

TEST(Life, nothing_asked_shows_nothing) { EXPECT_EQ(life_of({}, now), Life()); }

TEST(Life, silence_counts_only_when_an_answer_was_due) {
    const Life life = life_of({asked(9, 1), asked(8, {}), asked(7, {}), asked(2, {}, false)}, now);
    EXPECT_EQ(life.asked, 3u);
    EXPECT_EQ(life.unanswered, 2u);
    EXPECT_EQ(life.answered_at, now - days(8));
}

TEST(Life, only_the_last_ten_count) {
    std::vector<AskedOnce> all;
    for (int i = 0; i < 10; ++i) all.push_back(asked(20 + i, 1));
    for (int i = 0; i < 20; ++i) all.push_back(asked(100 + i, {}));
    EXPECT_EQ(life_of(all, now).unanswered, 0u);
}

TEST(Life, the_wait_is_the_median_of_the_accepted_of_half_a_year) {
    const Life life =
        life_of({asked(10, 2), asked(20, 4), asked(30, 10), asked(40, {}), asked(300, 90)}, now);
    EXPECT_EQ(life.waits, 3u);
    EXPECT_EQ(life.median_wait_days, 4.0);
    // A refusal is an answer but no wait.
    AskedOnce refused = asked(5, {});
    refused.answered_at = now - days(4);
    EXPECT_EQ(life_of({refused}, now).waits, 0u);
    EXPECT_EQ(life_of({refused}, now).unanswered, 0u);
}

Life shown(std::uint32_t asked, std::uint32_t unanswered) {
    Life life;
    life.asked = asked;
    life.unanswered = unanswered;
    life.answered_at = now - days(3) + minutes(7);
    life.next_free = now + days(2);
    life.waits = asked;
    life.median_wait_days = 4.5;
    return for_strangers(life);
}

TEST(Life, strangers_are_told_nothing_of_fewer_than_five_requests) {
    EXPECT_EQ(shown(4, 0).asked, 0u);
    EXPECT_FALSE(shown(4, 0).answered_at);
    EXPECT_FALSE(shown(4, 0).median_wait_days);
    EXPECT_EQ(shown(5, 0).asked, 5u);
    EXPECT_EQ(shown(5, 0).median_wait_days, 4.5);
    // Nor of a few among many.
    EXPECT_EQ(shown(10, 4).asked, 0u);
    EXPECT_EQ(shown(10, 4).unanswered, 0u);
    EXPECT_EQ(shown(10, 5).unanswered, 5u);
}

TEST(Life, strangers_are_told_days) {
    const Life life = shown(9, 0);
    EXPECT_EQ(life.answered_at, at_local(local_date(now - days(3)), {}));
    EXPECT_EQ(life.next_free, at_local(local_date(now + days(2)), {}));
}

}  // namespace
}  // namespace luotsi::directory
