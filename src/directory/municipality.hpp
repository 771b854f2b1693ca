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

namespace luotsi::directory {

struct Municipality {
    std::string code;                  // three digits
    Date valid_from;
    std::optional<Date> valid_to;      // last day
    LocalText name;
    std::string county;                // two digits
    std::string merged_into;           // code of the successor, or ""
    std::optional<double> lon, lat;    // WGS84; empty when the source gives no centre point
};

class Municipalities {
public:
    static Municipalities load(const std::string& content_folder, std::vector<Error>& errors);
    // The newest row of a code, also of one that has merged away; null when unknown.
    const Municipality* find(std::string_view code) const;
    // The code of today's municipality: mergers are followed; an unknown code stays as it is.
    std::string_view current(std::string_view code) const;
    std::vector<const Municipality*> of_county(std::string_view county, Date on) const;
    // Those whose newest row is in the county, merged ones left out.
    std::vector<const Municipality*> newest_of_county(std::string_view county) const;
    // Kilometres between centres (of a merged one: its successor's, when it has none of its own);
    // nullopt when either is unknown.
    std::optional<double> distance_km(std::string_view a, std::string_view b) const;

private:
    const Municipality* with_centre(std::string_view code) const;

    std::vector<Municipality> all_;  // sorted by code, then by validity
};

}  // namespace luotsi::directory
