// Goal: the index of a decision table finds exactly the rows that asking each row finds, for every
// hit policy, value and kind of cell. Method: random tables – constants, comparisons, ranges,
// negations, cells that read other facts – evaluated both ways over random values, null and wrong
// kinds among them; and large tables whose sets are not all laid out. LUOTSI_SEED chooses the seed.
#include "feel/table_index.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <ranges>

#include "feel/table_data.hpp"

namespace luotsi::feel {
namespace {

class Facts final : public Environment {
public:
    const Value& fact(std::uint32_t index) const override { return values[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }

    std::array<Value, 5> values;
};

Names names() {
    Names out;
    std::uint32_t index = 0;
    for (const char* text : {"coping", "segment", "since", "alone", "wait"})
        out.add({text, NameKind::fact, index++, {}});
    return out;
}

CompileOptions plain() {
    CompileOptions out;
    out.strict = false;
    return out;
}

Value value_of(std::string_view text) {
    const auto expression = compile(text, Names(), plain());
    EXPECT_TRUE(expression) << text;
    return expression ? evaluate(*expression, empty_environment()) : Value();
}

constexpr std::string_view constants[] = {"0",
                                          "1",
                                          "1.0",
                                          "2.5",
                                          "3",
                                          "7",
                                          "70e-1",
                                          "-4",
                                          "1e33",
                                          "9223372036854775808",
                                          "-1e6144",
                                          "0.0000001",
                                          "\"now\"",
                                          "\"soon\"",
                                          "\"\"",
                                          "\"s\"",
                                          "\"å\"",
                                          "true",
                                          "false",
                                          "null",
                                          "date(\"2026-01-01\")",
                                          "date(\"2026-01-02\")",
                                          "date(\"2026-11-22\")",
                                          "duration(\"P1D\")",
                                          "duration(\"PT36H\")",
                                          "duration(\"P1Y\")",
                                          "duration(\"P18M\")",
                                          "time(\"10:00:00\")",
                                          "date and time(\"2026-01-01T00:00:00Z\")",
                                          "[1, 2]"};

class Generator {
public:
    explicit Generator(std::uint32_t seed) : random_(seed) {}
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

    std::string constant() { return std::string(constants[below(std::size(constants))]); }

    std::string test() {
        const std::string a = constant();
        const std::string b = constant();
        switch (below(9)) {
            case 0: return "< " + a;
            case 1: return "<= " + a;
            case 2: return "> " + a;
            case 3: return ">= " + a;
            case 4: return (below(2) == 0 ? "[" : "(") + a + ".." + b + (below(2) == 0 ? "]" : ")");
            case 5: return below(2) == 0 ? "!= " + a : "[" + a + ", " + b + "]";
            default: return a;
        }
    }

    std::string cell() {
        switch (below(14)) {
            case 0:
            case 1:
            case 2: return "-";
            case 3: return "not(" + test() + ")";
            case 4: return "not(" + test() + ", " + test() + ")";
            case 5: return test() + ", " + test();
            case 6: return "? > " + constant() + " and ? <= " + constant();
            case 7: return below(2) == 0 ? "coping" : "< wait";
            case 8: return below(2) == 0 ? "alone = true" : "string length(?) > 2";
            default: return test();
        }
    }

    Value value() {
        static const std::vector<Value> values = [] {
            std::vector<Value> out;
            for (const std::string_view text : constants) out.push_back(value_of(text));
            for (const char* text :
                 {"5", "2.50", "3.000", "-1e40", "1e6144", "\"nox\"", "\"sooner\"",
                  "date(\"1999-12-31\")", "duration(\"P2D\")", "duration(\"P5Y\")", "[]", "{a: 1}",
                  "[1..3]", "1e-6176", "12345678901234567890123456789012345"})
                out.push_back(value_of(text));
            return out;
        }();
        return values[below(static_cast<std::uint32_t>(values.size()))];
    }

