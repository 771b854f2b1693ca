// Goal: packages meet all needs with few services and tell what collides. Method: small directories
// whose best package is known by construction, and a generated one entered in two orders.
#include "directory/package.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "directory/random_directory.hpp"

namespace luotsi::directory {
namespace {

const Instant now = at_local(to_date({2026, 11, 23}), {10 * 3'600'000});

Listing service(std::string id, std::vector<std::string> needs) {
    Listing one;
    one.id = std::move(id);
    one.title.fi = "Palvelu " + one.id;
    one.provider = "Tuottaja " + one.id;
    one.needs = std::move(needs);
    return one;
}

PackageQuery asking(std::vector<std::string> needs) {
    PackageQuery query;
    query.needs = std::move(needs);
    query.about.now = now;
    return query;
}

std::vector<std::string> ids(const Package& package) {
    std::vector<std::string> out;
    for (const PackagePart& part : package.parts) out.push_back(part.service->id);
    std::sort(out.begin(), out.end());
    return out;
}

bool notes(const Package& package, std::string_view key) {
    return std::any_of(package.notes.begin(), package.notes.end(),
                       [&](const Reason& one) { return one.key == key; });
}

using Ids = std::vector<std::string>;

TEST(Package, one_service_for_both_needs_goes_before_two) {
    const Directory directory(
        {service("both", {"DEBT", "HOUSING"}), service("a", {"DEBT"}), service("b", {"HOUSING"})});
    const auto made = packages(directory, asking({"DEBT", "HOUSING"}), {});
    ASSERT_GE(made.size(), 2u);
    EXPECT_EQ(ids(made[0]), Ids{"both"});
    EXPECT_EQ(made[0].parts[0].needs, (Ids{"DEBT", "HOUSING"}));
    EXPECT_EQ(ids(made[1]), (Ids{"a", "b"}));
    EXPECT_EQ(made[1].providers, 2u);
    EXPECT_FALSE(made[0].parts[0].reasons.empty());
    for (const Package& one : made) {
        EXPECT_EQ(one.covers.size(), 2u);
        EXPECT_NE(ids(one), (Ids{"a", "both"})) << "it could do without a";
    }
}

TEST(Package, one_provider_goes_before_two) {
    Listing same = service("c", {"HOUSING"});
    same.provider = "Tuottaja a";
    const Directory directory({service("a", {"DEBT"}), service("b", {"HOUSING"}), same});
    EXPECT_EQ(ids(packages(directory, asking({"DEBT", "HOUSING"}), {})[0]), (Ids{"a", "c"}));
}

TEST(Package, a_need_nobody_serves_is_told) {
    const Directory directory({service("a", {"DEBT"})});
    const auto made = packages(directory, asking({"DEBT", "SPORT"}), {});
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(made[0].missing, Ids{"SPORT"});
    EXPECT_TRUE(packages(directory, asking({"SPORT"}), {}).empty());
}

Listing group(std::string id, std::string need, std::uint8_t day) {
    Listing one = service(std::move(id), {std::move(need)});
    one.channels = {"visit"};
    HoursRow row;
    row.intervals = {{day, 0, 600, 720, 0}};
    one.ways = {{"visit", "", {}, std::make_shared<const Hours>(std::vector{row})}};
    return one;
}

TEST(Package, groups_that_meet_at_the_same_time_are_noted_and_sink) {
    const Directory directory(
        {group("a", "PEER", 3), group("b", "SPORT", 3), group("c", "SPORT", 4)});
    const auto made = packages(directory, asking({"PEER", "SPORT"}), {});
    ASSERT_EQ(made.size(), 2u);
    EXPECT_EQ(ids(made[0]), (Ids{"a", "c"}));
    EXPECT_TRUE(made[0].notes.empty());
    EXPECT_TRUE(notes(made[1], "package.same_time"));
}

TEST(Package, what_excludes_or_repeats_is_noted) {
    Listing a = service("a", {"DEBT"});
    a.exclusive_with = {"b"};
    Listing again = service("again", {"DEBT"});
    again.title = a.title;
    again.provider = a.provider;
    const Directory directory({a, service("b", {"HOUSING"}), again});
    PackageQuery query = asking({"DEBT", "HOUSING"});
    query.kept = {"a", "again"};
    const auto made = packages(directory, query, {});
    ASSERT_EQ(made.size(), 1u);
    EXPECT_TRUE(notes(made[0], "package.exclusive"));
    EXPECT_TRUE(notes(made[0], "package.same_service"));
    EXPECT_TRUE(notes(made[0], "package.twice"));
    EXPECT_TRUE(made[0].parts[0].kept);
}

TEST(Package, a_kept_service_that_is_not_for_the_person_is_noted) {
    Listing a = service("a", {"DEBT"});
    a.age_to = 17;
    a.municipalities = {"091"};
    const Directory directory({a});
    PackageQuery query = asking({"DEBT"});
    query.kept = {"a"};
    query.about.age = 40;
    query.about.municipality = "297";
    const auto made = packages(directory, query, {});
    ASSERT_EQ(made.size(), 1u);
    EXPECT_TRUE(notes(made[0], "package.not_for_age"));
    EXPECT_TRUE(notes(made[0], "package.not_in_area"));
}

TEST(Package, the_same_question_gives_the_same_answer_whatever_the_order_of_entry) {
    std::vector<Error> errors;
    const Municipalities municipalities =
        Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
    const std::uint64_t seed = 9;
    std::printf("package: seed %llu\n", static_cast<unsigned long long>(seed));
    auto listings = random_listings(400, municipalities, seed);
    const Directory one(listings, municipalities);
    std::reverse(listings.begin(), listings.end());
    const Directory other(listings, municipalities);
    SeededRandom random(seed);
    for (int i = 0; i < 30; ++i) {
        PackageQuery query;
        query.about = random_query(listings, now, random);
        query.about.words.clear();
        for (int k = 0; k < 4; ++k) {
            for (const std::string& need : listings[random.next() % listings.size()].needs) {
                if (std::find(query.needs.begin(), query.needs.end(), need) == query.needs.end())
                    query.needs.push_back(need);
            }
        }
        const auto a = packages(one, query, municipalities);
        const auto b = packages(other, query, municipalities);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t k = 0; k < a.size(); ++k) {
            ASSERT_EQ(ids(a[k]), ids(b[k]));
            if (k > 0) {
                ASSERT_LE(a[k].points, a[k - 1].points);
            }
        }
    }
}

TEST(Package, two_services_do_for_three_needs) {
    const Directory directory({service("a", {"DEBT", "SPORT"}), service("b", {"HOUSING"}),
                               service("c", {"HOUSING", "SPORT"}), service("d", {"DEBT"}),
                               service("e", {"SPORT"})});
    const auto made = packages(directory, asking({"DEBT", "HOUSING", "SPORT"}), {});
    ASSERT_FALSE(made.empty());
    EXPECT_EQ(made[0].parts.size(), 2u);
    EXPECT_TRUE(made[0].missing.empty());
}

}  // namespace
}  // namespace luotsi::directory
