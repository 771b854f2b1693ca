// Goal: functions are values – literals, the built-ins, functions of contexts – and know what they
// take and give (DMN 1.5, 10.3.2.13 and 10.3.2.9.2). Method: tables of expression and literal.
#include <gtest/gtest.h>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

TEST(FunctionValues, BuiltInsAreValues) {
    check({
        {"{f: abs}.f(-3)", "3"},
        {"{f: abs}.f(@\"-P1Y\")", "duration(\"P1Y\")"},
        {"for f in [min, max, sum] return f([1, 2, 3])", "[1, 3, 6]"},
        {"{f: abs}.f(1, 2)", "null"},
        {"day of week instance of function<date> -> Any", "false"},  // overloads: nothing is said
        {"abs = abs", "null"},
        {"(date and time)(\"2026-01-01T00:00:00\")", "date and time(\"2026-01-01T00:00:00\")"},
        {"[{min: 1}, {min: 3}][min > 2]", "[{min: 3}]"},  // a field of the item comes first
        {"(function(f) f(4))(sqrt)", "2"},
    });
}

TEST(FunctionValues, ContextsMayRecur) {
    check({
        {"{f: function(n) if n <= 1 then 1 else n * f(n - 1)}.f(20)", "2432902008176640000"},
        {"{a: 2, f: function(n) n * a, g: function(n) f(n) + 1}.g(4)", "9"},
        {"{f: function(n) f(n)}.f(1)", "null"},  // ends at a limit
    });
}

TEST(FunctionValues, Signatures) {
    check({
        {"(function() 1) instance of function<> -> number", "true"},
        {"(function() 1) instance of function<> -> Any", "true"},
        {"(function() 1) instance of function<> -> string", "false"},
        {"(function(a) 1) instance of function<> -> number", "false"},
        {"(function(a: string) a) instance of function<string> -> string", "true"},
        {"(function(a: number) a) instance of function<string> -> Any", "false"},
        {"(function(a) \"x\") instance of function<string> -> string", "true"},
        // Takes more than asked, gives no more than asked.
        {"(function(a: context<x: number>) {y: 1, z: 2}) instance of "
         "function<context<x: number, w: number>> -> context<y: number>",
         "true"},
        {"(function(a: context<x: number, w: number>) 1) instance of "
         "function<context<x: number>> -> number",
         "false"},
        {"1 instance of function<> -> Any", "false"},
    });
}

TEST(FunctionValues, ArgumentsAreMadeOfTheirType) {
    check({
        {"(function(a: number) a)([5])", "5"},
        {"(function(a: list<number>) a)(5)", "[5]"},
        {"(function(a: number) 1)(\"5\")", "null"},
        {"(function(a: date and time) a)(@\"2026-01-01\")",
         "date and time(\"2026-01-01T00:00:00Z\")"},
        {"(function(a: number) a)(null)", "null"},
        {"(function(a, b) a - b)(b: 1, a: 5)", "4"},
        {"(function(a, b) a - b)(b: 1, c: 5)", "null"},
        {"(function(a, b) a - b)(1)", "null"},
        {"(function(x) external {java: {class: \"a\", method signature: \"b\"}})(1)", "null"},
    });
}

TEST(FunctionValues, InstanceOfItsTypes) {
    check({
        {"[1, 2] instance of list<number>", "true"},
        {"[1, null] instance of list<number>", "true"},
        {"[1, \"a\"] instance of list<number>", "false"},
        {"[] instance of list<string>", "true"},
        {"[[1]] instance of list<list<number>>", "true"},
        {"{a: 1, b: \"x\"} instance of context<a: number>", "true"},
        {"{b: \"x\"} instance of context<a: number>", "false"},
        {"{a: null} instance of context<a: number>", "true"},
        {"[1..5] instance of range<number>", "true"},
        {"[1..5] instance of range<string>", "false"},
        {"(< @\"2026-01-01\") instance of range<date>", "true"},
        {"null instance of Any", "false"},
        {"null instance of Null", "true"},
        {"@\"PT1H\" instance of days and time duration", "true"},
        {"@\"P1M\" instance of days and time duration", "false"},
        {"@\"2026-01-01\" instance of date and time", "false"},
    });
}

// 10.3.2.9.4: a list of one is its item, for the boolean not too (table 74).
TEST(Values, NotTakesAListOfOne) {
    check({
        {"not([true])", "false"},
        {"not([1])", "null"},
        {"not([true, false])", "null"},
        {"not([])", "null"},
        {"not(null)", "null"},
        {"not(1 < 2)", "false"},
        {"not(negand: false)", "true"},
    });
}

}  // namespace
}  // namespace luotsi::feel
