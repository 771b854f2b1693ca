// Benchmarks of the expressions in cases.txt, which feelin.mjs times, too: "compiled/N" evaluates a
// compiled expression, "text/N" compiles it every time. With --results it prints each result as
// FEEL, one a line. Usage: luotsi_feel_cases_bench CASES [--results | flags of Google Benchmark]
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "feel/expression.hpp"

namespace luotsi::feel {
namespace {

class World final : public Environment {
public:
    const Value& fact(std::uint32_t index) const override { return facts[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return true; }
    bool step_done(std::uint32_t, bool) const override { return true; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 1; }

    std::vector<Value> facts;
};

struct Cases {
    Names names;
    World world;
    std::vector<std::string> texts;
};

CompileOptions options() {
    CompileOptions out;
    out.strict = false;
    return out;
}

// False when a fact is no FEEL.
bool add_fact(Cases& cases, std::string_view line) {
    const std::size_t equals = line.find(" = ");
    const auto expression = compile(line.substr(equals + 3), cases.names, options());
    if (!expression) return false;
    const auto index = static_cast<std::uint32_t>(cases.world.facts.size());
    cases.world.facts.push_back(evaluate(*expression, cases.world));
    cases.names.add({std::string(line.substr(0, equals)), NameKind::fact, index,
                     type_of(cases.world.facts.back())});
    return true;
}

bool read(const char* path, Cases& out) {
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        const bool group = line.starts_with('[') && line.ends_with(']');
        if (line.empty() || line.starts_with('#') || group) continue;
        if (line.starts_with("let ")) {
            if (!add_fact(out, std::string_view(line).substr(4))) return false;
        } else if (line.starts_with("step ")) {
            out.names.add({line.substr(5), NameKind::step, 0, {}});
        } else {
            out.texts.push_back(line);
        }
    }
    return !out.texts.empty();
}

// Conditions are asked as the engine asks them; everything else gives a value.
void compiled(benchmark::State& state, const Cases& cases, const Expression& expression) {
    if (expression.type().kind == TypeKind::boolean) {
        for (auto _ : state) benchmark::DoNotOptimize(test(expression, cases.world));
    } else {
        for (auto _ : state) benchmark::DoNotOptimize(evaluate(expression, cases.world));
    }
}

void from_text(benchmark::State& state, const Cases& cases, const std::string& text) {
    for (auto _ : state) {
        const auto expression = compile(text, cases.names, options());
        benchmark::DoNotOptimize(evaluate(*expression, cases.world));
    }
}

int run(int argc, char** argv) {
    Cases cases;
    if (argc < 2 || !read(argv[1], cases)) {
        std::fputs("usage: luotsi_feel_cases_bench CASES [--results]\n", stderr);
        return 2;
    }
    const bool results = argc > 2 && std::string_view(argv[2]) == "--results";
    for (std::size_t i = 0; i < cases.texts.size(); ++i) {
        const std::string& text = cases.texts[i];
        const auto expression = compile(text, cases.names, options());
        if (!expression) {
            std::fprintf(stderr, "%s: %s\n", text.c_str(), to_string(expression.error()).c_str());
            return 1;
        }
        if (results) {
            std::printf("%s\n", to_feel(evaluate(*expression, cases.world)).c_str());
            continue;
        }
        const std::string number = std::to_string(i);
        benchmark::RegisterBenchmark(
            ("compiled/" + number).c_str(),
            [&cases, one = *expression](benchmark::State& state) { compiled(state, cases, one); });
        benchmark::RegisterBenchmark(
            ("text/" + number).c_str(),
            [&cases, &text](benchmark::State& state) { from_text(state, cases, text); });
    }
    if (results) return 0;
    int rest = argc - 1;
    benchmark::Initialize(&rest, argv + 1);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

}  // namespace
}  // namespace luotsi::feel

int main(int argc, char** argv) { return luotsi::feel::run(argc, argv); }
