#include "directory/municipality.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <tuple>

namespace luotsi::directory {

namespace {

constexpr double earth_radius_km = 6371.0;  // mean radius
constexpr double radian = 3.14159265358979323846 / 180.0;
constexpr int mergers_max = 8;  // a chain of mergers longer than this is a ring in the data

// One line of RFC 4180 CSV without line breaks inside fields.
std::vector<std::string> split_csv(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            out.back() += '"';
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            out.emplace_back();
        } else if (c != '\r') {
            out.back() += c;
        }
    }
    return out;
}

using Row = std::map<std::string, std::string, std::less<>>;

std::optional<double> number(const std::string& text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
}

std::optional<Municipality> from_row(Row& row) {
    Municipality one;
    one.code = row["code"];
    const Result<Date> from = parse_date(row["valid_from"]);
    if (one.code.size() != 3 || !from) return std::nullopt;
    one.valid_from = *from;
    if (const Result<Date> to = parse_date(row["valid_to"])) one.valid_to = *to;
    one.name = {row["name_fi"], row["name_sv"], row["name_en"]};
    one.county = row["county"];
    one.merged_into = row["merged_into"];
    one.lon = number(row["lon"]);
    one.lat = number(row["lat"]);
    return one;
}

}  // namespace

Municipalities Municipalities::load(const std::string& content_folder, std::vector<Error>& errors) {
    Municipalities out;
    const std::string file = content_folder + "/codes/municipalities.csv";
    const auto wrong = [&](std::uint32_t line, std::string detail) {
        Error error(ErrorKind::invalid, "codes.bad_municipality", std::move(detail));
        error.file = file;
        error.line = line;
        errors.push_back(std::move(error));
    };
    std::ifstream in(file);
    std::string line;
    if (!in || !std::getline(in, line)) {
        wrong(0, "the file cannot be read");
        return out;
    }
    const std::vector<std::string> header = split_csv(line);
    for (std::uint32_t n = 2; std::getline(in, line); ++n) {
        const std::vector<std::string> fields = split_csv(line);
        Row row;
        for (std::size_t i = 0; i < header.size() && i < fields.size(); ++i)
            row[header[i]] = fields[i];
        if (auto one = from_row(row))
            out.all_.push_back(std::move(*one));
        else
            wrong(n, "expected a three-digit code and a date in valid_from");
    }
    std::sort(out.all_.begin(), out.all_.end(), [](const Municipality& a, const Municipality& b) {
        return std::tie(a.code, a.valid_from) < std::tie(b.code, b.valid_from);
    });
    return out;
}

const Municipality* Municipalities::find(std::string_view code) const {
    const auto after = std::upper_bound(
        all_.begin(), all_.end(), code,
        [](std::string_view wanted, const Municipality& one) { return wanted < one.code; });
    if (after == all_.begin() || std::prev(after)->code != code) return nullptr;
    return &*std::prev(after);
}

std::string_view Municipalities::current(std::string_view code) const {
    for (int i = 0; i < mergers_max; ++i) {
        const Municipality* one = find(code);
        if (one == nullptr || one->merged_into.empty()) break;
        code = one->merged_into;
    }
    return code;
}

const Municipality* Municipalities::with_centre(std::string_view code) const {
    const Municipality* one = find(code);
    if (one != nullptr && !(one->lon && one->lat)) one = find(current(code));
    return one != nullptr && one->lon && one->lat ? one : nullptr;
}

std::vector<const Municipality*> Municipalities::of_county(std::string_view county, Date on) const {
    std::vector<const Municipality*> out;
    for (const Municipality& one : all_) {
        if (one.county == county && one.valid_from <= on && (!one.valid_to || on <= *one.valid_to))
            out.push_back(&one);
    }
    return out;
}

std::vector<const Municipality*> Municipalities::newest_of_county(std::string_view county) const {
    std::vector<const Municipality*> out;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        const bool newest = i + 1 == all_.size() || all_[i + 1].code != all_[i].code;
        if (newest && all_[i].county == county && all_[i].merged_into.empty())
            out.push_back(&all_[i]);
    }
    return out;
}

std::optional<double> Municipalities::distance_km(std::string_view a, std::string_view b) const {
    const Municipality* from = with_centre(a);
    const Municipality* to = with_centre(b);
    if (from == nullptr || to == nullptr) return std::nullopt;
    // Haversine (Sinnott 1984).
    const double dlat = (*to->lat - *from->lat) * radian;
    const double dlon = (*to->lon - *from->lon) * radian;
    const double h = std::pow(std::sin(dlat / 2), 2) + std::cos(*from->lat * radian) *
                                                           std::cos(*to->lat * radian) *
                                                           std::pow(std::sin(dlon / 2), 2);
    return 2 * earth_radius_km * std::asin(std::min(1.0, std::sqrt(h)));
}

}  // namespace luotsi::directory
