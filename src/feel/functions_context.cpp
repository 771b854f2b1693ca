// Built-in functions of contexts (OMG DMN 1.5, table 85).
#include <algorithm>

#include "feel/builtins.hpp"

namespace luotsi::feel {

namespace {

using Fields = std::vector<Field>;

Fields copy(const Value& context) {
    const auto fields = context.as_context();
    return {fields.begin(), fields.end()};
}

void put(Fields& fields, std::string_view key, Value value) {
    const auto found =
        std::ranges::find_if(fields, [key](const Field& field) { return field.name == key; });
    if (found == fields.end()) {
        fields.push_back({std::string(key), std::move(value)});
    } else {
        found->value = std::move(value);
    }
}

Value get_value(Arguments a, Caller&) {
    const Value* found = a[0].field(a[1].as_string());
    return found == nullptr ? Value() : *found;
}

Value get_entries(Arguments a, Caller&) {
    std::vector<Value> out;
    for (const Field& field : a[0].as_context())
        out.push_back(Value::context({{"key", Value::string(field.name)}, {"value", field.value}}));
    return Value::list(std::move(out));
}

Value put_at(const Value& context, std::span<const Value> keys, const Value& value) {
    if (keys.empty() || !keys.front().is_string()) return {};
    Fields fields = copy(context);
    const std::string_view key = keys.front().as_string();
    if (keys.size() == 1) {
        put(fields, key, value);
        return Value::context(std::move(fields));
    }
    const Value* inner = context.field(key);
    if (inner == nullptr || !inner->is_context()) return {};
    Value changed = put_at(*inner, keys.subspan(1), value);
    if (changed.is_null()) return {};
    put(fields, key, std::move(changed));
    return Value::context(std::move(fields));
}

// One key, or a path of keys.
Value context_put(Arguments a, Caller&) {
    if (!a[1].is_list()) return put_at(a[0], {&a[1], 1}, a[2]);
    // Paths are short; a long one would only dig into the stack.
    return a[1].as_list().size() > 100 ? Value() : put_at(a[0], a[1].as_list(), a[2]);
}

Value context_merge(Arguments a, Caller&) {
    Fields out;
    for (const Value& context : a[0].as_list()) {
        if (!context.is_context()) return {};
        for (const Field& field : context.as_context()) put(out, field.name, field.value);
    }
    return Value::context(std::move(out));
}

Value context_of(Arguments a, Caller&) {
    Fields out;
    for (const Value& entry : a[0].as_list()) {
        const Value* key = entry.field("key");
        const Value* value = entry.field("value");
        if (key == nullptr || value == nullptr || !key->is_string()) return {};
        const bool twice = std::ranges::any_of(
            out, [key](const Field& field) { return field.name == key->as_string(); });
        if (twice) return {};
        put(out, key->as_string(), *value);
    }
    return Value::context(std::move(out));
}

}  // namespace

void add_context_functions(std::vector<Builtin>& out) {
    out.push_back(make_builtin("get value", "m:c, key:s", TypeKind::any, get_value));
    out.push_back(make_builtin("get entries", "m:c", TypeKind::list, get_entries));
    out.push_back(
        make_builtin("context put", "context:c, key:s, value:*", TypeKind::context, context_put));
    out.push_back(
        make_builtin("context put", "context:c, keys:l, value:*", TypeKind::context, context_put));
    out.push_back(make_builtin("context merge", "contexts:l", TypeKind::context, context_merge));
    out.push_back(make_builtin("context", "entries:l", TypeKind::context, context_of));
}

}  // namespace luotsi::feel
