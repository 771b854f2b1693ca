#include "feel/operators.hpp"

#include "feel/program.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

namespace {

bool is_temporal(const Value& v) {
    return v.kind() == Kind::date || v.kind() == Kind::time || v.kind() == Kind::date_time;
}

bool is_duration(const Value& v) {
    return v.kind() == Kind::days_duration || v.kind() == Kind::months_duration;
}

Value moved(const Value& at, const Value& duration, int sign) {
    if (duration.kind() == Kind::days_duration)
        return add_nanoseconds_to(at, duration.as_nanoseconds() * sign);
    if (at.kind() == Kind::time) return {};
    std::int64_t months = 0;
    if (__builtin_mul_overflow(duration.as_months(), sign, &months)) return {};
    return add_months_to(at, months);
}

Value add_durations(const Value& a, const Value& b, int sign) {
    if (a.kind() == Kind::days_duration)
        return Value::days_duration(a.as_nanoseconds() + b.as_nanoseconds() * sign);
    std::int64_t other = 0;
    std::int64_t months = 0;
    if (__builtin_mul_overflow(b.as_months(), sign, &other) ||
        __builtin_add_overflow(a.as_months(), other, &months))
        return {};
    return Value::months_duration(months);
}

std::optional<Decimal> amount_of(const Value& duration) {
    if (duration.kind() == Kind::months_duration) return Decimal(duration.as_months());
    return from_i128(duration.as_nanoseconds());
}

Value duration_like(const Value& model, const std::optional<Decimal>& amount) {
    const auto whole = amount ? amount->rounded(0, Rounding::down) : std::nullopt;
    if (!whole) return {};
    if (model.kind() == Kind::months_duration) {
        const auto months = whole->to_int64();
        return months ? Value::months_duration(*months) : Value();
    }
    const auto nanoseconds = to_i128(*whole);
    return nanoseconds ? Value::days_duration(*nanoseconds) : Value();
}

}  // namespace

std::optional<i128> to_i128(const Decimal& n) {
    const auto whole = n.rounded(0, Rounding::down);
    if (!whole) return std::nullopt;
    u128 c = whole->coefficient();
    int exponent = whole->exponent();
    constexpr u128 limit = static_cast<u128>(1) << 123;
    for (; exponent < 0; ++exponent) c /= 10;
    for (; exponent > 0 && c != 0; --exponent) {
        if (c > limit / 10) return std::nullopt;
        c *= 10;
    }
    const auto out = static_cast<i128>(c);
    return n.is_negative() ? -out : out;
}

std::optional<Decimal> from_i128(i128 n) {
    const auto magnitude = n < 0 ? ~static_cast<u128>(n) + 1 : static_cast<u128>(n);
    return Decimal::from_parts(n < 0, magnitude, 0);
}

Value negated(const Value& a) {
    switch (a.kind()) {
        case Kind::number: return Value::number(a.as_number().negated());
        case Kind::days_duration: return Value::days_duration(-a.as_nanoseconds());
        case Kind::months_duration:
            return a.as_months() == INT64_MIN ? Value() : Value::months_duration(-a.as_months());
        default: return {};
    }
}

Value sum(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return Value::number(add(a.as_number(), b.as_number()));
    if (a.is_string() && b.is_string()) {
        if (a.as_string().size() + b.as_string().size() > max_string_bytes) return {};
        return Value::string(std::string(a.as_string()) + std::string(b.as_string()));
    }
    if (is_duration(a) && a.kind() == b.kind()) return add_durations(a, b, 1);
    if (is_temporal(a) && is_duration(b)) return moved(a, b, 1);
    if (is_duration(a) && is_temporal(b)) return moved(b, a, 1);
    return {};
}

Value minus(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number())
        return Value::number(subtract(a.as_number(), b.as_number()));
    if (is_duration(a) && a.kind() == b.kind()) return add_durations(a, b, -1);
    if (is_temporal(a) && is_duration(b)) return moved(a, b, -1);
    if (is_temporal(a) && is_temporal(b)) return difference(a, b);
    return {};
}

Value product(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number())
        return Value::number(multiply(a.as_number(), b.as_number()));
    if (a.is_number() && is_duration(b)) return product(b, a);
    if (!is_duration(a) || !b.is_number()) return {};
    const auto amount = amount_of(a);
    return amount ? duration_like(a, multiply(*amount, b.as_number())) : Value();
}

Value quotient(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return Value::number(divide(a.as_number(), b.as_number()));
    if (!is_duration(a)) return {};
    const auto amount = amount_of(a);
    if (!amount) return {};
    if (b.is_number()) return duration_like(a, divide(*amount, b.as_number()));
    if (a.kind() != b.kind()) return {};
    const auto other = amount_of(b);
    return other ? Value::number(divide(*amount, *other)) : Value();
}

Value raised(const Value& a, const Value& b) {
    if (!a.is_number() || !b.is_number()) return {};
    return Value::number(power(a.as_number(), b.as_number()));
}

Value item_at(std::span<const Value> items, const Decimal& position) {
    const auto n = position.to_int64();
    const auto size = static_cast<std::int64_t>(items.size());
    if (!n || *n == 0 || *n > size || *n < -size) return {};
    return items[static_cast<std::size_t>(*n > 0 ? *n - 1 : size + *n)];
}

}  // namespace luotsi::feel
