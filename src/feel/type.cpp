#include "feel/type.hpp"

#include <algorithm>

namespace luotsi::feel {

namespace {

const Type& any_type() {
    static const Type type;
    return type;
}

std::string listing(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const std::string& value : values) {
        if (out.size() > 1) out += ", ";
        out += value;
    }
    return out + ']';
}

std::optional<Decimal> lower_of(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
    return a && b ? std::optional(std::min(*a, *b)) : std::nullopt;
}

std::optional<Decimal> higher_of(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
    return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
}

bool within(const Decimal& n, const Type& type) {
    return (!type.minimum || *type.minimum <= n) && (!type.maximum || n <= *type.maximum) &&
           (!type.integer || n.is_integer());
}

// Two number types that share no number.
bool disjoint(const Type& a, const Type& b) {
    return (a.minimum && b.maximum && *b.maximum < *a.minimum) ||
           (b.minimum && a.maximum && *a.maximum < *b.minimum);
}

bool shares_value(const Type& a, const Type& b) {
    return std::ranges::any_of(a.values, [&b](const std::string& value) {
        return std::ranges::find(b.values, value) != b.values.end();
    });
}

Type join_textual(const Type& a, const Type& b) {
    if (a.kind == TypeKind::text || b.kind == TypeKind::text) return TypeKind::text;
    std::vector<std::string> values = a.values;
    for (const std::string& value : b.values)
        if (std::ranges::find(values, value) == values.end()) values.push_back(value);
    return Type::enumeration(std::move(values));
}

bool assigns_fields(const Type& from, const Type& to) {
    return std::ranges::all_of(to.fields, [&from](const TypeField& field) {
        const Type* own = from.field(field.name);
        return own == nullptr || may_assign(*own, field.type);
    });
}

}  // namespace

Type::Type() = default;
Type::Type(TypeKind k) : kind(k) {}

Type Type::number(std::optional<Decimal> low, std::optional<Decimal> high, bool whole) {
    Type out(TypeKind::number);
    out.minimum = low;
    out.maximum = high;
    out.integer = whole;
    return out;
}

Type Type::count() { return number(Decimal(0), std::nullopt, true); }

Type Type::enumeration(std::vector<std::string> values) {
    Type out(TypeKind::enumeration);
    out.values = std::move(values);
    return out;
}

Type Type::list(Type of) {
    Type out(TypeKind::list);
    out.of = std::make_shared<const Type>(std::move(of));
    return out;
}

Type Type::range(Type of) {
    Type out(TypeKind::range);
    out.of = std::make_shared<const Type>(std::move(of));
    return out;
}

Type Type::context(std::vector<TypeField> fields) {
    Type out(TypeKind::context);
    out.fields = std::move(fields);
    return out;
}

Type Type::function(std::vector<Type> parameters, Type result) {
    Type out(TypeKind::function);
    out.parameters = std::move(parameters);
    out.has_signature = true;
    out.of = std::make_shared<const Type>(std::move(result));
    return out;
}

const Type& Type::element() const { return of == nullptr ? any_type() : *of; }

const Type* Type::field(std::string_view name) const {
    for (const TypeField& field : fields)
        if (field.name == name) return &field.type;
    return nullptr;
}

bool Type::operator==(const Type& other) const {
    return kind == other.kind && integer == other.integer && minimum == other.minimum &&
           maximum == other.maximum && values == other.values && fields == other.fields &&
           parameters == other.parameters && has_signature == other.has_signature &&
           (of == other.of || element() == other.element());
}

std::string to_string(const Type& type) {
    switch (type.kind) {
        case TypeKind::any: return "anything";
        case TypeKind::null: return "null";
        case TypeKind::boolean: return "boolean";
        case TypeKind::number: {
            std::string out = type.integer && type.minimum == Decimal(0) ? "count" : "number";
            if (out == "count" && !type.maximum) return out;
            if (!type.minimum && !type.maximum) return out;
            if (type.minimum && type.minimum == type.maximum) return type.minimum->to_string();
            out += ' ';
            if (type.minimum) out += type.minimum->to_string();
            out += "..";
            return type.maximum ? out + type.maximum->to_string() : out;
        }
        case TypeKind::text: return "text";
        case TypeKind::enumeration:
            if (type.values.size() == 1) return '"' + type.values.front() + '"';
            return "one of " + listing(type.values);
        case TypeKind::date: return "date";
        case TypeKind::time: return "time";
        case TypeKind::date_time: return "date and time";
        case TypeKind::days_duration: return "days and time duration";
        case TypeKind::months_duration: return "years and months duration";
        case TypeKind::list: return "list of " + to_string(type.element());
        case TypeKind::context: return "context";
        case TypeKind::range: return "range of " + to_string(type.element());
        case TypeKind::function: {
            if (!type.has_signature) return "function";
            std::string out = "function(";
            for (const Type& one : type.parameters)
                out += (out.back() == '(' ? "" : ", ") + to_string(one);
            return out + ") giving " + to_string(type.element());
        }
    }
    return "anything";
}

