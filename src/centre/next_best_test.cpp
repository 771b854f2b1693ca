// Goal: a referral that came home is given those who could be asked instead, fairly and never the
// same one twice. Method: small directories of made-up services around the shipped contact model;
// sectors permuted by a seeded shuffle.
#include "centre/next_best.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "centre/installation.hpp"
#include "centre/intake.hpp"

namespace luotsi::centre {
namespace {

constexpr Instant now{1'772'438'400'000};

const Installation& installation() {
    static const std::unique_ptr<Installation> one = [] {
        std::vector<Error> errors;
        auto made = Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

directory::Listing listing(std::string id, std::string unit, std::string sector = "public") {
    directory::Listing out;
    out.id = std::move(id);
    out.title = {"Palvelu " + out.id, "Tjänst " + out.id, "Service " + out.id};
    out.unit = std::move(unit);
    out.sector = std::move(sector);
    out.status = "active";
    out.needs = {"FAMILY_SUPPORT"};
    out.municipalities = {"297"};
    out.languages = {"fi", "sv"};
    out.capacity = "open";
    return out;
}

// A case whose referrals to these units have come home, the last of them now.
engine::Case referred_to(const std::vector<std::string>& units) {
    engine::Case out = engine::blank_case(installation().models.latest(contact_model));
    for (const std::string& unit : units) {
        engine::Promise promise;
        promise.id = static_cast<std::uint32_t>(out.promises.size());
        promise.step = out.model->find_step("family centre referral");
        promise.moves_matter = true;
        promise.state = engine::PromiseState::returned;
        promise.from_unit = "guidance-kuopio";
        promise.to_unit = unit;
        out.promises.push_back(std::move(promise));
    }
    engine::FactRecord& need = out.facts[out.model->find_fact("need")];
    need.state = engine::FactState::known;
    need.value = feel::Value::string("FAMILY_SUPPORT");
    return out;
}

NextBest propose(const engine::Case& of, const std::vector<directory::Listing>& services,
                 std::string language = "sv") {
    const directory::Directory directory(services, installation().municipalities);
    const NextFor person{"297", std::move(language), 34, now};
    return next_best(of, static_cast<std::uint32_t>(of.promises.size() - 1), person, directory,
                     installation().municipalities, installation().organisation);
}

std::vector<std::string> services_of(const NextBest& next) {
    std::vector<std::string> out;
    for (const NextOption& one : next.options)
        if (!one.service.empty()) out.push_back(one.service);
    return out;
}

TEST(NextBest, leaves_out_everybody_who_has_been_asked) {
    const std::vector<directory::Listing> all{
        listing("a", "family-centre-kuopio"), listing("b", "family-centre-kuopio"),
        listing("c", "association-vertaistalo", "association"),
        listing("d", "parish-kuopio", "parish")};
    EXPECT_EQ(services_of(propose(referred_to({"family-centre-kuopio"}), all)).size(), 2u);
    EXPECT_EQ(
        services_of(propose(referred_to({"association-vertaistalo", "family-centre-kuopio"}), all)),
        std::vector<std::string>{"d"});
    engine::Case forwarded = referred_to({"parish-kuopio"});
    forwarded.promises[0].chain = {"family-centre-kuopio"};
    EXPECT_EQ(services_of(propose(forwarded, all)), std::vector<std::string>{"c"});
}

TEST(NextBest, leaves_out_who_can_take_nobody) {
    std::vector<directory::Listing> all{
        listing("full", "association-vertaistalo"), listing("closed", "parish-kuopio"),
        listing("own way", "age-centre-kuopio"), listing("open", "association-muisti")};
    all[0].capacity = "closed";
    all[1].status = "temporarily_closed";
    all[2].accepts_referrals = false;
    EXPECT_EQ(services_of(propose(referred_to({"family-centre-kuopio"}), all)),
              std::vector<std::string>{"open"});
}

TEST(NextBest, leaves_out_who_is_known_not_to_serve_the_person) {
    std::vector<directory::Listing> all{listing("young", "association-vertaistalo"),
                                        listing("far", "parish-kuopio"),
                                        listing("fits", "association-muisti")};
    all[0].age_to = 17;
    all[1].municipalities = {"091"};
    EXPECT_EQ(services_of(propose(referred_to({"family-centre-kuopio"}), all)),
              std::vector<std::string>{"fits"});
}

TEST(NextBest, prefers_the_language_of_the_person_and_says_why) {
    std::vector<directory::Listing> all{listing("finnish", "association-vertaistalo"),
                                        listing("swedish", "parish-kuopio")};
    all[0].languages = {"fi"};
    all[1].languages = {"sv"};
    const engine::Case home = referred_to({"family-centre-kuopio"});
    const NextBest swedish = propose(home, all, "sv");
    ASSERT_GE(swedish.options.size(), 2u);
    EXPECT_EQ(swedish.options[0].service, "swedish");
    EXPECT_FALSE(swedish.options[0].reasons.empty());
    EXPECT_EQ(propose(home, all, "fi").options[0].service, "finnish");
}

TEST(NextBest, names_the_step_that_asks_such_a_unit) {
    const NextBest next =
        propose(referred_to({"family-centre-kuopio"}),
                {listing("same", "family-centre-iisalmi"), listing("age", "age-centre-kuopio"),
                 listing("peers", "association-vertaistalo"), listing("imported", "")});
    std::map<std::string, NextOption> by_service;
    for (const NextOption& one : next.options) by_service[one.service] = one;
    EXPECT_EQ(by_service["same"].step, "family centre referral");
    EXPECT_EQ(by_service["age"].step, "age centre referral");
    EXPECT_EQ(by_service["imported"].unit, "") << "reached by its own ways in";
    EXPECT_EQ(by_service["imported"].step, "");
}

TEST(NextBest, units_of_the_kind_that_no_list_knows_can_still_be_asked) {
    const NextBest next = propose(referred_to({"family-centre-kuopio"}), {});
    ASSERT_EQ(next.options.size(), 1u);
    EXPECT_EQ(next.options[0].unit, "family-centre-iisalmi");
    EXPECT_EQ(next.options[0].reasons[0].key, "refer.same_kind");
    EXPECT_TRUE(propose(referred_to({"family-centre-iisalmi", "family-centre-kuopio"}), {})
                    .options.empty());
}

TEST(NextBest, looks_for_what_the_first_one_serves_when_the_need_is_not_known) {
    engine::Case home = referred_to({"family-centre-kuopio"});
    home.facts[home.model->find_fact("need")] = engine::FactRecord();
    directory::Listing other = listing("other", "parish-kuopio");
    other.needs = {"DENTAL"};
    EXPECT_EQ(services_of(propose(home, {listing("first", "family-centre-kuopio"),
                                         listing("like it", "association-vertaistalo"), other})),
              std::vector<std::string>{"like it"});
}

TEST(NextBest, who_gives_a_service_changes_nothing) {
    constexpr unsigned seed = 20'261'122;
    std::mt19937 dice(seed);
    std::vector<std::string> sectors{"public", "private", "association", "parish", "public", ""};
    std::vector<directory::Listing> all;
    for (std::size_t i = 0; i < 6; ++i) all.push_back(listing("s" + std::to_string(i), ""));
    all[2].languages = {"fi"};
    all[4].capacity = "limited";
    const engine::Case home = referred_to({"family-centre-kuopio"});
    const NextBest first = propose(home, all);
    ASSERT_EQ(first.options.size(), next_best_max);
    for (int round = 0; round < 20; ++round) {
        std::shuffle(sectors.begin(), sectors.end(), dice);
        for (std::size_t i = 0; i < all.size(); ++i) all[i].sector = sectors[i];
        EXPECT_EQ(propose(home, all).options, first.options) << "seed " << seed;
    }
}

TEST(NextBest, reads_back_what_the_journal_keeps) {
    const NextBest next = propose(referred_to({"family-centre-kuopio"}),
                                  {listing("a", "age-centre-kuopio"), listing("b", "")});
    ASSERT_FALSE(next.options.empty());
    EXPECT_EQ(options_of(to_value(next.options)), next.options);
    EXPECT_TRUE(options_of(feel::Value()).empty());
    EXPECT_TRUE(options_of(feel::Value::list({feel::Value::number(std::int64_t{1})})).empty());
}

}  // namespace
}  // namespace luotsi::centre
