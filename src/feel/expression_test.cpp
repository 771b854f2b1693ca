// Goal: expressions are read and evaluated as FEEL says, with the model's own names and questions.
// Method: tables of text and expected literal; a small environment of facts and steps.
#include "feel/expression.hpp"

#include <gtest/gtest.h>

#include <map>

namespace luotsi::feel {
namespace {

// Facts by index: 0 coping, 1 segment, 2 wants plan, 3 children, 4 contacts of last year,
// 5 contacts, 6 birth date, 7 nickname. Steps: 0 first talk, 1 review.
class World final : public Environment {
public:
    const Value& fact(std::uint32_t index) const override {
        const auto found = facts.find(index);
        return found == facts.end() ? null : found->second;
    }
    bool fact_unknown(std::uint32_t index) const override { return index == 2 && unknown; }
    bool fact_asked(std::uint32_t index) const override { return index == 0; }
    bool step_done(std::uint32_t index, bool last) const override {
        return index == 0 ? done : (!last && done);
    }
    bool step_overdue(std::uint32_t index) const override { return index == 1; }
    std::int64_t step_count(std::uint32_t index) const override { return index == 0 ? 2 : 0; }
    Instant now() const override { return Instant{1'795'296'968'000}; }

    std::map<std::uint32_t, Value> facts;
    bool unknown = false;
    bool done = false;
    Value null;
};

Names names() {
    Names out;
    const auto fact = [&out](const char* text, std::uint32_t index, Type type) {
        out.add({text, NameKind::fact, index, std::move(type)});
    };
    fact("coping", 0, Type::number(Decimal(0), Decimal(10)));
    fact("segment", 1, Type::enumeration({"self", "cooperation", "community", "network"}));
    fact("wants plan", 2, TypeKind::boolean);
    fact("children", 3,
         Type::list(Type::context({{"name", TypeKind::text},
                                   {"birth date", TypeKind::date},
                                   {"needs day care", TypeKind::boolean}})));
    fact("contacts of last year", 4, Type::count());
    fact("contacts", 5, Type::count());
    fact("birth date", 6, TypeKind::date);
    fact("nickname", 7, TypeKind::text);
    out.add({"first talk", NameKind::step, 0, {}});
    out.add({"review", NameKind::step, 1, {}});
    return out;
}

Value context(std::vector<Field> fields) { return Value::context(std::move(fields)); }

World known() {
    World world;
    world.facts[0] = Value::number(INT64_C(4));
    world.facts[1] = Value::string("network");
    world.facts[2] = Value::boolean(true);
    world.facts[3] = Value::list({context({{"name", Value::string("A")},
                                           {"birth date", Value::date(CivilDate{2020, 5, 1})},
                                           {"needs day care", Value::boolean(true)}}),
                                  context({{"name", Value::string("B")},
                                           {"birth date", Value::date(CivilDate{2012, 1, 31})},
                                           {"needs day care", Value::boolean(false)}})});
    world.facts[4] = Value::number(INT64_C(12));
    world.facts[5] = Value::number(INT64_C(3));
    world.facts[6] = Value::date(CivilDate{1980, 2, 29});
    world.done = true;
    return world;
}

std::string result(std::string_view text, const Environment& environment,
                   const CompileOptions& options = {}) {
    const auto expression = compile(text, names(), options);
    if (!expression) return "error " + expression.error().code;
    return to_feel(evaluate(*expression, environment));
}

struct Case {
    const char* text;
    const char* expected;
};

void check(std::span<const Case> cases, const Environment& environment) {
    for (const Case& c : cases) EXPECT_EQ(result(c.text, environment), c.expected) << c.text;
}

TEST(Expression, Literals) {
    const Case cases[] = {
        {"1", "1"},
        {"1.50", "1.5"},
        {".5", "0.5"},
        {"-3", "-3"},
        {"1e3", "1000"},
        {"\"a \\\"b\\\" ä \\u00e4 \\U01F600\"", "\"a \\\"b\\\" ä ä 😀\""},
        {"\"\\uD83D\\uDE00\"", "\"😀\""},
        {"true", "true"},
        {"null", "null"},
        {"[1, \"a\", [true]]", "[1, \"a\", [true]]"},
        {"[]", "[]"},
        {"{a: 1, \"b c\": a + 1, d e: 3}", "{a: 1, b c: 2, d e: 3}"},
        {"[1..5)", "[1..5)"},
        {"]1..5]", "(1..5]"},
        {"(>= 5)", "(>=5)"},
        {"@\"2026-11-21\"", "date(\"2026-11-21\")"},
        {"@\"P1DT2H\"", "duration(\"P1DT2H\")"},
        {"@\"PT36H\"", "duration(\"P1DT12H\")"},
        {"@\"P18M\"", "duration(\"P1Y6M\")"},
        {"@\"2026-11-21T10:00:00@Europe/Helsinki\"",
         "date and time(\"2026-11-21T10:00:00@Europe/Helsinki\")"},
        {"1 // comment\n + /* two */ 2", "3"},
    };
    check(cases, empty_environment());
}

TEST(Expression, Arithmetic) {
    const Case cases[] = {
        {"0.1 + 0.2 = 0.3", "true"},
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"2 ** 3 ** 2", "64"},
        {"-2 ** 2", "4"},
        {"10 / 4", "2.5"},
        {"1 / 3", "0.3333333333333333333333333333333333"},
        {"1 / 0", "null"},
        {"7 - 2 - 1", "4"},
        {"\"a\" + \"b\"", "\"ab\""},
        {"null + 1", "null"},
        {"date(\"2026-01-31\") + duration(\"P1M\")", "date(\"2026-02-28\")"},
        {"date(\"2026-11-21\") - date(\"2026-11-01\")", "duration(\"P20D\")"},
        {"duration(\"PT1H\") * 1.5", "duration(\"PT1H30M\")"},
        {"duration(\"P1D\") / duration(\"PT1H\")", "24"},
        {"date and time(\"2026-03-29T02:30:00@Europe/Helsinki\") + duration(\"PT1H\")",
         "date and time(\"2026-03-29T04:30:00@Europe/Helsinki\")"},
        {"time(\"23:00:00\") + duration(\"PT2H\")", "time(\"01:00:00\")"},
        {"(date(\"2026-11-21\")).weekday", "6"},
        {"duration(\"P1DT2H3M4.5S\").seconds", "4.5"},
    };
    check(cases, empty_environment());
}

TEST(Expression, ThreeValuedLogic) {
    const char* values[] = {"true", "false", "null"};
    const char* conjunction[3][3] = {
        {"true", "false", "null"}, {"false", "false", "false"}, {"null", "false", "null"}};
    const char* disjunction[3][3] = {
        {"true", "true", "true"}, {"true", "false", "null"}, {"true", "null", "null"}};
    const char* negation[3] = {"false", "true", "null"};
    for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) {
            const std::string a = values[i];
            const std::string b = values[j];
            EXPECT_EQ(result(a + " and " + b, empty_environment()), conjunction[i][j]) << a << b;
            EXPECT_EQ(result(a + " or " + b, empty_environment()), disjunction[i][j]) << a << b;
        }
        EXPECT_EQ(result("not(" + std::string(values[i]) + ")", empty_environment()), negation[i]);
    }
}

