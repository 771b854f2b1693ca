// exp, natural logarithm and powers of decimals, right to the last of 34 digits: computed in fixed
// point with 256 binary digits behind the point (about 77 decimal ones), then rounded once. Series:
// Abramowitz & Stegun, 4.1.27 (logarithm by the inverse hyperbolic tangent) and 4.2.1
// (exponential).
#include <array>
#include <cmath>

#include "feel/decimal.hpp"

namespace luotsi::feel {

namespace {

constexpr std::size_t limbs = 8;  // 64 bits each, least significant first
constexpr std::size_t fraction_limbs = 4;  // of them behind the point
constexpr int kept_digits = 37;  // handed to the rounding: a few more than stay
constexpr std::uint64_t ten_to_19 = 10'000'000'000'000'000'000ULL;

std::uint64_t low_of(u128 x) { return static_cast<std::uint64_t>(x); }
std::uint64_t high_of(u128 x) { return static_cast<std::uint64_t>(x >> 64); }

u128 power_of_ten(int n) {
    u128 out = 1;
    for (; n > 0; --n) out *= 10;
    return out;
}

// A number that is not negative, with `fraction_limbs` limbs behind the point.
struct Fixed {
    std::array<std::uint64_t, limbs> limb{};

    static Fixed whole(u128 n) {
        Fixed out;
        out.limb[fraction_limbs] = low_of(n);
        out.limb[fraction_limbs + 1] = high_of(n);
        return out;
    }
    bool is_zero() const {
        for (const std::uint64_t one : limb)
            if (one != 0) return false;
        return true;
    }
    double estimate() const {
        double out = 0;
        for (std::size_t i = 0; i < limbs; ++i)
            out += std::ldexp(static_cast<double>(limb[i]),
                              64 * (static_cast<int>(i) - static_cast<int>(fraction_limbs)));
        return out;
    }
    // The whole part, which must be below 2^128.
    u128 whole_part() const {
        return static_cast<u128>(limb[fraction_limbs + 1]) << 64 | limb[fraction_limbs];
    }
};

bool less(const Fixed& a, const Fixed& b) {
    for (std::size_t i = limbs; i-- > 0;)
        if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i];
    return false;
}

Fixed plus(const Fixed& a, const Fixed& b) {
    Fixed out;
    u128 carry = 0;
    for (std::size_t i = 0; i < limbs; ++i) {
        carry += static_cast<u128>(a.limb[i]) + b.limb[i];
        out.limb[i] = low_of(carry);
        carry >>= 64;
    }
    return out;
}

Fixed less_by(const Fixed& a, const Fixed& b) {  // requires a >= b
    Fixed out;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < limbs; ++i) {
        const u128 from = static_cast<u128>(1) << 64 | a.limb[i];
        const u128 rest = from - b.limb[i] - borrow;
        out.limb[i] = low_of(rest);
        borrow = high_of(rest) == 0 ? 1 : 0;
    }
    return out;
}

Fixed times(const Fixed& a, const Fixed& b) {
    std::array<std::uint64_t, 2 * limbs> product{};
    for (std::size_t i = 0; i < limbs; ++i) {
        u128 carry = 0;
        for (std::size_t j = 0; j < limbs; ++j) {
            carry += static_cast<u128>(a.limb[i]) * b.limb[j] + product[i + j];
            product[i + j] = low_of(carry);
            carry >>= 64;
        }
        product[i + limbs] = low_of(carry);
    }
    Fixed out;
    for (std::size_t i = 0; i < limbs; ++i) out.limb[i] = product[i + fraction_limbs];
    return out;
}

Fixed times(const Fixed& a, std::uint64_t n) {
    Fixed out;
    u128 carry = 0;
    for (std::size_t i = 0; i < limbs; ++i) {
        carry += static_cast<u128>(a.limb[i]) * n;
        out.limb[i] = low_of(carry);
        carry >>= 64;
    }
    return out;
}

Fixed divided(const Fixed& a, std::uint64_t n) {
    Fixed out;
    u128 rest = 0;
    for (std::size_t i = limbs; i-- > 0;) {
        rest = rest << 64 | a.limb[i];
        out.limb[i] = low_of(rest / n);
        rest %= n;
    }
    return out;
}

