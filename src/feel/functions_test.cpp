// Goal: built-in functions give what DMN 1.5 says, null for what it does not define. Method: one
// table of expression and expected literal per group; plain (not strict) compilation.
#include <gtest/gtest.h>

#include "feel/expression.hpp"

namespace luotsi::feel {
namespace {

struct Case {
    const char* text;
    const char* expected;
};

void check(std::span<const Case> cases) {
    const Names none;
    CompileOptions options;
    options.strict = false;
    options.model_functions = false;
    for (const Case& c : cases) {
        const auto expression = compile(c.text, none, options);
        ASSERT_TRUE(expression) << c.text << ": " << to_string(expression.error());
        EXPECT_EQ(to_feel(evaluate(*expression, empty_environment())), c.expected) << c.text;
    }
}

TEST(Functions, Strings) {
    const Case cases[] = {
        {"substring(\"foobar\", 3)", "\"obar\""},
        {"substring(\"foobar\", 3, 3)", "\"oba\""},
        {"substring(\"foobar\", -2, 1)", "\"a\""},
        {"substring(\"foobar\", 0)", "null"},
        {"substring(\"\\U01F40Eab\", 2)", "\"ab\""},
        {"string length(\"ä€😀\")", "3"},
        {"upper case(\"äbc\")", "\"ÄBC\""},
        {"lower case(\"ÄBC\")", "\"äbc\""},
        {"substring before(\"foobar\", \"bar\")", "\"foo\""},
        {"substring before(\"foobar\", \"x\")", "\"\""},
        {"substring after(\"foobar\", \"ob\")", "\"ar\""},
        {"substring after(\"foobar\", \"\")", "\"foobar\""},
        {"contains(\"foobar\", \"oba\")", "true"},
        {"starts with(\"foobar\", \"fo\")", "true"},
        {"ends with(\"foobar\", \"fo\")", "false"},
        {"string join([\"a\", null, \"c\"], \", \")", "\"a, c\""},
        {"string join([\"a\", \"b\"])", "\"ab\""},
        {"string join([], \"x\")", "\"\""},
        {"split(\"John Doe\", \"\\s\")", "[\"John\", \"Doe\"]"},
        {"split(\"a;b;c;;\", \";\")", "[\"a\", \"b\", \"c\", \"\", \"\"]"},
        {"matches(\"foobar\", \"^fo*b\")", "true"},
        {"matches(\"FOO\", \"foo\", \"i\")", "true"},
        {"matches(\"foo\", \"(\")", "null"},
        {"replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""},
        {"replace(\"banana\", \"a\", \"o\")", "\"bonono\""},
        {"matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a+)+$\")", "null"},
        {"upper case(null)", "null"},
        {"contains(\"a\", 1)", "null"},
        {"upper case([\"a\"])", "\"A\""},
    };
    check(cases);
}

TEST(Functions, Numbers) {
    const Case cases[] = {
        {"decimal(1/3, 2)", "0.33"},
        {"decimal(1.5, 0)", "2"},
        {"decimal(2.5, 0)", "2"},
        {"floor(-1.5)", "-2"},
        {"floor(1.56, 1)", "1.5"},
        {"ceiling(1.5)", "2"},
        {"round up(-5.5, 0)", "-6"},
        {"round down(5.5, 0)", "5"},
        {"round half up(-5.5, 0)", "-6"},
        {"round half down(5.5, 0)", "5"},
        {"abs(-10)", "10"},
        {"abs(@\"-PT5H\")", "duration(\"PT5H\")"},
        {"modulo(-12, 5)", "3"},
        {"sqrt(16)", "4"},
        {"sqrt(-1)", "null"},
        {"decimal(log(10), 8)", "2.30258509"},
        {"decimal(exp(1), 8)", "2.71828183"},
        {"odd(5)", "true"},
        {"even(5)", "false"},
        {"odd(5.5)", "null"},
        {"number(\"1 000,50\", \" \", \",\")", "1000.5"},
        {"number(\"1.5\")", "1.5"},
        {"number(\"x\")", "null"},
        {"number(\"1,000.5\", \",\", \".\")", "1000.5"},
    };
    check(cases);
}

TEST(Functions, Lists) {
    const Case cases[] = {
        {"list contains([1, null], null)", "true"},
        {"count([1, 2, 3])", "3"},
        {"min([3, 1, 2])", "1"},
        {"max(1, 2, 3)", "3"},
        {"min([])", "null"},
        {"max([\"a\", \"c\", \"b\"])", "\"c\""},
        {"sum([1, 2, 3])", "6"},
        {"sum([])", "null"},
        {"mean(1, 2, 4)", "2.333333333333333333333333333333333"},
        {"median([8, 2, 5, 3, 4])", "4"},
        {"median([6, 1, 2, 3])", "2.5"},
        {"stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"},
        {"mode([6, 1, 9, 6, 1])", "[1, 6]"},
        {"product([2, 3, 4])", "24"},
        {"all([true, null, false])", "false"},
        {"all([true, null])", "null"},
        {"all([])", "true"},
        {"any([false, null, true])", "true"},
        {"any([])", "false"},
        {"sublist([4, 5, 6], 1, 2)", "[4, 5]"},
        {"sublist([4, 5, 6], -2)", "[5, 6]"},
        {"append([1], 2, 3)", "[1, 2, 3]"},
        {"concatenate([1, 2], [3])", "[1, 2, 3]"},
        {"insert before([1, 3], 1, 2)", "[2, 1, 3]"},
        {"remove([1, 2, 3], 2)", "[1, 3]"},
        {"list replace([1, 2, 3], 2, 9)", "[1, 9, 3]"},
        {"list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", "[5, 5, 7]"},
        {"reverse([1, 2, 3])", "[3, 2, 1]"},
        {"index of([1, 2, 3, 2], 2)", "[2, 4]"},
        {"union([1, 2], [2, 3])", "[1, 2, 3]"},
        {"distinct values([1, 2, 3, 2, 1])", "[1, 2, 3]"},
        {"flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"},
        {"sort([3, 1, 4, 5, 2])", "[1, 2, 3, 4, 5]"},
        {"sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"},
        {"sort([1, 2], function(x, y) \"no\")", "null"},
        {"count(5)", "1"},
        {"count(null)", "null"},
    };
    check(cases);
}

TEST(Functions, DatesAndTimes) {
    const Case cases[] = {
        {"date(\"2012-12-25\")", "date(\"2012-12-25\")"},
        {"date(2024, 2, 29)", "date(\"2024-02-29\")"},
        {"date(2023, 2, 29)", "null"},
        {"date(\"2012-12-32\")", "null"},
        {"date(@\"2012-12-24T23:59:00\")", "date(\"2012-12-24\")"},
        {"date(\"999999999-12-31\")", "date(\"999999999-12-31\")"},
        {"date(\"-2021-01-01\")", "date(\"-2021-01-01\")"},
        {"time(\"23:59:00z\")", "null"},
        {"time(\"23:59:00Z\")", "time(\"23:59:00Z\")"},
        {"time(14, 30, 0.5)", "time(\"14:30:00.5\")"},
        {"time(14, 30, 0, @\"PT2H\")", "time(\"14:30:00+02:00\")"},
        {"time(\"24:00:00\")", "null"},
        {"date and time(\"2012-12-24\")", "date and time(\"2012-12-24T00:00:00\")"},
        {"date and time(date(2012, 12, 24), time(\"10:00:00\"))",
         "date and time(\"2012-12-24T10:00:00\")"},
        {"date and time(\"2012-12-24T10:00:00@Mars/Base\")", "null"},
        {"duration(\"P20DT13H14M\")", "duration(\"P20DT13H14M\")"},
        {"duration(\"P1Y1D\")", "null"},
        {"duration(\"-P1Y2M\") = -duration(\"P14M\")", "true"},
        {"years and months duration(date(\"2011-12-22\"), date(\"2013-08-24\"))",
         "duration(\"P1Y8M\")"},
        {"years and months duration(date(\"2013-08-24\"), date(\"2011-12-22\"))",
         "duration(\"-P1Y8M\")"},
        {"day of year(date(2019, 9, 17))", "260"},
        {"day of week(date(2026, 11, 21))", "\"Saturday\""},
        {"month of year(date(2019, 9, 17))", "\"September\""},
        {"week of year(date(2005, 1, 1))", "53"},
        {"week of year(date(2019, 12, 31))", "1"},
        {"is(@\"23:00:50Z\", @\"23:00:50+00:00\")", "true"},
        {"is(date(\"2012-12-25\"), time(\"23:00:50\"))", "false"},
        {"is(null, null)", "true"},
        {"@\"2020-01-31\" + @\"P1M\"", "date(\"2020-02-29\")"},
        {"@\"2020-03-31T10:00:00Z\" - @\"P1M\"", "date and time(\"2020-02-29T10:00:00Z\")"},
        {"@\"10:00:00+02:00\" = @\"08:00:00Z\"", "true"},
        {"@\"10:00:00\" = @\"10:00:00Z\"", "false"},
        {"@\"10:00:00\" < @\"10:00:00Z\"", "null"},
        {"(@\"2020-07-01T10:00:00@Europe/Helsinki\").time offset", "duration(\"PT3H\")"},
        {"(@\"2020-07-01T10:00:00@Europe/Helsinki\").timezone", "\"Europe/Helsinki\""},
        {"string(@\"P1D\")", "\"P1D\""},
        {"string(1.50)", "\"1.5\""},
        {"string([1, \"a\", {b: @\"2020-01-01\"}])", "\"[1, \\\"a\\\", {b: 2020-01-01}]\""},
    };
    check(cases);
}

TEST(Functions, Ranges) {
    const Case cases[] = {
        {"before(1, 10)", "true"},
        {"before([1..10], 10)", "false"},
        {"before([1..10), 10)", "true"},
        {"after([11..20], [1..10])", "true"},
        {"meets([1..5], [5..10])", "true"},
        {"meets([1..5), [5..10])", "false"},
        {"met by([5..10], [1..5])", "true"},
        {"overlaps([1..5], [3..8])", "true"},
        {"overlaps([1..5), [5..8])", "false"},
        {"overlaps before([1..5], [3..8])", "true"},
        {"overlaps after([3..8], [1..5])", "true"},
        {"finishes(10, [1..10])", "true"},
        {"finishes([5..10), [1..10])", "false"},
        {"finished by([1..10], 10)", "true"},
        {"includes([1..10], 5)", "true"},
        {"includes([1..10), 10)", "false"},
        {"during([4..6], [1..10])", "true"},
        {"starts(1, [1..10])", "true"},
        {"starts([1..5], (1..10])", "false"},
        {"started by([1..10], 1)", "true"},
        {"coincides([1..5], [1..5])", "true"},
        {"coincides(3, 4)", "false"},
        {"range(\"[18..21)\")", "[18..21)"},
        {"range(\"[1..2\")", "null"},
        {"[1..5].start", "1"},
        {"[1..5).end included", "false"},
        {"before(1, \"a\")", "null"},
    };
    check(cases);
}

TEST(Functions, Contexts) {
    const Case cases[] = {
        {"get value({a: 1}, \"a\")", "1"},
        {"get value({a: 1}, \"b\")", "null"},
        {"get entries({a: 1})", "[{key: \"a\", value: 1}]"},
        {"context put({x: 1}, \"y\", 2)", "{x: 1, y: 2}"},
        {"context put({x: 1, y: 0}, \"y\", 2)", "{x: 1, y: 2}"},
        {"context put({x: 1, y: {a: 0}}, [\"y\", \"a\"], 2)", "{x: 1, y: {a: 2}}"},
        {"context merge([{x: 1}, {y: 2}, {x: 3}])", "{x: 3, y: 2}"},
        {"context([{key: \"a\", value: 1}])", "{a: 1}"},
        {"context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null"},
    };
    check(cases);
}

}  // namespace
}  // namespace luotsi::feel