bool may_compare(const Type& a, const Type& b) {
    if (a.kind == TypeKind::any || b.kind == TypeKind::any) return true;
    if (a.kind == TypeKind::null || b.kind == TypeKind::null) return true;
    if (a.is_textual() && b.is_textual()) return true;
    return a.kind == b.kind;
}

bool may_assign(const Type& from, const Type& to) {
    if (!may_compare(from, to)) return false;
    if (from.kind == TypeKind::any || from.kind == TypeKind::null || to.kind == TypeKind::any)
        return true;
    if (from.kind == TypeKind::enumeration && to.kind == TypeKind::enumeration)
        return shares_value(from, to);
    if (from.kind == TypeKind::number) return !disjoint(from, to);
    if (from.kind == TypeKind::list) return may_assign(from.element(), to.element());
    if (from.kind == TypeKind::context) return assigns_fields(from, to);
    return true;
}

bool conforms(const Type& from, const Type& to) {
    if (to.kind == TypeKind::any || from.kind == TypeKind::null) return true;
    if (from.is_textual() && to.is_textual()) return true;
    if (from.kind != to.kind) return false;
    switch (to.kind) {
        case TypeKind::list:
        case TypeKind::range: return to.of == nullptr || conforms(from.element(), to.element());
        case TypeKind::context:
            return std::ranges::all_of(to.fields, [&from](const TypeField& field) {
                const Type* own = from.field(field.name);
                return own != nullptr && conforms(*own, field.type);
            });
        case TypeKind::function:
            return !to.has_signature ||
                   (from.has_signature &&
                    std::ranges::equal(to.parameters, from.parameters,
                                       [](const Type& asked, const Type& taken) {
                                           return conforms(asked, taken);
                                       }) &&
                    conforms(from.element(), to.element()));
        default: return true;
    }
}

Type join(const Type& a, const Type& b) {
    if (a.kind == TypeKind::null) return b;
    if (b.kind == TypeKind::null) return a;
    if (a.is_textual() && b.is_textual()) return join_textual(a, b);
    if (a.kind != b.kind) return TypeKind::any;
    switch (a.kind) {
        case TypeKind::number:
            return Type::number(lower_of(a.minimum, b.minimum), higher_of(a.maximum, b.maximum),
                                a.integer && b.integer);
        case TypeKind::list: return Type::list(join(a.element(), b.element()));
        case TypeKind::range: return Type::range(join(a.element(), b.element()));
        case TypeKind::context: {
            std::vector<TypeField> shared;
            for (const TypeField& field : a.fields)
                if (const Type* other = b.field(field.name))
                    shared.push_back({field.name, join(field.type, *other)});
            return Type::context(std::move(shared));
        }
        default: return a.kind;
    }
}

Type type_of(const Value& value) {
    switch (value.kind()) {
        case Kind::null: return TypeKind::null;
        case Kind::boolean: return TypeKind::boolean;
        case Kind::number: {
            const Decimal n = value.as_number();
            return Type::number(n, n, n.is_integer());
        }
        case Kind::string: return Type::enumeration({std::string(value.as_string())});
        case Kind::date: return TypeKind::date;
        case Kind::time: return TypeKind::time;
        case Kind::date_time: return TypeKind::date_time;
        case Kind::days_duration: return TypeKind::days_duration;
        case Kind::months_duration: return TypeKind::months_duration;
        case Kind::list: {
            Type of(TypeKind::null);
            for (const Value& item : value.as_list()) of = join(of, type_of(item));
            return Type::list(of.kind == TypeKind::null ? Type(TypeKind::any) : std::move(of));
        }
        case Kind::context: {
            std::vector<TypeField> fields;
            for (const Field& field : value.as_context())
                fields.push_back({field.name, type_of(field.value)});
            return Type::context(std::move(fields));
        }
        case Kind::range:
            return Type::range(join(type_of(value.as_range().low), type_of(value.as_range().high)));
        case Kind::function: return TypeKind::function;
    }
    return TypeKind::any;
}

bool belongs(const Value& value, const Type& type) {
    if (value.is_null() || type.kind == TypeKind::any) return true;
    switch (type.kind) {
        case TypeKind::null: return false;
        case TypeKind::number: return value.is_number() && within(value.as_number(), type);
        case TypeKind::text: return value.is_string();
        case TypeKind::enumeration:
            return value.is_string() &&
                   std::ranges::find(type.values, value.as_string()) != type.values.end();
        case TypeKind::list:
            return value.is_list() && std::ranges::all_of(value.as_list(), [&type](const Value& v) {
                       return belongs(v, type.element());
                   });
        case TypeKind::context:
            return value.is_context() &&
                   std::ranges::all_of(type.fields, [&value](const TypeField& field) {
                       const Value* own = value.field(field.name);
                       return own == nullptr || belongs(*own, field.type);
                   });
        case TypeKind::range:
            return value.kind() == Kind::range && belongs(value.as_range().low, type.element()) &&
                   belongs(value.as_range().high, type.element());
        default: return type_of(value).kind == type.kind;
    }
}

}  // namespace luotsi::feel
