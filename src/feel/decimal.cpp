#include "feel/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace luotsi::feel {

namespace {

constexpr int u128_digits = 38;  // every number of 38 decimal digits fits into 128 bits

constexpr std::array<u128, u128_digits + 1> make_powers() {
    std::array<u128, u128_digits + 1> out{};
    u128 p = 1;
    for (auto& x : out) {
        x = p;
        p *= 10;
    }
    return out;
}
constexpr auto powers = make_powers();

u128 pow10(int n) { return powers[static_cast<std::size_t>(n)]; }

std::uint64_t high_of(u128 x) { return static_cast<std::uint64_t>(x >> 64); }
std::uint64_t low_of(u128 x) { return static_cast<std::uint64_t>(x); }

// Decimal digits of x; 1 for zero.
int digits_of(u128 x) {
    const int bits =
        high_of(x) != 0 ? 128 - std::countl_zero(high_of(x)) : 64 - std::countl_zero(low_of(x) | 1);
    // 1233/4096 ≈ log10(2): the estimate is exact or one too small.
    const int guess = (bits * 1233) >> 12;
    return guess + (guess <= u128_digits && x >= pow10(guess) ? 1 : 0);
}

enum class Rest : std::uint8_t { none, below_half, half, above_half };

// What was cut off, compared with half a unit of the last kept digit. `sticky`: more follows.
Rest rest_of(u128 remainder, u128 unit, bool sticky) {
    if (remainder == 0 && !sticky) return Rest::none;
    const u128 half = unit / 2;
    if (remainder == half && unit % 2 == 0) return sticky ? Rest::above_half : Rest::half;
    return remainder >= half && unit > 1 ? Rest::above_half : Rest::below_half;
}

bool rounds_up(Rest rest, Rounding mode, bool odd, bool negative) {
    if (rest == Rest::none) return false;
    switch (mode) {
        case Rounding::half_even: return rest == Rest::above_half || (rest == Rest::half && odd);
        case Rounding::half_up: return rest >= Rest::half;
        case Rounding::half_down: return rest == Rest::above_half;
        case Rounding::up: return true;
        case Rounding::down: return false;
        case Rounding::floor: return negative;
        case Rounding::ceiling: return !negative;
    }
    return false;
}

// Drops `count` digits (any number, also more than there are) with rounding.
u128 drop_digits(u128 coefficient, int count, bool sticky, Rounding mode, bool negative) {
    if (count > u128_digits) {
        const Rest rest = coefficient == 0 && !sticky ? Rest::none : Rest::below_half;
        return rounds_up(rest, mode, false, negative) ? 1 : 0;
    }
    const u128 unit = pow10(count);
    const u128 kept = coefficient / unit;
    const Rest rest = rest_of(coefficient % unit, unit, sticky);
    return kept + (rounds_up(rest, mode, kept % 2 == 1, negative) ? 1 : 0);
}

// Rounds to 34 digits. A sticky remainder needs a coefficient of at least 35 digits.
std::optional<Decimal> finish(bool negative, u128 coefficient, int exponent, bool sticky) {
    const int excess = digits_of(coefficient) - Decimal::max_digits;
    if (excess > 0) {
        coefficient = drop_digits(coefficient, excess, sticky, Rounding::half_even, negative);
        exponent += excess;
        if (coefficient == pow10(Decimal::max_digits)) {
            coefficient /= 10;
            ++exponent;
        }
    }
    return Decimal::from_parts(negative, coefficient, exponent);
}

// 256-bit unsigned product, least significant limb first.
using Limbs = std::array<std::uint64_t, 4>;

Limbs wide_multiply(u128 a, u128 b) {
    Limbs out{};
    const std::array<std::uint64_t, 2> x{low_of(a), high_of(a)};
    const std::array<std::uint64_t, 2> y{low_of(b), high_of(b)};
    for (std::size_t i = 0; i < 2; ++i) {
        u128 carry = 0;
        for (std::size_t j = 0; j < 2; ++j) {
            carry += static_cast<u128>(x[i]) * y[j] + out[i + j];
            out[i + j] = low_of(carry);
            carry >>= 64;
        }
        out[i + 2] = low_of(carry);
    }
    return out;
}

// Divides in place by a number below 2^64; returns the remainder.
std::uint64_t wide_divide(Limbs& limbs, std::uint64_t divisor) {
    u128 rest = 0;
    for (std::size_t i = 4; i-- > 0;) {
        rest = (rest << 64) | limbs[i];
        limbs[i] = low_of(rest / divisor);
        rest %= divisor;
    }
    return low_of(rest);
}

bool wider(const Limbs& a, const Limbs& b) {
    for (std::size_t i = 4; i-- > 0;)
        if (a[i] != b[i]) return a[i] > b[i];
    return false;
}

std::optional<Decimal> add_magnitudes(const Decimal& a, const Decimal& b, bool negate_b) {
    // a has the larger exponent.
    const bool negative_b = b.is_negative() != negate_b;
    const bool subtracting = a.is_negative() != negative_b;
    int shift = a.exponent() - b.exponent();
    const int room = u128_digits - digits_of(a.coefficient());
    u128 x = a.coefficient();
    u128 y = b.coefficient();
    int exponent = b.exponent();
    bool sticky = false;
    if (shift > room) {
        // The operands overlap only in part: keep 38 digits of a and remember that b goes on.
        const int lost = shift - room;
        const u128 kept = drop_digits(y, lost, false, Rounding::down, false);
        sticky = lost > u128_digits ? y != 0 : y % pow10(lost) != 0;
        y = kept;
        exponent += lost;
        shift = room;
    }
    x *= pow10(shift);
    if (!subtracting) return finish(a.is_negative(), x + y, exponent, sticky);
    if (x >= y) return finish(a.is_negative(), x - y - (sticky ? 1 : 0), exponent, sticky);
    return finish(negative_b, y - x, exponent, false);
}

std::optional<Decimal> add_signed(const Decimal& a, const Decimal& b, bool negate_b) {
    if (b.is_zero()) return a;
    if (a.is_zero()) return negate_b ? b.negated() : b;
    if (a.exponent() >= b.exponent()) return add_magnitudes(a, b, negate_b);
    const auto sum = add_magnitudes(b, a, negate_b);
    return sum && negate_b ? sum->negated() : sum;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "e-12" at the front; false when there is an e without digits or with far too many.
bool read_exponent(std::string_view text, int& exponent) {
    if (text.empty()) return true;
    if (text.front() != 'e' && text.front() != 'E') return false;
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
        if (!text.empty() && text.front() == '-') return false;
    }
    int value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || std::abs(value) > 100'000)
        return false;
    exponent += value;
    return true;
}

}  // namespace

