// Goal: a record survives the store: to JSON and back nothing is lost, equal records are equal
// bytes, and what earlier versions wrote is still read. Method: one record of every kind with every
// kind of field filled, a flat record as the first release stored it, and broken text.
#include <gtest/gtest.h>

#include "directory/record.hpp"

namespace luotsi::directory {
namespace {

Texts texts() { return {{"", "fi", "Nimi"}, {"alternative", "smn", "Nommâ"}, {"", "se", "Namma"}}; }

Address address() {
    Address one{"visit",     "street", {{"", "fi", "Puijonkatu"}},
                "1 A",       {},       "70100",
                texts(),     "297",    "",
                "FI",        {},       Point{62.89, 27.68},
                6975000.125, 535000.5, "Ok",
                {}};
    one.entrances.push_back({texts(), true, Point{62.891, 27.681}, {{texts(), texts()}}});
    return one;
}

HoursRow hours() {
    HoursRow one;
    one.valid_from = to_date({2026, 1, 1});
    one.weeks = "odd";
    one.month_days = {1, 15};
    one.intervals = {{1, 5, 480, 960, 0}, {6, 6, 540, 120, -1}};
    one.note = texts();
    return one;
}

Service service() {
    Service one;
    one.id = "ptv:1";
    one.provenance = {"ptv",
                      "1",
                      "file.json",
                      "CC-BY-4.0",
                      Instant{1'600'000'000'123},
                      Instant{1'700'000'000'000},
                      to_date({2026, 3, 4}),
                      "keeper by link",
                      std::nullopt};
    one.names = texts();
    one.descriptions = {{"summary", "fi", "Lyhyt \"lainaus\" \n"}};
    one.costs = {{"student", 1250, "EUR", "per visit", std::nullopt, to_date({2027, 1, 1})}};
    one.coverage = {"limited", {{"municipality", "", texts(), {"297", "140"}, ""}}};
    one.eligibility = {0, 17, {"297"}, false, texts()};
    one.organisations = {{"org", "producer", "procured", texts(), {}}};
    Connection way;
    way.channel = "ptv:2";
    way.hours = {hours()};
    way.phones = {{"phone", "+358", "17 123", "", "sv", true, "charged", texts(), texts()}};
    way.addresses = {address()};
    way.modified = Instant{1};
    one.connections = {way};
    one.capacities = {{"c", "places", 0, 12, "", Instant{1'750'000'000'000}}};
    one.accepts_referrals = false;
    one.laws = {{texts(), {{"law", "fi", "laki", "https://example.org", ""}}}};
    return one;
}

TEST(Record, a_service_survives_the_way_to_json_and_back) {
    const Service before = service();
    const Result<Service> after = service_from_json(to_json(before));
    ASSERT_TRUE(after.has_value());
    EXPECT_EQ(*after, before);
    EXPECT_EQ(to_json(*after), to_json(before));
}

TEST(Record, the_other_kinds_survive_too) {
    Channel channel;
    channel.id = "ptv:2";
    channel.addresses = {address()};
    channel.hours = {hours()};
    channel.requires_authentication = false;  // told, and told to be no
    channel.signatures = 2;
    EXPECT_EQ(channel_from_json(to_json(channel)).value(), channel);

    Organisation organisation;
    organisation.id = "ptv:3";
    organisation.names = texts();
    organisation.identifiers = {{"lei", "X"}};
    EXPECT_EQ(organisation_from_json(to_json(organisation)).value(), organisation);

    GeneralDescription general;
    general.id = "ptv-general:4";
    general.terms = {{"koko", "p1", "http://example.org/p1", texts()}};
    EXPECT_EQ(general_from_json(to_json(general)).value(), general);

    Collection collection;
    collection.id = "ptv:5";
    collection.services = {"ptv:1"};
    EXPECT_EQ(collection_from_json(to_json(collection)).value(), collection);
}

TEST(Record, what_is_empty_takes_no_room) {
    Service one;
    one.id = "x";
    EXPECT_EQ(to_json(one), R"({"id":"x"})");
}

TEST(Record, a_flat_service_of_an_earlier_version_is_read) {
    const Result<Service> read = service_from_json(
        R"({"id":"ptv:9","title":{"fi":"Neuvola","sv":"Rådgivning"},"summary":{"fi":"Apua"},)"
        R"("provider":"Kunta","sector":"public","municipalities":["297"],"languages":["fi"],)"
        R"("channels":["phone"],"phone":"017 1","free":true,"capacity":"unknown","source":"ptv",)"
        R"("source_id":"9","age_to":6,"verified":"2026-01-02","service_classes":["P6"]})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(local_text(read->names).sv, "Rådgivning");
    EXPECT_EQ(local_text(read->names).en, "");
    EXPECT_EQ(read->provenance.source_id, "9");
    EXPECT_EQ(read->provenance.verified_on, to_date({2026, 1, 2}));
    EXPECT_EQ(read->eligibility.age_to, 6);
    EXPECT_EQ(read->charge, "free");
    EXPECT_EQ(read->capacity_state, "");
    ASSERT_EQ(read->connections.size(), 1u);
    EXPECT_EQ(read->connections[0].phones[0].number, "017 1");
    EXPECT_EQ(read->coverage.areas[0].municipalities, std::vector<std::string>{"297"});
}

TEST(Record, broken_text_is_an_error_and_a_wrong_type_is_passed_over) {
    EXPECT_FALSE(service_from_json("[]").has_value());
    EXPECT_FALSE(service_from_json("{\"id\":").has_value());
    EXPECT_EQ(service_from_json("{}").error().code, "directory.bad_record");
    const Result<Service> odd = service_from_json(
        R"({"id":"x","names":7,"costs":[1,{"cents":"many"}],"hours":[{"every_weeks":900}]})");
    ASSERT_TRUE(odd.has_value());
    EXPECT_EQ(odd->costs.size(), 1u);
    EXPECT_EQ(odd->hours[0].every_weeks, 1);
}

TEST(Record, putting_a_text_replaces_the_one_of_the_same_type_and_language) {
    Texts some;
    put_text(some, "fi", "  a ");
    put_text(some, "fi", "b");
    put_text(some, "fi", " ");
    put_text(some, "fi", "c", "summary");
    EXPECT_EQ(some, (Texts{{"", "fi", "b"}, {"summary", "fi", "c"}}));
    EXPECT_EQ(text_in(some, "sv"), "");
}

}  // namespace
}  // namespace luotsi::directory
