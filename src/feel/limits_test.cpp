// Goal: whatever an expression asks for, its evaluation ends – with null and a reason that names
// the limit – and never crashes. Method: one expression for each named limit, a little below and a
// little above; small expressions that would make values of astronomic size or depth.
#include <gtest/gtest.h>

#include <algorithm>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

Explained explained(std::string_view text) {
    const Names none;
    const auto expression = compile(text, none, plain_options());
    EXPECT_TRUE(expression) << text << ": " << to_string(expression.error());
    return expression ? evaluate_explained(*expression, empty_environment()) : Explained{};
}

// The codes of the reasons, each once.
std::string codes(const Explained& out) {
    std::string list;
    for (const Error& one : out.reasons)
        if (list.find(one.code) == std::string::npos) list += (list.empty() ? "" : " ") + one.code;
    return list;
}

std::string repeated(const std::string& what, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += what;
    return out;
}

// A text of 2^n times these bytes, in an entry "t" of a context.
std::string doubled(const std::string& text, int n) {
    std::string out = "{t0: \"" + text + "\"";
    for (int i = 1; i <= n; ++i) {
        const std::string before = "t" + std::to_string(i - 1);
        out += ", t" + std::to_string(i) + ": " + before + " + " + before;
    }
    return out + ", t: t" + std::to_string(n);
}

TEST(Limits, StepsOfLoops) {
    EXPECT_EQ(codes(explained("some x in 1..10000, y in 1..10000 satisfies false")),
              "feel.limit_steps");
    EXPECT_EQ(codes(explained("some x in 1..1000, y in 1..1000 satisfies false")), "");
    EXPECT_EQ(codes(explained("every x in 1..1000000000000000000 satisfies true")),
              "feel.limit_steps");
}

TEST(Limits, ItemsOfLists) {
    EXPECT_EQ(to_feel(explained("count(for x in 1..1000000 return 1)").value), "1000000");
    const Explained loop = explained("for x in 1..1000001 return 1");
    EXPECT_TRUE(loop.value.is_null());
    EXPECT_EQ(codes(loop), "feel.limit_list");
    EXPECT_EQ(codes(explained("{l: for x in 1..600000 return 1, r: concatenate(l, l)}.r")),
              "feel.limit_list");
    EXPECT_EQ(codes(explained("{l: for x in 1..1000000 return 1, r: append(l, 1)}.r")),
              "feel.limit_list");
}

TEST(Limits, DepthOfCalls) {
    const Explained deep = explained("{f: function(n) f(n + 1)}.f(1)");
    EXPECT_TRUE(deep.value.is_null());
    EXPECT_EQ(codes(deep), "feel.limit_depth");
    EXPECT_EQ(to_feel(explained("{f: function(n) if n = 0 then 0 else f(n - 1)}.f(200)").value),
              "0");
    // By way of a value that takes itself.
    EXPECT_EQ(codes(explained("(function(f) f(f))(function(f) f(f))")), "feel.limit_depth");
}

TEST(Limits, BytesOfTexts) {
    EXPECT_EQ(to_feel(explained("string length(" + doubled("0123456789abcdef", 16) + "}.t)").value),
              "1048576");
    const Explained large = explained(doubled("0123456789abcdef", 21) + "}.t");
    EXPECT_TRUE(large.value.is_null());
    EXPECT_EQ(codes(large), "feel.limit_text");
    EXPECT_EQ(codes(explained(doubled("0123456789abcdef", 16) +
                              ", r: string join(for i in 1..20 return t)}.r")),
              "feel.limit_text");
    EXPECT_EQ(codes(explained(doubled("0123456789abcdef", 16) +
                              ", r: replace(t, \"0\", string join(for i in 1..1000 return "
                              "\"x\"))}.r")),
              "feel.limit_text");
}

