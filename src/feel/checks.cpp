// What types allow: comparisons, arithmetic and logic. In strict compilation a mistake is reported
// where it stands; otherwise it is left to give null, as plain DMN wants it.
#include <algorithm>

#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

bool is_open(const Type& type) { return type.kind == TypeKind::any || type.kind == TypeKind::null; }

// One number only.
bool is_fixed(const Type& type) { return type.minimum && type.minimum == type.maximum; }

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

using Bound = std::optional<Decimal>;

Bound combined(const Bound& a, const Bound& b,
               std::optional<Decimal> (*operation)(const Decimal&, const Decimal&)) {
    return a && b ? operation(*a, *b) : std::nullopt;
}

// Bounds of a sum, difference or product of two numbers, as far as theirs are known.
Type number_type(Op op, const Type& a, const Type& b) {
    const bool integer = a.integer && b.integer;
    switch (op) {
        case Op::add:
            return Type::number(combined(a.minimum, b.minimum, add),
                                combined(a.maximum, b.maximum, add), integer);
        case Op::subtract:
            return Type::number(combined(a.minimum, b.maximum, subtract),
                                combined(a.maximum, b.minimum, subtract), integer);
        case Op::multiply: {
            const Bound corners[] = {
                combined(a.minimum, b.minimum, multiply), combined(a.minimum, b.maximum, multiply),
                combined(a.maximum, b.minimum, multiply), combined(a.maximum, b.maximum, multiply)};
            if (std::ranges::all_of(corners, [](const Bound& one) { return one.has_value(); }))
                return Type::number(std::ranges::min(corners), std::ranges::max(corners), integer);
            const bool positive =
                a.minimum && b.minimum && *a.minimum >= Decimal(0) && *b.minimum >= Decimal(0);
            return Type::number(positive ? corners[0] : Bound(), {}, integer);
        }
        default: return TypeKind::number;
    }
}

