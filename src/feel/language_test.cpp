// Goal: FEEL's grammar – names, precedence, comments, unary tests – is read as DMN 1.5 (10.3.1)
// says, also where declared names contain its symbols. Method: tables of expression and literal
// over a few declared variables; of names that may be read in two ways the longest is taken.
#include <gtest/gtest.h>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

class Variables final : public Environment {
public:
    const Value& fact(std::uint32_t) const override { return null_; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }
    const Value& variable(std::uint32_t index) const override { return values[index]; }

    std::vector<Value> values;

private:
    Value null_;
};

// The names in order have the values 1, 2, 3 …
std::string result(const std::vector<std::string>& names, std::string_view text) {
    Names declared;
    Variables variables;
    for (const std::string& name : names) {
        declared.add({name, NameKind::variable, static_cast<std::uint32_t>(variables.values.size()),
                      TypeKind::number});
        variables.values.push_back(
            Value::number(static_cast<std::int64_t>(variables.values.size() + 1)));
    }
    const auto expression = compile(text, declared, plain_options());
    if (!expression) return "error " + expression.error().code;
    return to_feel(evaluate(*expression, variables));
}

TEST(Language, NamesWithSymbols) {
    EXPECT_EQ(result({"profit/loss"}, "profit/loss + 1"), "2");
    EXPECT_EQ(result({"a+b", "c"}, "a+b * c"), "2");
    EXPECT_EQ(result({"Mike's age"}, "Mike's age + 1"), "2");
    EXPECT_EQ(result({"x.y"}, "x.y"), "1");
    EXPECT_EQ(result({"a*b"}, "a*b"), "1");
    EXPECT_EQ(result({"date of birth"}, "date of birth"), "1");
    EXPECT_EQ(result({"loan and term", "loan"}, "loan and term + 1"), "2");
    EXPECT_EQ(result({"in time"}, "in time"), "1");
    EXPECT_EQ(result({"if x"}, "if x"), "1");
    EXPECT_EQ(result({"count of all"}, "count([count of all])"), "1");
    EXPECT_EQ(result({"first  name"}, "first \n name"), "1");
    EXPECT_EQ(result({"größe", "名前"}, "größe + 名前"), "3");
    EXPECT_EQ(result({"a", "b"}, "a - b"), "-1");
    EXPECT_EQ(result({"a", "b", "a-b"}, "a-b"), "3");  // the longest name
    EXPECT_EQ(result({"a", "b", "a-b"}, "(a)-(b)"), "-1");
    EXPECT_EQ(result({"x"}, "xy"), "error feel.unknown_name");
    EXPECT_EQ(result({"sum"}, "sum + sum([1, 2])"), "4");  // a name, and the function
}

TEST(Language, InnerNamesHideOuterOnes) {
    EXPECT_EQ(result({"x"}, "for x in [5] return x"), "[5]");
    EXPECT_EQ(result({"x"}, "(for x in [5] return x)[1] + x"), "6");
    EXPECT_EQ(result({"x"}, "{x: 7, y: x}.y"), "7");
    EXPECT_EQ(result({"x"}, "(function(x) x * 2)(4) + x"), "9");
    EXPECT_EQ(result({"x"}, "[{x: 9}][x = 9].x"), "[9]");
    EXPECT_EQ(result({"x", "x y"}, "for x in [5] return x y"), "[2]");
}

TEST(Language, Precedence) {
    check({
        {"1 + 2 * 3 ** 2", "19"},
        {"2 ** 3 ** 2", "64"},
        {"-2 ** 2", "4"},
        {"2 ** -1", "0.5"},
        {"- -2", "2"},
        {"8 / 4 / 2", "1"},
        {"1 + 2 = 3 and 2 < 3", "true"},
        {"true or false and false", "true"},
        {"not(true) or true", "true"},
        {"1 in [1..3] and 2 in [1..3]", "true"},
        {"2 between 1 and 3 and true", "true"},
        {"1 + 1 between 1 + 0 and 1 + 2", "true"},
        {"[1, 2, 3][2] + 1", "3"},
        {"{a: [1, 2]}.a[2]", "2"},
        {"1 + 1 instance of number", "null"},  // "instance of" binds tighter: 1 + true
        {"if true then 1 else 2 + 10", "1"},
        {"(if true then 1 else 2) + 10", "11"},
        {"for x in [1, 2] return x + 1", "[2, 3]"},
        {"some x in [1] satisfies x = 1 and true", "true"},
        {"{f: function(a) function(b) a - b}.f(5)(3)", "2"},
    });
}

