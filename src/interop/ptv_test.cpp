// Goal: real PTV answers become services people can be guided to, and what cannot be used is said.
// Method: small files made here for each rule; the recorded answers where shared data is present.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "interop/ptv.hpp"

namespace luotsi::interop {
namespace {

const need::NeedFinder& needs() {
    static const need::NeedFinder one = [] {
        std::vector<Error> errors;
        return need::NeedFinder::load(LUOTSI_SOURCE_DIR "/content", errors);
    }();
    return one;
}

class Ptv : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() / ("luotsi_ptv_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
    }
    PtvImport read() const { return read_ptv({folder_.string()}, needs()); }
    static bool reported(const PtvImport& import, std::string_view code) {
        return std::any_of(import.report.begin(), import.report.end(),
                           [&](const ImportLine& line) { return line.code == code; });
    }
    std::filesystem::path folder_;
};

constexpr const char* service = R"({"id":"s1","publishingStatus":"Published",
 "serviceNames":[{"language":"fi","value":"Velkaneuvonta","type":"Name"},
                 {"language":"sv","value":"Skuldrådgivning","type":"Name"}],
 "serviceDescriptions":[{"language":"fi","value":"Apua velkoihin","type":"Summary"}],
 "serviceChargeType":"FreeOfCharge","areaType":"LimitedType","languages":["fi"],
 "areas":[{"type":"Municipality","municipalities":[{"code":"297"}]}],
 "serviceClasses":[{"code":"P15.1"}],"targetGroups":[{"code":"KR1"}],
 "organizations":[{"organization":{"name":"Kuopion kaupunki"},"roleType":"Responsible"}],
 "serviceChannels":[{"serviceChannel":{"id":"c1"},
   "contactDetails":{"phoneNumbers":[{"number":"012 345 6789","prefixNumber":"+358"}]}},
  {"serviceChannel":{"id":"gone"}}],
 "modified":"2026-05-03T11:53:58.162746Z"})";

TEST_F(Ptv, a_service_takes_words_area_needs_and_its_channels) {
    write("s.json", service);
    write("c.json", R"({"id":"c1","serviceChannelType":"Phone","publishingStatus":"Published",
      "phoneNumbers":[{"type":"Phone","number":"17123","prefixNumber":"+358"}],
      "services":[{"service":{"id":"s1"}}]})");
    const PtvImport import = read();
    ASSERT_EQ(import.services.size(), 1u);
    const directory::Listing& one = import.services[0];
    EXPECT_EQ(one.id, "ptv:s1");
    EXPECT_EQ(one.title.sv, "Skuldrådgivning");
    EXPECT_EQ(one.title.en, "");  // never a copy of another language
    EXPECT_EQ(one.needs.front(), "DEBT");
    EXPECT_EQ(one.municipalities, std::vector<std::string>{"297"});
    EXPECT_EQ(one.phone, "+358 17123");
    EXPECT_TRUE(one.free_of_charge);
    EXPECT_EQ(to_iso(*one.verified_at), "2026-05-03");
    EXPECT_TRUE(reported(import, "ptv.example_value"));
    EXPECT_TRUE(reported(import, "ptv.channel_absent"));
}

TEST_F(Ptv, the_same_service_in_two_files_is_taken_once_and_said) {
    write("a.json", service);
    write("b.json", service);
    const PtvImport import = read();
    ASSERT_EQ(import.services.size(), 1u);
    const auto twice =
        std::find_if(import.report.begin(), import.report.end(),
                     [](const ImportLine& line) { return line.code == "ptv.twice"; });
    ASSERT_NE(twice, import.report.end());
    EXPECT_TRUE(twice->file.ends_with("b.json"));
    EXPECT_TRUE(twice->refused);
}

TEST_F(Ptv, a_class_no_category_names_is_covered_by_its_main_class) {
    write("s.json", R"({"id":"s1","publishingStatus":"Published","areaType":"Nationwide",
      "serviceNames":[{"language":"fi","value":"Tuettu työ","type":"Name"}],
      "serviceClasses":[{"code":"P10.7"}]})");
    const PtvImport import = read();
    ASSERT_EQ(import.services.size(), 1u);
    EXPECT_EQ(import.services[0].needs, std::vector<std::string>{"EMPLOYMENT"});
}

TEST_F(Ptv, a_service_without_a_name_is_said_to_be_left_out) {
    write("s.json", R"({"id":"s1","publishingStatus":"Published","serviceNames":[]})");
    const PtvImport import = read();
    EXPECT_TRUE(import.services.empty());
    EXPECT_TRUE(std::any_of(import.report.begin(), import.report.end(), [](const ImportLine& line) {
        return line.code == "ptv.no_name" && line.refused;
    }));
}

TEST_F(Ptv, broken_and_foreign_files_are_lines_of_the_report) {
    write("a.json", "{\"id\": ");
    write("b.json", "{\"hello\": 1}");
    write("c.json", R"({"id":"s2","publishingStatus":"Draft","serviceNames":[]})");
    write("d.json", "[1]");
    const PtvImport import = read();
    EXPECT_TRUE(import.services.empty());
    EXPECT_TRUE(reported(import, "ptv.not_json"));
    EXPECT_TRUE(reported(import, "ptv.unknown_record"));
    EXPECT_TRUE(reported(import, "ptv.not_published"));
    EXPECT_EQ(import.files, 4u);
}

TEST_F(Ptv, a_general_description_becomes_a_national_service) {
    write("gd.json", R"([{"id":"g1","reference_code":"SOTE-0062","service_classes":["P5.7"],
      "target_groups":["KR1"],"name":{"fi":"Mielenterveyspalvelut","sv":"Mentalvård","en":"Mental"},
      "short":{"fi":"Apua mielen ongelmiin"}}])");
    const PtvImport import = read();
    ASSERT_EQ(import.services.size(), 1u);
    EXPECT_EQ(import.services[0].needs.front(), "MENTAL_ADULT");
    EXPECT_TRUE(import.services[0].nationwide);
}

TEST_F(Ptv, the_recorded_answers_are_read_whole) {
    const char* given = std::getenv("LUOTSI_TEST_DATA");
    const std::string base = given != nullptr ? given : LUOTSI_SOURCE_DIR "/../shared/data";
    const std::string samples = base + "/directory/ptv-samples";
    if (!std::filesystem::exists(samples)) GTEST_SKIP() << "shared directory data is absent";
    const PtvImport import =
        read_ptv({samples, base + "/finland/ptv_general_descriptions.json"}, needs());
    EXPECT_EQ(import.services_read, 30u);
    EXPECT_EQ(import.channels_read, 42u);
    EXPECT_EQ(import.general_descriptions_read, 124u);
    EXPECT_GE(import.services.size(), 150u);
    for (const ImportLine& line : import.report) EXPECT_FALSE(line.detail.empty());
}

}  // namespace
}  // namespace luotsi::interop