std::optional<Decimal> Decimal::from_parts(bool negative, u128 coefficient, int exponent) {
    const int excess = digits_of(coefficient) - max_digits;
    if (excess > 0) return finish(negative, coefficient, exponent, false);
    if (exponent > max_exponent) {
        const int shift = exponent - max_exponent;
        if (coefficient == 0) return Decimal();
        if (shift > -excess) return std::nullopt;
        coefficient *= pow10(shift);
        exponent = max_exponent;
    }
    if (exponent < min_exponent) {
        coefficient =
            drop_digits(coefficient, min_exponent - exponent, false, Rounding::half_even, negative);
        exponent = min_exponent;
    }
    if (coefficient == 0) return Decimal();
    Decimal out;
    out.low_ = low_of(coefficient);
    out.high_ = high_of(coefficient);
    out.exponent_ = static_cast<std::int16_t>(exponent);
    out.negative_ = negative;
    return out;
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
    const bool negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    u128 coefficient = 0;
    int kept = 0;  // significant digits so far
    int exponent = 0;
    bool sticky = false;
    bool point = false;
    std::size_t seen = 0;
    while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !point))) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c == '.') {
            point = true;
            continue;
        }
        if (++seen > 100'000) return std::nullopt;
        if (kept < u128_digits) {
            coefficient = coefficient * 10 + static_cast<unsigned>(c - '0');
            kept += coefficient != 0 ? 1 : 0;
            exponent -= point ? 1 : 0;
        } else {
            sticky = sticky || c != '0';
            exponent += point ? 0 : 1;
        }
    }
    if (seen == 0 || !read_exponent(text, exponent)) return std::nullopt;
    return finish(negative, coefficient, exponent, sticky);
}

