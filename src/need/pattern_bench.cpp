// What matching costs: 5,000 made-up patterns of two or three elements against a phrase of ten
// words, and the same with one pattern, to see what the set's size costs.
#include <benchmark/benchmark.h>

#include "need/pattern_set.hpp"

namespace {

using namespace luotsi;

std::string word(unsigned n) { return "w" + std::to_string(n); }

need::PatternSet patterns(unsigned count) {
    need::PatternSetBuilder builder;
    std::uint32_t state = 1;
    const auto next = [&state](unsigned n) {
        state = state * 1'664'525u + 1'013'904'223u;
        return (state >> 8) % n;
    };
    for (unsigned i = 0; i < count; ++i) {
        std::string line = word(next(4'000)) + " " + word(next(300)) + "/" + word(next(4'000));
        if (next(3) == 0) line += " -" + word(next(4'000));
        (void)builder.add(line, Language::fi);
    }
    std::vector<Error> errors;
    return builder.build(errors);
}

need::Text phrase() {
    need::Text text;
    for (unsigned i = 0; i < 10; ++i) {
        need::Token token;
        token.surface = word(i * 37);
        need::Reading reading;
        reading.lemma = word(i * 37);
        reading.parts = {reading.lemma};
        token.readings.push_back(reading);
        text.tokens.push_back(token);
    }
    return text;
}

void match(benchmark::State& state) {
    const need::PatternSet set = patterns(static_cast<unsigned>(state.range(0)));
    const need::Text text = phrase();
    for (auto _ : state) benchmark::DoNotOptimize(set.match(text));
}
BENCHMARK(match)->Arg(1)->Arg(5'000);

}  // namespace
