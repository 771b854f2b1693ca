// Built-in functions that take lists apart and put them together (OMG DMN 1.5, table 77).
#include <algorithm>

#include "feel/builtins.hpp"
#include "feel/program.hpp"

namespace luotsi::feel {

namespace {

using Items = std::vector<Value>;

Items copy(const Value& list) {
    const std::span<const Value> items = list.as_list();
    return {items.begin(), items.end()};
}

bool holds(std::span<const Value> items, const Value& value) {
    return std::ranges::any_of(
        items, [&value](const Value& item) { return equal(item, value) == Truth::yes; });
}

// Place (from 0) of a position 1… or -1…; nullopt when it is outside of 1…last.
std::optional<std::size_t> place_of(const Value& position, std::size_t last) {
    const auto n = position.as_number().to_int64();
    const auto size = static_cast<std::int64_t>(last);
    if (!n || *n == 0 || *n > size || *n < -size) return std::nullopt;
    return static_cast<std::size_t>(*n > 0 ? *n - 1 : size + *n);
}

Value list_contains(Arguments a, Caller& caller) {
    if (!caller.spend(a[0].extent().parts)) return {};
    return Value::boolean(holds(a[0].as_list(), a[1]));
}

Value sublist(Arguments a, Caller&) {
    const std::span<const Value> items = a[0].as_list();
    const auto from = place_of(a[1], items.size());
    if (!from) return {};
    std::size_t length = items.size() - *from;
    if (a[2].is_number()) {
        const auto wanted = a[2].as_number().to_int64();
        if (!wanted || *wanted < 1 || static_cast<std::uint64_t>(*wanted) > length) return {};
        length = static_cast<std::size_t>(*wanted);
    }
    const auto part = items.subspan(*from, length);
    return Value::list({part.begin(), part.end()});
}

Value too_long(Caller& caller) {
    caller.reached(Limit::list_items);
    return {};
}

Value append(Arguments a, Caller& caller) {
    if (!a[0].is_list()) return {};
    Items out = copy(a[0]);
    out.insert(out.end(), a.begin() + 1, a.end());
    if (out.size() > max_list_items) return too_long(caller);
    return Value::list(std::move(out));
}

Value concatenate(Arguments a, Caller& caller) {
    Items out;
    for (const Value& list : a) {
        if (!list.is_list()) return {};
        const auto items = list.as_list();
        if (out.size() + items.size() > max_list_items) return too_long(caller);
        out.insert(out.end(), items.begin(), items.end());
    }
    return Value::list(std::move(out));
}

Value insert_before(Arguments a, Caller&) {
    if (!a[0].is_list() || !a[1].is_number()) return {};
    const auto place = place_of(a[1], a[0].as_list().size());
    if (!place) return {};
    Items out = copy(a[0]);
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(*place), a[2]);
    return Value::list(std::move(out));
}

Value remove(Arguments a, Caller&) {
    const auto place = place_of(a[1], a[0].as_list().size());
    if (!place) return {};
    Items out = copy(a[0]);
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(*place));
    return Value::list(std::move(out));
}

Value list_replace(Arguments a, Caller& caller) {
    if (!a[0].is_list()) return {};
    Items out = copy(a[0]);
    if (a[1].is_number()) {
        const auto place = place_of(a[1], out.size());
        if (!place) return {};
        out[*place] = a[2];
        return Value::list(std::move(out));
    }
    if (a[1].kind() != Kind::function) return {};
    for (Value& item : out) {
        const Value pair[] = {item, a[2]};
        const Value change = caller.call(a[1], pair);
        if (!change.is_boolean()) return {};
        if (change.as_boolean()) item = a[2];
    }
    return Value::list(std::move(out));
}

Value reverse(Arguments a, Caller&) {
    Items out = copy(a[0]);
    std::ranges::reverse(out);
    return Value::list(std::move(out));
}

Value index_of(Arguments a, Caller& caller) {
    if (!caller.spend(a[0].extent().parts)) return {};
    Items out;
    std::int64_t position = 0;
    for (const Value& item : a[0].as_list()) {
        ++position;
        if (equal(item, a[1]) == Truth::yes) out.push_back(Value::number(position));
    }
    return Value::list(std::move(out));
}