TEST(Limits, MemoryOfManyTexts) {
    // Each text is allowed, all of them together are not.
    EXPECT_EQ(codes(explained(doubled("0123456789abcdef", 16) +
                              ", r: for i in 1..1000 return upper case(t)}.r")),
              "feel.limit_steps");
    EXPECT_EQ(codes(explained(doubled("a", 20) + ", r: contains(t, t + \"b\")}.r")), "");
    EXPECT_EQ(codes(explained(doubled("a", 20) +
                              ", h: substring(t, 1, 500000) + \"b\", r: contains(t, h)}.r")),
              "feel.limit_steps");
}

TEST(Limits, ValuesThatShareTheirParts) {
    // 2^40 numbers in forty lists of two.
    std::string text = "{a0: [1, 1]";
    for (int i = 1; i <= 40; ++i) {
        const std::string before = "a" + std::to_string(i - 1);
        text += ", a" + std::to_string(i) + ": [" + before + ", " + before + "]";
    }
    const Explained out = explained(text + ", r: a40 = a40, f: flatten(a40), s: string(a40)}.r");
    EXPECT_NE(codes(out).find("feel.limit_value"), std::string::npos);
}

TEST(Limits, DepthOfValues) {
    for (const char* const text :
         {"for i in 1..100000 return [partial[-1]]", "for i in 1..100000 return {a: partial[-1]}",
          "for i in 1..3000 return function() partial[-1]"}) {
        const Explained out = explained(text);
        EXPECT_NE(codes(out).find("feel.limit_"), std::string::npos) << text << codes(out);
        EXPECT_LE(out.value.extent().depth, max_value_depth) << text;
    }
    const Explained shallow = explained("for i in 1..100 return [partial[-1]]");
    EXPECT_EQ(codes(shallow), "");
}

TEST(Limits, TimeOfPatterns) {
    EXPECT_EQ(codes(explained("matches(\"" + repeated("a", 40) + "!\", \"(a+)+$\")")),
              "feel.limit_pattern");
}

TEST(Limits, TextOfAnExpression) {
    const Names none;
    EXPECT_EQ(compile(repeated("1+", 40'000) + "1", none).error().code, "feel.text_too_long");
    EXPECT_EQ(compile(repeated("(", 300) + "1" + repeated(")", 300), none).error().code,
              "feel.too_deep");
    EXPECT_EQ(compile(repeated("-", 300) + "1", none).error().code, "feel.too_deep");
    EXPECT_EQ(compile(repeated("x.", 0) + "{a: 1}" + repeated(".a", 600), none, plain_options())
                  .error()
                  .code,
              "feel.too_deep");
    EXPECT_EQ(
        compile("1 instance of " + repeated("list<", 300) + "number" + repeated(">", 300), none)
            .error()
            .code,
        "feel.too_deep");
}

TEST(Reasons, WhyItIsNull) {
    struct Case {
        const char* text;
        const char* reason;
    };
    const Case cases[] = {
        {"abs(\"x\")", "abs(\"x\") has no result"},
        {"1 + \"a\"", "1 + \"a\" has no result"},
        {"1 / 0", "1 / 0 has no result"},
        {"1 < \"a\"", "1 and \"a\" have no order"},
        {"{a: 1}.b", "there is no \"b\" in {a: 1}"},
        {"(function(f) f(1))(2)", "only a function can be called"},
        {"date(\"2026-02-30\")", "date(\"2026-02-30\") has no result"},
        {"upper case(1) + \"a\"", "upper case(1) has no result"},  // the first thing that failed
    };
    for (const Case& one : cases) {
        const Explained out = explained(one.text);
        EXPECT_TRUE(out.value.is_null()) << one.text;
        ASSERT_EQ(out.reasons.size(), 1u) << one.text;
        EXPECT_EQ(out.reasons.front().detail, one.reason) << one.text;
    }
    EXPECT_TRUE(explained("null + 1").reasons.empty());
    EXPECT_TRUE(explained("1 + 1").reasons.empty());
    EXPECT_EQ(explained("for i in 1..100 return 1 / 0").reasons.size(), max_reasons);
}

}  // namespace
}  // namespace luotsi::feel