TEST(Expression, Comparisons) {
    const Case cases[] = {
        {"1 = 1.0", "true"},
        {"1 != 2", "true"},
        {"null = null", "true"},
        {"1 = null", "false"},
        {"1 < null", "null"},
        {"\"a\" < \"b\"", "true"},
        {"2 between 1 and 3", "true"},
        {"4 between 1 and 3", "false"},
        {"null between 1 and 3", "null"},
        {"2 in [1..3]", "true"},
        {"3 in [1..3)", "false"},
        {"1 in (1..3]", "false"},
        {"2 in (1..3]", "true"},
        {"2 in (1, 2, 3)", "true"},
        {"2 in (< 1, > 1)", "true"},
        {"2 in < 1", "false"},
        {"2 in [1, 2]", "true"},
        {"5 in ([1..3], [5..7])", "true"},
        {"1 + 1 in (2)", "true"},
        {"5 in [1..3] or true", "true"},
        {"5 in [1..3] and null", "false"},
        {"[1, 2] = [1, 2]", "true"},
        {"[1, 2] = [2, 1]", "false"},
        {"{a: 1, b: 2} = {b: 2, a: 1}", "true"},
        {"date(\"2026-11-21\") < date(\"2026-11-22\")", "true"},
        {"date and time(\"2026-11-21T10:00:00+02:00\") = date and time(\"2026-11-21T08:00:00Z\")",
         "true"},
        {"1 instance of number", "true"},
        {"\"a\" instance of number", "false"},
        {"[1] instance of list<number>", "true"},
        {"duration(\"P1D\") instance of days and time duration", "true"},
    };
    check(cases, empty_environment());
}

