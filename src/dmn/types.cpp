#include "dmn/types.hpp"

#include <algorithm>
#include <functional>

#include "feel/function.hpp"

namespace luotsi::dmn {

using feel::Environment;
using feel::Kind;
using feel::Truth;
using feel::Type;
using feel::TypeKind;
using feel::Value;

namespace {

// Whether a function can stand where this one is asked for; what is not declared is no hindrance.
bool function_fits(const Type& own, const Type& asked) {
    if (!own.has_signature) return true;
    const bool takes = std::ranges::equal(
        asked.parameters, own.parameters,
        [](const Type& given, const Type& taken) { return feel::conforms(given, taken); });
    const Type& result = own.element();
    return takes && (result.kind == TypeKind::any || feel::conforms(result, asked.element()));
}

}  // namespace

TypeTable::TypeTable() {
    constexpr std::pair<std::string_view, TypeKind> names[] = {
        {"Any", TypeKind::any},
        {"number", TypeKind::number},
        {"string", TypeKind::text},
        {"boolean", TypeKind::boolean},
        {"date", TypeKind::date},
        {"time", TypeKind::time},
        {"date and time", TypeKind::date_time},
        {"dateTime", TypeKind::date_time},
        {"days and time duration", TypeKind::days_duration},
        {"dayTimeDuration", TypeKind::days_duration},
        {"years and months duration", TypeKind::months_duration},
        {"yearMonthDuration", TypeKind::months_duration},
        {"context", TypeKind::context},
        {"list", TypeKind::list},
        {"range", TypeKind::range},
        {"function", TypeKind::function},
        {"Null", TypeKind::null}};
    for (const auto& [name, kind] : names) {
        TypeRule rule;
        rule.name = name;
        rule.plain = kind;
        simple_[std::string(name)] = add(std::move(rule));
    }
}

TypeIndex TypeTable::add(TypeRule rule) {
    rules_.push_back(std::move(rule));
    return static_cast<TypeIndex>(rules_.size() - 1);
}

TypeIndex TypeTable::simple(std::string_view name) const {
    const auto found = simple_.find(name);
    return found == simple_.end() ? any_type : found->second;
}

const TypeRule& TypeTable::resolved(TypeIndex index) const {
    // A chain that ends in itself is refused when it is made; the bound is for the reader's peace.
    for (std::size_t i = 0; i < rules_.size() && rules_[index].shape == Shape::alias; ++i)
        index = rules_[index].of;
    return rules_[index];
}

Type TypeTable::feel_type(TypeIndex index, std::vector<TypeIndex>& inside) const {
    constexpr std::size_t deepest = 12;  // types inside types that names with spaces are known of
    if (inside.size() >= deepest || std::ranges::find(inside, index) != inside.end()) return {};
    inside.push_back(index);
    const TypeRule& rule = rules_[index];
    Type out;
    switch (rule.shape) {
        case Shape::simple: out = rule.plain; break;
        case Shape::alias: out = feel_type(rule.of, inside); break;
        case Shape::list: out = Type::list(feel_type(rule.of, inside)); break;
        case Shape::function: {
            std::vector<Type> parameters;
            for (const auto& [name, type] : rule.fields)
                parameters.push_back(feel_type(type, inside));
            out = Type::function(std::move(parameters), feel_type(rule.of, inside));
            break;
        }
        case Shape::context: {
            std::vector<feel::TypeField> fields;
            for (const auto& [name, type] : rule.fields)
                fields.push_back({name, feel_type(type, inside)});
            out = Type::context(std::move(fields));
            break;
        }
    }
    inside.pop_back();
    return out;
}

Type TypeTable::feel_type(TypeIndex index) const {
    std::vector<TypeIndex> inside;
    return feel_type(index, inside);
}

std::string_view TypeTable::allowed_text(TypeIndex index) const {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        const TypeRule& rule = rules_[index];
        if (!rule.allowed_text.empty()) return rule.allowed_text;
        if (rule.shape != Shape::alias) break;
        index = rule.of;
    }
    return {};
}

Value TypeTable::with_times(const Value& value, TypeIndex index) const {
    const TypeRule& rule = resolved(index);
    if (value.is_list()) {
        std::vector<Value> items;
        const TypeIndex of = rule.shape == Shape::list ? rule.of : index;
        for (const Value& item : value.as_list()) items.push_back(with_times(item, of));
        return Value::list(std::move(items));
    }
    if (rule.shape == Shape::list) return with_times(value, rule.of);
    if (value.is_context() && rule.shape == Shape::context) {
        std::vector<feel::Field> fields(value.as_context().begin(), value.as_context().end());
        for (feel::Field& field : fields)
            for (const auto& [name, type] : rule.fields)
                if (name == field.name) field.value = with_times(field.value, type);
        return Value::context(std::move(fields));
    }
    if (!value.is_string() || rule.shape != Shape::simple) return value;
    Value read;
    switch (rule.plain.kind) {
        case TypeKind::date: read = feel::parse_date_text(value.as_string()); break;
        case TypeKind::time: read = feel::parse_time_text(value.as_string()); break;
        case TypeKind::date_time: read = feel::parse_temporal_text(value.as_string()); break;
        case TypeKind::days_duration:
        case TypeKind::months_duration: read = feel::parse_duration_text(value.as_string()); break;
        default: break;
    }
    return read.is_null() ? value : read;
}

bool TypeTable::conforms(const Value& value, TypeIndex index,
                         const Environment& environment) const {
    if (value.is_null()) return true;
    const TypeRule& rule = rules_[index];
    bool good = true;
    switch (rule.shape) {
        case Shape::simple: good = feel::conforms(value, rule.plain); break;
        case Shape::alias: good = conforms(value, rule.of, environment); break;
        case Shape::list:
            good = value.is_list() && std::ranges::all_of(value.as_list(), [&](const Value& item) {
                       return conforms(item, rule.of, environment);
                   });
            break;
        case Shape::context:
            good = value.is_context() && std::ranges::all_of(rule.fields, [&](const auto& field) {
                       const Value* own = value.field(field.first);
                       return own != nullptr && conforms(*own, field.second, environment);
                   });
            break;
        case Shape::function:
            good = value.kind() == Kind::function &&
                   function_fits(feel::type_of_function(value), feel_type(index));
            break;
    }
    const auto passes = [&](const feel::Expression& tests) {
        return tests.empty() || feel::test(tests, environment, value) == Truth::yes;
    };
    return good && passes(rule.allowed) && passes(rule.constraint);
}

bool TypeTable::convert(Value& value, TypeIndex index, const Environment& environment) const {
    if (conforms(value, index, environment)) return true;
    Value changed;
    if (value.is_list()) {
        if (value.as_list().size() == 1) changed = value.as_list().front();
    } else if (value.kind() == Kind::date && resolved(index).plain.kind == TypeKind::date_time) {
        changed = value;
        feel::convert(changed, TypeKind::date_time);
    } else {
        changed = Value::list({value});
    }
    const bool good = !changed.is_null() && conforms(changed, index, environment);
    value = good ? std::move(changed) : Value();
    return good;
}

}  // namespace luotsi::dmn
