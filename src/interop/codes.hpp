// The code lists an import needs to understand what a source says by code, address or name only:
// which municipalities an area has, what a classification's old address or name stands for today,
// which municipality a name means. Read from content/codes.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"

namespace luotsi::interop {

class Codes {
public:
    static Codes load(const std::string& content_folder, std::vector<Error>& errors);

    // Codes of the municipalities of "county", "province", "hospital_region" or "business_region";
    // null when the area is not known. The lists of the last two are of 2022.
    const std::vector<std::string>* municipalities(std::string_view type,
                                                   std::string_view code) const;
    // "491", "491 Mikkeli", "Mikkeli", "S:t Michel" → "491"; "" when not known.
    std::string_view municipality(std::string_view text) const;
    // The code of a service class, target group or life event by its address (of any age) or its
    // name in any language: "P5.7", "KR1.1", "KE7"; "" when not known.
    std::string_view class_code(std::string_view uri_or_name) const;

private:
    void load_municipalities(const std::string& path);
    void load_areas(const std::string& path);
    void load_classes(const std::string& path);

    std::unordered_map<std::string, std::vector<std::string>> areas_;  // "county:13"
    std::unordered_map<std::string, std::string> municipality_of_;  // name, lower case, or code
    std::unordered_map<std::string, std::string> class_of_;
};

}  // namespace luotsi::interop
