// Goal: our own HSDS export, read back, says the same; what is lost on the way is known and listed
// here. Method: services rich in everything are written as HSDS 3.0 and imported again; each field
// is compared. Losses (docs/directory-exchange.md): source ids (they become UUIDs), legal bases,
// vouchers, keywords, roles beside the responsible organisation, the main entrance, the charge of a
// call as a text of its own, and note languages beside the exported one.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/hash.hpp"
#include "interop/hsds.hpp"
#include "interop/hsds_write.hpp"
#include "interop/ptv.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

directory::HoursRow weekly(std::uint8_t day, int from, int to) {
    directory::HoursRow row;
    row.intervals.push_back(
        {day, day, static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to), 0});
    return row;
}

directory::Service rich_service() {
    directory::Service one;
    one.id = "ptv:s1";
    one.provenance = {"ptv",
                      "s1",
                      "",
                      "",
                      parse_instant("2026-05-03T11:53:58.162Z").value(),
                      std::nullopt,
                      parse_date("2026-06-01").value(),
                      "",
                      std::nullopt};
    one.status = "temporarily_closed";
    one.kind = "service";
    one.sector = "public";
    one.charge = "charged";
    one.names = {{"", "fi", "Velkaneuvonta"},
                 {"", "sv", "Skuldrådgivning"},
                 {"alternative", "fi", "Talousneuvonta"}};
    one.descriptions = {{"description", "fi", "Pitkä kuvaus"},
                        {"summary", "fi", "Lyhyt"},
                        {"instruction", "fi", "Soita"},
                        {"charge", "fi", "Viisi euroa"}};
    one.coverage.type = "limited";
    one.coverage.areas = {{"county", "13", {{"", "fi", "Pohjois-Savo"}}, {"297", "749"}, ""},
                          {"municipality", "", {}, {"297"}, ""}};
    one.languages = {"fi", "sv", "smn"};
    one.terms = {{"ptv-service-class", "P15.1", "", {{"", "fi", "Talous"}}},
                 {"koko", "", "http://www.yso.fi/onto/koko/p1", {{"", "fi", "velat"}}}};
    one.needs = {"DEBT"};
    one.eligibility.age_from = 18;
    one.eligibility.age_to = 64;
    one.eligibility.note = {{"", "fi", "Asukkaille"}};
    return one;
}

void expect_same(const directory::Service& got, const directory::Service& one) {
    EXPECT_EQ(got.names, one.names);
    for (const directory::Text& text : one.descriptions)
        EXPECT_EQ(directory::text_in(got.descriptions, "fi", text.type), text.value);
    EXPECT_EQ(got.status, one.status);
    EXPECT_EQ(got.sector, one.sector);
    EXPECT_EQ(got.charge, one.charge);
    EXPECT_EQ(got.coverage, one.coverage);
    EXPECT_EQ(got.languages, one.languages);
    EXPECT_EQ(got.terms, one.terms);
    EXPECT_EQ(got.needs, one.needs);
    EXPECT_EQ(got.eligibility, one.eligibility);
    EXPECT_EQ(got.costs, one.costs);
    EXPECT_EQ(got.hours, one.hours);
    EXPECT_EQ(got.provenance.modified, one.provenance.modified);
    EXPECT_EQ(got.provenance.verified_on, one.provenance.verified_on);
}

class RoundTrip : public ::testing::Test {
protected:
    void SetUp() override {
        lookup.organisation =
            [this](const std::string& id) -> std::optional<directory::Organisation> {
            const auto at = before.organisations.find(id);
            if (at == before.organisations.end()) return std::nullopt;
            return at->second;
        };
        lookup.channel = [this](const std::string& id) -> std::optional<directory::Channel> {
            const auto at = before.channels.find(id);
            if (at == before.channels.end()) return std::nullopt;
            return at->second;
        };
        lookup.general =
            [this](const std::string& id) -> std::optional<directory::GeneralDescription> {
            const auto at = before.generals.find(id);
            if (at == before.generals.end()) return std::nullopt;
            return at->second;
        };
    }
    void travel(const std::string& language) {
        const HsdsWriter writer(language, lookup);
        std::string lines;
        for (const auto& [id, one] : before.services)
            lines += writer.service(one, HsdsWriter::Depth::full) + '\n';
        folder.write("export.ndjson", lines);
        (void)read_hsds(folder.files(), {test_codes(), test_needs(), "back", language}, after,
                        report);
    }
    static std::string back(std::string_view kind, const std::string& id) {
        return "back:" + to_string(hsds_id(kind, id));
    }
    Folder folder{"round"};
    Kept before, after;
    HsdsLookup lookup;
    ImportReport report;
};