Fixed scaled(Fixed a, int exponent) {  // a · 10^exponent
    for (; exponent >= 19; exponent -= 19) a = times(a, ten_to_19);
    if (exponent > 0) a = times(a, low_of(power_of_ten(exponent)));
    for (; exponent <= -19 && !a.is_zero(); exponent += 19) a = divided(a, ten_to_19);
    if (exponent < 0 && exponent > -19) a = divided(a, low_of(power_of_ten(-exponent)));
    return a;
}

// n / d below 1, bit by bit; d below 2^126.
Fixed ratio(u128 n, u128 d) {
    Fixed out;
    for (std::size_t bit = fraction_limbs * 64; bit-- > 0;) {
        n <<= 1;
        if (n < d) continue;
        n -= d;
        out.limb[bit / 64] |= static_cast<std::uint64_t>(1) << bit % 64;
    }
    return out;
}

// 2 · atanh(n / d) = ln((d + n) / (d - n)).
Fixed log_of_ratio(u128 n, u128 d) {
    const Fixed z = ratio(n, d);
    const Fixed square = times(z, z);
    Fixed power = z;
    Fixed sum = z;
    for (std::uint64_t k = 3; !power.is_zero(); k += 2) {
        power = times(power, square);
        sum = plus(sum, divided(power, k));
    }
    return times(sum, 2);
}

const Fixed& log_of_ten() {  // ln 10 = 3 · ln 2 + ln 5/4
    static const Fixed value = plus(times(log_of_ratio(1, 3), 3), log_of_ratio(1, 9));
    return value;
}

struct Signed {
    Fixed size;
    bool negative = false;
};

Signed sum(const Signed& a, const Signed& b) {
    if (a.negative == b.negative) return {plus(a.size, b.size), a.negative};
    if (less(a.size, b.size)) return {less_by(b.size, a.size), b.negative};
    return {less_by(a.size, b.size), a.negative};
}

Signed multiple_of_log_of_ten(std::int64_t n) {
    const auto size = static_cast<std::uint64_t>(n < 0 ? -n : n);
    return {times(log_of_ten(), size), n < 0};
}

int digits_of(u128 n) {
    int out = 1;
    for (; n >= 10; n /= 10) ++out;
    return out;
}

// ln of a number above zero.
Signed log_of(const Decimal& a) {
    // a = m · 10^e with m between 0.316 and 3.16.
    const u128 c = a.coefficient();
    const int digits = digits_of(c);
    std::int64_t e = a.exponent() + digits - 1;
    u128 unit = power_of_ten(digits - 1);
    if (c * 1000 / unit >= 3162) {
        unit *= 10;
        ++e;
    }
    const bool negative = c < unit;
    const Signed small{log_of_ratio(negative ? unit - c : c - unit, unit + c), negative};
    return sum(small, multiple_of_log_of_ten(e));
}

// A fixed-point number as a decimal times 10^exponent, rounded once.
std::optional<Decimal> to_decimal(Fixed a, bool negative, std::int64_t exponent) {
    if (a.is_zero()) return Decimal();
    const Fixed limit = Fixed::whole(power_of_ten(kept_digits - 1));
    const Fixed step = Fixed::whole(power_of_ten(kept_digits - 1 - 18));
    while (less(a, step)) {
        a = times(a, low_of(power_of_ten(18)));
        exponent -= 18;
    }
    while (less(a, limit)) {
        a = times(a, 10);
        --exponent;
    }
    u128 c = a.whole_part();
    Fixed rest = a;
    for (std::size_t i = fraction_limbs; i < limbs; ++i) rest.limb[i] = 0;
    // 38 digits: the last one says whether anything follows.
    c = c * 10 + (rest.is_zero() ? 0 : 1);
    if (exponent - 1 > Decimal::max_exponent || exponent < 2 * Decimal::min_exponent)
        return exponent > 0 ? std::nullopt : std::optional(Decimal());
    const auto out = Decimal::from_parts(negative, c, static_cast<int>(exponent - 1));
    return out ? std::optional(out->normalised()) : std::nullopt;
}

