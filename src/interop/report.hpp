// What an import could not use or had to guess: one line for each kind of remark, with how often it
// was met and where first, so that nothing is dropped silently and a file with a million oddities
// still makes a report somebody can read. Memory is bounded: lines are grouped by code and by the
// place with array positions taken out; each keeps its first examples and counts all.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::interop {

struct ImportExample {
    std::string file;
    std::string place;  // JSON pointer "/serviceHours/0/validFrom", CSV "line 12, opens_at"
    std::string value;  // as it stood in the source, shortened; "" = nothing to show
};

struct ImportLine {
    std::string code;  // words key: "import.unknown_property", "ptv.no_area" …
    std::string pattern;  // the place without array positions: "/serviceHours/*/validFrom"
    std::string detail;  // plain English
    std::uint64_t count = 0;
    bool refused = false;  // the whole record was left out; else only this value
    std::vector<ImportExample> examples;
};

inline constexpr std::size_t examples_max = 20;  // kept of each line
inline constexpr std::size_t report_lines_max = 2'000;  // kinds of remarks; more are counted as one

class ImportReport {
public:
    void add(std::string_view code, std::string_view place, std::string_view detail,
             std::string_view value = {}, bool refused = false);
    void set_file(std::string file) { file_ = std::move(file); }
    const std::string& file() const { return file_; }

    // Sorted: what was refused first, then by count, then by code and place.
    std::vector<ImportLine> lines() const;
    std::uint64_t remarks() const { return remarks_; }  // all, examples or not
    std::uint64_t refused() const { return refused_; }
    bool has(std::string_view code) const;
    std::uint64_t count(std::string_view code) const;

private:
    std::string file_;
    std::map<std::string, ImportLine, std::less<>> lines_;
    std::uint64_t remarks_ = 0;
    std::uint64_t refused_ = 0;
};

// "/areas/12/code" → "/areas/*/code".
std::string place_pattern(std::string_view place);

}  // namespace luotsi::interop
