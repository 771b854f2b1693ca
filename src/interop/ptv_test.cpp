// Goal: real PTV answers become records of the directory, and what cannot be used is said. Method:
// small files made here for each rule; the recorded answers, the API's own skeletons, the national
// general descriptions and the pilot content where shared data is present.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "interop/ptv.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

class Ptv : public ::testing::Test {
protected:
    void read() {
        counts = read_ptv(folder.files(), {test_codes(), test_needs(), {}}, kept, report);
    }
    void read_shared(const std::string& path) {
        counts = read_ptv(list_sources({path}, {}), {test_codes(), test_needs(), {}}, kept, report);
    }
    Folder folder{"ptv"};
    Kept kept;
    ImportReport report;
    ImportCounts counts;
};

constexpr const char* service = R"({"id":"s1","publishingStatus":"Published",
 "serviceNames":[{"language":"fi","value":"Velkaneuvonta","type":"Name"},
                 {"language":"sv","value":"Skuldrådgivning","type":"Name"},
                 {"language":"smn","value":"Velgâneuvum","type":"Name"},
                 {"language":"fi","value":"Talousneuvonta","type":"AlternativeName"}],
 "serviceDescriptions":[{"language":"fi","value":"Apua <b>velkoihin</b>","type":"ShortDescription"},
                        {"language":"sv","value":"","type":"Summary"}],
 "serviceChargeType":"FreeOfCharge","areaType":"LimitedType","languages":["fi","swe"],
 "areas":[{"type":"WellbeingServiceCounties","code":"13","municipalities":null},
          {"type":"Municipality","code":null,"municipalities":[{"code":"297"}]}],
 "serviceClasses":[{"code":"P15.1","uri":"u","name":[]}],"targetGroups":[{"code":"KR1"}],
 "requirements":[{"language":"fi","value":"Palvelu on 18–29-vuotiaille. Tarvitset lähetteen."}],
 "organizations":[{"organization":{"id":"o1","name":"Kuopion kaupunki"},"roleType":"Responsible",
                   "provisionType":null},
                  {"organization":null,"roleType":"Producer"}],
 "serviceChannels":[{"serviceChannel":{"id":"c1","name":"x"},"modified":"2026-05-03T11:53:58.16",
   "contactDetails":{"phoneNumbers":[{"number":"012 345 6789","prefixNumber":"+358"}]}},
  {"serviceChannel":{"id":"gone"}}],"lifeEvents":[],"keywords":null,"futureThing":{"a":1},
 "modified":"2026-05-03T11:53:58.162746"})";

constexpr const char* channel = R"({"id":"c1","serviceChannelType":"ServiceLocation",
 "publishingStatus":"Published","organizationId":"o1",
 "serviceChannelNames":[{"language":"fi","value":"Toimisto","type":"Name"}],
 "phoneNumbers":[{"type":"Fax","number":"17123","prefixNumber":"+358","language":"fi",
                  "serviceChargeType":"Chargeable","chargeDescription":"pvm"}],
 "addresses":[{"type":"Location","subType":"Single","country":"FI",
   "streetAddress":{"street":[{"value":"Tulliportinkatu","language":"fi"}],"streetNumber":"31",
    "postalCode":"70100","municipality":{"code":"297"},"latitude":"6973600.000",
    "longitude":"534000.000","coordinateState":"Ok"},
   "entrances":[{"name":[],"isMainEntrance":true,"accessibilitySentences":[{
     "sentenceGroup":[{"value":"Sisäänkäynti","language":"fi"}],
     "sentences":[{"sentence":[{"value":"Ovessa on automatiikka","language":"fi"}]}]}]}]}],
 "serviceHours":[
  {"serviceHourType":"DaysOfTheWeek","isClosed":false,"validForNow":true,
   "openingHour":[{"dayFrom":"Monday","dayTo":"Friday","from":"08:00:00","to":"16:00:00"}]},
  {"serviceHourType":"OverMidnight","openingHour":[
   {"dayFrom":"Friday","dayTo":"Saturday","from":"20:00:00","to":"02:00:00"}]},
  {"serviceHourType":"Exceptional","isClosed":true,"validFrom":"2026-12-23T22:00:00Z"},
  {"serviceHourType":"DaysOfTheWeek","openingHour":[]},
  {"serviceHourType":"DaysOfTheWeek","isAlwaysOpen":true,"openingHour":[]}],
 "services":[{"service":{"id":"s1","name":"x"},"serviceChargeType":"Other",
   "serviceHours":[{"serviceHourType":"DaysOfTheWeek","openingHour":[
     {"dayFrom":"Tuesday","dayTo":"","from":"09:00","to":"11:00"}]}],
   "contactDetails":{"emails":[{"value":"neuvonta@example.org","language":"fi"}]}},
  {"service":{"id":"elsewhere"}}]})";

