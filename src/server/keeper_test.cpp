// Goal: a keeper's link opens one question about one service for a while and nothing else, and
// keepers are asked when there is reason to, never often. Method: tokens changed byte by byte;
// small directories with known ages of their details.
#include <gtest/gtest.h>

#include "server/keeper_link.hpp"
#include "server/keeper_questions.hpp"

namespace luotsi::server {
namespace {

const Instant now = at_local(to_date({2026, 11, 23}), {10 * 3'600'000});

TEST(KeeperLink, opens_its_service_until_its_last_day) {
    const Date today = local_date(now);
    const std::string token = keeper_token("secret", "ptv:äö 1", today + 3);
    const auto link = open_keeper_token("secret", token, today + 3);
    ASSERT_TRUE(link.has_value());
    EXPECT_EQ(link->service, "ptv:äö 1");
    EXPECT_EQ(open_keeper_token("secret", token, today + 4).error().code, "directory.link_old");
    EXPECT_EQ(open_keeper_token("another", token, today).error().code, "directory.link_wrong");
}

TEST(KeeperLink, a_changed_letter_anywhere_opens_nothing) {
    const std::string token = keeper_token("secret", "s", local_date(now));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(open_keeper_token("secret", changed, local_date(now)).has_value()) << i;
    }
    for (std::string_view odd : {"", "-", "zz-00", "3-", "30"})
        EXPECT_FALSE(open_keeper_token("secret", odd, local_date(now)).has_value()) << odd;
}

TEST(KeeperWord, survives_the_store) {
    KeeperWord word{"s", now, true, "limited", to_date({2027, 1, 1}), false, "keeper by link"};
    const auto back = keeper_word_from_json(to_json(word));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(to_json(*back), to_json(word));
    EXPECT_FALSE(keeper_word_from_json("{}").has_value());
}

directory::Listing service(std::string id, int verified_days_ago) {
    directory::Listing one;
    one.id = std::move(id);
    one.title.fi = one.id;
    one.email = "contact@example.org";
    one.verified_at = local_date(now) - verified_days_ago;
    return one;
}

TEST(KeeperQuestions, ask_for_a_reason_the_silent_first_and_not_again_soon) {
    directory::Listing mute = service("no-address", 900);
    mute.email.clear();
    const directory::Directory plain(
        {service("fresh", 10), service("old", 200), service("silent", 10), mute});
    directory::Lives lives;
    lives["silent"].asked = 3;
    lives["silent"].unanswered = 2;
    const auto directory = plain.with_lives(lives);
    auto due = due_questions(*directory, {}, now);
    ASSERT_EQ(due.size(), 2u);
    EXPECT_EQ(directory->all()[due[0].index].id, "silent");
    EXPECT_EQ(due[0].because, "keeper.because.not_answering");
    EXPECT_EQ(directory->all()[due[1].index].id, "old");
    due = due_questions(*directory, {{"silent", now - days(10)}, {"old", now - days(90)}}, now);
    ASSERT_EQ(due.size(), 1u);
    EXPECT_EQ(directory->all()[due[0].index].id, "old");
}

TEST(KeeperQuestions, an_answer_by_link_ends_the_doubt) {
    const directory::Directory plain({service("old", 200)});
    directory::Lives lives;
    lives["old"].confirmed_at = now - days(3);
    EXPECT_TRUE(due_questions(*plain.with_lives(lives), {}, now).empty());
}

TEST(KeeperQuestions, are_few_on_one_day) {
    std::vector<directory::Listing> many;
    for (int i = 0; i < 200; ++i) many.push_back(service("s" + std::to_string(i), 400));
    EXPECT_EQ(due_questions(directory::Directory(many), {}, now).size(), questions_a_day);
}

}  // namespace
}  // namespace luotsi::server