std::optional<Decimal> Decimal::from_double(double value) {
    if (!std::isfinite(value)) return std::nullopt;
    std::array<char, 40> buffer{};
    const auto [end, problem] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    if (problem != std::errc{}) return std::nullopt;
    return parse(std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data())));
}

bool Decimal::is_integer() const {
    if (exponent_ >= 0 || is_zero()) return true;
    return -exponent_ <= max_digits && coefficient() % pow10(-exponent_) == 0;
}

std::optional<std::int64_t> Decimal::to_int64() const {
    if (is_zero()) return 0;
    u128 n = coefficient();
    if (exponent_ < 0) {
        if (!is_integer()) return std::nullopt;
        n /= pow10(-exponent_);
    } else if (exponent_ > 0) {
        if (digits_of(n) + exponent_ > 19) return std::nullopt;
        n *= pow10(exponent_);
    }
    const u128 limit = static_cast<u128>(INT64_MAX) + (negative_ ? 1 : 0);
    if (n > limit) return std::nullopt;
    const std::uint64_t bits = low_of(n);
    return static_cast<std::int64_t>(negative_ ? ~bits + 1 : bits);
}

double Decimal::to_double() const {
    const double sign = negative_ ? -1.0 : 1.0;
    if (high_ == 0 && low_ < (1ULL << 53) && exponent_ <= 0 && exponent_ >= -22) {
        // Both the coefficient and the power of ten are exact doubles: one correct rounding.
        static constexpr double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                          1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        return sign * (static_cast<double>(low_) / tens[-exponent_]);
    }
    std::array<char, 64> text{};
    std::size_t at = text.size();
    for (u128 n = coefficient(); n != 0; n /= 10)
        text[--at] = static_cast<char>('0' + static_cast<int>(n % 10));
    std::string whole(text.data() + at, text.size() - at);
    whole += 'e' + std::to_string(exponent_);
    double out = 0;
    const auto end = std::from_chars(whole.data(), whole.data() + whole.size(), out);
    if (end.ec == std::errc::result_out_of_range) out = exponent_ > 0 ? HUGE_VAL : 0.0;
    return sign * out;
}

std::string Decimal::to_string() const {
    const Decimal n = normalised();
    std::string digits;
    for (u128 c = n.coefficient(); c != 0; c /= 10)
        digits += static_cast<char>('0' + static_cast<int>(c % 10));
    if (digits.empty()) return "0";
    std::reverse(digits.begin(), digits.end());
    if (n.exponent_ >= 0) {
        digits.append(static_cast<std::size_t>(n.exponent_), '0');
    } else {
        const auto places = static_cast<std::size_t>(-n.exponent_);
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, 1, '.');
    }
    return n.negative_ ? '-' + digits : digits;
}

Decimal Decimal::negated() const {
    Decimal out = *this;
    out.negative_ = !negative_ && !is_zero();
    return out;
}

Decimal Decimal::abs() const {
    Decimal out = *this;
    out.negative_ = false;
    return out;
}

Decimal Decimal::normalised() const {
    if (is_zero()) return Decimal();
    if (high_ == 0) {
        Decimal out = *this;
        while (out.low_ % 10 == 0 && out.exponent_ < max_exponent) {
            out.low_ /= 10;
            ++out.exponent_;
        }
        return out;
    }
    u128 c = coefficient();
    int exponent = exponent_;
    for (int step = 16; step > 0; step /= 2) {
        while (exponent + step <= max_exponent && c % pow10(step) == 0) {
            c /= pow10(step);
            exponent += step;
        }
    }
    Decimal out = *this;
    out.low_ = low_of(c);
    out.high_ = high_of(c);
    out.exponent_ = static_cast<std::int16_t>(exponent);
    return out;
}

std::optional<Decimal> Decimal::rounded(int scale, Rounding mode) const {
    const int drop = -exponent_ - scale;
    if (drop <= 0) return *this;
    return from_parts(negative_, drop_digits(coefficient(), drop, false, mode, is_negative()),
                      -scale);
}

