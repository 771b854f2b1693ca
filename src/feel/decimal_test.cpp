// Goal: decimal arithmetic is that of IEEE 754 decimal128. Method: tables of exact results,
// rounding edges, and seeded random identities checked against 64-bit integers and text.
#include "feel/decimal.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/ids.hpp"

namespace luotsi::feel {
namespace {

Decimal d(std::string_view text) { return Decimal::parse(text).value(); }
std::string s(const std::optional<Decimal>& value) { return value ? value->to_string() : "null"; }

TEST(Decimal, ParsesAndPrints) {
    const std::pair<const char*, const char*> cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"1.10", "1.1"},
        {"-12.50", "-12.5"},
        {".5", "0.5"},
        {"100", "100"},
        {"1e3", "1000"},
        {"1.5E-3", "0.0015"},
        {"9223372036854775807", "9223372036854775807"},
        {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
        {"12345678901234567890123456789012345", "12345678901234567890123456789012340"},
        {"12345678901234567890123456789012355", "12345678901234567890123456789012360"},
        {"99999999999999999999999999999999995", "100000000000000000000000000000000000"},
        {"0.0000000000000000000000000000000000001", "0.0000000000000000000000000000000000001"},
        {"1000000000000000000000000000000000500000000000000001",
         "1000000000000000000000000000000001000000000000000000"},
        {"1000000000000000000000000000000000500000000000000000",
         "1000000000000000000000000000000000000000000000000000"},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(d(text).to_string(), expected) << text;
    for (const char* bad : {"", "-", ".", "1e", "1e+-2", "1.2.3", "1x", " 1", "e5", "1e99999"})
        EXPECT_FALSE(Decimal::parse(bad)) << bad;
    EXPECT_EQ(Decimal(INT64_MIN).to_string(), "-9223372036854775808");
}

TEST(Decimal, AddsExactly) {
    const char* cases[][3] = {
        {"0.1", "0.2", "0.3"},
        {"1", "-1", "0"},
        {"1e30", "1e-3", "1000000000000000000000000000000.001"},
        {"1e34", "1", "10000000000000000000000000000000000"},   // half-even, ties to even
        {"1e34", "5.1", "10000000000000000000000000000000010"},
        {"1e34", "-1", "9999999999999999999999999999999999"},
        {"1e50", "1e-50", "100000000000000000000000000000000000000000000000000"},
        {"1e50", "-1e-50", "100000000000000000000000000000000000000000000000000"},
        {"-5", "3.25", "-1.75"},
        {"9999999999999999999999999999999999", "1", "10000000000000000000000000000000000"},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(s(add(d(c[0]), d(c[1]))), c[2]) << c[0] << " + " << c[1];
        EXPECT_EQ(s(add(d(c[1]), d(c[0]))), c[2]) << c[1] << " + " << c[0];
        EXPECT_EQ(s(subtract(d(c[0]), d(c[1]).negated())), c[2]);
    }
    EXPECT_EQ(s(subtract(d("1e-3"), d("1"))), "-0.999");
    EXPECT_EQ(s(add(d("9.999999999999999999999999999999999e6144"), d("1e6144"))), "null");
}

TEST(Decimal, MultipliesAndDivides) {
    EXPECT_EQ(s(multiply(d("1.1"), d("1.1"))), "1.21");
    EXPECT_EQ(s(multiply(d("-3"), d("7"))), "-21");
    EXPECT_EQ(s(multiply(d("9999999999999999999999999999999999"),
                         d("9999999999999999999999999999999999"))),
              "99999999999999999999999999999999980000000000000000000000000000000000");
    EXPECT_EQ(s(multiply(d("1e4000"), d("1e4000"))), "null");
    EXPECT_EQ(s(multiply(d("1e-4000"), d("1e-4000"))), "0");
    EXPECT_EQ(s(divide(d("1"), d("3"))), "0.3333333333333333333333333333333333");
    EXPECT_EQ(s(divide(d("2"), d("3"))), "0.6666666666666666666666666666666667");
    EXPECT_EQ(s(divide(d("10"), d("2"))), "5");
    EXPECT_EQ(s(divide(d("1"), d("8"))), "0.125");
    EXPECT_EQ(s(divide(d("1"), d("1234567890123456789012345678901234"))),
              "0.0000000000000000000000000000000008100000072900000663390006036849059");
    EXPECT_EQ(s(divide(d("1"), d("0"))), "null");
    EXPECT_EQ(s(divide(d("0"), d("-7"))), "0");
    EXPECT_EQ(s(divide(d("1e6000"), d("1e-6000"))), "null");
}

TEST(Decimal, Modulo) {
    const char* cases[][3] = {
        {"12", "5", "2"},         {"-12", "5", "3"},      {"12", "-5", "-3"},
        {"-12", "-5", "-2"},      {"10.1", "4.5", "1.1"}, {"-10.1", "4.5", "3.4"},
        {"10.1", "-4.5", "-3.4"}, {"10", "5", "0"},       {"1", "0", "null"}};
    for (const auto& c : cases) EXPECT_EQ(s(modulo(d(c[0]), d(c[1]))), c[2]) << c[0] << " " << c[1];
}

TEST(Decimal, Rounds) {
    struct Case {
        const char* value;
        int scale;
        Rounding mode;
        const char* expected;
    };
    const Case cases[] = {
        {"2.5", 0, Rounding::half_even, "2"},
        {"3.5", 0, Rounding::half_even, "4"},
        {"-2.5", 0, Rounding::half_even, "-2"},
        {"2.51", 0, Rounding::half_even, "3"},
        {"5.5", 0, Rounding::up, "6"},
        {"-5.5", 0, Rounding::up, "-6"},
        {"1.121", 2, Rounding::up, "1.13"},
        {"1.126", 2, Rounding::down, "1.12"},
        {"-5.5", 0, Rounding::half_up, "-6"},
        {"-5.5", 0, Rounding::half_down, "-5"},
        {"1.5", 0, Rounding::floor, "1"},
        {"-1.5", 0, Rounding::floor, "-2"},
        {"-1.5", 0, Rounding::ceiling, "-1"},
        {"1.5", 0, Rounding::ceiling, "2"},
        {"1234", -2, Rounding::half_even, "1200"},
        {"1250", -2, Rounding::half_even, "1200"},
        {"0.001", 0, Rounding::ceiling, "1"},
        {"1e-50", 0, Rounding::ceiling, "1"},
        {"1e-50", 2, Rounding::half_even, "0"},
        {"7", 3, Rounding::half_even, "7"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(s(d(c.value).rounded(c.scale, c.mode)), c.expected) << c.value << " " << c.scale;
}

TEST(Decimal, Compares) {
    const char* rising[] = {"-1e10", "-10.5", "-1", "-0.001", "0",
                            "1e-30", "0.99",  "1",  "10",     "1e34"};
    for (std::size_t i = 0; i < std::size(rising); ++i)
        for (std::size_t j = 0; j < std::size(rising); ++j)
            EXPECT_EQ(d(rising[i]) <=> d(rising[j]), i <=> j) << rising[i] << " " << rising[j];
    EXPECT_EQ(d("1.00"), d("1"));
    EXPECT_EQ(d("1e3"), d("1000"));
    EXPECT_EQ(d("-0"), d("0"));
}

TEST(Decimal, PowersAndRoots) {
    EXPECT_EQ(s(power(d("2"), d("10"))), "1024");
    EXPECT_EQ(s(power(d("2"), d("-2"))), "0.25");
    EXPECT_EQ(s(power(d("-3"), d("3"))), "-27");
    EXPECT_EQ(s(power(d("0"), d("-1"))), "null");
    EXPECT_EQ(s(power(d("0"), d("0"))), "1");
    EXPECT_EQ(s(power(d("10"), d("7000"))), "null");
    EXPECT_EQ(s(power(d("16"), d("0.5"))), "4");
    EXPECT_EQ(s(square_root(d("2"))), "1.414213562373095048801688724209698");
    EXPECT_EQ(s(square_root(d("4.333333333333333333333333333333333"))),
              "2.081665999466132735282297706979931");
    for (std::int64_t n = 0; n < 2000; ++n)
        ASSERT_EQ(square_root(*multiply(Decimal(n), Decimal(n))), Decimal(n));
    EXPECT_EQ(s(square_root(d("1e-10"))), "0.00001");
    EXPECT_EQ(s(square_root(d("-1"))), "null");
}

TEST(Decimal, Conversions) {
    EXPECT_EQ(d("1e3").to_int64(), 1000);
    EXPECT_EQ(d("12.0").to_int64(), 12);
    EXPECT_EQ(d("12.5").to_int64(), std::nullopt);
    EXPECT_EQ(d("9223372036854775808").to_int64(), std::nullopt);
    EXPECT_EQ(d("-9223372036854775808").to_int64(), INT64_MIN);
    EXPECT_EQ(d("1e300").to_int64(), std::nullopt);
    EXPECT_DOUBLE_EQ(d("0.1").to_double(), 0.1);
    EXPECT_DOUBLE_EQ(d("-1.7976931348623157e308").to_double(), -1.7976931348623157e308);
    EXPECT_DOUBLE_EQ(d("1e-400").to_double(), 0.0);
    EXPECT_EQ(s(Decimal::from_double(0.1)), "0.1");
    EXPECT_EQ(s(Decimal::from_double(1e21)), "1000000000000000000000");
    EXPECT_EQ(s(Decimal::from_double(HUGE_VAL)), "null");
}

TEST(Decimal, AgreesWithIntegersAtRandom) {
    const std::uint64_t seed = 34;
    SeededRandom random(seed);
    for (int i = 0; i < 20'000; ++i) {
        const auto a = static_cast<std::int64_t>(random.next()) >> (random.next() % 40 + 24);
        const auto b = static_cast<std::int64_t>(random.next()) >> (random.next() % 40 + 24);
        const int scale = static_cast<int>(random.next() % 12);
        // The same numbers at different exponents: a·10^scale / 10^scale.
        const Decimal x = *multiply(Decimal(a), *Decimal::from_parts(false, 1, scale));
        const Decimal y = *divide(x, *power(Decimal(10), Decimal(scale)));
        ASSERT_EQ(y, Decimal(a)) << "seed " << seed << " " << a << " " << scale;
        ASSERT_EQ(Decimal(a) <=> Decimal(b), a <=> b);
        ASSERT_EQ(*add(y, Decimal(b)), Decimal(a + b));
        ASSERT_EQ(*subtract(y, Decimal(b)), Decimal(a - b));
        ASSERT_EQ(*multiply(y, Decimal(b)), *Decimal::parse(multiply(Decimal(b), y)->to_string()));
        if (b == 0) continue;
        ASSERT_EQ(*divide(*multiply(y, Decimal(b)), Decimal(b)), y) << "seed " << seed << " " << b;
        const Decimal m = *modulo(y, Decimal(b));
        ASSERT_EQ(m, Decimal(((a % b) + b) % b)) << a << " mod " << b;
    }
}

}  // namespace
}  // namespace luotsi::feel
