#include "interop/codes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "interop/csv.hpp"

namespace luotsi::interop {

namespace {

bool digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <class Row>
void each_row(const std::string& path, Row&& row) {
    auto file = open_source({path, path, {}});
    if (!file) return;
    ImportReport report;
    CsvReader csv(**file, report);
    while (csv.next()) row(csv);
}

}  // namespace

void Codes::load_municipalities(const std::string& path) {
    each_row(path, [&](const CsvReader& csv) {
        const std::string code(csv.value("code"));
        municipality_of_[code] = code;
        for (const char* name : {"name_fi", "name_sv", "name_en"}) {
            if (!csv.value(name).empty())
                municipality_of_.try_emplace(lower(csv.value(name)), code);
        }
        for (const auto& [type, column] :
             {std::pair{"county:", "county"}, {"province:", "region"}}) {
            if (csv.value(column).empty()) continue;
            auto& list = areas_[type + std::string(csv.value(column))];
            if (std::find(list.begin(), list.end(), code) == list.end()) list.push_back(code);
        }
    });
}

void Codes::load_areas(const std::string& path) {
    each_row(path, [&](const CsvReader& csv) {
        auto& list = areas_[std::string(csv.value("type")) + ':' + std::string(csv.value("code"))];
        const std::string_view all = csv.value("municipalities");
        for (std::size_t at = 0; at < all.size();) {
            const std::size_t end = std::min(all.find(' ', at), all.size());
            list.emplace_back(all.substr(at, end - at));
            at = end + 1;
        }
    });
}

void Codes::load_classes(const std::string& path) {
    each_row(path, [&](const CsvReader& csv) {
        const std::string code(csv.value("code"));
        for (const char* column : {"code", "uri", "old_uri", "name_fi", "name_sv", "name_en"}) {
            if (!csv.value(column).empty()) class_of_.try_emplace(lower(csv.value(column)), code);
        }
    });
}

Codes Codes::load(const std::string& content_folder, std::vector<Error>& errors) {
    Codes out;
    const std::string folder = content_folder + "/codes/";
    out.load_municipalities(folder + "municipalities.csv");
    out.load_areas(folder + "ptv-areas.csv");
    for (const char* file : {"ptv-service-classes", "ptv-target-groups", "ptv-life-events"})
        out.load_classes(folder + file + ".csv");
    if (out.municipality_of_.empty() || out.class_of_.empty()) {
        Error error(ErrorKind::invalid, "import.no_codes", "code lists are missing or empty");
        error.file = folder;
        errors.push_back(std::move(error));
    }
    return out;
}

const std::vector<std::string>* Codes::municipalities(std::string_view type,
                                                      std::string_view code) const {
    std::string key(type);
    key.append(":").append(code);
    const auto found = areas_.find(key);
    return found == areas_.end() ? nullptr : &found->second;
}

std::string_view Codes::municipality(std::string_view text) const {
    text = trim(text);
    const std::size_t blank = text.find(' ');
    if (blank != std::string_view::npos && digits(text.substr(0, blank)))
        text = text.substr(0, blank);
    const auto found = municipality_of_.find(digits(text) ? std::string(text) : lower(text));
    return found == municipality_of_.end() ? std::string_view() : found->second;
}

std::string_view Codes::class_code(std::string_view uri_or_name) const {
    const auto found = class_of_.find(lower(trim(uri_or_name)));
    return found == class_of_.end() ? std::string_view() : found->second;
}

}  // namespace luotsi::interop
