// How many services an import reads, compares and keeps in a second on one core: real answers of
// the Finnish Service Catalogue (30 services of 20 kB each, again and again under new ids, as one
// file a line each) and a real HSDS directory in tables. Records are kept in memory: what the
// database costs is measured by the whole program (docs/performance.md). The baseline parses the
// same bytes with the JSON library and does nothing else.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iterator>

#include <boost/json.hpp>

#include "interop/hsds.hpp"
#include "interop/json_stream.hpp"
#include "interop/ptv.hpp"
#include "interop/test_support.hpp"

namespace luotsi::interop {
namespace {

constexpr std::size_t copies = 20;  // of each of the thirty services
const Instant now{1'800'000'000'000};

std::vector<std::string> sample_services() {
    std::vector<std::string> out;
    const std::string folder = shared_data("/directory/ptv-samples/services");
    if (folder.empty()) return out;
    for (const SourceFile& file : list_sources({folder}, {})) {
        auto bytes = open_source(file);
        ImportReport ignored;
        if (bytes)
            split_json(**bytes, ignored,
                       [&](std::string_view text, const std::string&) { out.emplace_back(text); });
    }
    return out;
}

// The samples as one line each under ids of their own.
struct PtvWorld {
    Folder folder{"import_bench"};
    std::size_t services = 0;
    std::uint64_t bytes = 0;
    PtvWorld() {
        std::string lines;
        for (std::size_t copy = 0; copy < copies; ++copy) {
            for (const std::string& text : sample_services()) {
                boost::json::value value = boost::json::parse(text);
                std::string id(value.at("id").as_string());
                const std::string number = std::to_string(10'000 + copy);
                id.replace(0, number.size(), number);
                value.as_object()["id"] = id;
                lines += boost::json::serialize(value) + '\n';
                ++services;
            }
        }
        bytes = lines.size();
        folder.write("services.ndjson", lines);
    }
};

const PtvWorld& ptv_world() {
    static const PtvWorld one;
    return one;
}

void count(benchmark::State& state, std::uint64_t services, std::uint64_t bytes) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(services));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void import_ptv(benchmark::State& state, bool again) {
    const PtvWorld& world = ptv_world();
    if (world.services == 0) return state.SkipWithError("no shared data");
    const PtvSetup setup{test_codes(), test_needs()};
    MemoryKeeper keeper;
    for (auto _ : state) {
        MemoryKeeper fresh;
        ImportReport report;
        Updater updater(again ? keeper : fresh, {now, "bench"}, report);
        const ImportCounts counts = read_ptv(world.folder.files(), setup, updater, report);
        if (counts.services != world.services || !updater.finish(true)) std::abort();
    }
    count(state, world.services, world.bytes);
}
void ptv_first_import(benchmark::State& state) { import_ptv(state, false); }
void ptv_again_unchanged(benchmark::State& state) { import_ptv(state, true); }
BENCHMARK(ptv_first_import)->Unit(benchmark::kMillisecond);
BENCHMARK(ptv_again_unchanged)->Unit(benchmark::kMillisecond);

void baseline_json_alone(benchmark::State& state) {
    const PtvWorld& world = ptv_world();
    if (world.services == 0) return state.SkipWithError("no shared data");
    std::ifstream in(world.folder.path() + "/services.ndjson", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (auto _ : state) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            benchmark::DoNotOptimize(boost::json::parse(text.substr(at, end - at)));
            at = end + 1;
        }
    }
    count(state, world.services, world.bytes);
}
BENCHMARK(baseline_json_alone)->Unit(benchmark::kMillisecond);

void hsds_tables(benchmark::State& state) {
    const std::string folder = shared_data("/directory/ilao-legal-aid/output");
    if (folder.empty()) return state.SkipWithError("no shared data");
    const auto files = list_sources({folder}, {});
    std::uint64_t services = 0;
    for (auto _ : state) {
        MemoryKeeper keeper;
        ImportReport report;
        Updater updater(keeper, {now, "bench"}, report);
        services =
            read_hsds(files, {test_codes(), test_needs(), "bench"}, updater, report).services;
        if (services == 0 || !updater.finish(true)) std::abort();
    }
    count(state, services, 0);
}
BENCHMARK(hsds_tables)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luotsi::interop