TEST_F(RoundTrip, a_rich_service_comes_back_the_same) {
    directory::Service one = rich_service();
    one.costs = {{"Aikuiset", 500, "EUR", "kerta", std::nullopt, std::nullopt}};
    one.hours = {weekly(1, 480, 960), weekly(5, 20 * 60, 120)};
    one.hours[1].by_reservation = true;
    directory::HoursRow closed;
    closed.kind = "exceptional";
    closed.closed = true;
    closed.valid_from = parse_date("2026-12-24").value();
    closed.valid_to = parse_date("2026-12-26").value();
    one.hours.push_back(closed);
    directory::HoursRow third = weekly(2, 540, 600);
    third.intervals[0].week_of_month = 3;
    one.hours.push_back(third);
    directory::OrganisationRole role;
    role.organisation = "ptv:o1";
    role.role = "responsible";
    one.organisations = {role};
    directory::Connection link;
    link.channel = "ptv:c1";
    link.descriptions = {{"description", "fi", "Toinen kerros"}};
    link.hours = {weekly(3, 600, 720)};
    one.connections = {link};
    before.services["ptv:s1"] = one;
    directory::Organisation owner;
    owner.id = "ptv:o1";
    owner.names = {{"", "fi", "Kuopion kaupunki"}};
    before.organisations["ptv:o1"] = owner;
    directory::Channel place;
    place.id = "ptv:c1";
    place.type = "location";
    place.names = {{"", "fi", "Toimisto"}};
    directory::Address at;
    at.type = "visit";
    at.street = {{"", "fi", "Tulliportinkatu"}};
    at.number = "31";
    at.postal_code = "70100";
    at.post_office = {{"", "fi", "KUOPIO"}};
    at.country = "FI";
    at.point = directory::Point{62.89, 27.67};
    place.addresses = {at};
    place.hours = {weekly(1, 480, 960)};
    place.phones = {{"phone", "+358", "17123", "", "fi", false, "", {}, {}}};
    before.channels["ptv:c1"] = place;

    travel("fi");
    ASSERT_EQ(after.services.size(), 1u);
    const directory::Service& got = after.services.at(back("service", "ptv:s1"));
    expect_same(got, one);
    EXPECT_EQ(got.organisations.at(0).organisation, back("organization", "ptv:o1"));
    EXPECT_EQ(after.organisations.begin()->second.names, owner.names);
    ASSERT_EQ(got.connections.size(), 1u);
    EXPECT_EQ(got.connections[0].channel, back("location", "ptv:c1"));
    EXPECT_EQ(got.connections[0].descriptions, link.descriptions);
    EXPECT_EQ(got.connections[0].hours, link.hours);
    const directory::Channel& there = after.channels.at(back("location", "ptv:c1"));
    EXPECT_EQ(there.names, place.names);
    EXPECT_EQ(there.type, place.type);
    EXPECT_EQ(there.hours, place.hours);
    EXPECT_EQ(there.phones.at(0).number, "+358 17123");
    EXPECT_EQ(there.phones[0].language, "fi");
    EXPECT_EQ(there.addresses.at(0).point, at.point);
    EXPECT_EQ(there.addresses[0].street.at(0).value, "Tulliportinkatu 31");
    EXPECT_EQ(there.addresses[0].postal_code, at.postal_code);
}

TEST_F(RoundTrip, the_recorded_answers_come_back) {
    const std::string path = shared_data("/directory/ptv-samples");
    if (path.empty()) GTEST_SKIP() << "shared directory data is absent";
    (void)read_ptv(list_sources({path}, {}), {test_codes(), test_needs(), {}}, before, report);
    report = ImportReport();
    travel("fi");
    ASSERT_EQ(after.services.size(), before.services.size());
    for (const auto& [id, one] : before.services) {
        const directory::Service& got = after.services.at(back("service", id));
        for (const directory::Text& name : one.names)
            EXPECT_EQ(directory::text_in(got.names, name.language, name.type), name.value) << id;
        EXPECT_EQ(got.terms.size(), one.terms.size()) << id;
        EXPECT_EQ(got.coverage.type, one.coverage.type) << id;
        EXPECT_EQ(got.languages, one.languages) << id;
        if (!one.needs.empty()) {
            EXPECT_EQ(got.needs, one.needs) << id;
        }
    }
    EXPECT_EQ(report.refused(), 0u);
    EXPECT_FALSE(report.has("import.unknown_property"));
}

TEST(HsdsIds, are_the_same_for_ever) {
    // RFC 9562 appendix A.4: the DNS namespace and "www.example.com".
    const Uuid dns = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8").value();
    EXPECT_EQ(to_string(make_uuid_v5(dns, "www.example.com")),
              "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    EXPECT_EQ(hsds_id("service", "ptv:s1"), hsds_id("service", "ptv:s1"));
    EXPECT_NE(hsds_id("service", "ptv:s1"), hsds_id("location", "ptv:s1"));
}

}  // namespace
}  // namespace luotsi::interop