// Each value once, first place kept. Quadratic: the iterations it costs are counted.
bool add_distinct(Items& out, std::span<const Value> items, Caller& caller) {
    for (const Value& item : items) {
        if (!caller.spend(out.size() + item.extent().parts)) return false;
        if (!holds(out, item)) out.push_back(item);
    }
    return true;
}

Value distinct_values(Arguments a, Caller& caller) {
    Items out;
    return add_distinct(out, a[0].as_list(), caller) ? Value::list(std::move(out)) : Value();
}

Value union_of(Arguments a, Caller& caller) {
    Items out;
    for (const Value& list : a)
        if (!list.is_list() || !add_distinct(out, list.as_list(), caller)) return {};
    return Value::list(std::move(out));
}

bool add_flat(Items& out, std::span<const Value> items) {
    for (const Value& item : items) {
        if (out.size() >= max_list_items) return false;
        if (!item.is_list()) {
            out.push_back(item);
        } else if (!add_flat(out, item.as_list())) {
            return false;
        }
    }
    return true;
}

Value flatten(Arguments a, Caller& caller) {
    Items out;
    return add_flat(out, a[0].as_list()) ? Value::list(std::move(out)) : too_long(caller);
}

// Merge sort of our own: a precedes function may be inconsistent, which std::sort must not meet.
bool merge_sort(Items& items, Items& spare, std::size_t from, std::size_t to, const Value& precedes,
                Caller& caller) {
    if (to - from < 2) return true;
    const std::size_t middle = from + (to - from) / 2;
    if (!merge_sort(items, spare, from, middle, precedes, caller) ||
        !merge_sort(items, spare, middle, to, precedes, caller))
        return false;
    std::size_t left = from;
    std::size_t right = middle;
    for (std::size_t at = from; at < to; ++at) {
        bool take_right = left == middle;
        if (!take_right && right < to) {
            const Value pair[] = {items[right], items[left]};
            const Value before = caller.call(precedes, pair);
            if (!before.is_boolean()) return false;
            take_right = before.as_boolean();
        }
        spare[at] = std::move(items[take_right ? right++ : left++]);
    }
    std::move(spare.begin() + static_cast<std::ptrdiff_t>(from),
              spare.begin() + static_cast<std::ptrdiff_t>(to),
              items.begin() + static_cast<std::ptrdiff_t>(from));
    return true;
}

Value sort(Arguments a, Caller& caller) {
    Items items = copy(a[0]);
    Items spare(items.size());
    return merge_sort(items, spare, 0, items.size(), a[1], caller) ? Value::list(std::move(items))
                                                                   : Value();
}

Value sort_plain(Arguments a, Caller&) {
    Items items = copy(a[0]);
    for (const Value& item : items)
        if (compare(item, items.front()) == Order::none) return {};
    std::ranges::sort(items,
                      [](const Value& x, const Value& y) { return compare(x, y) == Order::less; });
    return Value::list(std::move(items));
}

}  // namespace

void add_list_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, std::string_view parameters, TypeKind result,
                            BuiltinFunction function) {
        out.push_back(make_builtin(name, parameters, result, function));
    };
    add("list contains", "list:l, element:*", TypeKind::boolean, list_contains);
    add("sublist", "list:l, start position:n, length:n?", TypeKind::list, sublist);
    add("append", "list:l, item:*...", TypeKind::list, append);
    add("concatenate", "list:l...", TypeKind::list, concatenate);
    add("insert before", "list:l, position:n, newItem:*", TypeKind::list, insert_before);
    add("remove", "list:l, position:n", TypeKind::list, remove);
    add("list replace", "list:l, position:n, newItem:*", TypeKind::list, list_replace);
    add("list replace", "list:l, match:f, newItem:*", TypeKind::list, list_replace);
    add("reverse", "list:l", TypeKind::list, reverse);
    add("index of", "list:l, match:*", TypeKind::list, index_of);
    add("union", "list:l...", TypeKind::list, union_of);
    add("distinct values", "list:l", TypeKind::list, distinct_values);
    add("flatten", "list:l", TypeKind::list, flatten);
    add("sort", "list:l, precedes:f", TypeKind::list, sort);
    add("sort", "list:l", TypeKind::list, sort_plain);
}

}  // namespace luotsi::feel
