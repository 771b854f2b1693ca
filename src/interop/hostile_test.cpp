// Goal: whatever is sent as a directory, the import ends, keeps every record it can and says what
// it could not use. Method: the ways in which files of others have been broken – cut off, packed
// badly, in an old encoding, too deep, too large, told twice, going round in circles – one test
// each.
#include <gtest/gtest.h>

#include <zlib.h>

#include <cstdlib>

#include "interop/hsds.hpp"
#include "interop/json_stream.hpp"
#include "interop/ptv.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

class Hostile : public ::testing::Test {
protected:
    void read_as_ptv() {
        counts = read_ptv(files(), {test_codes(), test_needs(), {}}, kept, report);
    }
    void read_as_hsds() {
        counts = read_hsds(files(), {test_codes(), test_needs(), "x", "fi"}, kept, report);
    }
    std::vector<SourceFile> files() {
        return list_sources({folder.path()}, [this](const std::string& path, const Error& error) {
            report.set_file(path);
            report.add(error.code, "", error.detail, {}, true);
        });
    }
    // Every remark names a file, and says something.
    void TearDown() override {
        for (const ImportLine& line : report.lines()) {
            EXPECT_FALSE(line.detail.empty()) << line.code;
            ASSERT_FALSE(line.examples.empty()) << line.code;
            EXPECT_FALSE(line.examples.front().file.empty()) << line.code;
        }
    }

    Folder folder{"hostile"};
    Kept kept;
    ImportReport report;
    ImportCounts counts;
};

std::string ptv_service(const std::string& id, const std::string& name) {
    return R"({"id":")" + id + R"(","serviceNames":[{"language":"fi","value":")" + name +
           R"(","type":"Name"}]})";
}

std::string utf16(std::u16string_view text, bool big) {
    std::string out(big ? "\xFE\xFF" : "\xFF\xFE", 2);
    for (const char16_t c : text) {
        const char low = static_cast<char>(c & 0xFF), high = static_cast<char>(c >> 8);
        out += {big ? high : low, big ? low : high};
    }
    return out;
}

