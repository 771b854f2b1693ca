// Reads directories in the Human Services Data Specification (Open Referral HSDS): version 3 as
// JSON (single objects, page envelopes, ndjson, nested services, organisations and
// service_at_locations) and as tables, versions 1 and 2 as tables (datapackages or folders of CSV)
// and as nested JSON with their own names, and the UK profile. Locations become channels,
// service_at_locations connections. Version: HSDS 3.0 (docs.openreferral.org, CC BY-SA 4.0); names
// of 1.x and 2.x from its history.
#pragma once

#include <string>
#include <vector>

#include "interop/bytes.hpp"
#include "interop/codes.hpp"
#include "interop/report.hpp"
#include "interop/sink.hpp"
#include "need/need.hpp"

namespace luotsi::interop {

struct HsdsSetup {
    const Codes& codes;
    const need::NeedFinder& needs;
    std::string source = "hsds";   // first part of ids: "hsds:<id>"; one for each feed
    std::string language = "en";  // HSDS has one text per field and does not say in which language
};

// JSON is streamed record by record; tables are held in memory, for their rows refer to each other.
// Of records with the same id the first read stays (import.twice).
ImportCounts read_hsds(const std::vector<SourceFile>& files, const HsdsSetup& setup,
                       RecordSink& sink, ImportReport& report);

// Whether a JSON record looks like PTV's rather than HSDS's, for a helpful remark.
bool looks_like_ptv(std::string_view text);

}  // namespace luotsi::interop
