// Goal: patterns mean what XPath says they mean (XPath Functions and Operators 3.1, 5.6), where ICU
// would read them differently, too. Method: tables of expression and expected literal; what is no
// pattern gives null.
#include <gtest/gtest.h>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

TEST(Patterns, AnchorsAndLines) {
    check({
        {R"x(matches("a\n", "a$"))x", "false"},  // only at the very end
        {R"x(matches("a\nb", "^b"))x", "false"},
        {R"x(matches("a\nb", "^b", "m"))x", "true"},
        {R"x(matches("a\n", "^$", "m"))x", "false"},  // nothing begins behind the last line end
        {R"x(matches("a\rb", "a.b"))x", "false"},
        {R"x(matches("a\nb", "a.b"))x", "false"},
        {R"x(matches("a\nb", "a.b", "s"))x", "true"},
        {R"x(matches("abc", "^.*$"))x", "true"},
    });
}

TEST(Patterns, Classes) {
    check({
        {R"x(matches("O", "[A-Z-[OI]]", "i"))x", "false"},
        {R"x(matches("p", "[A-Z-[OI]]", "i"))x", "true"},
        {R"x(matches("b", "[a-z-[aeiou]]"))x", "true"},
        {R"x(matches("e", "[a-z-[aeiou]]"))x", "false"},
        {R"x(matches("e", "[^a-z-[0-9]]"))x", "false"},
        {R"x(matches("5", "[^a-z-[0-9]]"))x", "false"},
        {R"x(matches("-", "[a-]"))x", "true"},
        {R"x(matches("-", "[-a]"))x", "true"},
        {R"x(matches("]", "[\]]"))x", "true"},
        {R"x(matches("ä", "\p{L}"))x", "true"},
        {R"x(matches("a", "\p{Lu}", "i"))x", "false"},  // a category has no case
        {R"x(matches("ä", "\p{IsBasicLatin}"))x", "false"},
        {R"x(matches("ä", "\P{IsBasicLatin}"))x", "true"},
        {R"x(matches("α", "\p{IsGreek}"))x", "true"},
        {R"x(matches("a", "\p{Foo}"))x", "null"},
        {R"x(matches("a", "[]"))x", "null"},
        {R"x(matches("a", "[b-a]"))x", "null"},
        {R"x(matches("a", "[a"))x", "null"},
        {R"x(matches("_", "\w"))x", "false"},  // "_" is punctuation
        {R"x(matches("_", "\i"))x", "true"},
        {R"x(matches("1", "^\c$"))x", "true"},
        {"matches(\"\\u00A0\", \"\\s\")", "false"},  // only the four of XML
    });
}

TEST(Patterns, GroupsAndRepetition) {
    check({
        {R"x(matches("abab", "^(ab)\1$"))x", "true"},
        {R"x(matches("aA", "(a)\1", "i"))x", "true"},
        {R"x(matches("a1", "^(a)1$"))x", "true"},
        {R"x(matches("aa0", "^(a)\10$"))x", "true"},  // group 1, then "0"
        {R"x(matches("a", "(a\1)"))x", "null"},
        {R"x(matches("a", "\1"))x", "null"},
        {R"x(matches("aaa", "^a{3}$"))x", "true"},
        {R"x(matches("aaa", "^a{2,}$"))x", "true"},
        {R"x(matches("aaa", "^a{1,2}$"))x", "false"},
        {R"x(matches("a", "a{2,1}"))x", "null"},
        {R"x(matches("a", "a{"))x", "null"},
        {R"x(matches("a", "a{,2}"))x", "null"},
        {R"x(matches("a", "a**"))x", "null"},
        {R"x(matches("a", "*a"))x", "null"},
        {R"x(matches("a", "(?:a)"))x", "true"},
        {R"x(matches("a", "(?=a)"))x", "null"},
        {R"x(matches("a", "(a"))x", "null"},
        {R"x(matches("a", "a)"))x", "null"},
        {R"x(matches("a", "\b"))x", "null"},
        {R"x(matches("a", ""))x", "true"},
    });
}

TEST(Patterns, Flags) {
    check({
        {R"x(matches("a.b", "a.b", "q"))x", "true"},
        {R"x(matches("axb", "a.b", "q"))x", "false"},
        {R"x(matches("A.B", "a.b", "qi"))x", "true"},
        {R"x(matches("helloworld", "hello world", "x"))x", "true"},
        {R"x(matches("hello world", "hello\ sworld", "x"))x", "true"},
        {R"x(matches("hello world", "hello[ ]world", "x"))x", "true"},
        {R"x(matches("a", "a", "X"))x", "null"},
        {R"x(matches("a", "a", ""))x", "true"},
        {"matches(input: \"a\", pattern: \"A\", flags: \"i\")", "true"},
    });
}

TEST(Patterns, Replacing) {
    check({
        {R"x(replace("abc", "b", "[$0]"))x", "\"a[b]c\""},
        {R"x(replace("abc", "(b)", "$1$1"))x", "\"abbc\""},
        {R"x(replace("abc", "(b)", "$10"))x", "\"ab0c\""},  // one group: "0" is text
        {R"x(replace("abc", "b", "$2"))x", "\"ac\""},
        {"replace(\"abc\", \"b\", \"\\\\$\")", "\"a$c\""},
        {R"x(replace("abc", "b", "$"))x", "null"},
        {R"x(replace("abc", "b", "$x"))x", "null"},
        {R"x(replace("abc", "x*", "-"))x", "null"},  // matches nothing at all
        {R"x(replace("a.b", ".", "-", "q"))x", "\"a-b\""},
        {R"x(replace("a.b", ".", "$", "q"))x", "\"a$b\""},
        {R"x(replace("ABC", "b", "x", "i"))x", "\"AxC\""},
        {R"x(replace("😀a", "😀", "b"))x", "\"ba\""},
    });
}

TEST(Patterns, Splitting) {
    check({
        {R"x(split("a,b,,c", ","))x", R"x(["a", "b", "", "c"])x"},
        {R"x(split("a1b22c", "\d+"))x", R"x(["a", "b", "c"])x"},
        {R"x(split("abc", ""))x", "null"},
        {R"x(split("", ","))x", R"x([""])x"},
        {R"x(split("abc", "("))x", "null"},
        {R"x(split(string: "a b", delimiter: " "))x", R"x(["a", "b"])x"},
    });
}

}  // namespace
}  // namespace luotsi::feel
