// 100,000 generated services: searches of every kind, one at a time on one thread, with the time
// of the processor that 99 of 100 stay under; the same questions by a plain scan of all services
// are the baseline.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>

#include "directory/random_directory.hpp"

namespace luotsi::directory {
namespace {

constexpr std::size_t service_count = 100'000;
const Instant now = at_local(to_date({2026, 11, 23}), {10 * 3'600'000});

struct World {
    std::vector<Error> errors;
    Municipalities municipalities = Municipalities::load(LUOTSI_SOURCE_DIR "/content", errors);
    std::vector<Listing> listings = random_listings(service_count, municipalities, 1);
    std::shared_ptr<const Directory> directory =
        Directory(listings, municipalities).with_lives(random_lives(listings, now, 1));
    std::vector<SearchQuery> queries;
    World() {
        SeededRandom random(1);
        for (int i = 0; i < 1000; ++i) queries.push_back(random_query(listings, now, random));
    }
};

const World& world() {
    static const World one;
    return one;
}

// What this thread has used of the processor: other programs on the machine do not count.
double cpu_ms() {
    std::timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
}

void report(benchmark::State& state, std::vector<double>& ms) {
    std::sort(ms.begin(), ms.end());
    const auto at = [&](double q) {
        return ms[static_cast<std::size_t>(q * static_cast<double>(ms.size() - 1))];
    };
    state.counters["p50_ms"] = at(0.5);
    state.counters["p99_ms"] = at(0.99);
    state.counters["max_ms"] = at(1);
}

template <class Ask>
void ask_all(benchmark::State& state, Ask&& ask) {
    const World& w = world();
    std::vector<double> ms;
    std::size_t i = 0;
    for (auto _ : state) {
        const double begin = cpu_ms();
        ask(w, w.queries[i++ % w.queries.size()]);
        ms.push_back(cpu_ms() - begin);
    }
    report(state, ms);
}

void search_of_every_kind(benchmark::State& state) {
    ask_all(state, [](const World& w, const SearchQuery& query) {
        benchmark::DoNotOptimize(w.directory->search(query, w.municipalities));
    });
}
BENCHMARK(search_of_every_kind)->Iterations(4000)->Unit(benchmark::kMillisecond);

// Without any filter: every service is weighed.
void search_that_finds_all(benchmark::State& state) {
    SearchQuery query;
    query.now = now;
    query.from = Point{62.89, 27.68};
    query.language = "sv";
    query.facets = true;
    std::vector<double> ms;
    for (auto _ : state) {
        const double begin = cpu_ms();
        benchmark::DoNotOptimize(world().directory->search(query, world().municipalities));
        ms.push_back(cpu_ms() - begin);
    }
    report(state, ms);
}
BENCHMARK(search_that_finds_all)->Iterations(500)->Unit(benchmark::kMillisecond);

void plain_scan(benchmark::State& state) {
    ask_all(state, [](const World& w, const SearchQuery& query) {
        benchmark::DoNotOptimize(scan(w.listings, query, w.municipalities));
    });
}
BENCHMARK(plain_scan)->Iterations(40)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state) {
    for (auto _ : state) {
        const Directory made(world().listings, world().municipalities);
        state.counters["index_bytes_per_service"] =
            static_cast<double>(made.index().bytes()) / service_count;
    }
}
BENCHMARK(build)->Iterations(2)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luotsi::directory