TEST(Expression, FactsAndSteps) {
    const World world = known();
    const Case cases[] = {
        {"coping >= 4 and segment = \"network\"", "true"},
        {"contacts of last year >= 10 or segment = \"self\"", "true"},
        {"contacts  of\nlast year", "12"},
        {"contacts + 1", "4"},
        {"contacts of last year - contacts", "9"},
        {"done(first talk) and wants plan", "true"},
        {"done(review, last)", "false"},
        {"done( review )", "true"},
        {"overdue(review)", "true"},
        {"count(first talk) > 1", "true"},
        {"count(children)", "2"},
        {"asked(coping)", "true"},
        {"unknown(wants plan)", "false"},
        {"segment in (\"self\", \"network\")", "true"},
        {"children[needs day care = true].name", "[\"A\"]"},
        {"children[1].birth date", "date(\"2020-05-01\")"},
        {"children[-1].name", "\"B\""},
        {"children.name", "[\"A\", \"B\"]"},
        {"some c in children satisfies c.needs day care", "true"},
        {"every c in children satisfies c.needs day care", "false"},
        {"for c in children return c.birth date.year", "[2020, 2012]"},
        {"if coping < 5 then \"low\" else \"high\"", "\"low\""},
        {"birth date.year", "1980"},
    };
    check(cases, world);
    const World nothing;
    const Case unknowns[] = {
        {"coping >= 4", "null"},
        {"wants plan = false", "false"},
        {"coping >= 4 and false", "false"},
        {"coping >= 4 or true", "true"},
        {"not(coping >= 4)", "null"},
        {"count(children)", "null"},
        {"if coping < 5 then 1 else 2", "2"},
        {"some c in children satisfies c.needs day care", "null"},
        {"children.name", "null"},
    };
    check(unknowns, nothing);
}

