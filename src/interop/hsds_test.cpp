// Goal: directories written in any version of HSDS become records, and what cannot be used is said.
// Method: small files made here for each rule; the official examples and a real directory of
// version 1 where shared data is present.
#include <gtest/gtest.h>

#include <cstdlib>

#include "interop/hsds.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

class Hsds : public ::testing::Test {
protected:
    void read() { read(folder.path()); }
    void read(const std::string& path) {
        counts = read_hsds(list_sources({path}, {}), {test_codes(), test_needs(), "x", "en"}, kept,
                           report);
    }
    Folder folder{"hsds"};
    Kept kept;
    ImportReport report;
    ImportCounts counts;
};

constexpr const char* service = R"({"id":"s1","name":"Debt advice","status":"temporarily closed",
 "description":"<p>Help with <b>debts</b></p>","url":"https://example.org","email":"a@example.org",
 "minimum_age":18,"maximum_age":64,"assured_date":"2026-05-01","last_modified":"2026-05-02",
 "fees_description":"Free","unheard_of":"kept",
 "organization":{"id":"o1","name":"City","description":"d"},
 "phones":[{"id":"p","number":"\"+44 1\"","extension":100,"type":"voice",
            "languages":[{"id":"l","code":"ur"}]}],
 "contacts":[{"id":"k","name":"Ann Persona","title":"Manager","email":"b@example.org"}],
 "cost_options":[{"id":"c","amount":12.5,"currency":"gbp","option":"adults"}],
 "languages":[{"id":"l","name":"Swedish"}],
 "schedules":[{"id":"h1","freq":"WEEKLY","byday":"MO,WE","opens_at":"10:00:00","closes_at":"18:00"},
              {"id":"h2","freq":"MONTHLY","byday":"3TU","opens_at":"9 am","closes_at":"11 am"},
              {"id":"h3","freq":"WEEKLY","interval":2,"dtstart":"2026-01-05","byday":"MO",
               "opens_at":"08:00","closes_at":"09:00"},
              {"id":"h4","description":"By appointment"},
              {"id":"h5","dtstart":"2026-12-24","opens_at":"08:00","closes_at":"12:00"}],
 "service_at_locations":[{"id":"sal","location":{"id":"l1","location_type":"physical",
   "name":"Town Hall","latitude":51.5,"longitude":-0.1,
   "addresses":[{"id":"a","address_1":"1 High St","city":"Town","state_province":"X",
                 "postal_code":"AB1","country":"GB","address_type":"physical"}]}}],
 "attributes":[{"id":"t","taxonomy_term":{"id":"x1","code":"DM","name":"Debt","taxonomy":"Needs"}}]
})";

TEST_F(Hsds, a_nested_service_takes_everything_along) {
    folder.write("s.json", service);
    read();
    ASSERT_EQ(kept.services.size(), 1u);
    const directory::Service& one = kept.services.at("x:s1");
    EXPECT_EQ(one.status, "temporarily_closed");
    EXPECT_EQ(directory::text_in(one.descriptions, "en", "description"), "Help with debts");
    EXPECT_EQ(one.eligibility.age_from, 18);
    EXPECT_EQ(one.eligibility.age_to, 64);
    EXPECT_EQ(to_iso(*one.provenance.verified_on), "2026-05-01");
    EXPECT_EQ(one.costs.at(0).cents, 1250);
    EXPECT_EQ(one.costs.at(0).currency, "GBP");
    EXPECT_EQ(one.languages, std::vector<std::string>{"sv"});
    EXPECT_EQ(one.organisations.at(0).organisation, "x:o1");
    EXPECT_EQ(one.terms.at(0).scheme, "hsds:Needs");
    ASSERT_EQ(one.connections.size(), 2u);
    EXPECT_EQ(one.connections[0].phones.at(0).number, "+44 1");
    EXPECT_EQ(one.connections[0].phones[0].language, "ur");
    EXPECT_EQ(one.connections[0].emails.size(), 2u);
    EXPECT_EQ(one.connections[1].id, "sal");
    EXPECT_EQ(one.connections[1].channel, "x:l1");
    const directory::Channel& place = kept.channels.at("x:l1");
    EXPECT_NEAR(place.addresses.at(0).point->lat, 51.5, 1e-9);
    EXPECT_EQ(place.addresses[0].postal_code, "AB1");
    EXPECT_EQ(kept.organisations.at("x:o1").names[0].value, "City");
    EXPECT_TRUE(report.has("hsds.person"));
    EXPECT_EQ(directory::to_json(one).find("Ann"), std::string::npos);
    EXPECT_TRUE(report.has("import.unknown_property"));
}

TEST_F(Hsds, schedules_become_hours_or_stay_unread) {
    folder.write("s.json", service);
    read();
    const auto& hours = kept.services.at("x:s1").hours;
    ASSERT_EQ(hours.size(), 4u);  // the first two say the same but for their days
    EXPECT_EQ(hours[0].intervals.size(), 3u);
    EXPECT_EQ(hours[0].intervals[1].day_from, 3);
    EXPECT_EQ(hours[0].intervals[1].to, 18 * 60);
    EXPECT_EQ(hours[0].intervals[2].week_of_month, 3);
    EXPECT_EQ(hours[0].intervals[2].from, 9 * 60);
    EXPECT_EQ(hours[1].every_weeks, 2);
    EXPECT_EQ(to_iso(*hours[1].valid_from), "2026-01-05");
    EXPECT_EQ(hours[2].kind, "unread");
    EXPECT_EQ(hours[2].note.at(0).value, "By appointment");
    EXPECT_EQ(hours[3].kind, "exceptional");
    EXPECT_EQ(hours[3].valid_from, hours[3].valid_to);
    EXPECT_TRUE(report.has("hsds.bad_schedule"));
}

