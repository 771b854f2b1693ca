// Decimal numbers of FEEL: 34 significant digits, results rounded half-even (IEEE 754-2008
// decimal128 arithmetic), so that 0.1 + 0.2 = 0.3. A value is (-1)^sign · coefficient · 10^exponent
// with coefficient < 10^34. No infinities and no NaN: an operation without a finite result gives
// nullopt, which FEEL shows as null. Trailing zeros carry no meaning.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luotsi::feel {

// Unsigned 128-bit integer of both our compilers (the spelling keeps -Wpedantic quiet).
__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

enum class Rounding : std::uint8_t { half_even, half_up, half_down, up, down, floor, ceiling };

class Decimal {
public:
    static constexpr int max_digits = 34;
    static constexpr int max_exponent = 6111;  // of the coefficient's last digit
    static constexpr int min_exponent = -6176;  // smaller results are rounded towards zero

    constexpr Decimal() = default;
    constexpr Decimal(std::int64_t n)  // NOLINT: integers are numbers
        : low_(n < 0 ? ~static_cast<std::uint64_t>(n) + 1 : static_cast<std::uint64_t>(n)),
          negative_(n < 0) {}

    // Rounds the coefficient to 34 digits half-even. nullopt when out of range.
    static std::optional<Decimal> from_parts(bool negative, u128 coefficient, int exponent);
    // "-12.50", ".5", "1.2e10"; nothing else around it. nullopt when it is no number or too large.
    static std::optional<Decimal> parse(std::string_view text);
    // Shortest decimal that reads back as the same double; nullopt for infinities and NaN.
    static std::optional<Decimal> from_double(double value);

    constexpr u128 coefficient() const { return (static_cast<u128>(high_) << 64) | low_; }
    constexpr int exponent() const { return exponent_; }
    constexpr bool is_zero() const { return (low_ | high_) == 0; }
    constexpr bool is_negative() const { return negative_ && !is_zero(); }
    bool is_integer() const;

    std::optional<std::int64_t> to_int64() const;  // nullopt when not whole or too large
    double to_double() const;  // nearest double
    std::string to_string() const;  // "-12.5": plain, no trailing zeros, no exponent

    Decimal negated() const;
    Decimal abs() const;
    // Without trailing zeros in the coefficient (zero becomes 0·10^0): one form per number.
    Decimal normalised() const;
    // Rounded to `scale` digits after the point (negative scale: before it).
    std::optional<Decimal> rounded(int scale, Rounding mode) const;

    std::strong_ordering operator<=>(const Decimal& other) const {
        if ((high_ | other.high_) == 0 && exponent_ == other.exponent_ && !negative_ &&
            !other.negative_)
            return low_ <=> other.low_;
        return compare_slow(*this, other);
    }
    bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }

    // Most numbers of services are small. These compute a + b, a - b and a · b where all of it fits
    // into 64 bits and leave the rest alone: false, `out` (zero before) is as it was.
    static bool small_sum(const Decimal& a, const Decimal& b, bool negate_b, Decimal& out) {
        if (((a.low_ | b.low_) >> 62 | a.high_ | b.high_) != 0 || a.exponent_ != b.exponent_) {
            const auto lifted = lifted_sum(a, b, negate_b);
            if (lifted) out = *lifted;
            return lifted.has_value();
        }
        const auto x = static_cast<std::int64_t>(a.low_);
        const auto y = static_cast<std::int64_t>(b.low_);
        const std::int64_t sum = (a.negative_ ? -x : x) + (b.negative_ != negate_b ? -y : y);
        if (sum == 0) return true;  // zero has one form
        out.low_ = static_cast<std::uint64_t>(sum < 0 ? -sum : sum);
        out.exponent_ = a.exponent_;
        out.negative_ = sum < 0;
        return true;
    }
    static bool small_product(const Decimal& a, const Decimal& b, Decimal& out) {
        std::uint64_t product = 0;
        const int exponent = a.exponent_ + b.exponent_;
        if ((a.high_ | b.high_) != 0 || __builtin_mul_overflow(a.low_, b.low_, &product) ||
            exponent > max_exponent || exponent < min_exponent)
            return false;
        if (product == 0) return true;
        out.low_ = product;
        out.exponent_ = static_cast<std::int16_t>(exponent);
        out.negative_ = a.negative_ != b.negative_;
        return true;
    }

private:
    friend class Value;
    friend std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
    // By value: what is handed over by address has to live in memory, also on the quick way.
    static std::optional<Decimal> lifted_sum(Decimal a, Decimal b, bool negate_b);
    static bool small_quotient(const Decimal& a, const Decimal& b, Decimal& out);
    static std::strong_ordering compare_slow(Decimal a, Decimal b);
    std::uint64_t low_ = 0;
    std::uint64_t high_ = 0;
    std::int16_t exponent_ = 0;
    bool negative_ = false;
};

std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);  // nullopt when b is 0
// a - b · floor(a / b): the sign of the divisor, as FEEL's modulo. nullopt when b is 0.
std::optional<Decimal> modulo(const Decimal& a, const Decimal& b);
// Right to the last digit. nullopt for 0 to a negative power, for a negative base with an exponent
// that is not whole, and when too large; 0 when too small.
std::optional<Decimal> power(const Decimal& base, const Decimal& exponent);
// e^a and ln a, right to the last digit; nullopt when too large, or for a ≤ 0.
std::optional<Decimal> exponential(const Decimal& a);
std::optional<Decimal> logarithm(const Decimal& a);
std::optional<Decimal> square_root(const Decimal& a);  // nullopt when negative; 34 digits

}  // namespace luotsi::feel
