// Goal: what is told twice is proposed, what only looks alike is not, and nothing happens without a
// person's word. Method: pairs made here, one for each rule.
#include <gtest/gtest.h>

#include "interop/duplicates.hpp"

namespace luotsi::interop {
namespace {

directory::Service service(const std::string& id, const std::string& name,
                           const std::string& organisation, const std::string& phone) {
    directory::Service out;
    out.id = id;
    out.provenance.source = id.substr(0, id.find(':'));
    out.names = {{"", "fi", name}};
    directory::OrganisationRole role;
    role.organisation = organisation;
    role.role = "responsible";
    out.organisations = {role};
    directory::Connection own;
    if (!phone.empty()) own.phones.push_back({"phone", "", phone, "", "", false, "", {}, {}});
    out.connections = {own};
    return out;
}

std::vector<DuplicatePair> find(const std::vector<directory::Service>& all) {
    DuplicateFinder finder;
    for (const auto& one : all) finder.add(one, {});
    return finder.find();
}

TEST(Duplicates, the_same_name_and_number_from_two_sources_are_proposed) {
    const auto pairs = find({service("ptv:1", "Velkaneuvonta", "ptv:o", "+358 17 123 4567"),
                             service("lahella:9", "VELKANEUVONTA", "lahella:k", "017 1234567")});
    ASSERT_EQ(pairs.size(), 1u);
    EXPECT_EQ(pairs[0].a, "lahella:9");
    EXPECT_EQ(pairs[0].reasons, (std::vector<std::string>{"name", "phone"}));
}

TEST(Duplicates, the_same_service_of_two_municipalities_is_not) {
    EXPECT_TRUE(find({service("ptv:1", "Perusopetus", "ptv:o1", "017 111 1111"),
                      service("ptv:2", "Perusopetus", "ptv:o2", "015 222 2222")})
                    .empty());
    EXPECT_TRUE(find({service("ptv:1", "Perusopetus", "ptv:o1", ""),
                      service("ptv:2", "Uimahalli", "ptv:o1", "")})
                    .empty());
}

TEST(Duplicates, organisations_are_known_by_their_business_id) {
    DuplicateFinder finder;
    directory::Organisation a, b, c;
    a.id = "ptv:1", b.id = "x:2", c.id = "x:3";
    a.names = {{"", "fi", "Kuopion kaupunki"}};
    b.names = {{"", "fi", "Kuopio"}};
    c.names = {{"", "fi", "Kuopion kaupunki"}};
    a.business_code = b.business_code = "0171450-7";
    c.business_code = "0000000-0";
    for (const auto& one : {a, b, c}) finder.add(one);
    const auto pairs = finder.find();
    ASSERT_EQ(pairs.size(), 1u);
    EXPECT_EQ(pairs[0].reasons.front(), "business_id");
}

TEST(Duplicates, what_many_share_tells_nothing) {
    DuplicateFinder finder;
    for (int i = 0; i < 100; ++i)
        finder.add(service("ptv:" + std::to_string(i), "Neuvonta", "ptv:o", "0100 100"), {});
    EXPECT_TRUE(finder.find().empty());
    EXPECT_EQ(finder.blocks_passed_over, 2u);
}

TEST(Duplicates, a_score_that_is_none_is_refused) {
    for (const char* score : {"1e999", "-1e999", "2", "-0.1"})
        EXPECT_FALSE(decision_from_json(R"({"kind":"service","score":)" + std::string(score) + "}"))
            << score;
}

TEST(Duplicates, a_merge_completes_the_one_that_stays_and_can_be_taken_back) {
    directory::Service a = service("ptv:1", "Velkaneuvonta", "ptv:o", "1");
    directory::Service b = service("x:2", "Velkaneuvonta", "x:o", "2");
    b.names.push_back({"", "sv", "Skuldrådgivning"});
    b.charge = "free";
    DuplicateDecision decision{
        {"service", "ptv:1", "x:2", 0.9, {"name"}}, "merged", "ptv:1", "worker", Instant{1'000}};
    const auto read = decision_from_json(to_json(decision));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->keep, "ptv:1");
    EXPECT_EQ(read->pair.reasons, decision.pair.reasons);
    std::vector<directory::Service> all{a, b};
    apply_merges(all, {*read});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(directory::text_in(all[0].names, "sv"), "Skuldrådgivning");
    EXPECT_EQ(all[0].charge, "free");
    EXPECT_EQ(all[0].connections.size(), 2u);
    const auto origin = [&](const char* name) {
        for (const auto& extra : all[0].extras)
            if (extra.name == name) return extra.value;
        return std::string();
    };
    EXPECT_EQ(origin("merged_field.names"), "x:2");
    decision.state = "proposed";  // undone: both are there as they were
    all = {a, b};
    apply_merges(all, {decision});
    EXPECT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0], a);
}

TEST(Duplicates, numbers_and_names_are_compared_as_people_mean_them) {
    EXPECT_EQ(phone_key("+358", "17 123 4567"), phone_key("", "017-1234567"));
    EXPECT_EQ(phone_key("", "112"), "");
    EXPECT_EQ(name_key("Kotihoiva Oy"), name_key("KOTIHOIVA, oy"));
}

}  // namespace
}  // namespace luotsi::interop
