#include "feel/builtins.hpp"

#include <algorithm>
#include <map>

namespace luotsi::feel {

namespace {

Parameter parse_parameter(std::string_view text) {
    Parameter out;
    const std::size_t colon = text.find(':');
    out.name = text.substr(0, colon);
    out.kind = text[colon + 1];
    out.optional = text.ends_with('?') || text.ends_with('~');
    out.may_be_null = text.ends_with('~');
    return out;
}

bool is_temporal(const Value& value) {
    return value.kind() == Kind::date || value.kind() == Kind::time ||
           value.kind() == Kind::date_time;
}

bool has_kind(char kind, const Value& value) {
    switch (kind) {
        case 's': return value.is_string();
        case 'n': return value.is_number();
        case 'b': return value.is_boolean();
        case 'd': return value.kind() == Kind::date || value.kind() == Kind::date_time;
        case 't': return value.kind() == Kind::time;
        case 'D': return value.kind() == Kind::date_time;
        case 'T': return is_temporal(value);
        case 'u':
            return value.kind() == Kind::days_duration || value.kind() == Kind::months_duration;
        case 'l': return value.is_list();
        case 'c': return value.is_context();
        case 'r': return value.kind() == Kind::range;
        case 'f': return value.kind() == Kind::function;
        case 'p':
            return value.is_number() || value.is_string() ||
                   (value.kind() >= Kind::date && value.kind() <= Kind::months_duration);
        default: return true;
    }
}

// FEEL's implicit conversions: a list of one gives its item, a single value a list of one.
bool coerce(char kind, Value& value) {
    if (has_kind(kind, value)) return true;
    if (kind == 'l') {
        value = Value::list({value});
        return true;
    }
    if (!value.is_list() || value.as_list().size() != 1) return false;
    Value only = value.as_list().front();
    if (!has_kind(kind, only)) return false;
    value = std::move(only);
    return true;
}

enum class Fit : std::uint8_t { good, null, bad };

// Coerces the arguments to the parameters' kinds.
Fit fit(const Builtin& builtin, std::size_t given, std::span<Value> arguments) {
    const std::vector<Parameter>& parameters = builtin.parameters;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Parameter& parameter = parameters[std::min(i, parameters.size() - 1)];
        if (arguments[i].is_null()) {
            const bool absent = i >= given;
            if (builtin.takes_null || absent || parameter.may_be_null || parameter.kind == '*')
                continue;
            return Fit::null;
        }
        if (!coerce(parameter.kind, arguments[i])) return Fit::bad;
    }
    return Fit::good;
}

// Whether each argument is of its parameter's kind as it stands.
bool fits_plainly(const Builtin& builtin, std::span<const Value> arguments, std::size_t given) {
    const std::vector<Parameter>& parameters = builtin.parameters;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Parameter& parameter = parameters[std::min(i, parameters.size() - 1)];
        if (has_kind(parameter.kind, arguments[i])) continue;
        const bool nullable = builtin.takes_null || i >= given || parameter.may_be_null;
        if (!arguments[i].is_null() || !nullable) return false;
    }
    return true;
}

}  // namespace

Builtin make_builtin(std::string_view name, std::string_view parameters, Type result,
                     BuiltinFunction function) {
    Builtin out;
    out.name = name;
    out.function = function;
    out.result = std::move(result);
    if (parameters.starts_with('!')) {
        out.takes_null = true;
        parameters.remove_prefix(1);
    }
    if (parameters.ends_with("...")) {
        out.variadic = true;
        parameters.remove_suffix(3);
    }
    while (!parameters.empty()) {
        const std::size_t comma = parameters.find(", ");
        out.parameters.push_back(parse_parameter(parameters.substr(0, comma)));
        parameters.remove_prefix(comma == std::string_view::npos ? parameters.size() : comma + 2);
    }
    return out;
}