std::strong_ordering Decimal::compare_slow(Decimal a, Decimal b) {
    if (a.is_zero() || b.is_zero() || a.negative_ != b.negative_) {
        const int sign_a = a.is_zero() ? 0 : (a.negative_ ? -1 : 1);
        const int sign_b = b.is_zero() ? 0 : (b.negative_ ? -1 : 1);
        return sign_a <=> sign_b;
    }
    u128 x = a.coefficient();
    u128 y = b.coefficient();
    const int shift = a.exponent_ - b.exponent_;
    if ((a.high_ | b.high_) == 0 && shift >= -19 && shift <= 19) {
        // 64 bits times at most 10^19 fit into 128.
        if (shift > 0) x *= pow10(shift);
        if (shift < 0) y *= pow10(-shift);
        const std::strong_ordering magnitude = x <=> y;
        return a.negative_ ? 0 <=> magnitude : magnitude;
    }
    const int order_x = digits_of(x) + a.exponent_;
    const int order_y = digits_of(y) + b.exponent_;
    std::strong_ordering magnitude = order_x <=> order_y;
    if (magnitude == 0) {
        // Equal order: scaling the shorter one up cannot pass 34 digits.
        if (a.exponent_ > b.exponent_) x *= pow10(a.exponent_ - b.exponent_);
        if (b.exponent_ > a.exponent_) y *= pow10(b.exponent_ - a.exponent_);
        magnitude = x <=> y;
    }
    return a.negative_ ? 0 <=> magnitude : magnitude;
}

namespace {

// A coefficient lifted by 10^shift, where that stays below 2^62.
bool lift_small(std::uint64_t low, int shift, std::int64_t& out) {
    if (shift > 18) return false;
    std::uint64_t lifted = low;
    if (shift > 0 && __builtin_mul_overflow(low, low_of(pow10(shift)), &lifted)) return false;
    out = static_cast<std::int64_t>(lifted);
    return lifted >> 62 == 0;
}

}  // namespace

std::optional<Decimal> Decimal::lifted_sum(Decimal a, Decimal b, bool negate_b) {
    const int shift = a.exponent_ - b.exponent_;
    std::int64_t x = 0;
    std::int64_t y = 0;
    if ((a.high_ | b.high_) != 0 || !lift_small(a.low_, shift, x) || !lift_small(b.low_, -shift, y))
        return std::nullopt;
    const std::int64_t sum = (a.negative_ ? -x : x) + (b.negative_ != negate_b ? -y : y);
    Decimal out;
    if (sum == 0) return out;  // zero has one form
    out.low_ = static_cast<std::uint64_t>(sum < 0 ? -sum : sum);
    out.exponent_ = shift > 0 ? b.exponent_ : a.exponent_;
    out.negative_ = sum < 0;
    return out;
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
    Decimal out;
    return Decimal::small_sum(a, b, false, out) ? out : add_signed(a, b, false);
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) {
    Decimal out;
    return Decimal::small_sum(a, b, true, out) ? out : add_signed(a, b, true);
}

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
    Decimal small;
    if (Decimal::small_product(a, b, small)) return small;
    const bool negative = a.is_negative() != b.is_negative();
    const int exponent = a.exponent() + b.exponent();
    const u128 x = a.coefficient();
    const u128 y = b.coefficient();
    const int digits = digits_of(x) + digits_of(y);
    if (digits <= u128_digits) return Decimal::from_parts(negative, x * y, exponent);
    // Cut down to 35 or 36 digits, remembering whether anything was lost, then round once.
    Limbs product = wide_multiply(x, y);
    int excess = digits - Decimal::max_digits - 2;
    const int cut = excess;
    bool sticky = false;
    while (excess > 0) {
        const int step = std::min(excess, 19);
        sticky = wide_divide(product, low_of(pow10(step))) != 0 || sticky;
        excess -= step;
    }
    const u128 rest = (static_cast<u128>(product[1]) << 64) | product[0];
    return finish(negative, rest, exponent + cut, sticky);
}

