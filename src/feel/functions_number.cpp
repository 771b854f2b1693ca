// Built-in functions of numbers (OMG DMN 1.5, table 79).
#include "feel/builtins.hpp"

namespace luotsi::feel {

namespace {

// Digits after the point may be asked for from -6111 to 6176.
Value rounded(const Value& n, const Value& scale, Rounding mode) {
    const auto digits = scale.is_number() ? scale.as_number().rounded(0, Rounding::down)->to_int64()
                                          : std::optional<std::int64_t>(0);
    if (!digits || *digits < -6111 || *digits > 6176) return {};
    return Value::number(n.as_number().rounded(static_cast<int>(*digits), mode));
}

Value decimal(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::half_even); }
Value floor(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::floor); }
Value ceiling(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::ceiling); }
Value round_up(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::up); }
Value round_down(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::down); }
Value round_half_up(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::half_up); }
Value round_half_down(Arguments a, Caller&) { return rounded(a[0], a[1], Rounding::half_down); }

Value absolute(Arguments a, Caller&) { return Value::number(a[0].as_number().abs()); }

Value absolute_duration(Arguments a, Caller&) {
    if (a[0].kind() == Kind::months_duration) {
        const std::int64_t months = a[0].as_months();
        return Value::months_duration(months < 0 ? -months : months);
    }
    const i128 ns = a[0].as_nanoseconds();
    return Value::days_duration(ns < 0 ? -ns : ns);
}

Value modulo_of(Arguments a, Caller&) {
    return Value::number(modulo(a[0].as_number(), a[1].as_number()));
}

Value sqrt_of(Arguments a, Caller&) { return Value::number(square_root(a[0].as_number())); }

Value log_of(Arguments a, Caller&) { return Value::number(logarithm(a[0].as_number())); }
Value exp_of(Arguments a, Caller&) { return Value::number(exponential(a[0].as_number())); }

Value parity(const Value& n, std::int64_t wanted) {
    if (!n.as_number().is_integer()) return {};
    const auto rest = modulo(n.as_number(), Decimal(2));
    return rest ? Value::boolean(*rest == Decimal(wanted)) : Value();
}

Value odd(Arguments a, Caller&) { return parity(a[0], 1); }
Value even(Arguments a, Caller&) { return parity(a[0], 0); }

}  // namespace

void add_number_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, std::string_view parameters, TypeKind result,
                            BuiltinFunction function) {
        out.push_back(make_builtin(name, parameters, result, function));
    };
    add("decimal", "n:n, scale:n", TypeKind::number, decimal);
    add("floor", "n:n, scale:n?", TypeKind::number, floor);
    add("ceiling", "n:n, scale:n?", TypeKind::number, ceiling);
    add("round up", "n:n, scale:n", TypeKind::number, round_up);
    add("round down", "n:n, scale:n", TypeKind::number, round_down);
    add("round half up", "n:n, scale:n", TypeKind::number, round_half_up);
    add("round half down", "n:n, scale:n", TypeKind::number, round_half_down);
    add("abs", "n:n", TypeKind::number, absolute);
    add("abs", "n:u", TypeKind::any, absolute_duration);
    add("modulo", "dividend:n, divisor:n", TypeKind::number, modulo_of);
    add("sqrt", "number:n", TypeKind::number, sqrt_of);
    add("log", "number:n", TypeKind::number, log_of);
    add("exp", "number:n", TypeKind::number, exp_of);
    add("odd", "number:n", TypeKind::boolean, odd);
    add("even", "number:n", TypeKind::boolean, even);
}

}  // namespace luotsi::feel