TEST_F(Ptv, a_service_takes_texts_areas_classes_and_both_sides_of_its_connections) {
    folder.write("s.json", service);
    folder.write("z.json", channel);  // read after the service: order does not matter
    folder.write("o.json", R"({"id":"o1","organizationType":"Municipality",
      "publishingStatus":"Published","businessCode":"0171450-7",
      "organizationNames":[{"language":"fi","value":"Kuopion kaupunki","type":"Name"}]})");
    read();
    ASSERT_EQ(kept.services.size(), 1u);
    const directory::Service& one = kept.services.begin()->second;
    EXPECT_EQ(one.id, "ptv:s1");
    EXPECT_EQ(directory::text_in(one.names, "sv"), "Skuldrådgivning");
    EXPECT_EQ(directory::text_in(one.names, "smn"), "Velgâneuvum");
    EXPECT_EQ(directory::text_in(one.names, "fi", "alternative"), "Talousneuvonta");
    EXPECT_EQ(directory::text_in(one.descriptions, "fi", "summary"), "Apua velkoihin");
    EXPECT_EQ(one.needs.front(), "DEBT");
    EXPECT_EQ(one.charge, "free");
    EXPECT_EQ(one.sector, "public");
    EXPECT_EQ(one.languages, (std::vector<std::string>{"fi", "sv"}));
    EXPECT_EQ(one.eligibility.age_from, 18);
    EXPECT_EQ(one.eligibility.age_to, 29);
    EXPECT_EQ(one.eligibility.needs_referral, true);
    ASSERT_EQ(one.coverage.areas.size(), 2u);
    EXPECT_GE(one.coverage.areas[0].municipalities.size(), 15u);  // of the county, by its code
    EXPECT_EQ(one.coverage.areas[1].municipalities, std::vector<std::string>{"297"});
    EXPECT_EQ(to_iso(*one.provenance.modified), "2026-05-03T11:53:58.162Z");
    ASSERT_EQ(one.connections.size(), 2u);
    EXPECT_EQ(one.connections[0].channel, "ptv:c1");
    EXPECT_EQ(one.connections[0].charge, "other");  // told by the channel's side only
    ASSERT_EQ(one.connections[0].hours.size(), 1u);
    EXPECT_EQ(one.connections[0].emails.size(), 1u);
    EXPECT_TRUE(one.connections[0].phones.empty());
    ASSERT_EQ(one.extras.size(), 1u);
    EXPECT_EQ(one.extras[0].name, "futureThing");
    for (const char* code : {"ptv.example_value", "ptv.channel_absent", "ptv.service_absent",
                             "import.markup", "import.unknown_property", "ptv.no_provider"})
        EXPECT_TRUE(report.has(code)) << code;
}

TEST_F(Ptv, a_place_has_hours_entrances_and_degrees) {
    folder.write("c.json", channel);
    read();
    const directory::Channel& one = kept.channels.at("ptv:c1");
    EXPECT_EQ(one.type, "location");
    EXPECT_EQ(one.phones[0].type, "fax");
    EXPECT_EQ(one.phones[0].charge, "charged");
    const directory::Address& at = one.addresses.at(0);
    ASSERT_TRUE(at.point);
    EXPECT_NEAR(at.point->lat, 62.89, 0.02);
    EXPECT_NEAR(at.point->lon, 27.67, 0.02);
    EXPECT_EQ(at.entrances.at(0).accessibility.at(0).group[0].value, "Sisäänkäynti");
    ASSERT_EQ(one.hours.size(), 5u);
    EXPECT_EQ(one.hours[0].intervals.size(), 5u);
    EXPECT_EQ(one.hours[1].intervals[0].day_from, 5);
    EXPECT_EQ(one.hours[1].intervals[0].day_to, 6);
    EXPECT_EQ(one.hours[2].kind, "exceptional");
    EXPECT_EQ(to_iso(*one.hours[2].valid_from), "2026-12-24");  // local midnight written as UTC
    EXPECT_EQ(one.hours[2].valid_to, one.hours[2].valid_from);
    EXPECT_EQ(one.hours[3].kind, "unread");
    EXPECT_TRUE(one.hours[4].always_open);
    EXPECT_TRUE(report.has("ptv.hours_empty"));
}

TEST_F(Ptv, what_cannot_be_kept_is_said_and_left_out) {
    folder.write("a.json", "{\"id\": ");
    folder.write("b.json", "{\"hello\": 1}");
    folder.write("c.json", R"({"id":"s2","publishingStatus":"Draft","serviceNames":[]})");
    folder.write("d.json", "[1]");
    folder.write("e.json", R"({"publishingStatus":"Published","serviceNames":[{"value":"x"}]})");
    folder.write("f.json", R"({"id":"string","serviceNames":[{"value":"string"}]})");
    folder.write("g.json", R"({"id":"s3","serviceNames":[]})");
    folder.write("h.json", R"([{"id":"s4","serviceNames":[{"language":"fi","value":"a"}]},
                               {"id":"s4","serviceNames":[{"language":"fi","value":"b"}]},
                               {"id":"s5","serviceNames":"broken")");
    read();
    EXPECT_EQ(kept.services.size(), 1u);
    EXPECT_EQ(kept.services.at("ptv:s4").names[0].value, "a");
    for (const char* code : {"import.truncated", "import.unknown_record", "ptv.not_published",
                             "import.no_id", "ptv.example_record", "ptv.no_name", "import.twice"})
        EXPECT_TRUE(report.has(code)) << code;
    EXPECT_EQ(counts.files, 8u);
}

TEST_F(Ptv, archived_records_are_kept_as_inactive) {
    folder.write("s.json", R"({"id":"s1","publishingStatus":"Deleted",
      "serviceNames":[{"language":"fi","value":"Vanha","type":"Name"}]})");
    read();
    EXPECT_EQ(kept.services.at("ptv:s1").status, "inactive");
    EXPECT_TRUE(report.has("ptv.archived"));
}

