// Goal: what a service did with a few requests tells strangers nothing of whose they were. Method:
// a directory of one service with known signs of life, written for workers and for strangers.
#include "server/service_view.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace luotsi::server {
namespace {

const Instant now = at_local(to_date({2026, 11, 23}), {10 * 3'600'000});
const Instant answered = at_local(to_date({2026, 11, 20}), {14 * 3'600'000 + 61'000});

boost::json::object signs_of(std::uint32_t asked, Audience audience) {
    directory::Listing one;
    one.id = "shelter";
    directory::Lives lives;
    lives["shelter"].asked = asked;
    lives["shelter"].unanswered = 1;
    lives["shelter"].answered_at = answered;
    const auto directory = directory::Directory({one}).with_lives(lives);
    const centre::Installation installation;
    JsonWriter json;
    json.begin_object();
    write_service_members(json, Voice{installation, Language::fi}, *directory, 0, audience, now);
    json.end_object();
    return boost::json::parse(json.take()).as_object().at("signs").as_object();
}

TEST(ServiceView, SignsAreToldToStrangersFromFiveRequestsOn) {
    const auto few = signs_of(4, Audience::strangers);
    EXPECT_EQ(few.at("asked"), 0);
    EXPECT_EQ(few.at("unanswered"), 0);
    EXPECT_TRUE(few.at("answered_at").is_null());
    EXPECT_EQ(signs_of(5, Audience::strangers).at("asked"), 5);
    EXPECT_EQ(signs_of(4, Audience::workers).at("asked"), 4);
    EXPECT_EQ(signs_of(4, Audience::workers).at("unanswered"), 1);
}

TEST(ServiceView, WhenItAnsweredIsADay) {
    const std::string day = to_iso(at_local(local_date(answered), {}));
    EXPECT_EQ(signs_of(9, Audience::workers).at("answered_at"), day.c_str());
    EXPECT_EQ(signs_of(9, Audience::strangers).at("answered_at"), day.c_str());
}

TEST(ServiceView, ReasonsFromFewRequestsAreNotToldToStrangers) {
    directory::Listing one;
    one.id = "shelter";
    directory::Lives lives;
    lives["shelter"].asked = lives["shelter"].unanswered = 2;
    const auto directory = directory::Directory({one}).with_lives(lives);
    directory::Hit hit;
    directory::Reason silent;
    silent.key = "match.not_answering";
    EXPECT_TRUE(is_told(*directory, hit, silent, Audience::workers));
    EXPECT_FALSE(is_told(*directory, hit, silent, Audience::strangers));
    directory::Reason near;
    near.key = "match.near";
    EXPECT_TRUE(is_told(*directory, hit, near, Audience::strangers));
}

}  // namespace
}  // namespace luotsi::server