// Where the quotient has an end within 64 bits; the shortest form, as the long way gives.
bool Decimal::small_quotient(const Decimal& a, const Decimal& b, Decimal& out) {
    const int exponent = a.exponent_ - b.exponent_;
    constexpr int most_places = 19;
    if ((a.high_ | b.high_) != 0 || exponent > max_exponent ||
        exponent - most_places < min_exponent)
        return false;
    std::uint64_t quotient = a.low_ / b.low_;
    std::uint64_t rest = a.low_ % b.low_;
    int places = 0;
    if (rest != 0) {
        // It ends where nothing but twos and fives remain of the divisor.
        std::uint64_t odd = b.low_ >> std::countr_zero(b.low_);
        while (odd % 5 == 0) odd /= 5;
        if (rest % odd != 0) return false;
    }
    while (rest != 0) {
        if (rest > UINT64_MAX / 10 || quotient > (UINT64_MAX - 9) / 10 || ++places > most_places)
            return false;
        rest *= 10;
        quotient = quotient * 10 + rest / b.low_;
        rest %= b.low_;
    }
    out.low_ = quotient;
    out.exponent_ = static_cast<std::int16_t>(exponent - places);
    out.negative_ = a.negative_ != b.negative_;
    if (out.exponent_ < 0) out = out.normalised();
    return true;
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
    if (b.is_zero()) return std::nullopt;
    if (a.is_zero()) return Decimal();
    Decimal small;
    if (Decimal::small_quotient(a, b, small)) return small;
    const bool negative = a.is_negative() != b.is_negative();
    const u128 divisor = b.coefficient();
    int exponent = a.exponent() - b.exponent();
    u128 quotient = a.coefficient() / divisor;
    u128 rest = a.coefficient() % divisor;
    const int step = u128_digits - digits_of(divisor);  // rest · 10^step stays below 10^38
    while (rest != 0) {
        const int room = u128_digits - 1 - (quotient == 0 ? 0 : digits_of(quotient));
        const int take = std::min(step, room);
        if (take <= 0) break;
        rest *= pow10(take);
        quotient = quotient * pow10(take) + rest / divisor;
        rest %= divisor;
        exponent -= take;
    }
    const auto out = finish(negative, quotient, exponent, rest != 0);
    return out && rest == 0 && exponent < 0 ? std::optional<Decimal>(out->normalised()) : out;
}

std::optional<Decimal> modulo(const Decimal& a, const Decimal& b) {
    if (b.is_zero()) return std::nullopt;
    const int exponent = std::min(a.exponent(), b.exponent());
    const int shift_a = a.exponent() - exponent;
    const int shift_b = b.exponent() - exponent;
    if (digits_of(a.coefficient()) + shift_a <= u128_digits &&
        digits_of(b.coefficient()) + shift_b <= u128_digits) {
        const u128 y = b.coefficient() * pow10(shift_b);
        u128 rest = a.coefficient() * pow10(shift_a) % y;
        if (rest != 0 && a.is_negative() != b.is_negative()) rest = y - rest;
        return Decimal::from_parts(b.is_negative(), rest, exponent);
    }
    const auto quotient = divide(a, b);
    const auto whole = quotient ? quotient->rounded(0, Rounding::floor) : std::nullopt;
    const auto product = whole ? multiply(b, *whole) : std::nullopt;
    return product ? subtract(a, *product) : std::nullopt;
}

std::optional<Decimal> square_root(const Decimal& a) {
    if (a.is_negative()) return std::nullopt;
    if (a.is_zero()) return a;
    // N = c · 10^m has 69 or 70 digits, its whole root q has 35: one more than is kept.
    const int lift = Decimal::max_digits - digits_of(a.coefficient());
    const u128 c = a.coefficient() * pow10(lift);
    const int exponent = a.exponent() - lift;
    const int m = exponent % 2 == 0 ? 36 : 35;
    const Limbs n = wide_multiply(c, pow10(m));
    // Newton's iteration on N / 10^68, which lies between 1 and 100, comes close …
    const auto scaled = Decimal::from_parts(false, c, m - 68);
    auto root = Decimal::from_double(std::sqrt(scaled->to_double()));
    const Decimal half = *Decimal::from_parts(false, 5, -1);
    for (int i = 0; i < 3 && root; ++i) {
        const auto quotient = divide(*scaled, *root);
        const auto sum = quotient ? add(*root, *quotient) : std::nullopt;
        root = sum ? multiply(*sum, half) : std::nullopt;
    }
    if (!root) return std::nullopt;
    // … and whole numbers settle the last digits.
    u128 q = root->coefficient() * pow10(root->exponent() + 34);
    while (wider(wide_multiply(q, q), n)) --q;
    while (!wider(wide_multiply(q + 1, q + 1), n)) ++q;
    return finish(false, q, (exponent - m) / 2, wide_multiply(q, q) != n);
}

}  // namespace luotsi::feel