TEST_F(Hostile, brackets_without_end_cost_one_record_only) {
    const std::string deep(100'000, '[');
    folder.write("a.json", "[" + ptv_service("s1", "Eka") + R"(,{"id":"s2","serviceNames":)" +
                               deep + std::string(100'000, ']') + "}," +
                               ptv_service("s3", "Kolmas") + "]");
    read_as_ptv();
    EXPECT_EQ(kept.services.size(), 2U);
    EXPECT_EQ(report.refused(), 1U);
}

TEST_F(Hostile, brackets_that_never_close_are_a_cut_off_file) {
    folder.write("a.json", "[" + ptv_service("s1", "Eka") + "," + std::string(100'000, '['));
    read_as_ptv();
    EXPECT_EQ(kept.services.size(), 1U);
    EXPECT_TRUE(report.has("import.truncated"));
}

TEST_F(Hostile, old_encodings_are_read) {
    folder.write("latin.json", ptv_service("s1", "T\xE4m\xE4 p\xE4iv\xE4"));
    folder.write("wide.json",
                 utf16(u"{\"id\":\"s2\",\"serviceNames\":[{\"language\":\"fi\",\"value\":\"Tämä\","
                       u"\"type\":\"Name\"}]}",
                       false));
    folder.write("big.json",
                 utf16(u"{\"id\":\"s3\",\"serviceNames\":[{\"language\":\"fi\",\"value\":\"Tämä\","
                       u"\"type\":\"Name\"}]}",
                       true));
    read_as_ptv();
    ASSERT_EQ(kept.services.size(), 3U);
    EXPECT_EQ(kept.services.at("ptv:s1").names.at(0).value, "Tämä päivä");
    EXPECT_EQ(kept.services.at("ptv:s2").names.at(0).value, "Tämä");
    EXPECT_EQ(kept.services.at("ptv:s3").names.at(0).value, "Tämä");
    EXPECT_EQ(report.count("import.encoding"), 1U) << "only what was guessed is said";
}

TEST_F(Hostile, tables_in_old_encodings_and_with_odd_line_ends_are_read) {
    folder.write("services.csv", "id,name,status\r\ns1,Lohdutus \xE4\xE4\xE4,active\r\n"
                                 "s2,\"Kaksi\r\nrivi\xE4\",active\r\n\r\n");
    folder.write("organizations.csv", utf16(u"id;name\r\no1;Järjestö\r\n", false));
    folder.write("locations.csv", "id,name\rl1,Talo\r");
    read_as_hsds();
    ASSERT_EQ(kept.services.size(), 2U);
    EXPECT_EQ(kept.services.at("x:s1").names.at(0).value, "Lohdutus äää");
    ASSERT_EQ(kept.organisations.size(), 1U);
    EXPECT_EQ(kept.organisations.at("x:o1").names.at(0).value, "Järjestö");
    EXPECT_EQ(kept.channels.size(), 1U);
}

TEST_F(Hostile, a_record_told_twice_stays_as_first_told) {
    folder.write("a.json", "[" + ptv_service("s1", "Eka") + "," + ptv_service("s1", "Toka") + "]");
    folder.write("b.json", ptv_service("s1", "Kolmas"));
    read_as_ptv();
    ASSERT_EQ(kept.services.size(), 1U);
    EXPECT_EQ(kept.services.at("ptv:s1").names.at(0).value, "Eka");
    EXPECT_EQ(report.count("import.twice"), 2U);
}

TEST_F(Hostile, a_table_with_the_same_id_twice_says_so) {
    folder.write("services.csv", "id,name,status\ns1,Eka,active\ns1,Toka,active\n");
    read_as_hsds();
    ASSERT_EQ(kept.services.size(), 1U);
    EXPECT_EQ(kept.services.at("x:s1").names.at(0).value, "Eka");
    EXPECT_EQ(report.count("import.twice"), 1U);
}

TEST_F(Hostile, missing_columns_are_said_row_by_row) {
    folder.write("services.csv", "identifier,title\ns1,Nimi\ns2,Toinen\n");
    folder.write("organizations.csv", "id,description\no1,Ilman nimeä\n");
    read_as_hsds();
    EXPECT_TRUE(kept.services.empty());
    EXPECT_EQ(report.count("import.no_id"), 2U);
    EXPECT_TRUE(report.has("hsds.no_name"));
}

TEST_F(Hostile, rows_too_long_too_short_and_cut_off_lose_nothing_else) {
    folder.write("services.csv", "id,name,status\ns1,Eka,active,extra,more\ns2,Toka\n"
                                 "s3,Kolmas,active\ns4,\"Kesk");
    read_as_hsds();
    EXPECT_TRUE(kept.services.contains("x:s1"));
    EXPECT_TRUE(kept.services.contains("x:s2"));
    EXPECT_TRUE(kept.services.contains("x:s3"));
    EXPECT_TRUE(report.has("import.csv_width"));
    EXPECT_TRUE(report.has("import.csv_quote"));
}

TEST_F(Hostile, empty_files_and_what_is_no_directory_are_named) {
    folder.write("empty.json", "");
    folder.write("blank.json", " \n\n ");
    folder.write("picture.json", std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16));
    folder.write("page.json", "<!doctype html><html><body>Error 502</body></html>");
    folder.write("number.json", "42");
    folder.write("services.csv", "id,name\n");
    read_as_ptv();
    EXPECT_TRUE(kept.services.empty());
    EXPECT_GE(report.refused(), 5U);
    report = {};
    read_as_hsds();
    EXPECT_TRUE(kept.services.empty());
    EXPECT_GE(report.refused(), 5U);
}

TEST_F(Hostile, half_of_an_archive_is_said_and_the_files_beside_it_are_read) {
    folder.write("good.json", ptv_service("s1", "Eka"));
    folder.write("half.zip", std::string("PK\x03\x04\x14\0\0\0\x08\0", 10) + std::string(500, 'x'));
    const std::string packed = folder.path() + "/half.json.gz";
    const gzFile file = gzopen(packed.c_str(), "wb");
    std::string noise = ptv_service("s2", "Toka") + "\n";
    for (int i = 0; i < 20'000; ++i) noise += static_cast<char>('a' + (i * i) % 23);
    gzputs(file, noise.c_str());
    gzclose(file);
    std::filesystem::resize_file(packed, std::filesystem::file_size(packed) / 2);
    read_as_ptv();
    EXPECT_TRUE(kept.services.contains("ptv:s1"));
    EXPECT_TRUE(report.has("import.bad_archive"));
    EXPECT_GE(report.refused(), 2U);
}

TEST_F(Hostile, one_enormous_record_costs_only_itself) {
    if (std::getenv("LUOTSI_LONG") == nullptr) GTEST_SKIP() << "33 MB: LUOTSI_LONG=1 runs it";
    folder.write("a.json", "[" + ptv_service("s1", "Eka") + "," +
                               ptv_service("s2", std::string(record_bytes_max + 10, 'x')) + "," +
                               ptv_service("s3", "Kolmas") + "]");
    read_as_ptv();
    EXPECT_TRUE(kept.services.contains("ptv:s1"));
    EXPECT_TRUE(kept.services.contains("ptv:s3"));
    EXPECT_EQ(report.count("import.record_too_large"), 1U);
}

TEST_F(Hostile, organisations_that_are_each_others_parents_are_kept) {
    folder.write("a.json",
                 R"([{"id":"o1","name":"A","website":"https://a.example",
  "parent_organization_id":"o2"},
                     {"id":"o2","name":"B","website":"https://b.example",
  "parent_organization_id":"o1"},
                     {"id":"o3","name":"C","website":"https://c.example",
  "parent_organization_id":"o3"}])");
    read_as_hsds();
    ASSERT_EQ(kept.organisations.size(), 3U);
    EXPECT_EQ(kept.organisations.at("x:o1").parent, "x:o2");
    EXPECT_EQ(kept.organisations.at("x:o2").parent, "x:o1");
}

TEST_F(Hostile, strange_values_in_every_place_are_told_with_the_place) {
    folder.write("a.json",
                 R"({"id":"s1","serviceNames":[{"language":"fi","value":"Eka","type":"Name"}],
        "languages":"fi","areas":{"type":17},"modified":"tomorrow","serviceChannels":[null,3,"x"],
        "keywords":[[[]]],"publishingStatus":{"a":1}})");
    read_as_ptv();
    ASSERT_TRUE(kept.services.contains("ptv:s1"));
    EXPECT_GE(report.remarks(), 3U);
    EXPECT_TRUE(directory::service_from_json(directory::to_json(kept.services.at("ptv:s1"))));
}

TEST_F(Hostile, properties_of_a_later_version_are_kept_and_told) {
    folder.write("a.json",
                 R"({"id":"s1","serviceNames":[{"language":"fi","value":"Eka","type":"Name"}],
        "digitalMaturity":{"level":3},"sotePolicy":["x"]})");
    read_as_ptv();
    ASSERT_TRUE(kept.services.contains("ptv:s1"));
    EXPECT_EQ(report.count("import.unknown_property"), 2U);
    EXPECT_EQ(kept.services.at("ptv:s1").extras.size(), 2U);
    EXPECT_EQ(report.refused(), 0U);
}

}  // namespace
}  // namespace luotsi::interop
