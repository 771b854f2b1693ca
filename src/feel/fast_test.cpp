// Goal: the lowered form of conditions gives exactly what the general evaluator gives, and neither
// form of a scalar condition allocates. Method: thousands of generated conditions and cells of
// decision tables over values of every kind (null, decimals of several scales, texts, dates, lists
// …), each run with and without its tests; and a counting operator
// new. LUOTSI_SEED chooses the seed.
#include "feel/fast.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "feel/parser.hpp"
#include "feel/program.hpp"
#include "feel/test_allocations.hpp"

namespace luotsi::feel {
namespace {

class World final : public Environment {
public:
    const Value& fact(std::uint32_t index) const override { return values[index]; }
    bool fact_unknown(std::uint32_t index) const override { return bits >> index & 1; }
    bool fact_asked(std::uint32_t index) const override { return bits >> (index + 8) & 1; }
    bool step_done(std::uint32_t index, bool last) const override {
        return bits >> (index + (last ? 18 : 16)) & 1;
    }
    bool step_overdue(std::uint32_t index) const override { return bits >> (index + 20) & 1; }
    std::int64_t step_count(std::uint32_t index) const override { return bits >> (24 + index) & 3; }
    const Value& variable(std::uint32_t index) const override { return values[index]; }

    std::array<Value, 8> values;
    std::uint32_t bits = 0;
};

constexpr std::array<std::string_view, 8> fact_names{"coping", "urgency", "lives alone", "since",
                                                     "age",    "segment", "anything",    "length"};

Names names() {
    Names out;
    for (std::uint32_t i = 0; i < fact_names.size(); ++i)
        out.add({std::string(fact_names[i]), NameKind::fact, i, {}});
    out.add({"free", NameKind::variable, 6, {}});
    out.add({"review", NameKind::step, 0, {}});
    out.add({"first talk", NameKind::step, 1, {}});
    return out;
}

// The same program without its tests: what the general evaluator makes of it.
std::shared_ptr<const Program> plain(const Program& program) {
    auto out = std::make_shared<Program>(program);
    out->tests.clear();
    out->condition = false;
    return out;
}

constexpr std::string_view literals[] = {"0",
                                         "1",
                                         "1.0",
                                         "2",
                                         "7",
                                         "7.50",
                                         "7.5",
                                         "-3",
                                         "0.1",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "1e30",
                                         "-1e30",
                                         "123456789012345678901234567890.5",
                                         "1000",
                                         "1e3",
                                         "\"now\"",
                                         "\"network\"",
                                         "\"\"",
                                         "\"nows\"",
                                         "\"7\"",
                                         "true",
                                         "false",
                                         "null",
                                         "date(\"2026-11-22\")",
                                         "date(\"2025-01-01\")",
                                         "time(\"10:00:00\")",
                                         "time(\"10:00:00Z\")",
                                         "date and time(\"2026-11-22T10:00:00Z\")",
                                         "date and time(\"2026-11-22T12:00:00+02:00\")",
                                         "date and time(\"2026-11-22T10:00:00\")",
                                         "duration(\"P1D\")",
                                         "duration(\"PT24H\")",
                                         "duration(\"P1Y\")",
                                         "duration(\"P12M\")",
                                         "[]",
                                         "[7]",
                                         "[1, 2, null]",
                                         "[\"now\", \"self\"]",
                                         "[[1..7], 9]",
                                         "[1..7]",
                                         "(1..7]",
                                         "[1..7)",
                                         "(0.5..7.5)",
                                         "[\"a\"..\"o\"]",
                                         "(< 7)",
                                         "(>= 2)",
                                         "(> 7.5)",
                                         "{a: 1}",
                                         "[date(\"2025-01-01\")..date(\"2026-12-31\")]"};

class Generator {
public:
    explicit Generator(std::uint32_t seed) : random_(seed) {}

    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    template <class Container>
    const auto& one_of(const Container& options) {
        return options[below(static_cast<std::uint32_t>(std::size(options)))];
    }

    std::string literal() { return std::string(one_of(literals)); }

    std::string operand(bool cell) {
        switch (below(cell ? 9 : 8)) {
            case 0:
            case 1:
            case 2: return std::string(one_of(fact_names));
            case 3: return "count(review)";
            case 4: return below(2) == 0 ? "free" : "coping + 1";
            case 5: return below(2) == 0 ? "string length(urgency)" : "since.year";
            case 6:
            case 7: return literal();
            default: return "?";
        }
    }

    std::string question() {
        constexpr std::string_view questions[] = {
            "done(review)",       "done(first talk)", "overdue(review)",
            "done(review, last)", "asked(coping)",    "unknown(urgency)",
            "lives alone",        "lives alone",      "not(lives alone)"};
        return std::string(one_of(questions));
    }

    std::string comparison(bool cell) {
        constexpr std::string_view operators[] = {" = ", " != ", " < ", " <= ", " > ", " >= "};
        switch (below(8)) {
            case 0: return question();
            case 1: return operand(cell) + " between " + operand(cell) + " and " + operand(cell);
            case 2: return operand(cell) + " in (" + test() + ", " + test() + ")";
            case 3: return operand(cell) + " in " + literal();
            case 4: return "if " + comparison(cell) + " then " + question() + " else " + literal();
            default: return operand(cell) + std::string(one_of(operators)) + operand(cell);
        }
    }