const std::vector<Builtin>& builtins() {
    static const std::vector<Builtin> table = [] {
        std::vector<Builtin> out;
        add_string_functions(out);
        add_pattern_functions(out);
        add_number_functions(out);
        add_list_functions(out);
        add_aggregate_functions(out);
        add_date_functions(out);
        add_range_functions(out);
        add_context_functions(out);
        add_conversion_functions(out);
        return out;
    }();
    return table;
}

std::vector<std::uint32_t> builtins_named(std::string_view name) {
    static const std::map<std::string_view, std::vector<std::uint32_t>> places = [] {
        std::map<std::string_view, std::vector<std::uint32_t>> out;
        for (std::size_t i = 0; i < builtins().size(); ++i)
            out[builtins()[i].name].push_back(static_cast<std::uint32_t>(i));
        return out;
    }();
    const auto found = places.find(name);
    return found == places.end() ? std::vector<std::uint32_t>() : found->second;
}

bool takes(const Builtin& builtin, std::size_t count) {
    if (count > builtin.parameters.size() && !builtin.variadic) return false;
    const auto needed =
        std::ranges::count_if(builtin.parameters, [](const Parameter& p) { return !p.optional; });
    return count >= static_cast<std::size_t>(needed);
}

Value call_builtin(const Builtin& builtin, std::span<Value> arguments, std::size_t given,
                   Caller& caller, bool overloads) {
    const Builtin* const end = builtins().data() + builtins().size();
    if (fits_plainly(builtin, arguments, given)) return builtin.function(arguments, caller);
    for (const Builtin* one = &builtin; one != end && one->name == builtin.name; ++one) {
        const bool first = one == &builtin;
        if (!first && (!overloads || !takes(*one, given))) continue;
        const bool last = !overloads || one + 1 == end || one[1].name != builtin.name;
        // What does not fit here may fit the next one, so it gets a copy to coerce.
        std::vector<Value> fitted(std::max(given, one->parameters.size()));
        for (std::size_t i = 0; i < given; ++i) fitted[i] = arguments[i];
        switch (fit(*one, given, fitted)) {
            case Fit::good: return one->function(fitted, caller);
            case Fit::null: return {};
            case Fit::bad: break;
        }
        if (last) break;
    }
    return {};
}

Value BuiltinObject::call(Arguments arguments, Caller& caller) const {
    const std::vector<Builtin>& all = builtins();
    for (std::size_t i = first_; i < all.size() && all[i].name == all[first_].name; ++i) {
        if (!takes(all[i], arguments.size())) continue;
        std::vector<Value> room(std::max(arguments.size(), all[i].parameters.size()));
        std::ranges::copy(arguments, room.begin());
        return call_builtin(all[i], room, arguments.size(), caller, true);
    }
    return {};
}

bool accepts(char kind, const Type& type) {
    switch (type.kind) {
        case TypeKind::any:
        case TypeKind::null: return true;
        case TypeKind::list: return kind == 'l' || kind == '*' || accepts(kind, type.element());
        default: break;
    }
    switch (kind) {
        case 's': return type.is_textual();
        case 'n': return type.kind == TypeKind::number;
        case 'b': return type.kind == TypeKind::boolean;
        case 'd': return type.kind == TypeKind::date || type.kind == TypeKind::date_time;
        case 't': return type.kind == TypeKind::time;
        case 'D': return type.kind == TypeKind::date_time;
        case 'T':
            return type.kind == TypeKind::date || type.kind == TypeKind::time ||
                   type.kind == TypeKind::date_time;
        case 'u':
            return type.kind == TypeKind::days_duration || type.kind == TypeKind::months_duration;
        case 'c': return type.kind == TypeKind::context;
        case 'r': return type.kind == TypeKind::range;
        case 'f': return type.kind == TypeKind::function;
        case 'p': return type.kind >= TypeKind::number && type.kind <= TypeKind::months_duration;
        default: return true;  // lists take single values, "*" takes all
    }
}

}  // namespace luotsi::feel