// Type of a sum or difference; nullopt when there is none.
std::optional<Type> sum_type(Op op, const Type& a, const Type& b) {
    if (a.kind == TypeKind::number && b.kind == TypeKind::number) return number_type(op, a, b);
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
    if (a.kind == TypeKind::number && number_b) return number_type(op, a, b);
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

void Parser::never_holds(std::size_t at, std::string detail, std::string repair) {
    fail_at(at, "feel.never_holds", std::move(detail), std::move(repair));
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

// What to write instead where two kinds cannot be compared; "" when nothing is known.
std::string Parser::comparison_repair(const Part& left, const Part& right) const {
    if (left.type.kind == TypeKind::list || right.type.kind == TypeKind::list)
        return "ask whether it is in the list: x in list, or list contains(list, x)";
    const bool text_left = left.type.is_textual();
    const Part& text = text_left ? left : right;
    const Part& other = text_left ? right : left;
    if (text.type.is_textual()) {
        // A text that is written out is the only value of its type.
        if (text.type.values.size() != 1)
            return is_constant(other.node) && !constant_of(other.node).is_null()
                       ? "write it in quotation marks: \"" + to_plain(constant_of(other.node)) + '"'
                       : "";
        const std::string& word = text.type.values.front();
        if (other.type.kind == TypeKind::number && Decimal::parse(word))
            return "write the number without quotation marks: " + word;
        if (other.type.kind == TypeKind::boolean && (word == "true" || word == "false"))
            return "write it without quotation marks: " + word;
        const Value temporal = parse_temporal_text(word);
        if (!temporal.is_null() && type_of(temporal).kind == other.type.kind)
            return "write @ before it: @\"" + word + '"';
        return "";
    }
    const bool date_left = left.type.kind == TypeKind::date;
    const TypeKind moment = date_left ? right.type.kind : left.type.kind;
    const bool mixed = date_left || right.type.kind == TypeKind::date;
    if (mixed && moment == TypeKind::date_time) return "put date(…) around the date and time";
    return "";
}

void Parser::check_kinds(const Part& left, const Part& right) {
    if (!options_.strict || failed() || may_compare(left.type, right.type)) return;
    mismatch(right.begin,
             "cannot compare " + to_string(left.type) + " with " + to_string(right.type),
             comparison_repair(left, right));
    with("expected", to_string(left.type));
    with("found", to_string(right.type));
}

void Parser::check_comparable(Op op, const Part& left, const Part& right) {
    check_kinds(left, right);
    if (!options_.strict || failed()) return;
    const bool equality = op == Op::equal || op == Op::not_equal;
    const TypeKind kind = is_open(left.type) ? right.type.kind : left.type.kind;
    if (!equality && (kind == TypeKind::boolean || kind == TypeKind::list ||
                      kind == TypeKind::context || kind == TypeKind::function)) {
        mismatch(right.begin, to_string(Type(kind)) + " values have no order", "use = or !=");
        return;
    }
    if (equality) {
        check_enumeration(left, right);
    } else {
        check_null(left, right);
    }
    check_bounds(op, left, right);
    check_reach(op, left, right);
}

// Nothing is less or greater than null.
void Parser::check_null(const Part& left, const Part& right) {
    const auto is_null = [this](const Part& part) {
        return part.type.kind == TypeKind::null && is_constant(part.node) && part.node != 0;
    };
    if (is_null(left) == is_null(right) || is_constant(left.node) == is_constant(right.node))
        return;
    never_holds((is_null(left) ? left : right).begin, "nothing is less or greater than null",
                "use = null or != null");
}

// Two ranges of numbers that lie so that the comparison can never be true.
void Parser::check_reach(Op op, const Part& left, const Part& right) {
    if (failed() || left.type.kind != TypeKind::number || right.type.kind != TypeKind::number)
        return;
    const Type& a = left.type;
    const Type& b = right.type;
    // Two numbers that are written out are no mistake, only of little use.
    if (is_fixed(a) && is_fixed(b)) return;
    const auto above = [](const Bound& low, const Bound& high, bool touching) {
        return low && high && (touching ? *low >= *high : *low > *high);
    };
    bool never = false;
    switch (op) {
        case Op::less: never = above(a.minimum, b.maximum, true); break;
        case Op::less_equal: never = above(a.minimum, b.maximum, false); break;
        case Op::greater: never = above(b.minimum, a.maximum, true); break;
        case Op::greater_equal: never = above(b.minimum, a.maximum, false); break;
        case Op::equal:
            never = above(a.minimum, b.maximum, false) || above(b.minimum, a.maximum, false);
            break;
        default: break;
    }
    if (!never) return;
    const bool touching =
        (op == Op::less && a.minimum == b.maximum) || (op == Op::greater && a.maximum == b.minimum);
    std::string repair = "compare it with a value that is possible";
    if (touching) repair = op == Op::less ? "did you mean \"<=\"?" : "did you mean \">=\"?";
    never_holds(right.begin,
                "this can never hold: " + to_string(a) + " on the left, " + to_string(b) +
                    " on the right",
                std::move(repair));
    with("left", to_string(a));
    with("right", to_string(b));
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
    if (is_fixed(left.type) == is_fixed(right.type)) return;
    const Part& number = is_fixed(left.type) ? left : right;
    const Type& bounds = is_fixed(left.type) ? right.type : left.type;
    const Decimal n = *number.type.minimum;
    const bool outside =
        (bounds.minimum && n < *bounds.minimum) || (bounds.maximum && *bounds.maximum < n);
    const bool broken = op == Op::equal && bounds.integer && !n.is_integer();
    if (!outside && !broken) return;
    const std::string range = to_string(bounds);
    fail_at(number.begin, "feel.outside_range", n.to_string() + " is not possible for " + range,
            "it can only be a " + range);
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

std::string Parser::arithmetic_repair(Op op, const Part& left, const Part& right) const {
    if (op == Op::add && (left.type.is_textual() || right.type.is_textual()))
        return "make a text of the other one: string(…)";
    const bool days = is_temporal(left.type.kind) && right.type.kind == TypeKind::number &&
                      left.type.kind != TypeKind::time;
    if (!days || (op != Op::add && op != Op::subtract)) return "";
    const std::string n =
        is_constant(right.node) && right.type.integer ? to_plain(constant_of(right.node)) : "1";
    return "use a duration: @\"P" + n + "D\" for days, @\"P" + n + "M\" for months";
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
            mismatch(right.begin,
                     '"' + std::string(symbol_of(op)) + "\" does not work between " +
                         to_string(left.type) + " and " + to_string(right.type),
                     arithmetic_repair(op, left, right));
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
