// Goal: services are matched to a need with a reason for each, and never out of reach. Method: a
// handful of services made here; the order and the reasons are known by construction.
#include <gtest/gtest.h>

#include <algorithm>

#include "directory/directory.hpp"

namespace luotsi::directory {
namespace {

Listing service(std::string id, std::string need) {
    Listing one;
    one.id = std::move(id);
    one.title = {"Kotikuntoutus", "Hemrehabilitering", "Rehabilitation at home"};
    one.needs = {std::move(need)};
    one.municipalities = {"297"};
    one.languages = {"fi"};
    one.verified_at = to_date({2026, 10, 1});
    return one;
}

std::vector<std::string> ids(const std::vector<Match>& matches) {
    std::vector<std::string> out;
    for (const Match& match : matches) out.push_back(match.service->id);
    return out;
}

bool has_reason(const Match& match, std::string_view key) {
    return std::any_of(match.reasons.begin(), match.reasons.end(),
                       [&](const auto& reason) { return reason.first == key; });
}

TEST(Directory, the_better_fit_comes_first_and_says_why) {
    Directory directory;
    Listing swedish = service("b-swedish", "MEMORY");
    swedish.languages = {"fi", "sv"};
    directory.add(service("a-finnish", "MEMORY"));
    directory.add(swedish);
    directory.add(service("c-other-need", "DENTAL"));
    const auto found =
        directory.match({{"MEMORY"}, "", "297", "sv", std::nullopt, 10}, Municipalities());
    EXPECT_EQ(ids(found), (std::vector<std::string>{"b-swedish", "a-finnish"}));
    EXPECT_TRUE(has_reason(found[0], "match.language"));
    EXPECT_TRUE(has_reason(found[1], "match.other_language"));
    EXPECT_EQ(found[0].fits, 3u);
    EXPECT_EQ(found[0].of, 3u);
}

TEST(Directory, age_and_area_exclude_but_unknown_facts_do_not) {
    Directory directory;
    Listing children = service("children", "MENTAL_YOUTH");
    children.age_to = 17;
    Listing far = service("far", "MENTAL_YOUTH");
    far.municipalities = {"091"};
    Listing somewhere = service("somewhere", "MENTAL_YOUTH");
    somewhere.municipalities.clear();
    directory.add(children);
    directory.add(far);
    directory.add(somewhere);
    EXPECT_EQ(ids(directory.match({{"MENTAL_YOUTH"}, "", "297", "", 40, 10}, Municipalities())),
              (std::vector<std::string>{"somewhere"}));
    EXPECT_EQ(
        ids(directory.match({{"MENTAL_YOUTH"}, "", "", "", std::nullopt, 10}, Municipalities()))
            .size(),
        3u);
}

TEST(Directory, what_takes_no_new_clients_is_shown_last_with_the_reason) {
    Directory directory;
    Listing closed = service("a-closed", "DEBT");
    closed.capacity = "closed";
    directory.add(closed);
    directory.add(service("b-open", "DEBT"));
    const auto found = directory.match({{"DEBT"}, "", "", "", std::nullopt, 10}, Municipalities());
    EXPECT_EQ(ids(found), (std::vector<std::string>{"b-open", "a-closed"}));
    EXPECT_TRUE(has_reason(found[1], "match.closed"));
}

// A directory in which every service "helps": a word of all tells nothing of one.
Directory helpers() {
    Directory directory;
    for (int i = 0; i < 20; ++i) {
        Listing one = service("s" + std::to_string(100 + i), "OTHER");
        one.title = {"Apua arkeen koko perheelle", "Hjälp i vardagen", "Help in daily life"};
        if (i == 7) one.title.fi += ", hammashoito";
        directory.add(one);
    }
    return directory;
}

TEST(Directory, words_that_most_services_have_are_no_evidence) {
    const Directory directory = helpers();
    EXPECT_TRUE(directory
                    .match({{}, "Tarvitsen apua, koko perheellä", "", "", std::nullopt, 10},
                           Municipalities())
                    .empty());
    const auto found =
        directory.match({{}, "apua hammashoitoon", "", "", std::nullopt, 10}, Municipalities());
    EXPECT_EQ(ids(found), std::vector<std::string>{"s107"});
    EXPECT_TRUE(has_reason(found[0], "match.text"));
}

TEST(Directory, no_text_outweighs_the_confirmed_need) {
    Directory directory = helpers();
    Listing wordy = service("a-wordy", "OTHER");
    wordy.title.fi = "Unettomuus univaje nukkuminen uupumus väsymys";
    directory.add(wordy);
    directory.add(service("z-need", "MENTAL_ADULT"));
    EXPECT_EQ(
        directory
            .match({{"MENTAL_ADULT"}, "unettomuus", "", "", std::nullopt, 10}, Municipalities())
            .size(),
        1u)
        << "one word alone is no reason where the need is known";
    const auto found = directory.match({{"MENTAL_ADULT"},
                                        "unettomuus univaje nukkuminen uupumus väsymys",
                                        "297",
                                        "fi",
                                        std::nullopt,
                                        10},
                                       Municipalities());
    ASSERT_GE(found.size(), 2u);
    EXPECT_EQ(found[0].service->id, "z-need");
}

TEST(Directory, a_service_that_is_mainly_for_the_need_comes_before_one_that_also_helps) {
    Directory directory;
    Listing also = service("a-also", "SOCIAL_GUIDANCE");
    also.needs = {"SOCIAL_GUIDANCE", "HOUSING", "DEBT"};
    directory.add(also);
    directory.add(service("b-mainly", "DEBT"));
    EXPECT_EQ(ids(directory.match({{"DEBT"}, "", "", "", std::nullopt, 10}, Municipalities())),
              (std::vector<std::string>{"b-mainly", "a-also"}));
}

TEST(Directory, a_service_of_a_merged_municipality_is_found_by_both_codes) {
    std::vector<Error> errors;
    const Municipalities all = Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
    Directory directory;
    Listing one = service("x", "DEBT");
    one.municipalities = {"507"};  // Mäntyharju, which Pertunmaa (588) joined
    directory.add(one);
    EXPECT_EQ(directory.match({{"DEBT"}, "", "588", "", std::nullopt, 10}, all).size(), 1u);
    EXPECT_EQ(directory.match({{"DEBT"}, "", "507", "", std::nullopt, 10}, all).size(), 1u);
    EXPECT_TRUE(directory.match({{"DEBT"}, "", "297", "", std::nullopt, 10}, all).empty());
}

TEST(Directory, a_service_survives_the_way_to_json_and_back) {
    Listing one = service("ptv:1", "DEBT");
    one.age_from = 18;
    one.free_of_charge = true;
    one.title.sv.clear();  // a language the source lacks stays empty
    const Result<Listing> back = listing_from_json(to_json(one));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(to_json(*back), to_json(one));
    EXPECT_EQ(back->title.sv, "");
    EXPECT_EQ(back->age_from, 18);
    EXPECT_FALSE(listing_from_json("[]").has_value());
    EXPECT_FALSE(listing_from_json("{\"id\":").has_value());
}

TEST(Directory, adding_again_replaces) {
    Directory directory;
    directory.add(service("x", "DEBT"));
    Listing changed = service("x", "HOUSING");
    directory.add(changed);
    EXPECT_EQ(directory.all().size(), 1u);
    EXPECT_EQ(directory.service("x")->needs.front(), "HOUSING");
}

// A parent of any age seeks help for the family: the children's ages must not hide it.
TEST(Directory, a_parent_finds_the_family_services_of_the_demo_county) {
    std::vector<Error> errors;
    const Directory directory =
        Directory::load(LUOTSI_SOURCE_DIR "/content/demo/pohjois-savo", errors);
    ASSERT_TRUE(errors.empty());
    for (int age : {19, 31, 55}) {
        const auto found =
            directory.match({{"FAMILY_SUPPORT"}, "", "297", "fi", age, 10}, Municipalities());
        EXPECT_GE(found.size(), 3u) << age;
    }
}

}  // namespace
}  // namespace luotsi::directory
