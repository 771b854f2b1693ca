// Built-in functions that relate points and ranges (OMG DMN 1.5, table 84; Allen's relations).
#include "feel/builtins.hpp"
#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

Value truth(bool value) { return Value::boolean(value); }

// Points count as ranges of one value.
Range as_range(const Value& value) {
    if (value.kind() == Kind::range) return value.as_range();
    return {value, value, true, true};
}

struct Pair {
    Range a;
    Range b;
    bool comparable = false;
};

Pair pair_of(Arguments args) {
    Pair out{as_range(args[0]), as_range(args[1]), false};
    out.comparable = !args[0].is_null() && !args[1].is_null() &&
                     compare(out.a.low, out.b.low) != Order::none &&
                     compare(out.a.high, out.b.high) != Order::none &&
                     compare(out.a.high, out.b.low) != Order::none;
    return out;
}

using Relation = bool (*)(const Range&, const Range&);

bool less(const Value& a, const Value& b) { return compare(a, b) == Order::less; }
bool same(const Value& a, const Value& b) { return compare(a, b) == Order::equal; }

bool before(const Range& a, const Range& b) {
    return less(a.high, b.low) || (same(a.high, b.low) && !(a.high_included && b.low_included));
}
bool after(const Range& a, const Range& b) { return before(b, a); }
bool meets(const Range& a, const Range& b) {
    return a.high_included && b.low_included && same(a.high, b.low);
}
bool met_by(const Range& a, const Range& b) { return meets(b, a); }
bool coincides(const Range& a, const Range& b) {
    return same(a.low, b.low) && same(a.high, b.high) && a.low_included == b.low_included &&
           a.high_included == b.high_included;
}
// a begins no later than b.
bool begins_by(const Range& a, const Range& b) {
    return less(a.low, b.low) || (same(a.low, b.low) && (a.low_included || !b.low_included));
}
// a ends no earlier than b.
bool ends_by(const Range& a, const Range& b) {
    return less(b.high, a.high) || (same(a.high, b.high) && (a.high_included || !b.high_included));
}
bool includes(const Range& a, const Range& b) { return begins_by(a, b) && ends_by(a, b); }
bool during(const Range& a, const Range& b) { return includes(b, a); }
bool overlaps(const Range& a, const Range& b) { return !before(a, b) && !before(b, a); }
bool overlaps_before(const Range& a, const Range& b) {
    const bool begins_first =
        less(a.low, b.low) || (same(a.low, b.low) && a.low_included && !b.low_included);
    return begins_first && overlaps(a, b) && ends_by(b, a);
}
bool overlaps_after(const Range& a, const Range& b) {
    const bool ends_last =
        less(b.high, a.high) || (same(a.high, b.high) && a.high_included && !b.high_included);
    return ends_last && overlaps(a, b) && begins_by(b, a);
}
bool finishes(const Range& a, const Range& b) {
    return same(a.high, b.high) && a.high_included == b.high_included && begins_by(b, a);
}
bool finished_by(const Range& a, const Range& b) { return finishes(b, a); }
bool starts(const Range& a, const Range& b) {
    return same(a.low, b.low) && a.low_included == b.low_included && ends_by(b, a);
}
bool started_by(const Range& a, const Range& b) { return starts(b, a); }

template <Relation relation>
Value related(Arguments args, Caller&) {
    const Pair pair = pair_of(args);
    return pair.comparable ? truth(relation(pair.a, pair.b)) : Value();
}

// range("[1..5]"): a range literal with constant ends.
Value range_from(Arguments args, Caller&) {
    const Names none;
    CompileOptions options;
    options.model_functions = false;
    const auto program = Parser(args[0].as_string(), none, options).expression();
    if (!program || (*program)->nodes[(*program)->root].op != Op::constant) return {};
    Value out = run(**program, empty_environment(), nullptr);
    if (out.kind() != Kind::range) return {};
    const Range& range = out.as_range();
    return compare(range.low, range.high) == Order::greater ? Value() : out;
}

}  // namespace

void add_range_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, std::string_view parameters,
                            BuiltinFunction function) {
        out.push_back(make_builtin(name, parameters, TypeKind::boolean, function));
    };
    constexpr std::string_view any = "value1:*, value2:*";
    constexpr std::string_view ranges = "range1:r, range2:r";
    add("before", any, related<before>);
    add("after", any, related<after>);
    add("meets", ranges, related<meets>);
    add("met by", ranges, related<met_by>);
    add("overlaps", ranges, related<overlaps>);
    add("overlaps before", ranges, related<overlaps_before>);
    add("overlaps after", ranges, related<overlaps_after>);
    add("finishes", "value:*, range:r", related<finishes>);
    add("finished by", "range:r, value:*", related<finished_by>);
    add("includes", "range:r, value:*", related<includes>);
    add("during", "value:*, range:r", related<during>);
    add("starts", "value:*, range:r", related<starts>);
    add("started by", "range:r, value:*", related<started_by>);
    add("coincides", any, related<coincides>);
    out.push_back(make_builtin("range", "from:s", TypeKind::range, range_from));
}

}  // namespace luotsi::feel
