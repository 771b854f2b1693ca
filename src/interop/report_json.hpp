// A finished import told: as JSON kept in the store and printed for machines, and as text for
// people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interop/import.hpp"

namespace luotsi::interop {

struct ImportSummary {
    std::string id;       // "2026-11-22T05:10:00.123Z"
    std::string format;   // ptv | hsds
    std::string origin;   // the files, or the feed's name
    bool whole = false;   // the files were said to be all the source has
    bool dry_run = false;
    ImportCounts read;
    UpdateCounts written;
    std::uint64_t remarks = 0, refused = 0;
    std::vector<ImportLine> lines;
};

std::string to_json(const ImportSummary& summary);
Result<ImportSummary> import_summary_from_json(std::string_view json);
// One line for each kind of remark with its first places, then the counts.
std::string to_text(const ImportSummary& summary, std::size_t examples_shown = 3);

}  // namespace luotsi::interop