TEST_F(Hsds, pages_lines_and_places_of_services_are_read_in_any_order) {
    folder.write("a.json", R"({"total_items":1,"contents":[{"id":"sal1","location":{"id":"l9",
      "location_type":"physical","name":"Here"},
      "service":{"id":"s9","name":"Late","status":"active"}}]})");
    folder.write("b.ndjson", "{\"id\":\"s1\",\"name\":\"One\",\"status\":\"active\"}\n"
                             "{\"id\":\"s2\",\"name\":\"Two\",\"status\":\"active\"}\n"
                             "{\"id\":\"s2\",\"name\":\"Again\",\"status\":\"active\"}\n");
    folder.write("c.json", R"({"id":"o9","name":"Org","description":"d","website":"w",
      "services":[{"id":"s1","name":"One","status":"active"},
                  {"id":"s3","name":"Three","status":"active"}]})");
    folder.write("d.json", R"({"version":"3.0","profile":"p","openapi_url":"u"})");
    read();
    EXPECT_EQ(kept.services.size(), 4u);
    EXPECT_EQ(kept.services.at("x:s9").connections.at(0).channel, "x:l9");
    EXPECT_EQ(report.count("import.twice"), 1u);
    EXPECT_EQ(report.refused(), 1u);
}

TEST_F(Hsds, tables_of_version_1_are_joined) {
    folder.write("organizations.csv", "id,name,description,url\n1,Org,About,https://x.org\n");
    folder.write("services.csv",
                 "\xEF\xBB\xBFid;organization_id;name;status\r\n10;1;Food bank;active\r\n");
    folder.write("locations.csv", "id,organization_id,name,latitude,longitude\n20,1,Hall,,\n");
    folder.write("services_at_location.csv", "id,service_id,location_id\n30,10,20\n");
    folder.write("regular_schedules.csv", "service_id,location_id,weekday,opens_at,closes_at\n"
                                          ",20,Monday,9:00,17:00\n,20,Tuesday,9:00,17:00\n"
                                          "10,,1,12.00,13.00\n");
    folder.write("holiday_schedules.csv",
                 "location_id,closed,opens_at,closes_at,start_date,end_date\n"
                 "20,true,,,2026-12-24,2026-12-26\n");
    folder.write("phones.csv", "location_id,number,type\n20,555 1234,fax\n99,1,voice\n,2,voice\n");
    folder.write("eligibility.csv", "service_id,eligibility\n10,Residents only\n");
    folder.write("taxonomy.csv", "id,name,vocabulary\n7,Food,Open Eligibility\n");
    folder.write("services_taxonomy.csv", "id,service_id,taxonomy_id\n1,10,7\n");
    folder.write("strange.csv", "a,b\n1,2\n");
    read();
    const directory::Service& one = kept.services.at("x:10");
    EXPECT_EQ(one.organisations.at(0).organisation, "x:1");
    EXPECT_EQ(one.connections.at(0).channel, "x:20");
    EXPECT_EQ(one.hours.at(0).intervals.at(0).from, 12 * 60);
    EXPECT_EQ(one.eligibility.note.at(0).value, "Residents only");
    ASSERT_EQ(one.terms.size(), 1u);
    EXPECT_EQ(one.terms[0].names.at(0).value, "Food");
    const directory::Channel& place = kept.channels.at("x:20");
    EXPECT_EQ(place.phones.at(0).type, "fax");
    ASSERT_EQ(place.hours.size(), 2u);
    EXPECT_EQ(place.hours[0].intervals.size(), 2u);
    EXPECT_TRUE(place.hours[1].closed);
    EXPECT_EQ(report.count("hsds.dangling"), 2u);
    EXPECT_EQ(report.count("hsds.not_ours"), 1u);
}

TEST_F(Hsds, records_of_ptv_are_told_apart) {
    folder.write("s.json", R"({"id":"s1","serviceNames":[]})");
    read();
    EXPECT_EQ(counts.services, 0u);
    EXPECT_NE(report.lines().at(0).detail.find("ptv"), std::string::npos);
}

TEST_F(Hsds, the_official_examples_are_read) {
    const std::string path = shared_data("/directory/hsds-3.0/examples");
    if (path.empty()) GTEST_SKIP() << "shared directory data is absent";
    for (const char* file :
         {"/service_full.json", "/organization_full.json", "/service_at_location_full.json",
          "/service_list.json", "/organization_list.json", "/service_at_location_list.json",
          "/tabular.json", "/location.json", "/csv"}) {
        kept = Kept();
        report = ImportReport();
        read(path + file);
        EXPECT_GE(counts.services + counts.organisations + counts.channels, 1u) << file;
        for (const ImportLine& line : report.lines())
            EXPECT_FALSE(line.code == "import.unknown_property" && line.examples[0].value != "")
                << file << ' ' << line.pattern;
    }
}

TEST_F(Hsds, a_real_directory_of_version_1_is_read_whole) {
    const std::string path = shared_data("/directory/ilao-legal-aid/output");
    if (path.empty()) GTEST_SKIP() << "shared directory data is absent";
    read(path);
    EXPECT_EQ(counts.organisations, 33u);
    EXPECT_EQ(counts.services, 429u);  // one row of its table has no id
    EXPECT_EQ(counts.channels, 520u);
    std::size_t with_hours = 0;
    for (const auto& [id, one] : kept.channels) with_hours += !one.hours.empty();
    EXPECT_GE(with_hours, 250u);
    EXPECT_EQ(report.refused(), 1u);
}

}  // namespace
}  // namespace luotsi::interop
