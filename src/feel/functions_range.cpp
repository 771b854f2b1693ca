// Built-in functions that relate points and ranges (OMG DMN 1.5, table 84; Allen's relations). Each
// is the standard's formula in three-valued logic, so that an end nobody knows gives null only
// where it matters. The open side of a comparison such as (< 5) is infinite.
#include "feel/builtins.hpp"
#include "feel/range_text.hpp"

namespace luotsi::feel {

namespace {

Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

Truth both(Truth a, Truth b) {
    if (a == Truth::no || b == Truth::no) return Truth::no;
    return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
}

Truth either(Truth a, Truth b) {
    if (a == Truth::yes || b == Truth::yes) return Truth::yes;
    return a == Truth::no && b == Truth::no ? Truth::no : Truth::unknown;
}

// One end: a value, or infinitely far away.
struct End {
    const Value* value = nullptr;
    int infinite = 0;  // -1 before everything, 1 behind everything
    bool included = true;
};

struct Span {
    End low;
    End high;
};

End end_of(const Range& range, const Value& value, bool included, int side) {
    const bool open = range.form == RangeForm::comparison && value.is_null();
    return {&value, open ? side : 0, included};
}

// Points count as ranges of one value.
Span span_of(const Value& value) {
    if (value.kind() != Kind::range) return {{&value, 0, true}, {&value, 0, true}};
    const Range& range = value.as_range();
    return {end_of(range, range.low, range.low_included, -1),
            end_of(range, range.high, range.high_included, 1)};
}

Order order_of(const End& a, const End& b) {
    if (a.infinite == 0 && b.infinite == 0) return compare(*a.value, *b.value);
    if (a.infinite == b.infinite) return Order::equal;
    return a.infinite < b.infinite ? Order::less : Order::greater;
}

Truth less(const End& a, const End& b) {
    const Order order = order_of(a, b);
    return order == Order::none ? Truth::unknown : truth(order == Order::less);
}

Truth same(const End& a, const End& b) {
    const Order order = order_of(a, b);
    return order == Order::none ? Truth::unknown : truth(order == Order::equal);
}

Truth before(const Span& a, const Span& b) {
    const bool apart = !a.high.included || !b.low.included;
    return either(less(a.high, b.low), both(truth(apart), same(a.high, b.low)));
}
Truth after(const Span& a, const Span& b) { return before(b, a); }

Truth meets(const Span& a, const Span& b) {
    return both(truth(a.high.included && b.low.included), same(a.high, b.low));
}
Truth met_by(const Span& a, const Span& b) { return meets(b, a); }

// a reaches at least to where b begins.
Truth reaches(const Span& a, const Span& b) {
    const bool touching = a.high.included && b.low.included;
    return either(less(b.low, a.high), both(truth(touching), same(a.high, b.low)));
}
Truth overlaps(const Span& a, const Span& b) { return both(reaches(a, b), reaches(b, a)); }

// a begins no later, strictly earlier than b; a ends no earlier, strictly later than b.
Truth begins_by(const Span& a, const Span& b) {
    const bool whole = a.low.included || !b.low.included;
    return either(less(a.low, b.low), both(truth(whole), same(a.low, b.low)));
}
Truth begins_before(const Span& a, const Span& b) {
    const bool more = a.low.included && !b.low.included;
    return either(less(a.low, b.low), both(truth(more), same(a.low, b.low)));
}
Truth ends_by(const Span& a, const Span& b) {
    const bool whole = a.high.included || !b.high.included;
    return either(less(b.high, a.high), both(truth(whole), same(a.high, b.high)));
}

Truth overlaps_before(const Span& a, const Span& b) {
    return both(begins_before(a, b), both(reaches(a, b), ends_by(b, a)));
}
// The standard's formula is not the mirror image of overlaps before.
Truth overlaps_after(const Span& a, const Span& b) {
    return both(begins_before(b, a), both(reaches(b, a), ends_by(a, b)));
}

Truth includes(const Span& a, const Span& b) { return both(begins_by(a, b), ends_by(a, b)); }
Truth during(const Span& a, const Span& b) { return includes(b, a); }

Truth finishes(const Span& a, const Span& b) {
    const Truth ends = both(truth(a.high.included == b.high.included), same(a.high, b.high));
    return both(ends, begins_by(b, a));
}
Truth finished_by(const Span& a, const Span& b) { return finishes(b, a); }

Truth starts(const Span& a, const Span& b) {
    const Truth begins = both(truth(a.low.included == b.low.included), same(a.low, b.low));
    return both(begins, ends_by(b, a));
}
Truth started_by(const Span& a, const Span& b) { return starts(b, a); }

Truth coincides(const Span& a, const Span& b) {
    const bool alike = a.low.included == b.low.included && a.high.included == b.high.included;
    return both(truth(alike), both(same(a.low, b.low), same(a.high, b.high)));
}

using Relation = Truth (*)(const Span&, const Span&);

template <Relation relation>
Value related(Arguments args, Caller&) {
    for (const Value& value : args)
        if (value.kind() == Kind::range && value.as_range().form == RangeForm::different) return {};
    const Truth answer = relation(span_of(args[0]), span_of(args[1]));
    return answer == Truth::unknown ? Value() : Value::boolean(answer == Truth::yes);
}

Value range_from(Arguments args, Caller&) { return parse_range_text(args[0].as_string()); }

}  // namespace

void add_range_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, BuiltinFunction function,
                            std::initializer_list<std::string_view> overloads) {
        for (const std::string_view parameters : overloads)
            out.push_back(make_builtin(name, parameters, TypeKind::boolean, function));
    };
    constexpr std::string_view points = "point1:p, point2:p";
    constexpr std::string_view in_range = "point:p, range:r";
    constexpr std::string_view of_point = "range:r, point:p";
    constexpr std::string_view ranges = "range1:r, range2:r";
    add("before", related<before>, {points, in_range, of_point, ranges});
    add("after", related<after>, {points, in_range, of_point, ranges});
    add("meets", related<meets>, {ranges});
    add("met by", related<met_by>, {ranges});
    add("overlaps", related<overlaps>, {ranges});
    add("overlaps before", related<overlaps_before>, {ranges});
    add("overlaps after", related<overlaps_after>, {ranges});
    add("finishes", related<finishes>, {in_range, ranges});
    add("finished by", related<finished_by>, {of_point, ranges});
    add("includes", related<includes>, {of_point, ranges});
    add("during", related<during>, {in_range, ranges});
    add("starts", related<starts>, {in_range, ranges});
    add("started by", related<started_by>, {of_point, ranges});
    add("coincides", related<coincides>, {points, ranges});
    out.push_back(make_builtin("range", "from:s", TypeKind::range, range_from));
}

}  // namespace luotsi::feel