    std::string condition(std::uint32_t depth, bool cell = false) {
        if (depth == 0) return comparison(cell);
        switch (below(5)) {
            case 0: return "not(" + condition(depth - 1, cell) + ")";
            case 1:
            case 2:
                return '(' + condition(depth - 1, cell) + " and " + condition(depth - 1, cell) +
                       ')';
            default:
                return '(' + condition(depth - 1, cell) + " or " + condition(depth - 1, cell) + ')';
        }
    }

    // A test as in a cell of a decision table.
    std::string test() {
        constexpr std::string_view operators[] = {"< ", "<= ", "> ", ">= ", "= ", "!= ", "", ""};
        return std::string(one_of(operators)) + literal();
    }

    std::string cell() {
        switch (below(5)) {
            case 0: return "not(" + test() + ", " + test() + ")";
            case 1: return test() + ", " + test();
            case 2: return condition(below(2), true);
            default: return test();
        }
    }

    Value value() {
        static const std::vector<Value> values = [] {
            std::vector<Value> out;
            CompileOptions options;
            options.strict = false;
            for (const std::string_view text : literals)
                if (const auto expression = compile(text, Names(), options))
                    out.push_back(evaluate(*expression, empty_environment()));
            for (const char* text : {"1.000", "70e-1", "7.00", "-3.0", "0.10", "0e5", "1e2"})
                out.push_back(Value::number(Decimal::parse(text)));
            return out;
        }();
        if (below(8) == 0) return {};
        return one_of(values);
    }

    void fill(World& world) {
        for (Value& one : world.values) one = value();
        world.bits = static_cast<std::uint32_t>(random_());
    }

private:
    std::mt19937 random_;
};

TEST(FastConditions, AgreeWithTheGeneralEvaluator) {
    const char* const chosen = std::getenv("LUOTSI_SEED");
    const auto seed = chosen != nullptr
                          ? static_cast<std::uint32_t>(std::strtoul(chosen, nullptr, 10))
                          : std::random_device{}();
    SCOPED_TRACE("LUOTSI_SEED=" + std::to_string(seed));
    Generator generator(seed);
    const Names all = names();
    CompileOptions options;
    options.strict = false;
    std::size_t lowered = 0;
    std::size_t compiled = 0;
    World world;
    for (std::uint32_t i = 0; i < 3'000; ++i) {
        const bool cell = i % 3 == 0;
        const std::string text = cell ? generator.cell() : generator.condition(i % 4);
        Parser parser(text, all, options);
        const auto program = cell ? parser.unary_tests({}) : parser.expression();
        if (!program) continue;  // "[1..7] < 3" is refused; that is not our subject
        ++compiled;
        lowered += (*program)->tests.empty() ? 0u : 1u;
        const auto general = plain(**program);
        for (int k = 0; k < 10; ++k) {
            generator.fill(world);
            const Value input = generator.value();
            const Value* const tested = cell ? &input : nullptr;
            ASSERT_EQ(run_test(**program, world, tested), run_test(*general, world, tested))
                << text << " with ? = " << to_feel(input);
            ASSERT_EQ(run(**program, world, tested), run(*general, world, tested))
                << text << " with ? = " << to_feel(input);
        }
    }
    EXPECT_GT(compiled, 2'000u);
    EXPECT_GT(lowered, compiled * 3 / 4);
}

TEST(FastConditions, ScalarConditionsDoNotAllocate) {
    const std::size_t none = allocations_made();
    EXPECT_FALSE(Value::string("counted").is_null());
    EXPECT_GT(allocations_made(), none) << "nothing is counted";
    World world;
    world.values = {Value::number(INT64_C(7)),
                    Value::string("now"),
                    Value::boolean(true),
                    Value::date(YearMonthDay{2026, 11, 22}),
                    Value::number(INT64_C(80)),
                    Value::string("network"),
                    Value(),
                    Value::number(*Decimal::parse("2.50"))};
    world.bits = 1u << 16;
    for (const char* text :
         {"coping >= 7 and done(review)", "urgency = \"now\"", "age >= 75 or lives alone = true",
          "coping in [1..10] and segment in (\"self\", \"network\")",
          "segment in [\"self\", \"community\"] or not(done(first talk))",
          "coping * 2 + age / 4 - length > 30", "since >= date(\"2026-01-01\")",
          "since + duration(\"P1D\") > date(\"2026-11-22\")", "age between 18 and 100.5",
          "length = 2.5 and anything = null", "if lives alone then coping > 3 else coping > 5",
          "count(review) < 3 and unknown(anything) or overdue(review)", "since.year = 2026",
          "coping", "coping + 1.25 * length ** 2", "-coping"}) {
        const auto expression = compile(text, names());
        ASSERT_TRUE(expression) << text << ": " << to_string(expression.error());
        for (const auto& program : {plain(*expression->program()),
                                    std::make_shared<const Program>(*expression->program())}) {
            const std::size_t before = allocations_made();
            const Truth answer = run_test(*program, world, nullptr);
            const Value value = run(*program, world, nullptr);
            EXPECT_EQ(allocations_made(), before) << text;
            EXPECT_EQ(answer == Truth::yes, value.is_boolean() && value.as_boolean()) << text;
        }
    }
}

}  // namespace
}  // namespace luotsi::feel
