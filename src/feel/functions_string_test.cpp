// Goal: the functions of strings and conversions are those of DMN 1.5 (10.3.4.1 and 10.3.4.3), with
// characters counted as code points. Method: tables of expression and expected literal.
#include <gtest/gtest.h>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

TEST(Strings, PartsAndLength) {
    check({
        {"substring(\"foobar\", 3)", "\"obar\""},
        {"substring(\"foobar\", 3, 3)", "\"oba\""},
        {"substring(\"foobar\", 3, 3.8)", "\"oba\""},
        {"substring(\"foobar\", -2, 1)", "\"a\""},
        {"substring(\"foobar\", -6, 6)", "\"foobar\""},
        {"substring(\"foobar\", 6, 100)", "\"r\""},
        {"substring(\"foobar\", 7)", "null"},
        {"substring(\"foobar\", -7)", "null"},
        {"substring(\"foobar\", 0)", "null"},
        {"substring(\"foobar\", 1, 0)", "null"},
        {"substring(\"foobar\", 1, -1)", "null"},
        {"substring(\"a😀b\", 2, 1)", "\"😀\""},
        {"substring(null, 1)", "null"},
        {"substring(\"foobar\", null)", "null"},
        {"substring([\"foobar\"], [3])", "\"obar\""},
        {"substring(start position: 2, string: \"ab\")", "\"b\""},
        {"substring(\"foobar\", \"3\")", "null"},
        {"string length(\"\")", "0"},
        {"string length(\"\\U01F600\")", "1"},
        {"string length(\"\\uD83D\\uDE00\")", "1"},
        {"string length(1)", "null"},
    });
}

TEST(Strings, CaseAndSearch) {
    check({
        {"upper case(\"aäß\")", "\"AÄSS\""},
        {"lower case(\"AÄ\")", "\"aä\""},
        {"upper case(\"123abc\")", "\"123ABC\""},
        {"substring before(\"foobar\", \"bar\")", "\"foo\""},
        {"substring before(\"foobar\", \"xyz\")", "\"\""},
        {"substring before(\"foobar\", \"\")", "\"\""},
        {"substring before(\"foobar\", null)", "null"},
        {"substring after(\"foobar\", \"ob\")", "\"ar\""},
        {"substring after(\"\", \"a\")", "\"\""},
        {"substring after(\"foobar\", \"\")", "\"foobar\""},
        {"substring after(\"foobar\", \"bar\")", "\"\""},
        {"contains(\"foobar\", \"\")", "true"},
        {"contains(\"\", \"a\")", "false"},
        {"contains(match: \"ob\", string: \"foobar\")", "true"},
        {"starts with(\"foobar\", \"fo\")", "true"},
        {"starts with(\"foobar\", \"foobars\")", "false"},
        {"ends with(\"foobar\", \"r\")", "true"},
        {"ends with(\"foobar\", null)", "null"},
        {"starts with(\"foobar\")", "null"},
    });
}

TEST(Strings, Joining) {
    check({
        {"string join([\"a\", \"b\", \"c\"], \"_and_\")", "\"a_and_b_and_c\""},
        {"string join([\"a\", \"b\", \"c\"], \"\")", "\"abc\""},
        {"string join([\"a\", \"b\", \"c\"], null)", "\"abc\""},
        {"string join([\"a\"], \"X\")", "\"a\""},
        {"string join([\"a\", null, \"c\"], \"X\")", "\"aXc\""},
        {"string join([], \"X\")", "\"\""},
        {"string join(\"a\", \"X\")", "\"a\""},
        {"string join([\"a\", 1], \"X\")", "null"},
        {"string join(null, \"X\")", "null"},
        {"string join([null])", "\"\""},
        {"string join(delimiter: \",\", list: [\"a\", \"b\"])", "\"a,b\""},
    });
}

TEST(Strings, EscapesOfLiterals) {
    check({
        {R"x("a\tb\nc\rd\\e\"f\'g")x", R"x("a\tb\nc\rd\\e\"f'g")x"},
        {R"x("\u0041\U000041")x", "\"AA\""},
        {R"x("\U01F40E")x", "\"🐎\""},
        {R"x("\d\s")x", R"x("\\d\\s")x"},  // no escapes of FEEL: as in patterns
        {"\"a\nb\"", R"x("a\nb")x"},
        {"\"\"", "\"\""},
        {"\"a\" + \"b\" = \"ab\"", "true"},
    });
}

TEST(Conversions, Numbers) {
    check({
        {"number(\"1 000,5\", \" \", \",\")", "1000.5"},
        {"number(\"1,000.5\", \",\", \".\")", "1000.5"},
        {"number(\"1.000,5\", \".\", \",\")", "1000.5"},
        {"number(\"1000.5\")", "1000.5"},
        {"number(\"1000.5\", null, \".\")", "1000.5"},
        {"number(\"1,5\", null, \",\")", "1.5"},
        {"number(\"-12\")", "-12"},
        {"number(\"1e3\")", "1000"},
        {"number(\"1,000\", \",\", \",\")", "null"},
        {"number(\"1 000\", \"x\", \".\")", "null"},
        {"number(\"abc\")", "null"},
        {"number(\"\")", "null"},
        {"number(\" 1\")", "null"},
        {"number(1)", "null"},
        {"number(null)", "null"},
        {"number(from: \"5\")", "5"},
        {"number(from: \"1 5\", grouping separator: \" \")", "15"},
    });
}

TEST(Conversions, TextOfEverything) {
    check({
        {"string(1.10)", "\"1.1\""},
        {"string(-0.0)", "\"0\""},
        {"string(1e3)", "\"1000\""},
        {"string(0.00000001)", "\"0.00000001\""},
        {"string(true)", "\"true\""},
        {"string(\"a\")", "\"a\""},
        {"string(null)", "null"},
        {"string(@\"2026-11-21\")", "\"2026-11-21\""},
        {"string(@\"10:00:00.5+02:00\")", "\"10:00:00.5+02:00\""},
        {"string(@\"2026-11-21T10:00:00@Europe/Helsinki\")",
         "\"2026-11-21T10:00:00@Europe/Helsinki\""},
        {"string(@\"PT26H\")", "\"P1DT2H\""},
        {"string(@\"-PT0.5S\")", "\"-PT0.5S\""},
        {"string(@\"P14M\")", "\"P1Y2M\""},
        {"string(@\"PT0S\")", "\"PT0S\""},
        {"string(@\"P0M\")", "\"P0M\""},
        {"string([1, \"a\", null, [true]])", R"x("[1, \"a\", null, [true]]")x"},
        {"string({a: \"x\", b: {c: 1}})", R"x("{a: \"x\", b: {c: 1}}")x"},
        {"string([])", "\"[]\""},
        {"string({})", "\"{}\""},
        {"string([1..3))", "\"[1..3)\""},
        {"string(from: 1)", "\"1\""},
    });
}

}  // namespace
}  // namespace luotsi::feel