// e^a; nullopt when too large.
std::optional<Decimal> exp_of(const Signed& a) {
    // The range of decimals ends near e^±14,220.
    if (!less(a.size, Fixed::whole(15'000)))
        return a.negative ? std::optional(Decimal()) : std::nullopt;
    // a = k · ln 10 + r with r between 0 and ln 10.
    const double size = a.size.estimate() / 2.302585092994045684;
    auto k = static_cast<std::int64_t>(a.negative ? -size : size);
    Signed r = sum(a, multiple_of_log_of_ten(-k));
    for (; r.negative && !r.size.is_zero(); --k) r = sum(r, {log_of_ten(), false});
    // e^r = (e^(r / 1024))^1024
    const Fixed x = divided(r.size, 1024);
    Fixed term = Fixed::whole(1);
    Fixed out = term;
    for (std::uint64_t n = 1; !term.is_zero(); ++n) {
        term = divided(times(term, x), n);
        out = plus(out, term);
    }
    for (int i = 0; i < 10; ++i) out = times(out, out);
    return to_decimal(out, false, k);
}

// Whole powers that fit into 64 bits on the way; nullopt where one does not.
constexpr std::int64_t small_power = 63;
std::optional<Decimal> power_of_small(const Decimal& base, std::int64_t n) {
    Decimal out = base;
    for (std::int64_t i = 1; i < n; ++i) {
        Decimal next;
        if (!Decimal::small_product(out, base, next)) return std::nullopt;
        out = next;
    }
    return out;
}

// Whole powers by repeated multiplication where the result has at most this many digits before it
// is rounded; nullopt where it has more.
std::optional<Decimal> exact_power(const Decimal& base, std::int64_t n, int most) {
    const Decimal b = base.normalised();
    const int digits = digits_of(b.coefficient());
    if (static_cast<std::int64_t>(digits - 1) * n >= most) return std::nullopt;
    u128 c = 1;
    for (std::int64_t i = 0; i < n && b.coefficient() != 1; ++i) {
        if (c > power_of_ten(most) / b.coefficient()) return std::nullopt;
        c *= b.coefficient();
    }
    const std::int64_t exponent = b.exponent() * n;
    if (exponent > Decimal::max_exponent || exponent < 2 * Decimal::min_exponent)
        return std::nullopt;
    return Decimal::from_parts(b.is_negative() && n % 2 == 1, c, static_cast<int>(exponent));
}

}  // namespace

std::optional<Decimal> exponential(const Decimal& a) {
    if (a.is_zero()) return Decimal(1);
    // Far from the point everything is 1, or beyond what can be said.
    const int order = digits_of(a.coefficient()) + a.exponent();
    if (order < -40) return Decimal(1);
    if (order > 6) return a.is_negative() ? std::optional(Decimal()) : std::nullopt;
    return exp_of({scaled(Fixed::whole(a.coefficient()), a.exponent()), a.is_negative()});
}

std::optional<Decimal> logarithm(const Decimal& a) {
    if (a.is_negative() || a.is_zero()) return std::nullopt;
    const Signed log = log_of(a);
    return to_decimal(log.size, log.negative, 0);
}

std::optional<Decimal> power(const Decimal& base, const Decimal& exponent) {
    if (exponent.is_zero()) return Decimal(1);
    if (base.is_zero()) return exponent.is_negative() ? std::nullopt : std::optional(Decimal());
    const bool whole = exponent.is_integer();
    if (base.is_negative() && !whole) return std::nullopt;
    const auto n = exponent.to_int64();
    if (n && *n > 0 && *n <= small_power)
        if (const auto small = power_of_small(base, *n)) return small;
    // Rounding makes a tie only where the exact result has 35 digits: 38 are enough to see it.
    if (n && *n > 0 && *n <= 20'000)
        if (const auto exact = exact_power(base, *n, 38)) return exact;
    if (n && *n < 0 && *n >= -20'000)
        if (const auto exact = exact_power(base, -*n, Decimal::max_digits))
            return divide(Decimal(1), *exact);
    if (base.abs() == Decimal(1)) {
        const auto odd = whole ? modulo(exponent, Decimal(2)) : std::nullopt;
        return Decimal(base.is_negative() && odd && !odd->is_zero() ? -1 : 1);
    }
    if (exponent == *Decimal::from_parts(false, 5, -1)) return square_root(base);
    const Signed log = log_of(base.abs());
    const bool negative = log.negative != exponent.is_negative();
    // Beyond any decimal long before the fixed point would overflow.
    if (log.size.estimate() * exponent.abs().to_double() > 15'000)
        return negative ? std::optional(Decimal()) : std::nullopt;
    Fixed product = times(log.size, Fixed::whole(exponent.coefficient()));
    product = scaled(product, exponent.exponent());
    auto out = exp_of({product, negative});
    if (out && base.is_negative()) {
        const auto odd = modulo(exponent, Decimal(2));
        if (odd && !odd->is_zero()) out = out->negated();
    }
    return out;
}

}  // namespace luotsi::feel
