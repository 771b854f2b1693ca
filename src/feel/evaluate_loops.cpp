// for, some and every; and whether a value is an instance of a type.
#include <algorithm>

#include "feel/evaluator.hpp"
#include "feel/function.hpp"
#include "feel/operators.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

// What a loop runs over: the items of a list, or whole numbers or days from one end to the other.
struct Evaluator::Domain {
    Value list;            // keeps the items alive
    std::span<const Value> items;
    bool counted = false;  // numbers or days instead of items
    bool days = false;
    std::int64_t from = 0;
    std::int64_t to = 0;

    std::uint64_t size() const {
        if (!counted) return items.size();
        return static_cast<std::uint64_t>(from <= to ? to - from : from - to) + 1;
    }
    Value at(std::uint64_t i) const {
        if (!counted) return items[i];
        const auto step = static_cast<std::int64_t>(i);
        const std::int64_t n = from <= to ? from + step : from - step;
        if (!days) return Value::number(n);
        const auto date = from_day_number(n);
        return date ? Value::date(*date) : Value();
    }
};

namespace {

// One end of a counted domain.
std::optional<std::int64_t> end_of(const Value& value, bool& days) {
    constexpr std::int64_t limit = INT64_C(1) << 60;
    if (value.kind() == Kind::date) {
        days = true;
        return day_number(value.as_date());
    }
    if (!value.is_number()) return std::nullopt;
    const auto n = value.as_number().to_int64();
    return n && *n < limit && *n > -limit ? n : std::nullopt;
}

}  // namespace

bool Evaluator::domain_of(std::uint32_t first, Domain& out) {
    Value domain = value(program_.children[first + 1]);
    Value high;
    Value low;
    bool low_included = true;
    bool high_included = true;
    if (program_.children[first + 2] != no_node) {
        high = value(program_.children[first + 2]);
        low = std::move(domain);
    } else if (domain.kind() == Kind::range) {
        const Range& range = domain.as_range();
        if (range.form != RangeForm::interval) return false;  // without an end
        low = range.low;
        high = range.high;
        low_included = range.low_included;
        high_included = range.high_included;
    } else {
        if (domain.is_null()) return false;
        if (!domain.is_list()) domain = Value::list({domain});
        out.list = std::move(domain);
        out.items = out.list.as_list();
        return true;
    }
    bool days_low = false;
    bool days_high = false;
    const auto from = end_of(low, days_low);
    const auto to = end_of(high, days_high);
    if (!from || !to || days_low != days_high) return false;
    out.counted = true;
    out.days = days_low;
    out.from = *from + (low_included ? 0 : 1);
    out.to = *to - (high_included ? 0 : 1);
    if ((!low_included || !high_included) && out.from > out.to) {
        out.counted = false;
        out.list = Value::list({});
    }
    return true;
}

// Runs `body` for each combination, the last iterator fastest. False when a domain is no list, the
// evaluation is used up, or `body` says to stop.
template <class Body>
bool Evaluator::each(std::uint32_t first, std::uint32_t count, std::uint32_t depth, Body&& body) {
    if (depth == count) return body();
    const std::uint32_t place = first + depth * 3;
    Domain domain;
    if (!domain_of(place, domain)) return false;
    Value& local = frame_[program_.children[place]];
    const std::uint64_t size = domain.size();
    for (std::uint64_t i = 0; i < size; ++i) {
        if (!spend(1)) return false;
        local = domain.at(i);
        if (!each(first, count, depth + 1, body)) return false;
    }
    return true;
}

Value Evaluator::loop(const Node& node) {
    const std::uint32_t body = program_.children[node.b + node.c * 3];
    // "partial" holds the results so far; keeping it up costs a copy, so only where it is read.
    const bool partial = std::ranges::any_of(program_.nodes, [&node](const Node& other) {
        return other.op == Op::local && other.a == node.a;
    });
    std::vector<Value> out;
    out.reserve(8);
    const bool complete = each(node.b, node.c, 0, [&] {
        if (out.size() >= max_list_items) {
            reached(Limit::list_items);
            return false;
        }
        if (partial) {
            if (!spend(out.size())) return false;
            frame_[node.a] = Value::list(out);
        }
        out.push_back(value(body));
        return true;
    });
    return complete ? charged(Value::list(std::move(out))) : Value();
}

Truth Evaluator::quantified(const Node& node) {
    const std::uint32_t body = program_.children[node.b + node.c * 3];
    const Truth decisive = node.op == Op::some ? Truth::yes : Truth::no;
    Truth out = node.op == Op::some ? Truth::no : Truth::yes;
    bool decided = false;
    const bool complete = each(node.b, node.c, 0, [&] {
        const Truth one = test(body);
        if (one == decisive) decided = true;
        if (one == Truth::unknown) out = Truth::unknown;
        return !decided;
    });
    if (decided) return decisive;
    return complete ? out : Truth::unknown;
}

bool instance_of(const Value& value, const Type& type) {
    if (type.kind == TypeKind::null || value.is_null())
        return type.kind == TypeKind::null && value.is_null();
    return conforms(value, type);
}

}  // namespace luotsi::feel
