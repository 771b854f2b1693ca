// Built-in functions that make one value of a list: count, min, max, sum, mean, median, stddev,
// mode, product, all, any, and the boolean not. Each also takes its items as arguments.
#include <algorithm>

#include "feel/builtins.hpp"
#include "feel/operators.hpp"

namespace luotsi::feel {

namespace {

using Items = std::span<const Value>;

Value truth_value(Truth truth) {
    return truth == Truth::unknown ? Value() : Value::boolean(truth == Truth::yes);
}

Value count_of(Items items) { return Value::number(static_cast<std::int64_t>(items.size())); }

Value extreme(Items items, Order wanted) {
    if (items.empty()) return {};
    const Value* best = &items.front();
    for (const Value& item : items) {
        const Order order = compare(item, *best);
        if (order == Order::none) return {};
        if (order == wanted) best = &item;
    }
    return *best;
}

Value min_of(Items items) { return extreme(items, Order::less); }
Value max_of(Items items) { return extreme(items, Order::greater); }

Value sum_of(Items items) {
    if (items.empty()) return {};
    Value out = items.front();
    if (!out.is_number() && out.kind() != Kind::days_duration &&
        out.kind() != Kind::months_duration)
        return {};
    items = items.subspan(1);
    if (out.is_number()) {
        // Small numbers are added up in place; the first that is none goes the general way.
        Decimal total = out.as_number();
        for (; !items.empty() && items.front().is_number(); items = items.subspan(1)) {
            Decimal next;
            if (!Decimal::small_sum(total, items.front().as_number(), false, next)) break;
            total = next;
        }
        out = Value::number(total);
    }
    for (const Value& item : items) out = sum(out, item);
    return out;
}

Value product_of(Items items) {
    if (items.empty()) return {};
    Value out = Value::number(INT64_C(1));
    for (const Value& item : items) {
        if (!item.is_number()) return {};
        out = product(out, item);
    }
    return out;
}

Value mean_of(Items items) {
    const Value total = sum_of(items);
    return quotient(total, Value::number(static_cast<std::int64_t>(items.size())));
}

// Numbers in rising order; empty when an item is none.
std::vector<Decimal> sorted_numbers(Items items) {
    std::vector<Decimal> out;
    for (const Value& item : items) {
        if (!item.is_number()) return {};
        out.push_back(item.as_number());
    }
    std::ranges::sort(out);
    return out;
}

Value median_of(Items items) {
    const std::vector<Decimal> numbers = sorted_numbers(items);
    if (numbers.empty()) return {};
    const std::size_t middle = numbers.size() / 2;
    if (numbers.size() % 2 == 1) return Value::number(numbers[middle]);
    return quotient(sum(Value::number(numbers[middle - 1]), Value::number(numbers[middle])),
                    Value::number(INT64_C(2)));
}

// Of the sample: divided by n - 1.
Value stddev_of(Items items) {
    const Value mean = mean_of(items);
    if (!mean.is_number() || items.size() < 2) return {};
    Value squares = Value::number(INT64_C(0));
    for (const Value& item : items) {
        const Value distance = minus(item, mean);
        squares = sum(squares, product(distance, distance));
    }
    const Value variance =
        quotient(squares, Value::number(static_cast<std::int64_t>(items.size()) - 1));
    return variance.is_number() ? Value::number(square_root(variance.as_number())) : Value();
}

Value mode_of(Items items) {
    const std::vector<Decimal> numbers = sorted_numbers(items);
    if (numbers.empty() && !items.empty()) return {};
    std::vector<Value> out;
    std::size_t most = 0;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i;
        while (end < numbers.size() && numbers[end] == numbers[i]) ++end;
        if (end - i > most) out.clear();
        most = std::max(most, end - i);
        if (end - i == most) out.push_back(Value::number(numbers[i]));
        i = end;
    }
    return Value::list(std::move(out));
}

// all: no as soon as one is false; any: yes as soon as one is true; unknown beats the rest.
Value quantified(Items items, Truth decisive) {
    Truth out = decisive == Truth::yes ? Truth::no : Truth::yes;
    for (const Value& item : items) {
        if (!item.is_boolean()) {
            out = Truth::unknown;
        } else if (item.as_boolean() == (decisive == Truth::yes)) {
            return truth_value(decisive);
        }
    }
    return truth_value(out);
}

Value all_of(Items items) { return quantified(items, Truth::no); }
Value any_of(Items items) { return quantified(items, Truth::yes); }

// One list, or the items themselves.
template <Value (*function)(Items)>
Value over(Arguments args, Caller& caller) {
    const Items items = args.size() == 1 && args[0].is_list() ? args[0].as_list() : args;
    return caller.spend(items.size()) ? function(items) : Value();
}

Value negation(Arguments args, Caller&) { return Value::boolean(!args[0].as_boolean()); }

}  // namespace

void add_aggregate_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, Type result, BuiltinFunction function) {
        out.push_back(make_builtin(name, "list:l", result, function));
        out.push_back(make_builtin(name, "item:*...", result, function));
    };
    add("min", TypeKind::any, over<min_of>);
    add("max", TypeKind::any, over<max_of>);
    add("sum", TypeKind::any, over<sum_of>);
    add("mean", TypeKind::any, over<mean_of>);
    add("median", TypeKind::number, over<median_of>);
    add("stddev", TypeKind::number, over<stddev_of>);
    add("mode", Type::list(TypeKind::number), over<mode_of>);
    add("product", TypeKind::number, over<product_of>);
    add("all", TypeKind::boolean, over<all_of>);
    add("any", TypeKind::boolean, over<any_of>);
    out.push_back(make_builtin("count", "list:l", Type::count(), over<count_of>));
    out.push_back(make_builtin("not", "negand:b", TypeKind::boolean, negation));
}

}  // namespace luotsi::feel
