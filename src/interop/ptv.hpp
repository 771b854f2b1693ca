// Reads answers of the Finnish Service Catalogue (Palvelutietovaranto, PTV Open API v7–v11) –
// services, channels, organisations – and the national general descriptions, and makes directory
// services of them. Whatever it cannot use is reported with file, place and reason; nothing is
// dropped silently. PTV content is open data (CC BY 4.0, Finnish Digital Agency).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "directory/directory.hpp"
#include "need/need.hpp"

namespace luotsi::interop {

struct ImportLine {
    std::string file;
    std::string place;   // JSON pointer, "/serviceHours/0"
    std::string code;    // words key: "ptv.no_need", "ptv.example_value" …
    std::string detail;  // plain English
    bool refused = false;  // the whole record was left out; else only this value
};

struct PtvImport {
    std::vector<directory::Listing> services;
    std::vector<ImportLine> report;
    std::size_t files = 0, services_read = 0, channels_read = 0, organisations_read = 0,
                general_descriptions_read = 0;
};

inline constexpr std::size_t ptv_file_bytes_max = 64 * 1024 * 1024;

// Files or folders (searched for *.json, sorted). A file that is no JSON, or JSON of no known kind,
// is a line of the report. Services come out sorted by id, ids are "ptv:<id>".
PtvImport read_ptv(const std::vector<std::string>& paths, const need::NeedFinder& needs);

}  // namespace luotsi::interop
