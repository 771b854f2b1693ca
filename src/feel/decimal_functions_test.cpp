// Goal: exp, log and powers are right to the last of 34 digits. Method: expected values computed
// with 80 and more digits by Python's decimal module and rounded half-even; exact results stay
// exact.
#include <gtest/gtest.h>

#include "feel/decimal.hpp"

namespace luotsi::feel {
namespace {

struct Case {
    const char* function;
    const char* a;
    const char* b;
    const char* expected;
};

Decimal parse(const char* text) { return *Decimal::parse(text); }

TEST(DecimalFunctions, RightToTheLastDigit) {
    const Case cases[] = {
        {"exp", "1", "", "2.718281828459045235360287471352662"},
        {"exp", "-1", "", "0.3678794411714423215955237701614609"},
        {"exp", "10", "", "22026.46579480671651695790064528424"},
        {"exp", "0.5", "", "1.648721270700128146848650787814164"},
        {"exp", "1e-20", "", "1.00000000000000000001"},
        {"exp", "1e-33", "", "1.000000000000000000000000000000001"},
        {"exp", "14149", "", "6.80180926097889412553005085189773E+6144"},
        {"exp", "-14200", "", "1.043174528E-6167"},
        {"exp", "2.302585092994045684017991454684364", "", "9.999999999999999999999999999999998"},
        {"exp", "123.456", "", "4.132944352778093449576854412273431E+53"},
        {"exp", "0.000123", "", "1.00012300756481015403717798861659"},
        {"exp", "99.99999999999999999999999999999999", "",
         "2.688117141816135448412625551579987E+43"},
        {"log", "2", "", "0.6931471805599453094172321214581766"},
        {"log", "10", "", "2.302585092994045684017991454684364"},
        {"log", "0.1", "", "-2.302585092994045684017991454684364"},
        {"log", "1.000000000000000000000000000000001", "",
         "9.999999999999999999999999999999995E-34"},
        {"log", "0.9999999999999999999999999999999999", "", "-1E-34"},
        {"log", "3.162", "", "1.151204738787280274937201936743093"},
        {"log", "3.163", "", "1.151520944323511788533429584988612"},
        {"log", "1e6000", "", "13815.51055796427410410794872810619"},
        {"log", "1e-6000", "", "-13815.51055796427410410794872810619"},
        {"log", "123456789.123456789", "", "18.63140176716801803269393334829654"},
        {"log", "1234567890123456789012345678901234", "", "76.19602909111916013364871971507264"},
        {"power", "2", "0.1", "1.071773462536293164213006325023342"},
        {"power", "2", "-0.5", "0.707106781186547524400844362104849"},
        {"power", "10", "0.3010299956639811952137388947244930", "2"},
        {"power", "1.0000001", "1000000000", "2.688103701264923810505600301477504E+43"},
        {"power", "1.1", "1000", "2.469932918005826334124088385085221E+41"},
        {"power", "3", "-7", "0.0004572473708276177411979881115683585"},
        {"power", "7", "60", "5.080218607396233653221881976522165E+50"},
        {"power", "1.5", "12.75", "175.8585763185130178257445523364314"},
        {"power", "0.3", "-1234.5", "3.117532922958014414506004875167441E+645"},
        {"power", "-2", "3", "-8"},
        {"power", "-1.1", "-333", "-1.645264936835782386665865556493209E-14"},
        {"power", "8", "0.3333333333333333333333333333333333", "2"},
        {"power", "4", "1.5", "8"},
        {"power", "9.999999999999999999999999999999999", "100",
         "9.9999999999999999999999999999999E+99"},
        {"power", "1.000000000000000000000000000000001", "1e34",
         "22026.46579480671651695790064528413"},
        {"power", "2", "1000", "1.071508607186267320948425049060002E+301"},
        {"power", "5", "50", "8.881784197001252323389053344726562E+34"},
        {"power", "15", "29", "1.278340394885893911123275756835938E+34"},
        {"power", "1e-10", "3.7", "1E-37"},
    };
    for (const Case& c : cases) {
        const std::string_view name = c.function;
        const auto out = name == "exp"   ? exponential(parse(c.a))
                         : name == "log" ? logarithm(parse(c.a))
                                         : power(parse(c.a), parse(c.b));
        ASSERT_TRUE(out) << name << ' ' << c.a << ' ' << c.b;
        EXPECT_EQ(*out, parse(c.expected))
            << name << ' ' << c.a << ' ' << c.b << ": " << out->to_string();
    }
}

TEST(DecimalFunctions, ExactResultsStayExact) {
    EXPECT_EQ(power(Decimal(2), Decimal(10))->to_string(), "1024");
    EXPECT_EQ(power(Decimal(4), parse("1.5"))->to_string(), "8");
    EXPECT_EQ(power(Decimal(10), Decimal(-3))->to_string(), "0.001");
    EXPECT_EQ(power(parse("0.5"), Decimal(3))->to_string(), "0.125");
    EXPECT_EQ(power(Decimal(-1), Decimal(INT64_MAX))->to_string(), "-1");
    EXPECT_EQ(power(Decimal(7), Decimal(0))->to_string(), "1");
    EXPECT_EQ(exponential(Decimal(0))->to_string(), "1");
    EXPECT_EQ(logarithm(Decimal(1))->to_string(), "0");
}

TEST(DecimalFunctions, OutOfRange) {
    EXPECT_FALSE(exponential(Decimal(14'200)));
    EXPECT_FALSE(exponential(parse("1e30")));
    EXPECT_TRUE(exponential(Decimal(-20'000))->is_zero());
    EXPECT_FALSE(logarithm(Decimal(0)));
    EXPECT_FALSE(logarithm(Decimal(-1)));
    EXPECT_FALSE(power(Decimal(0), Decimal(-1)));
    EXPECT_TRUE(power(Decimal(0), Decimal(2))->is_zero());
    EXPECT_FALSE(power(Decimal(-2), parse("0.5")));
    EXPECT_FALSE(power(Decimal(10), Decimal(7000)));
    EXPECT_FALSE(power(Decimal(2), parse("1e40")));
    EXPECT_TRUE(power(Decimal(2), parse("-1e40"))->is_zero());
}

}  // namespace
}  // namespace luotsi::feel
