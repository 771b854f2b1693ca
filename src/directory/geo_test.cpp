// Goal: coordinates are right to the centimetre, distances to the percent, and a postal code says
// how exact it is. Method: the 1,000 coordinate pairs of real places (LIPAS), points computed with
// other software, the way there and back over all of Finland, and the shipped postal codes.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/ids.hpp"
#include "directory/geo.hpp"

namespace luotsi::directory {
namespace {

constexpr double metres_per_degree = 111'320;

TEST(Geo, the_thousand_pairs_of_lipas_agree_within_a_centimetre) {
    const char* folder = std::getenv("LUOTSI_TEST_DATA");
    const std::string base = folder != nullptr ? folder : LUOTSI_SOURCE_DIR "/../shared/data";
    std::ifstream in(base + "/directory/lipas-1000/sports-places-1000.json");
    if (!in) GTEST_SKIP() << "the LIPAS places are absent";
    std::stringstream text;
    text << in.rdbuf();
    const boost::json::value places = boost::json::parse(text.str());
    double worst_there = 0, worst_back = 0;
    for (const auto& place : places.as_array()) {
        const auto& at = place.at("location").at("coordinates");
        const auto get = [&](const char* system, const char* axis) {
            return at.at(system).at(axis).to_number<double>();
        };
        const Point wgs{get("wgs84", "lat"), get("wgs84", "lon")};
        const GridPoint grid{get("tm35fin", "lat"), get("tm35fin", "lon")};
        const Point made = to_wgs84(grid);
        const double dlat = (made.lat - wgs.lat) * metres_per_degree;
        const double dlon =
            (made.lon - wgs.lon) * metres_per_degree * std::cos(wgs.lat * 0.017453292519943);
        ASSERT_TRUE(std::isfinite(dlat) && std::isfinite(dlon));
        worst_there = std::max(worst_there, std::hypot(dlat, dlon));
        const GridPoint back = to_grid(wgs);
        worst_back = std::max(
            worst_back, std::hypot(back.northing - grid.northing, back.easting - grid.easting));
    }
    EXPECT_EQ(places.as_array().size(), 1000u);
    std::printf("lipas: worst %.6f mm to WGS84, %.6f mm to the grid\n", worst_there * 1000,
                worst_back * 1000);
    EXPECT_LT(worst_there, 0.01);
    EXPECT_LT(worst_back, 0.01);
}

TEST(Geo, there_and_back_is_where_one_started) {
    const std::uint64_t seed = 20261122;
    std::printf("geo: seed %llu\n", static_cast<unsigned long long>(seed));
    SeededRandom random(seed);
    const auto unit = [&] { return static_cast<double>(random.next() >> 11U) * 0x1p-53; };
    for (int i = 0; i < 10'000; ++i) {
        const Point from{59 + 11.5 * unit(), 19 + 13 * unit()};
        const Point back = to_wgs84(to_grid(from));
        ASSERT_NEAR(back.lat, from.lat, 1e-9);
        ASSERT_NEAR(back.lon, from.lon, 1e-9);
    }
}

TEST(Geo, on_the_central_meridian_the_easting_is_half_a_million) {
    EXPECT_NEAR(to_grid({62, 27}).easting, 500000, 1e-6);
    EXPECT_NEAR(to_wgs84({6'900'000, 500'000}).lon, 27, 1e-12);
}

TEST(Geo, a_swapped_pair_is_not_in_finland) {
    EXPECT_TRUE(in_finland(to_wgs84({6'730'000, 258'000})));
    EXPECT_FALSE(in_finland(to_wgs84({258'000, 6'730'000})));
    EXPECT_FALSE(in_finland({0, 0}));
}

TEST(Geo, distances_are_known_ones) {
    // Helsinki–Kuopio as the crow flies is about 336 km; a degree of latitude 111.2 km.
    EXPECT_NEAR(distance_km({60.1699, 24.9384}, {62.8924, 27.6770}), 336, 3);
    EXPECT_NEAR(distance_km({62, 25}, {63, 25}), 111.2, 0.1);
    EXPECT_EQ(distance_km({62, 25}, {62, 25}), 0.0);
}

TEST(Geo, a_postal_code_says_where_it_is_and_how_exactly) {
    std::vector<Error> errors;
    const Municipalities municipalities =
        Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
    const PostalCodes codes =
        PostalCodes::load(LUOTSI_SOURCE_DIR "/content", municipalities, errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    EXPECT_GT(codes.size(), 3500u);
    const auto kuopio = codes.find("70100");
    ASSERT_TRUE(kuopio.has_value());
    EXPECT_EQ(kuopio->municipality, "297");
    EXPECT_LT(distance_km(kuopio->point, {62.89, 27.68}), kuopio->within_km);
    EXPECT_GT(kuopio->within_km, 0);
    EXPECT_FALSE(codes.find("12").has_value());
    EXPECT_FALSE(codes.find("99998").has_value());
    // A code of a municipality that has merged away belongs to its successor.
    const auto pertunmaa = codes.find("19430");
    ASSERT_TRUE(pertunmaa.has_value());
    EXPECT_EQ(pertunmaa->municipality, "507");
}

}  // namespace
}  // namespace luotsi::directory
