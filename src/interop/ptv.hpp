// Reads answers of the Finnish Service Catalogue (Palvelutietovaranto, PTV Open API v7–v11):
// services, the five kinds of channels, organisations, general descriptions and service
// collections, as single entities, lists, pages or one a line – and the national general
// descriptions and the catalogue's pilot content of 2015 in their own shapes. Both sides of a
// connection are joined: files are read twice, first all but the services, then the services.
// Whatever is not understood is reported with file, place and reason; nothing is dropped silently.
// PTV content is open data (CC BY 4.0, Finnish Digital Agency).
#pragma once

#include <functional>
#include <vector>

#include "interop/bytes.hpp"
#include "interop/codes.hpp"
#include "interop/report.hpp"
#include "interop/sink.hpp"
#include "need/need.hpp"

namespace luotsi::interop {

// `known_general`: general descriptions of earlier imports by record id, for services whose own
// comes with none; null = there are none.
struct PtvSetup {
    const Codes& codes;
    const need::NeedFinder& needs;
    std::function<std::optional<directory::GeneralDescription>(const std::string& id)>
        known_general = {};
};

// Ids are "ptv:<id>", "ptv-general:<reference or id>" and "ptv-pilot:<id>". Of records with the
// same id the first read stays (import.twice). Memory: one record, plus for each channel its
// mirrored connections. Linear time.
ImportCounts read_ptv(const std::vector<SourceFile>& files, const PtvSetup& setup, RecordSink& sink,
                      ImportReport& report);

}  // namespace luotsi::interop
