// What types allow: comparisons, arithmetic and logic. In strict compilation a mistake is reported
// where it stands; otherwise it is left to give null, as plain DMN wants it.
#include <algorithm>

#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

bool is_open(const Type& type) { return type.kind == TypeKind::any || type.kind == TypeKind::null; }

bool is_duration(TypeKind kind) {
    return kind == TypeKind::days_duration || kind == TypeKind::months_duration;
}

bool is_temporal(TypeKind kind) {
    return kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::date_time;
}

std::string allowed_values(const Type& type) {
    std::string out;
    for (const std::string& value : type.values) out += (out.empty() ? "" : ", ") + value;
    return out;
}

// Type of a sum or difference; nullopt when there is none.
std::optional<Type> sum_type(Op op, const Type& a, const Type& b) {
    if (a.kind == TypeKind::number && b.kind == TypeKind::number)
        return Type::number({}, {}, a.integer && b.integer);
    if (op == Op::add && a.is_textual() && b.is_textual()) return Type(TypeKind::text);
    if (is_duration(a.kind) && a.kind == b.kind) return Type(a.kind);
    if (is_temporal(a.kind) && is_duration(b.kind)) return Type(a.kind);
    if (op == Op::add && is_duration(a.kind) && is_temporal(b.kind)) return Type(b.kind);
    const bool dates = a.kind != TypeKind::time && b.kind != TypeKind::time;
    if (op == Op::subtract && is_temporal(a.kind) && is_temporal(b.kind) &&
        (dates || a.kind == b.kind))
        return Type(TypeKind::days_duration);
    return std::nullopt;
}

std::optional<Type> arithmetic_type(Op op, const Type& a, const Type& b) {
    if (op == Op::add || op == Op::subtract) return sum_type(op, a, b);
    const bool number_b = b.kind == TypeKind::number;
    if (a.kind == TypeKind::number && number_b)
        return Type::number({}, {}, op == Op::multiply && a.integer && b.integer);
    if (op == Op::multiply && a.kind == TypeKind::number && is_duration(b.kind))
        return Type(b.kind);
    if ((op == Op::multiply || op == Op::divide) && is_duration(a.kind) && number_b)
        return Type(a.kind);
    if (op == Op::divide && is_duration(a.kind) && a.kind == b.kind) return Type(TypeKind::number);
    return std::nullopt;
}

std::string_view symbol_of(Op op) {
    switch (op) {
        case Op::add: return "+";
        case Op::subtract: return "-";
        case Op::multiply: return "*";
        case Op::divide: return "/";
        default: return "**";
    }
}

}  // namespace

void Parser::mismatch(std::size_t at, const std::string& detail, std::string repair) {
    fail_at(at, "feel.type_mismatch", detail, std::move(repair));
}

void Parser::check_expected(const Part& part, const Type& expected) {
    if (part.type.kind == TypeKind::enumeration && expected.kind == TypeKind::enumeration) {
        Part target;
        target.type = expected;
        check_enumeration(target, part);
        return;
    }
    if (part.type.kind == TypeKind::number && expected.kind == TypeKind::number) {
        Part target;
        target.type = expected;
        check_bounds(Op::equal, target, part);
        return;
    }
    if (may_assign(part.type, expected)) return;
    mismatch(part.begin, "expected " + to_string(expected) + ", found " + to_string(part.type));
    with("expected", to_string(expected));
    with("found", to_string(part.type));
}

void Parser::check_comparable(Op op, const Part& left, const Part& right) {
    if (!options_.strict || failed()) return;
    if (!may_compare(left.type, right.type)) {
        std::string repair;
        const auto constant_text = [this](const Part& part) {
            return is_constant(part.node) ? to_plain(constant_of(part.node)) : std::string();
        };
        const bool text_left = left.type.is_textual();
        const Part& text = text_left ? left : right;
        const Part& other = text_left ? right : left;
        const std::string quoted = text.type.is_textual() ? constant_text(text) : "";
        if (!quoted.empty() && other.type.kind == TypeKind::number && Decimal::parse(quoted))
            repair = "write the number without quotation marks: " + quoted;
        if (text.type.is_textual() && quoted.empty() && !constant_text(other).empty())
            repair = "write it in quotation marks: \"" + constant_text(other) + '"';
        mismatch(right.begin,
                 "cannot compare " + to_string(left.type) + " with " + to_string(right.type),
                 repair);
        with("expected", to_string(left.type));
        with("found", to_string(right.type));
        return;
    }
    const bool equality = op == Op::equal || op == Op::not_equal;
    const TypeKind kind = is_open(left.type) ? right.type.kind : left.type.kind;
    if (!equality && (kind == TypeKind::boolean || kind == TypeKind::list ||
                      kind == TypeKind::context || kind == TypeKind::function)) {
        mismatch(right.begin, to_string(Type(kind)) + " values have no order", "use = or !=");
        return;
    }
    if (equality) check_enumeration(left, right);
    check_bounds(op, left, right);
}

