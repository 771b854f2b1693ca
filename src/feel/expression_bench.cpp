// Benchmarks of conditions as the engine asks them: compiled once, tested often.
#include <benchmark/benchmark.h>

#include <array>

#include "feel/decision_table.hpp"
#include "feel/expression.hpp"

namespace luotsi::feel {
namespace {

class Facts final : public Environment {
public:
    Facts() {
        values_[0] = Value::number(INT64_C(4));
        values_[1] = Value::string("network");
        values_[2] = Value::boolean(false);
    }
    const Value& fact(std::uint32_t index) const override { return values_[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return true; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 1; }

private:
    std::array<Value, 3> values_;
};

Names names() {
    Names out;
    out.add({"coping", NameKind::fact, 0, Type::number(Decimal(0), Decimal(10))});
    out.add({"segment", NameKind::fact, 1, Type::enumeration({"self", "network"})});
    out.add({"wants plan", NameKind::fact, 2, TypeKind::boolean});
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

void table(benchmark::State& state) {
    TableSource source;
    source.inputs = {{"coping", ""}, {"segment", ""}};
    source.outputs = {{"x", TypeKind::number, "", ""}};
    source.rows = {{{"<= 3", "self", "1"}, {}},
                   {{"<= 3", "network", "2"}, {}},
                   {{"> 3", "self", "3"}, {}},
                   {{"> 3", "network", "4"}, {}}};
    const auto compiled = compile_table(source, names());
    if (!compiled) {
        state.SkipWithError("the table has mistakes");
        return;
    }
    const Facts facts;
    for (auto _ : state) benchmark::DoNotOptimize(compiled->evaluate(facts));
}
BENCHMARK(table);

}  // namespace
}  // namespace luotsi::feel
