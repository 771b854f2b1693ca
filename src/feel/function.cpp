#include "feel/function.hpp"

#include <algorithm>

#include "feel/evaluator.hpp"

namespace luotsi::feel {

Type Callable::type() const {
    return Type::function(std::vector<Type>(parameters().size()), TypeKind::any);
}

Value make_function(std::shared_ptr<const Callable> callable) {
    return Value::function(new NativeFunction(std::move(callable)));
}

const std::vector<std::string>* parameters_of(const Value& function) {
    if (function.kind() != Kind::function) return nullptr;
    if (const auto* closure = dynamic_cast<const Closure*>(&function.as_function()))
        return &closure->literal().parameters;
    if (const auto* native = dynamic_cast<const NativeFunction*>(&function.as_function()))
        return &native->callable().parameters();
    return nullptr;
}

Type type_of_function(const Value& function) {
    if (const auto* closure = dynamic_cast<const Closure*>(&function.as_function()))
        return Type::function(closure->literal().types, closure->literal().result);
    if (const auto* native = dynamic_cast<const NativeFunction*>(&function.as_function()))
        return native->callable().type();
    return TypeKind::function;
}

Value call(const Value& function, std::span<const Value> arguments, const Environment& caller) {
    static const Program nothing;
    Budget own;
    Budget* const shared = caller.budget();
    return Evaluator(nothing, caller, nullptr, shared == nullptr ? own : *shared)
        .call(function, arguments);
}

bool conforms(const Value& value, const Type& type) {
    if (value.is_null() || type.kind == TypeKind::any) return true;
    const auto all = [](std::span<const Value> items, const Type& of) {
        return std::ranges::all_of(items, [&of](const Value& v) { return conforms(v, of); });
    };
    switch (type.kind) {
        case TypeKind::null: return false;
        case TypeKind::list: return value.is_list() && all(value.as_list(), type.element());
        case TypeKind::context:
            return value.is_context() &&
                   std::ranges::all_of(type.fields, [&value](const TypeField& field) {
                       const Value* own = value.field(field.name);
                       return own != nullptr && conforms(*own, field.type);
                   });
        case TypeKind::range:
            return value.kind() == Kind::range && conforms(value.as_range().low, type.element()) &&
                   conforms(value.as_range().high, type.element());
        case TypeKind::function:
            return value.kind() == Kind::function && conforms(type_of_function(value), type);
        default: return belongs(value, type);
    }
}

bool convert(Value& value, const Type& type) {
    if (conforms(value, type)) return true;
    if (type.kind == TypeKind::list && !value.is_list() && conforms(value, type.element())) {
        value = Value::list({value});
        return true;
    }
    if (value.is_list() && value.as_list().size() == 1 && conforms(value.as_list().front(), type)) {
        value = Value(value.as_list().front());
        return true;
    }
    if (type.kind == TypeKind::date_time && value.kind() == Kind::date) {
        value = Value::date_time(value.as_date(), ClockTime{0, Zone{Zone::Sort::offset, 0}});
        return true;
    }
    value = Value();
    return false;
}

}  // namespace luotsi::feel