void Parser::check_enumeration(const Part& left, const Part& right) {
    if (failed() || left.type.kind != TypeKind::enumeration ||
        right.type.kind != TypeKind::enumeration)
        return;
    const bool literal_right = right.type.values.size() == 1;
    const Part& literal = literal_right ? right : left;
    const Part& whole = literal_right ? left : right;
    const bool two_literals = is_constant(left.node) && is_constant(right.node) &&
                              left.type.values.size() == 1 && right.type.values.size() == 1;
    if (two_literals && left.node != 0) return;
    const bool shares =
        std::ranges::any_of(literal.type.values, [&whole](const std::string& value) {
            return std::ranges::find(whole.type.values, value) != whole.type.values.end();
        });
    if (shares) return;
    const std::string value = allowed_values(literal.type);
    const std::string near = nearest_of(value, whole.type.values);
    const std::string allowed = allowed_values(whole.type);
    fail_at(literal.begin, "feel.bad_enum_value", '"' + value + "\" is none of the allowed values",
            near.empty() ? "use one of: " + allowed
                         : "did you mean \"" + near + "\"? Allowed: " + allowed);
    with("value", value);
    with("allowed", allowed);
}

// A constant that the other side can never reach.
void Parser::check_bounds(Op op, const Part& left, const Part& right) {
    if (failed() || left.type.kind != TypeKind::number || right.type.kind != TypeKind::number)
        return;
    const auto fixed = [](const Type& type) {
        return type.minimum && type.minimum == type.maximum;
    };
    if (fixed(left.type) == fixed(right.type)) return;
    const Part& number = fixed(left.type) ? left : right;
    const Type& bounds = fixed(left.type) ? right.type : left.type;
    const Decimal n = *number.type.minimum;
    const bool outside =
        (bounds.minimum && n < *bounds.minimum) || (bounds.maximum && *bounds.maximum < n);
    const bool broken = op == Op::equal && bounds.integer && !n.is_integer();
    if (!outside && !broken) return;
    const std::string range = to_string(bounds);
    fail_at(number.begin, "feel.outside_range", n.to_string() + " is not possible for " + range,
            "use a number of " + range);
    with("value", n.to_string());
    with("allowed", range);
}

Part Parser::comparison(Op op, Part left, Part right) {
    if (failed()) return {};
    check_comparable(op, left, right);
    Part out;
    out.begin = left.begin;
    out.type = TypeKind::boolean;
    out.uses_input = left.uses_input || right.uses_input;
    out.node = make(op, left.node, right.node);
    return out;
}

Part Parser::arithmetic(Op op, Part left, Part right) {
    if (failed()) return {};
    Part out;
    out.begin = left.begin;
    out.uses_input = left.uses_input || right.uses_input;
    if (!is_open(left.type) && !is_open(right.type)) {
        auto type = arithmetic_type(op, left.type, right.type);
        if (type) {
            out.type = std::move(*type);
        } else if (options_.strict) {
            mismatch(right.begin, '"' + std::string(symbol_of(op)) + "\" does not work between " +
                                      to_string(left.type) + " and " + to_string(right.type));
            with("expected", to_string(left.type));
            with("found", to_string(right.type));
            return {};
        }
    }
    const bool constants = is_constant(left.node) && is_constant(right.node);
    out.node = make(op, left.node, right.node);
    return fold(std::move(out), constants);
}

void Parser::require_boolean(const Part& part) {
    if (!options_.strict || is_open(part.type) || part.type.kind == TypeKind::boolean) return;
    mismatch(part.begin, "expected a condition, found " + to_string(part.type),
             "compare it with a value");
    with("expected", "boolean");
    with("found", to_string(part.type));
}

Part Parser::logic(Op op, Part left, Part right) {
    if (failed()) return {};
    require_boolean(left);
    require_boolean(right);
    Part out;
    out.begin = left.begin;
    out.type = TypeKind::boolean;
    out.uses_input = left.uses_input || right.uses_input;
    out.node = make(op, left.node, right.node);
    return out;
}

}  // namespace luotsi::feel
