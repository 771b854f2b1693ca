// Goal: a listing says what the records say and nothing more. Method: small records of a service,
// its channels, its organisation and its general description; and the demo county's file.
#include "directory/listing.hpp"

#include <gtest/gtest.h>

#include "directory/services_file.hpp"

namespace luotsi::directory {
namespace {

struct Given {
    std::vector<Error> errors;
    Municipalities municipalities = Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
    PostalCodes postal_codes =
        PostalCodes::load(LUOTSI_SOURCE_DIR "/content", municipalities, errors);
    ListingMaker maker{municipalities, postal_codes};
};

HoursRow office() {
    HoursRow row;
    row.intervals = {{1, 0, 480, 960, 0}};
    return row;
}

Service service() {
    Service one;
    one.id = "ptv:1";
    put_text(one.names, "fi", "Kotihoito");
    one.connections.resize(1);
    one.connections[0].channel = "ptv:c";
    return one;
}

Channel channel() {
    Channel one;
    one.id = "ptv:c";
    one.type = "location";
    one.languages = {"sv"};
    one.hours = {office()};
    one.phones = {{"phone", "+358", "17 1", "", "", false, "", {}, {}}};
    Address address;
    address.type = "visit";
    put_text(address.street, "fi", "Puijonkatu");
    address.number = "1";
    address.postal_code = "70100";
    put_text(address.post_office, "fi", "KUOPIO");
    one.addresses = {address};
    return one;
}

TEST(Listing, what_is_not_told_stays_empty) {
    Given given;
    const Listing made = given.maker.make(service());
    EXPECT_EQ(made.title.sv, "");
    EXPECT_EQ(made.sector, "");
    EXPECT_EQ(made.capacity, "unknown");
    EXPECT_FALSE(made.needs_referral.has_value());
    EXPECT_FALSE(made.nationwide);
    EXPECT_TRUE(made.municipalities.empty());
    EXPECT_TRUE(made.ways.empty()) << "the channel is not among the records";
}

TEST(Listing, a_channel_gives_contacts_hours_languages_and_place) {
    Given given;
    given.maker.know(channel());
    const Listing made = given.maker.make(service());
    EXPECT_EQ(made.channels, std::vector<std::string>{"visit"});
    EXPECT_EQ(made.phone, "+358 17 1");
    EXPECT_EQ(made.address, "Puijonkatu 1, 70100 KUOPIO");
    ASSERT_EQ(made.ways.size(), 1u);
    EXPECT_EQ(made.ways[0].languages, std::vector<std::string>{"sv"});
    EXPECT_EQ(made.ways[0].hours->rows().size(), 1u);
    ASSERT_EQ(made.places.size(), 1u);
    EXPECT_GT(made.places[0].within_km, 0) << "known by its postal code only";
    EXPECT_FALSE(made.remote());
}

TEST(Listing, a_connection_goes_before_its_channel) {
    Given given;
    given.maker.know(channel());
    Service one = service();
    one.connections[0].hours = {office(), office()};
    one.connections[0].phones = {{"phone", "", "100", "", "", false, "", {}, {}}};
    const Listing made = given.maker.make(one);
    EXPECT_EQ(made.phone, "100");
    EXPECT_EQ(made.ways[0].hours->rows().size(), 2u);
    // Equal hours are kept once.
    EXPECT_EQ(given.maker.make(one).ways[0].hours, made.ways[0].hours);
}

TEST(Listing, what_the_service_leaves_out_comes_from_its_general_description) {
    Given given;
    GeneralDescription general;
    general.id = "g";
    put_text(general.names, "sv", "Hemvård");
    put_text(general.descriptions, "fi", "Apua kotiin", "summary");
    general.needs = {"HOME_CARE"};
    given.maker.know(general);
    Service one = service();
    one.general = "g";
    const Listing made = given.maker.make(one);
    EXPECT_EQ(made.title.fi, "Kotihoito");
    EXPECT_EQ(made.title.sv, "") << "a name of its own is not mixed with another's";
    EXPECT_EQ(made.summary.fi, "Apua kotiin");
    EXPECT_EQ(made.needs, std::vector<std::string>{"HOME_CARE"});
}

TEST(Listing, a_county_is_its_municipalities_and_the_sector_the_organisations) {
    Given given;
    Organisation organisation;
    organisation.id = "o";
    organisation.sector = "parish";
    put_text(organisation.names, "fi", "Seurakunta");
    given.maker.know(organisation);
    Service one = service();
    one.organisations = {{"p", "producer", "", {{"", "fi", "Toinen"}}, {}},
                         {"o", "responsible", "", {}, {}}};
    one.coverage = {"limited", {{"county", "13", {}, {}, ""}}};
    const Listing made = given.maker.make(one);
    EXPECT_EQ(made.provider, "Seurakunta");
    EXPECT_EQ(made.sector, "parish");
    EXPECT_EQ(made.municipalities.size(), 19u);
}

TEST(Listing, only_a_dated_capacity_says_something) {
    Given given;
    Service one = service();
    one.capacities = {{"a", "places", 5, {}, "", Instant{}}};
    EXPECT_EQ(given.maker.make(one).capacity, "unknown");
    one.capacities.push_back({"b", "places", 0, {}, "", Instant{1'790'000'000'000}});
    EXPECT_EQ(given.maker.make(one).capacity, "closed");
    EXPECT_TRUE(given.maker.make(one).capacity_told.has_value());
}

TEST(Listing, the_demo_countys_services_can_be_read_and_have_hours) {
    Given given;
    const auto services = read_services_file(
        LUOTSI_SOURCE_DIR "/content/demo/pohjois-savo/services.yaml", "demo", given.errors);
    for (const Error& error : given.errors) ADD_FAILURE() << to_string(error);
    EXPECT_GE(services.size(), 80u);
    std::size_t with_hours = 0;
    for (const Service& one : services) {
        const Listing made = given.maker.make(one);
        EXPECT_FALSE(made.title.fi.empty());
        with_hours += !made.ways.empty() && !made.ways[0].hours->empty();
    }
    EXPECT_EQ(with_hours, services.size());
}

}  // namespace
}  // namespace luotsi::directory