TEST(Language, CommentsAndSpace) {
    check({
        {"1 /* one */ + /* two\n lines */ 2 // end", "3"},
        {"// first\n1", "1"},
        {"\"// no comment\"", "\"// no comment\""},
        {"1\u00A0+\u20031", "2"},
        {"1 /* open", "1"},
    });
}

TEST(Language, NumbersOfEveryForm) {
    check({
        {".5 + 0.5", "1"},
        {"1e3", "1000"},
        {"1E-3", "0.001"},
        {"1.5e+2", "150"},
        {"0001", "1"},
        {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
        {"12345678901234567890123456789012345", "12345678901234567890123456789012340"},
        {"1e6144 * 10", "null"},
        {"0.1 + 0.2 = 0.3", "true"},
        {"1 / 3 * 3", "0.9999999999999999999999999999999999"},
        {"1e7000", "error feel.bad_number"},
    });
}

TEST(Language, UnaryTestsBehindIn) {
    check({
        {"5 in (< 3, > 4)", "true"},
        {"5 in (1, 5, 9)", "true"},
        {"5 in (!= 5)", "false"},
        {"5 in > 4", "true"},
        {"5 in [1, 5]", "true"},
        {"5 in [[1..3], [4..6]]", "true"},
        {"[5] in [[5], [6]]", "true"},
        {"\"b\" in [\"a\"..\"c\"]", "true"},
        {"null in (null)", "true"},
        {"null in (< 3)", "null"},
        {"5 in (1..5]", "true"},
        {"5 in ]5..9]", "false"},
    });
}

TEST(Language, ThreeValuedQuantifiers) {
    check({
        {"some x in [] satisfies true", "false"},
        {"some x in [null, true] satisfies x", "true"},
        {"some x in [null, false] satisfies x", "null"},
        {"every x in [null, false] satisfies x", "false"},
        {"every x in [null, true] satisfies x", "null"},
        {"some x in null satisfies true", "null"},
        {"every x in 5 satisfies x = 5", "true"},  // a single value is a list of one
        {"some x in [1, 2], y in [x, 3] satisfies x + y = 4", "true"},
        {"for i in 1..3, j in 1..i return i * j", "[1, 2, 4, 3, 6, 9]"},
        {"for i in 0..5 return if i < 2 then i else partial[-1] + partial[-2]",
         "[0, 1, 1, 2, 3, 5]"},
        {"for i in null return i", "null"},
        {"for i in 1..null return i", "null"},
        {"for i in (1..4) return i", "[2, 3]"},
        {"for i in (1..2) return i", "[]"},
        {"for i in 3..1 return i", "[3, 2, 1]"},
    });
}

TEST(Language, Filters) {
    check({
        {"[1, 2, 3][-1]", "3"},
        {"[1, 2, 3][0]", "null"},
        {"[1, 2, 3][item > 1]", "[2, 3]"},
        {"[1, null, 3][item > 1]", "[3]"},
        {"[{item: 1}, {item: 2}][item = 2]", "[{item: 2}]"},
        {"[{a: 1}, {b: 2}][a = 1]", "[{a: 1}]"},
        {"[{a: {b: 1}}, {a: {b: 2}}][a.b > 1].a.b", "[2]"},
        {"[[1], [2, 3]][count(item) > 1]", "[[2, 3]]"},
        {"5[1]", "5"},
        {"5[2]", "null"},
        {"5[item = 5]", "[5]"},
        {"null[1]", "null"},
        {"[][1]", "null"},
        {"[1, 2, 3][if item = 2 then true else null]", "[2]"},
        {"[1, 2][true]", "[1, 2]"},
    });
}

TEST(Language, Equality) {
    check({
        {"1 = 1.00", "true"},
        {"1 = \"1\"", "null"},
        {"null = null", "true"},
        {"1 = null", "false"},
        {"1 != null", "true"},
        {"[1, [2]] = [1, [2]]", "true"},
        {"[1, 2] = [2, 1]", "false"},
        {"[1] = 1", "null"},
        {"{a: 1, b: {c: 2}} = {b: {c: 2}, a: 1}", "true"},
        {"{a: 1} = {a: 1, b: null}", "false"},
        {"{a: 1} = {a: \"1\"}", "null"},
        {"[1..3] = [1..3]", "true"},
        {"is(1, 1.0)", "true"},
        {"is(null, null)", "true"},
        {"is(1, \"1\")", "false"},
        {"is([1], [1])", "true"},
        {"is(value1: null)", "true"},
        {"is(1)", "null"},
    });
}

}  // namespace
}  // namespace luotsi::feel
