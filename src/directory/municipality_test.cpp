// Goal: municipalities are right on any day: mergers are followed and found by their old code.
// Method: the shipped list, with Pertunmaa (588), part of Mäntyharju (507) since 2025, as witness;
// and a small file with mistakes.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "directory/municipality.hpp"

namespace luotsi::directory {
namespace {

const Municipalities& shipped() {
    static const Municipalities one = [] {
        std::vector<Error> errors;
        Municipalities made = Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

bool in_county(std::string_view county, Date on, std::string_view code) {
    const auto list = shipped().of_county(county, on);
    return std::any_of(list.begin(), list.end(),
                       [&](const Municipality* one) { return one->code == code; });
}

TEST(Municipalities, one_that_has_merged_away_is_in_its_county_until_its_last_day) {
    ASSERT_NE(shipped().find("588"), nullptr);
    const std::string county = shipped().find("588")->county;
    EXPECT_TRUE(in_county(county, to_date({2024, 12, 31}), "588"));
    EXPECT_FALSE(in_county(county, to_date({2025, 1, 1}), "588"));
    EXPECT_TRUE(in_county(county, to_date({2025, 1, 1}), "507"));
}

TEST(Municipalities, the_code_of_one_that_has_merged_away_leads_to_its_successor) {
    EXPECT_EQ(shipped().current("588"), "507");
    EXPECT_EQ(shipped().current("297"), "297");
    EXPECT_EQ(shipped().current("999"), "999");
}

TEST(Municipalities, a_county_has_each_municipality_once_on_a_day) {
    for (const Date day : {to_date({2024, 6, 1}), to_date({2026, 6, 1})}) {
        const auto list = shipped().of_county("13", day);
        EXPECT_GE(list.size(), 18u);
        for (std::size_t i = 1; i < list.size(); ++i) EXPECT_NE(list[i]->code, list[i - 1]->code);
    }
}

TEST(Municipalities, distances_are_between_centres_and_unknown_for_unknown_places) {
    const auto kuopio_iisalmi = shipped().distance_km("297", "140");
    ASSERT_TRUE(kuopio_iisalmi.has_value());
    EXPECT_NEAR(*kuopio_iisalmi, 75, 25);
    EXPECT_EQ(shipped().distance_km("297", "297"), 0.0);
    EXPECT_FALSE(shipped().distance_km("297", "999").has_value());
    EXPECT_FALSE(shipped().distance_km("297", "").has_value());
}

TEST(Municipalities, a_place_without_a_centre_point_of_its_own_is_where_its_successor_is) {
    EXPECT_EQ(shipped().distance_km("588", "297"), shipped().distance_km("507", "297"));
}

TEST(Municipalities, a_bad_line_is_told_by_its_number_and_the_others_are_read) {
    std::string folder = (std::filesystem::temp_directory_path() / "luotsi-codes-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    std::filesystem::create_directories(folder + "/codes");
    std::ofstream(folder + "/codes/municipalities.csv")
        << "code,valid_from,valid_to,name_fi,name_sv,name_en,county,merged_into,lon,lat\n"
           "297,2023-01-01,,Kuopio,Kuopio,Kuopio,13,,27.6,62.9\n"
           "29,2023-01-01,,Lyhyt,Lyhyt,Lyhyt,13,,,\n"
           "140,huomenna,,Iisalmi,Idensalmi,Iisalmi,13,,,\n"
           "111,2023-01-01,,\"Nimi, pilkku\",N,N,13,,,\n";
    std::vector<Error> errors;
    const Municipalities read = Municipalities::load(folder, errors);
    std::filesystem::remove_all(folder);
    ASSERT_EQ(errors.size(), 2u);
    EXPECT_EQ(errors[0].line, 3u);
    EXPECT_EQ(errors[1].line, 4u);
    ASSERT_NE(read.find("111"), nullptr);
    EXPECT_EQ(read.find("111")->name.fi, "Nimi, pilkku");
    EXPECT_FALSE(read.distance_km("297", "111").has_value());
}

}  // namespace
}  // namespace luotsi::directory
