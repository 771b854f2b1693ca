// Municipalities (kunnat) with their validity, wellbeing services county and centre point, from
// content/codes/municipalities.csv. Contains data from Statistics Finland and the National Land
// Survey of Finland (CC BY 4.0); see content/SOURCES.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace luotsi::centre {

struct Municipality {
    std::string code;                  // three digits
    Date valid_from;
    std::optional<Date> valid_to;      // last day
    LocalText name;
    std::string county;                // two digits
    std::string merged_into;           // code of the successor, or ""
    double lon = 0, lat = 0;           // WGS84
};

class Municipalities {
public:
    static Municipalities load(const std::string& content_folder, std::vector<Error>& errors);
    const Municipality* find(std::string_view code) const;  // also one that has merged away
    std::vector<const Municipality*> of_county(std::string_view county, Date on) const;
    // Kilometres between centres; nullopt when either is unknown.
    std::optional<double> distance_km(std::string_view a, std::string_view b) const;

private:
    std::vector<Municipality> all_;    // sorted by code
};

}  // namespace luotsi::centre
