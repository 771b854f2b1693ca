#include "interop/report.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace luotsi::interop {

namespace {

constexpr std::size_t value_shown_max = 120;  // code points

}  // namespace

std::string place_pattern(std::string_view place) {
    std::string out;
    out.reserve(place.size());
    for (std::size_t at = 0; at < place.size();) {
        const bool starts = at == 0 || place[at - 1] == '/' || place[at - 1] == ' ';
        std::size_t end = at;
        while (end < place.size() && place[end] >= '0' && place[end] <= '9') ++end;
        const bool ends = end == place.size() || place[end] == '/' || place[end] == ',';
        if (starts && ends && end > at) {
            out.push_back('*');
            at = end;
        } else {
            out.push_back(place[at++]);
        }
    }
    return out;
}

void ImportReport::add(std::string_view code, std::string_view place, std::string_view detail,
                       std::string_view value, bool refused) {
    ++remarks_;
    if (refused) ++refused_;
    std::string pattern = place_pattern(place);
    std::string key(code);
    key.append("\x1f").append(pattern).push_back(refused ? '!' : '.');
    auto found = lines_.find(key);
    if (found == lines_.end() && lines_.size() >= report_lines_max) {
        key = "import.more_remarks";
        pattern.clear();
        code = key;
        detail = "remarks of further kinds";
        found = lines_.find(key);
    }
    if (found == lines_.end()) {
        found = lines_.try_emplace(key).first;
        found->second.code = code;
        found->second.pattern = std::move(pattern);
        found->second.detail = detail;
        found->second.refused = refused;
    }
    ImportLine& line = found->second;
    ++line.count;
    if (line.examples.size() < examples_max)
        line.examples.push_back({file_, std::string(place), shorten(value, value_shown_max)});
}

std::vector<ImportLine> ImportReport::lines() const {
    std::vector<ImportLine> out;
    out.reserve(lines_.size());
    for (const auto& [key, line] : lines_) out.push_back(line);
    std::sort(out.begin(), out.end(), [](const ImportLine& a, const ImportLine& b) {
        if (a.refused != b.refused) return a.refused;
        if (a.count != b.count) return a.count > b.count;
        if (a.code != b.code) return a.code < b.code;
        return a.pattern < b.pattern;
    });
    return out;
}

std::uint64_t ImportReport::count(std::string_view code) const {
    std::uint64_t n = 0;
    for (const auto& [key, line] : lines_)
        if (line.code == code) n += line.count;
    return n;
}

bool ImportReport::has(std::string_view code) const { return count(code) > 0; }

}  // namespace luotsi::interop
