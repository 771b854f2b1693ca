// Where things are: conversion between ETRS-TM35FIN (EPSG:3067, the metres PTV speaks) and WGS84,
// distances over the globe, and where a postal code is. A postal code stands for the middle of the
// places known in it, or else for the centre of its municipality; how exact that is comes along.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "directory/municipality.hpp"
#include "directory/record.hpp"

namespace luotsi::directory {

struct GridPoint {                     // ETRS-TM35FIN, metres
    double northing = 0;               // 6 600 000 … 7 780 000 in Finland
    double easting = 0;                // 50 000 … 760 000 in Finland
};

// Transverse Mercator on GRS80, central meridian 27° E, scale 0.9996, false easting 500 000 m, by
// the Krüger series to the fourth order of the third flattening (Krüger 1912; the form of JHS 197
// and of Karney 2011, "Transverse Mercator with an accuracy of a few nanometers"). Better than
// 0.1 mm within 10° of the meridian. ETRS89 stands for WGS84: they differ by less than a metre.
Point to_wgs84(GridPoint grid);
GridPoint to_grid(Point point);

// Whether a point can be in Finland or its waters (59–70.5° N, 19–32° E): a swapped or shifted
// coordinate pair falls outside.
bool in_finland(Point point);

// Great-circle kilometres by the haversine formula (Sinnott 1984) on a sphere of 6371 km; within
// 0.6 % of the ellipsoid.
double distance_km(Point a, Point b);

// Where a postal code is, roughly.
struct Position {
    Point point;
    double within_km = 0;              // how far from the point its addresses may well be
    bool by_municipality = false;      // no place in it is known: its municipality's centre
    std::string_view municipality;     // three-digit code of today's municipality
};

class PostalCodes {
public:
    // Reads codes/postal-codes.csv of the content folder. Lines that cannot be read are errors
    // ("codes.bad_postal_code") and left out.
    static PostalCodes load(const std::string& content_folder, const Municipalities& municipalities,
                            std::vector<Error>& errors);
    // nullopt for an unknown code, or one whose municipality has no known centre. O(log codes).
    std::optional<Position> find(std::string_view code) const;
    std::size_t size() const { return all_.size(); }

private:
    struct Row {
        std::string code, municipality;
        std::optional<Point> point;
        double within_km = 0;
        bool by_municipality = false;
    };
    std::vector<Row> all_;  // sorted by code
};

}  // namespace luotsi::directory
