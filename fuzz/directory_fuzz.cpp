// Fuzz target: any bytes given to the readers of PTV and HSDS – as JSON and as tables – end in
// records and remarks, without a crash; records that are kept can be stored and read back.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "interop/hsds.hpp"
#include "interop/import.hpp"
#include "interop/ptv.hpp"

namespace {

const std::string& folder() {
    static const std::string path = [] {
        const auto made =
            std::filesystem::temp_directory_path() / ("luotsi_fuzz_" + std::to_string(::getpid()));
        std::filesystem::create_directories(made);
        return made.string();
    }();
    return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace luotsi;
    using namespace luotsi::interop;
    static const Codes codes;
    static const need::NeedFinder needs;
    if (size == 0) return 0;
    const bool table = (data[0] & 1U) != 0;
    const std::string name = folder() + (table ? "/services.csv" : "/records.json");
    std::ofstream(name, std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char*>(data) + 1, static_cast<std::streamsize>(size - 1));
    const std::vector<SourceFile> files{{name, name, {}}};
    MemoryKeeper keeper;
    ImportReport report;
    Updater updater(keeper, {Instant{1}, "fuzz"}, report);
    if (!table) (void)read_ptv(files, {codes, needs, {}}, updater, report);
    (void)read_hsds(files, {codes, needs, "hsds", "en"}, updater, report);
    if (!updater.finish(true)) std::abort();
    for (const auto& [key, json] : keeper.all())
        if (key.starts_with("service ") && !directory::service_from_json(json)) std::abort();
    for (const ImportLine& line : report.lines())
        if (line.code.empty() || line.detail.empty() || line.count == 0) std::abort();
    return 0;
}