TEST_F(Ptv, a_service_inherits_the_needs_of_its_general_description) {
    folder.write("gd.json", R"([{"id":"g1","reference_code":"SOTE-0062","service_classes":["P5.7"],
      "target_groups":["KR1"],"name":{"fi":"Mielenterveyspalvelut","sv":"Mentalvård","en":"Mental"},
      "short":{"fi":"Apua mielen ongelmiin"}}])");
    folder.write("s.json", R"({"id":"s1","generalDescriptionId":"g1",
      "serviceNames":[{"language":"fi","value":"Terapia","type":"Name"}]})");
    read();
    ASSERT_EQ(kept.generals.size(), 1u);
    EXPECT_EQ(kept.generals.begin()->second.reference, "SOTE-0062");
    EXPECT_EQ(kept.services.at("ptv:s1").general, "ptv-general:g1");
    EXPECT_EQ(kept.services.at("ptv:s1").needs.front(), "MENTAL_ADULT");
}

TEST_F(Ptv, a_class_no_category_names_is_covered_by_its_main_class) {
    folder.write("s.json", R"({"id":"s1","areaType":"Nationwide",
      "serviceNames":[{"language":"fi","value":"Tuettu työ","type":"Name"}],
      "serviceClasses":[{"code":"P10.7"}]})");
    read();
    EXPECT_EQ(kept.services.at("ptv:s1").needs, std::vector<std::string>{"EMPLOYMENT"});
}

TEST_F(Ptv, a_collection_names_its_members) {
    folder.write("k.json", R"({"id":"k1","organizationId":"o1","publishingStatus":"Published",
      "serviceCollectionNames":[{"language":"fi","value":"Lapsiperheet"}],
      "services":[{"id":"s1","name":[]}],"serviceChannels":[{"id":"c1"}]})");
    read();
    const directory::Collection& one = kept.collections.at("ptv:k1");
    EXPECT_EQ(one.services, std::vector<std::string>{"ptv:s1"});
    EXPECT_EQ(one.channels, std::vector<std::string>{"ptv:c1"});
}

TEST_F(Ptv, the_recorded_answers_are_read_whole) {
    const std::string path = shared_data("/directory/ptv-samples");
    if (path.empty()) GTEST_SKIP() << "shared directory data is absent";
    read_shared(path);
    EXPECT_EQ(counts.services, 30u);
    EXPECT_EQ(counts.channels, 42u);
    EXPECT_EQ(counts.organisations, 3u);
    EXPECT_EQ(report.refused(), 0u);
    std::size_t placed = 0;
    for (const auto& [id, one] : kept.channels) {
        for (const auto& address : one.addresses) placed += address.point.has_value();
    }
    EXPECT_EQ(placed, 11u);  // of 12 visiting addresses; one was never located
    for (const ImportLine& line : report.lines()) EXPECT_FALSE(line.detail.empty());
}

TEST_F(Ptv, skeletons_of_the_api_are_reported_and_not_believed) {
    const std::string path = shared_data("/directory/ptv-v11-shapes");
    if (path.empty()) GTEST_SKIP() << "shared directory data is absent";
    read_shared(path);
    EXPECT_EQ(counts.services + counts.channels + counts.organisations + counts.collections +
                  counts.general_descriptions,
              0u);
    EXPECT_EQ(report.refused(), counts.files);
}

TEST_F(Ptv, national_descriptions_and_the_pilot_content_are_read) {
    const std::string path = shared_data("/directory");
    if (path.empty()) GTEST_SKIP() << "shared directory data is absent";
    read_shared(path + "/ptv-reference/general-descriptions.json");
    EXPECT_EQ(counts.general_descriptions, 458u);
    EXPECT_EQ(report.refused(), 0u);
    read_shared(path + "/ptv-pilot-2015");
    EXPECT_EQ(counts.organisations, 306u);
    EXPECT_EQ(counts.services, 165u);
    EXPECT_EQ(counts.channels, 89u + 28 + 43 + 37 + 32);
    EXPECT_EQ(counts.general_descriptions, 29u);
    EXPECT_EQ(report.refused(), 0u);
    EXPECT_FALSE(report.has("import.unknown_property"));
}

}  // namespace
}  // namespace luotsi::interop