TEST(Expression, KnowsWhatItReads) {
    const auto expression =
        compile("coping > 3 and (done(first talk) or unknown(wants plan)) and coping < 9", names());
    ASSERT_TRUE(expression) << to_string(expression.error());
    EXPECT_EQ(std::vector(expression->facts().begin(), expression->facts().end()),
              (std::vector<std::uint32_t>{0, 2}));
    EXPECT_EQ(std::vector(expression->steps().begin(), expression->steps().end()),
              (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(expression->type().kind, TypeKind::boolean);
    EXPECT_TRUE(Expression().empty());
    EXPECT_EQ(test(Expression(), known()), Truth::unknown);
}

TEST(Expression, LoopsFiltersAndFunctions) {
    const Case cases[] = {
        {"for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"},
        {"for i in 3..1 return i", "[3, 2, 1]"},
        {"for i in 1..4 return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6, 24]"},
        {"for d in @\"2026-12-30\"..@\"2027-01-01\" return d.day", "[30, 31, 1]"},
        {"some x in [1, 2], y in [2, 3] satisfies x = y", "true"},
        {"every x in [] satisfies false", "true"},
        {"[1, 2, 3, 4][item > 2]", "[3, 4]"},
        {"[1, 2, 3, 4][2]", "2"},
        {"[1, 2, 3][9]", "null"},
        {"[{a: 1}, {a: 2}][a > 1]", "[{a: 2}]"},
        {"{f: function(x, y) x * y, r: f(3, 4)}.r", "12"},
        {"{f: function(x, y) x - y, r: f(y: 3, x: 4)}.r", "1"},
        {"(function(x) x + 1)(2)", "3"},
        {"sort([3, 1, 2], function(a, b) a < b)", "[1, 2, 3]"},
        {"{a: {b: {c: 5}}}.a.b.c", "5"},
        {"substring(string: \"kuopio\", start position: 2, length: 3)", "\"uop\""},
        {"some x in 1..10000000, y in 1..10000000 satisfies false", "null"},
    };
    check(cases, empty_environment());
}

TEST(Expression, Clock) {
    const World world;
    CompileOptions options;
    options.allow_clock = true;
    EXPECT_EQ(result("today()", world, options), "date(\"2026-11-21\")");
    EXPECT_EQ(result("today()", world), "error feel.clock_not_allowed");
    EXPECT_EQ(result("now() > @\"2020-01-01T00:00:00Z\"", world), "error feel.clock_not_allowed");
}

struct Mistake {
    const char* text;
    const char* code;
    std::uint32_t column;
    const char* repair;  // a part of it
};

TEST(Expression, MistakesNamePlaceAndRepair) {
    const Mistake mistakes[] = {
        {"copng > 3", "feel.unknown_name", 1, "did you mean \"coping\"?"},
        {"coping > 3 and wants pln", "feel.unknown_name", 16, "wants plan"},
        {"coping level > 3", "feel.unknown_name", 1, ""},
        {"done(frst talk)", "feel.unknown_step", 6, "first talk"},
        {"overdue(coping)", "feel.unknown_step", 9, ""},
        {"unknown(wants plans)", "feel.unknown_fact", 9, "wants plan"},
        {"first talk", "feel.step_as_value", 1, "done(first talk)"},
        {"segment = \"netwrk\"", "feel.bad_enum_value", 11, "network"},
        {"segment = network", "feel.unknown_name", 11, "\"network\""},
        {"segment in (\"self\", \"x\")", "feel.bad_enum_value", 21, "use one of"},
        {"coping > \"4\"", "feel.type_mismatch", 10, "without quotation marks: 4"},
        {"nickname = 4", "feel.type_mismatch", 12, "in quotation marks: \"4\""},
        {"coping > 11", "feel.outside_range", 10, "number 0..10"},
        {"coping in [5..11]", "feel.outside_range", 12, "number 0..10"},
        {"coping in [1, 12]", "feel.outside_range", 11, "number 0..10"},
        {"coping in (1, 12)", "feel.outside_range", 15, "number 0..10"},
        {"contacts = 1.5", "feel.outside_range", 12, "count"},
        {"wants plan > true", "feel.type_mismatch", 14, "use = or !="},
        {"coping and wants plan", "feel.type_mismatch", 1, "compare it"},
        {"coping + nickname", "feel.type_mismatch", 10, ""},
        {"ääkköset = 1", "feel.unknown_name", 1, ""},
        {"\"ää\" + ö", "feel.unknown_name", 8, ""},
        {"coping == 3", "feel.unexpected", 9, "write one"},
        {"coping > ", "feel.expected", 10, ""},
        {"(coping > 3", "feel.expected", 12, ""},
        {"coping 3", "feel.unexpected", 8, ""},
        {"\"abc", "feel.unfinished_text", 1, ""},
        {"", "feel.empty", 1, ""},
        {"   ", "feel.empty", 1, ""},
        {"uper case(\"a\")", "feel.unknown_function", 1, "upper case"},
        {"substring(\"a\")", "feel.argument_count", 1, "start position"},
        {"string length(3)", "feel.type_mismatch", 15, ""},
        {"date(\"2026-13-01\")", "feel.bad_time", 1, "2026-11-21"},
        {"@\"x\"", "feel.bad_time", 1, ""},
        {"{a: 1, a: 2}", "feel.duplicate_key", 8, ""},
        {"children[1].nam", "feel.unknown_name", 13, "name"},
        {"if coping then 1 else 2", "feel.type_mismatch", 4, ""},
        {"function(x) external {}", "feel.external_function", 13, ""},
        {"a\xFF", "feel.not_utf8", 1, ""},
    };
    for (const Mistake& m : mistakes) {
        const auto expression = compile(m.text, names());
        ASSERT_FALSE(expression) << m.text;
        const Error& error = expression.error();
        EXPECT_EQ(error.code, m.code) << m.text << ": " << to_string(error);
        EXPECT_EQ(error.column, m.column) << m.text << ": " << to_string(error);
        EXPECT_EQ(error.line, 1u);
        EXPECT_NE(error.repair.find(m.repair), std::string::npos)
            << m.text << ": " << to_string(error);
    }
}

TEST(Expression, ExpectedType) {
    const Type boolean(TypeKind::boolean);
    const Type segment = Type::enumeration({"self", "network"});
    CompileOptions options;
    options.expected = &boolean;
    EXPECT_TRUE(compile("coping > 3", names(), options));
    EXPECT_EQ(compile("coping", names(), options).error().code, "feel.type_mismatch");
    options.expected = &segment;
    EXPECT_TRUE(compile("if coping > 3 then \"self\" else \"network\"", names(), options));
    EXPECT_EQ(compile("\"slef\"", names(), options).error().code, "feel.bad_enum_value");
}

TEST(Expression, AmbiguousNamesAreRefused) {
    Names names;
    std::uint32_t index = 0;
    for (const char* text : {"plan", "home", "plan and home", "a", "b", "a-b", "a b", "ab"})
        names.add({text, NameKind::fact, index++, TypeKind::any});
    const auto error = [&names](std::string_view text) {
        const auto expression = compile(text, names);
        return expression ? std::string() : expression.error().code;
    };
    EXPECT_EQ(error("plan and home"), "feel.ambiguous_name");
    EXPECT_EQ(error("(plan) and (home)"), "");
    EXPECT_EQ(error("a-b"), "feel.ambiguous_name");
    EXPECT_EQ(error("a - b"), "");
    EXPECT_EQ(error("a b"), "");
    EXPECT_EQ(error("ab"), "");
    const auto both = compile("plan and home", names).error();
    ASSERT_EQ(both.args.size(), 2u);
    EXPECT_EQ(both.args[0].second, "plan and home");
    EXPECT_EQ(both.args[1].second, "(plan) and home");
    // The standard's own rule (10.3.1.2): the longest name.
    CompileOptions plain;
    plain.strict = false;
    EXPECT_TRUE(compile("plan and home", names, plain));
    EXPECT_TRUE(compile("a-b", names, plain));
}

TEST(Expression, LimitsHold) {
    const auto code = [](const std::string& text) {
        const auto expression = compile(text, names());
        return expression ? std::string() : expression.error().code;
    };
    EXPECT_EQ(code(std::string(max_text_bytes + 1, '1')), "feel.text_too_long");
    EXPECT_EQ(code(std::string(500, '(') + "1" + std::string(500, ')')), "feel.too_deep");
    EXPECT_EQ(code(std::string(500, '[') + "1" + std::string(500, ']')), "feel.too_deep");
    EXPECT_EQ(code(std::string(5000, '-') + "1"), "feel.too_deep");
    std::string sum = "coping";
    for (int i = 0; i < 600; ++i) sum += "+coping";
    EXPECT_EQ(code(sum), "feel.too_deep");
    EXPECT_EQ(code("coping" + sum.substr(6, 7 * 400)), "");
    EXPECT_EQ(result("for x in 1..2000000 return x", empty_environment()), "null");
}

}  // namespace
}  // namespace luotsi::feel
