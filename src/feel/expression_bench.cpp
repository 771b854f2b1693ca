// Benchmarks of conditions as the engine asks them: compiled once, tested often.
#include <benchmark/benchmark.h>

#include <array>

#include "feel/table_data.hpp"

namespace luotsi::feel {
namespace {

class Facts final : public Environment {
public:
    Facts() {
        values_[0] = Value::number(INT64_C(4));
        values_[1] = Value::string("network");
        values_[2] = Value::boolean(false);
    }
    void set(std::size_t index, Value value) { values_[index] = std::move(value); }
    const Value& fact(std::uint32_t index) const override { return values_[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return true; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 1; }

private:
    std::array<Value, 5> values_;
};

Names names() {
    Names out;
    out.add({"coping", NameKind::fact, 0, Type::number(Decimal(0), Decimal(10))});
    out.add({"segment", NameKind::fact, 1, Type::enumeration({"self", "network"})});
    out.add({"wants plan", NameKind::fact, 2, TypeKind::boolean});
    out.add({"income", NameKind::fact, 3, Type::number(Decimal(0), {})});
    out.add({"id", NameKind::fact, 4, Type::count()});
    out.add({"first talk", NameKind::step, 0, {}});
    return out;
}

void conditions(benchmark::State& state, const char* text) {
    const auto expression = compile(text, names());
    if (!expression) {
        state.SkipWithError(to_string(expression.error()).c_str());
        return;
    }
    const Facts facts;
    for (auto _ : state) benchmark::DoNotOptimize(test(*expression, facts));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(conditions, one_number, "coping >= 7");
BENCHMARK_CAPTURE(conditions, one_text, "segment = \"network\"");
BENCHMARK_CAPTURE(conditions, number_and_done, "coping >= 4 and done(first talk)");
BENCHMARK_CAPTURE(conditions, number_or_truth, "coping >= 7 or wants plan = true");
BENCHMARK_CAPTURE(conditions, number_and_text, "coping >= 4 and segment = \"network\"");
BENCHMARK_CAPTURE(conditions, done_and_not, "done(first talk) and not(wants plan)");
BENCHMARK_CAPTURE(conditions, in_range, "coping in [3..5] or segment in (\"self\", \"network\")");
BENCHMARK_CAPTURE(conditions, arithmetic, "coping * 2 + 1 > 8");

void compiling(benchmark::State& state) {
    const Names all = names();
    for (auto _ : state)
        benchmark::DoNotOptimize(
            compile("coping >= 4 and segment = \"network\" and done(first talk)", all));
}
BENCHMARK(compiling);

// Tables of so many rows over five inputs: two numbers, a text, a truth and a number of which each
// row names another one.
TableSource table_of(std::int64_t rows) {
    TableSource source;
    source.inputs = {
        {"coping", ""}, {"income", ""}, {"segment", ""}, {"wants plan", ""}, {"id", ""}};
    source.outputs = {{"x", TypeKind::number, "", ""}};
    for (std::int64_t i = 0; i < rows; ++i) {
        const std::int64_t low = i % 50 * 100;
        source.rows.push_back({{i % 2 == 0 ? "<= 5" : "> 5",
                                "[" + std::to_string(low) + ".." + std::to_string(low + 100) + ")",
                                i % 3 == 0 ? "self" : "network", i % 5 == 0 ? "-" : "false",
                                std::to_string(i), std::to_string(i)},
                               {}});
    }
    return source;
}

// Inputs differ from one evaluation to the next, so that the processor cannot learn the answer.
void table(benchmark::State& state, Search search) {
    const auto compiled = compile_table(table_of(state.range(0)), names());
    if (!compiled) {
        state.SkipWithError("the table has mistakes");
        return;
    }
    std::vector<Facts> worlds(64);
    std::size_t matched = 0;
    for (std::size_t i = 0; i < worlds.size(); ++i) {
        const auto row = static_cast<std::int64_t>(i * 7919) % state.range(0);
        worlds[i].set(0, Value::number(row % 2 == 0 ? INT64_C(4) : INT64_C(7)));
        worlds[i].set(1, Value::string(row % 3 == 0 ? "self" : "network"));
        worlds[i].set(3, Value::number(row % 50 * 100 + 50));
        worlds[i].set(4, Value::number(row));
        matched += evaluate(*compiled->data(), worlds[i], search).matched_rows.size();
    }
    if (matched != worlds.size()) {
        state.SkipWithError("each world must match one row");
        return;
    }
    std::size_t i = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(evaluate(*compiled->data(), worlds[i++ % worlds.size()], search));
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(table, by_index, Search::index)->Arg(10)->Arg(100)->Arg(1'000)->Arg(10'000);
BENCHMARK_CAPTURE(table, by_scan, Search::scan)->Arg(10)->Arg(100)->Arg(1'000);

void compiling_table(benchmark::State& state) {
    const TableSource source = table_of(state.range(0));
    const Names all = names();
    for (auto _ : state) benchmark::DoNotOptimize(compile_table(source, all));
}
BENCHMARK(compiling_table)
    ->Arg(100)
    ->Arg(1'000)
    ->Arg(2'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luotsi::feel