    TableSource table(const char* hit, std::uint32_t rows) {
        TableSource out;
        out.hit = hit;
        constexpr std::string_view inputs[] = {"coping", "segment",    "since",
                                               "alone",  "coping + 1", "wait"};
        const std::uint32_t columns = 1 + below(4);
        for (std::uint32_t i = 0; i < columns; ++i)
            out.inputs.push_back({std::string(inputs[below(std::size(inputs))]),
                                  below(8) == 0 ? "not(\"soon\", 7)" : ""});
        const bool aggregates = out.hit.size() > 1 && out.hit != "C#";
        const std::uint32_t outputs = aggregates ? 1 : 1 + below(2);
        for (std::uint32_t i = 0; i < outputs; ++i)
            out.outputs.push_back({"out " + std::to_string(i), {}, "3, 2, 1", below(2) ? "0" : ""});
        for (std::uint32_t row = 0; row < rows; ++row) {
            TableRow one;
            for (std::uint32_t i = 0; i < columns; ++i) one.cells.push_back(cell());
            for (std::uint32_t i = 0; i < outputs; ++i)
                one.cells.push_back(below(9) == 0 ? "coping" : std::to_string(below(4)));
            out.rows.push_back(std::move(one));
        }
        return out;
    }

private:
    std::mt19937 random_;
};

void compare_both_ways(const DecisionTable& table, const Facts& facts) {
    const TableResult index = evaluate(*table.data(), facts, Search::index);
    const TableResult scan = evaluate(*table.data(), facts, Search::scan);
    ASSERT_EQ(index.matched_rows, scan.matched_rows);
    ASSERT_EQ(index.value, scan.value);
    ASSERT_EQ(index.unknown_inputs, scan.unknown_inputs);
    ASSERT_EQ(index.problem, scan.problem);
}

std::uint32_t chosen_seed() {
    const char* const chosen = std::getenv("LUOTSI_SEED");
    if (chosen == nullptr) return std::random_device{}();
    return static_cast<std::uint32_t>(std::strtoul(chosen, nullptr, 10));
}

TEST(TableIndex, FindsWhatAskingEachRowFinds) {
    const std::uint32_t seed = chosen_seed();
    SCOPED_TRACE("LUOTSI_SEED=" + std::to_string(seed));
    Generator generator(seed);
    const Names all = names();
    std::size_t compared = 0;
    std::size_t matched = 0;
    for (int round = 0; round < 12; ++round) {
        for (const char* hit : {"U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"}) {
            TableSource source = generator.table(hit, 4 + generator.below(90));
            auto table = compile_table(source, all, plain());
            // Rows with cells that are no FEEL ("[true..null]") are left out.
            while (!table) {
                std::vector<std::uint32_t> bad;
                for (const TableProblem& problem : table.error()) bad.push_back(problem.row);
                std::ranges::sort(bad);
                bad.erase(std::ranges::unique(bad).begin(), bad.end());
                for (const std::uint32_t row : std::views::reverse(bad))
                    source.rows.erase(source.rows.begin() + row);
                table = compile_table(source, all, plain());
            }
            Facts facts;
            for (int i = 0; i < 40; ++i) {
                for (Value& one : facts.values) one = generator.value();
                compare_both_ways(*table, facts);
                if (testing::Test::HasFatalFailure()) return;
                ++compared;
                matched +=
                    evaluate(*table->data(), facts, Search::index).matched_rows.empty() ? 0u : 1u;
            }
        }
    }
    EXPECT_GT(compared, 5'000u);
    EXPECT_GT(matched, compared / 4);
}

// Thousands of different points: sets of most pieces are made from changes.
TEST(TableIndex, LargeTablesKeepSomeSetsOnly) {
    TableSource source;
    source.hit = "C#";
    source.inputs = {{"coping", ""}};
    source.outputs = {{"x", {}, "", ""}};
    constexpr int rows = 6'000;
    for (int i = 0; i < rows; ++i) {
        const std::string low = std::to_string(i * 7 % rows);
        source.rows.push_back(
            {{i % 3 == 0   ? low
              : i % 3 == 1 ? "> " + low + ".5"
                           : "[" + low + ".." + std::to_string(i * 7 % rows + 9) + ")",
              "1"},
             {}});
    }
    const auto table = compile_table(source, names(), plain());
    ASSERT_TRUE(table);
    Facts facts;
    for (const char* text : {"-1", "0", "0.4", "17", "1234.5", "2999", "3000.000", "5998.7", "6009",
                             "1e30", "null", "\"now\""}) {
        facts.values[0] = value_of(text);
        SCOPED_TRACE(text);
        compare_both_ways(*table, facts);
    }
}

TEST(TableIndex, OnlyCellsOutsideItAreAsked) {
    TableSource source;
    source.inputs = {{"coping", ""}, {"segment", ""}};
    source.outputs = {{"x", {}, "", ""}};
    source.rows = {{{"< 3", "\"now\"", "1"}, {}},
                   {{"[3..7]", "-", "2"}, {}},
                   {{"> wait", "not(\"now\")", "3"}, {}},
                   {{"? * 2 = 18", "\"soon\", \"later\"", "4"}, {}}};
    const auto table = compile_table(source, names(), plain());
    ASSERT_TRUE(table);
    const TableIndex& index = table->data()->index;
    const Value number = Value::number(INT64_C(9));
    const Value text = Value::string("soon");
    const Value list = value_of("[1]");
    EXPECT_FALSE(index.is_open(0, 1, number));
    EXPECT_TRUE(index.is_open(0, 2, number));
    EXPECT_TRUE(index.is_open(0, 3, number));
    EXPECT_FALSE(index.is_open(1, 2, text));
    EXPECT_TRUE(index.is_open(1, 2, list));
    std::array<std::uint64_t, 1> rows{};
    index.find(std::array{&number, &text}, rows);
    EXPECT_EQ(rows[0], 0b1100u);
}

}  // namespace
}  // namespace luotsi::feel
