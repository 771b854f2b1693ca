// What functions are given and what they give: the parts of a call's types that depend on its
// arguments. Strict compilation only; in plain FEEL a wrong argument gives null.
#include <algorithm>
#include <array>
#include <map>

#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

using Parts = std::vector<Part>;

bool is_open(const Type& type) { return type.kind == TypeKind::any || type.kind == TypeKind::null; }

// Type of the items an argument stands for: a list's, or its own.
Type items_of(const Type& type) { return type.kind == TypeKind::list ? type.element() : type; }

// Of one list, or of the arguments themselves.
Type common_item(const Parts& arguments) {
    if (arguments.size() == 1) return items_of(arguments[0].type);
    Type out(TypeKind::null);
    for (const Part& one : arguments) out = join(out, one.type);
    return out;
}

Type flat(const Type& type) { return type.kind == TypeKind::list ? flat(type.element()) : type; }

Type whole_number(std::optional<Decimal> low, std::optional<Decimal> high) {
    return Type::number(low, high, true);
}

Type sum_of(const Type& item) {
    if (item.kind != TypeKind::number) return is_open(item) ? Type() : Type(item.kind);
    const bool positive = item.minimum && *item.minimum >= Decimal(0);
    return Type::number(positive ? std::optional(Decimal(0)) : std::nullopt, {}, item.integer);
}

// Numbers between the smallest and the largest: they need not be whole.
Type mean_of(const Type& item) {
    if (item.kind != TypeKind::number) return is_open(item) ? Type() : Type(item.kind);
    return Type::number(item.minimum, item.maximum);
}

Type rounded(const Parts& arguments, Rounding mode) {
    const Type& n = arguments[0].type;
    if (arguments.size() != 1 || n.kind != TypeKind::number) return TypeKind::number;
    const auto bound = [mode](const std::optional<Decimal>& value) {
        return value ? value->rounded(0, mode) : std::nullopt;
    };
    return whole_number(bound(n.minimum), bound(n.maximum));
}

Type absolute(const Type& type) {
    if (type.kind != TypeKind::number) return is_open(type) ? Type() : type;
    std::optional<Decimal> high;
    if (type.minimum && type.maximum) high = std::max(type.minimum->abs(), type.maximum->abs());
    return Type::number(Decimal(0), high, type.integer);
}

Type with_field(const Type& context, const std::string& name, const Type& value) {
    if (context.kind != TypeKind::context) return TypeKind::context;
    Type out = context;
    const auto found = std::ranges::find(out.fields, name, &TypeField::name);
    if (found != out.fields.end()) {
        found->type = value;
    } else if (!out.fields.empty()) {
        out.fields.push_back({name, value});
    }
    return out;
}

Type entries_of(const Type& context) {
    Type value(TypeKind::null);
    for (const TypeField& field : context.fields) value = join(value, field.type);
    if (value.kind == TypeKind::null) value = Type();
    return Type::list(Type::context({{"key", TypeKind::text}, {"value", std::move(value)}}));
}

enum class Rule : std::uint8_t {
    extreme,
    sum,
    mean,
    mode,
    same_list,
    appended,
    joined,
    flat,
    replaced,
    floor,
    ceiling,
    absolute,
    entries,
    days,
    months,
    of_year,
    of_weeks,
    positive,
    count,
    places
};

const std::map<std::string_view, Rule>& rules() {
    static const std::map<std::string_view, Rule> out{{"min", Rule::extreme},
                                                      {"max", Rule::extreme},
                                                      {"sum", Rule::sum},
                                                      {"mean", Rule::mean},
                                                      {"median", Rule::mean},
                                                      {"mode", Rule::mode},
                                                      {"sublist", Rule::same_list},
                                                      {"reverse", Rule::same_list},
                                                      {"remove", Rule::same_list},
                                                      {"sort", Rule::same_list},
                                                      {"distinct values", Rule::same_list},
                                                      {"append", Rule::appended},
                                                      {"concatenate", Rule::joined},
                                                      {"union", Rule::joined},
                                                      {"flatten", Rule::flat},
                                                      {"insert before", Rule::replaced},
                                                      {"list replace", Rule::replaced},
                                                      {"floor", Rule::floor},
                                                      {"ceiling", Rule::ceiling},
                                                      {"abs", Rule::absolute},
                                                      {"get entries", Rule::entries},
                                                      {"day of week", Rule::days},
                                                      {"month of year", Rule::months},
                                                      {"day of year", Rule::of_year},
                                                      {"week of year", Rule::of_weeks},
                                                      {"sqrt", Rule::positive},
                                                      {"exp", Rule::positive},
                                                      {"stddev", Rule::positive},
                                                      {"string length", Rule::count},
                                                      {"index of", Rule::places}};
    return out;
}

Type list_of(const Type& item) { return Type::list(item.kind == TypeKind::null ? Type() : item); }

Type by_rule(Rule rule, const Parts& arguments, const Type& otherwise) {
    const Type first = arguments[0].type;
    switch (rule) {
        case Rule::extreme: return common_item(arguments);
        case Rule::sum: return sum_of(common_item(arguments));
        case Rule::mean: return mean_of(common_item(arguments));
        case Rule::mode: return list_of(common_item(arguments));
        case Rule::same_list: return list_of(items_of(first));
        case Rule::appended: {
            Type item = items_of(first);
            for (std::size_t i = 1; i < arguments.size(); ++i) item = join(item, arguments[i].type);
            return list_of(item);
        }
        case Rule::joined: {
            Type item = items_of(first);
            for (const Part& one : arguments) item = join(item, items_of(one.type));
            return list_of(item);
        }
        case Rule::flat: return list_of(flat(first));
        case Rule::replaced:
            return arguments.size() < 3 ? otherwise
                                        : list_of(join(items_of(first), arguments[2].type));
        case Rule::floor: return rounded(arguments, Rounding::floor);
        case Rule::ceiling: return rounded(arguments, Rounding::ceiling);
        case Rule::absolute: return absolute(items_of(first));
        case Rule::entries: return entries_of(items_of(first));
        case Rule::days:
            return Type::enumeration(
                {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});
        case Rule::months:
            return Type::enumeration({"January", "February", "March", "April", "May", "June",
                                      "July", "August", "September", "October", "November",
                                      "December"});
        case Rule::of_year: return whole_number(Decimal(1), Decimal(366));
        case Rule::of_weeks: return whole_number(Decimal(1), Decimal(53));
        case Rule::positive: return Type::number(Decimal(0), {});
        case Rule::count: return Type::count();
        case Rule::places: return Type::list(whole_number(Decimal(1), {}));
    }
    return otherwise;
}

}  // namespace

Type Parser::result_type(const Builtin& builtin, const Parts& arguments) {
    if (arguments.empty()) return builtin.result;
    const auto rule = rules().find(builtin.name);
    if (rule != rules().end()) return by_rule(rule->second, arguments, builtin.result);
    const bool keyed = builtin.name == "get value" || builtin.name == "context put";
    if (!keyed || arguments.size() < 2 || !is_constant(arguments[1].node) ||
        !constant_of(arguments[1].node).is_string())
        return builtin.result;
    const std::string key(constant_of(arguments[1].node).as_string());
    const Type owner = items_of(arguments[0].type);
    if (builtin.name == "context put")
        return arguments.size() == 3 ? with_field(owner, key, arguments[2].type) : builtin.result;
    const Type* found = owner.field(key);
    if (found != nullptr) return *found;
    if (owner.kind == TypeKind::context && !owner.fields.empty())
        unknown_part(arguments[1].begin, key, owner.fields, owner);
    return builtin.result;
}

// Every item must be of one of these kinds.
void Parser::check_items(const Builtin& builtin, const Parts& arguments,
                         std::initializer_list<TypeKind> kinds, const std::string& what) {
    const auto good = [&kinds](const Type& type) {
        return is_open(type) || std::ranges::find(kinds, type.kind) != kinds.end();
    };
    for (const Part& one : arguments) {
        const Type item = arguments.size() == 1 ? items_of(one.type) : one.type;
        if (good(item)) continue;
        mismatch(one.begin,
                 std::string(builtin.name) + "() needs " + what + ", found " + to_string(one.type));
        with("expected", what);
        with("found", to_string(one.type));
        return;
    }
}

void Parser::check_call(const Builtin& builtin, const Parts& arguments) {
    if (arguments.empty()) return;
    const std::string_view name = builtin.name;
    const auto is_one_of = [name](std::initializer_list<std::string_view> names) {
        return std::ranges::find(names, name) != names.end();
    };
    if (is_one_of({"sum", "mean"})) {
        check_items(builtin, arguments,
                    {TypeKind::number, TypeKind::days_duration, TypeKind::months_duration},
                    "numbers or durations");
    } else if (is_one_of({"median", "stddev", "mode", "product"})) {
        check_items(builtin, arguments, {TypeKind::number}, "numbers");
    } else if (is_one_of({"all", "any"})) {
        check_items(builtin, arguments, {TypeKind::boolean}, "conditions");
    } else if (name == "string join") {
        check_items(builtin, {arguments[0]}, {TypeKind::text, TypeKind::enumeration}, "texts");
    } else if (is_one_of({"min", "max"})) {
        check_items(builtin, arguments,
                    {TypeKind::number, TypeKind::text, TypeKind::enumeration, TypeKind::date,
                     TypeKind::time, TypeKind::date_time, TypeKind::days_duration,
                     TypeKind::months_duration},
                    "values that have an order");
        for (std::size_t i = 1; i < arguments.size(); ++i) check_kinds(arguments[0], arguments[i]);
    } else if (is_one_of({"list contains", "index of"}) && arguments.size() == 2) {
        Part item = arguments[0];
        item.type = items_of(item.type);
        item.node = 0;
        check_comparable(Op::equal, item, arguments[1]);
    } else if (is_one_of({"sublist", "remove", "insert before"}) && arguments.size() >= 2) {
        check_position(arguments[1]);
    } else if (builtin.parameters.size() == 2 &&
               is_one_of({"before", "after", "meets", "met by", "overlaps", "overlaps before",
                          "overlaps after", "finishes", "finished by", "includes", "during",
                          "starts", "started by", "coincides"})) {
        Part points[] = {arguments[0], arguments[1]};
        for (Part& one : points)
            if (one.type.kind == TypeKind::range) one.type = one.type.element();
        check_kinds(points[0], points[1]);
    }
}

// Places are counted from 1, or from -1 backwards.
void Parser::check_position(const Part& position) {
    if (!is_constant(position.node) || failed()) return;
    const Value& value = constant_of(position.node);
    if (!value.is_number() || !value.as_number().is_zero()) return;
    fail_at(position.begin, "feel.outside_range", "places are counted from 1, or from -1 backwards",
            "write 1 for the first, -1 for the last");
    with("value", "0");
    with("allowed", "1, 2 … -2, -1");
}

void Parser::check_value_call(const Part& function, const Parts& arguments) {
    const Type& type = function.type;
    if (type.kind != TypeKind::function || !type.has_signature) return;
    if (type.parameters.size() != arguments.size()) {
        fail_at(function.begin, "feel.argument_count",
                "the function takes " + std::to_string(type.parameters.size()) +
                    " arguments, not " + std::to_string(arguments.size()));
        with("name", "function");
        return;
    }
    for (std::size_t i = 0; i < arguments.size(); ++i)
        check_expected(arguments[i], type.parameters[i]);
}

// "for x in …": a list or a range of numbers or days.
void Parser::check_domain(const Part& domain) {
    if (!options_.strict || failed() || is_open(domain.type) || domain.type.kind == TypeKind::list)
        return;
    if (domain.type.kind == TypeKind::range) {
        check_counted(domain.type.element(), domain.begin);
        return;
    }
    mismatch(domain.begin, "expected a list, found " + to_string(domain.type),
             "put it in brackets: [ … ]");
    with("expected", "list");
    with("found", to_string(domain.type));
}

void Parser::check_counted(const Type& type, std::size_t begin) {
    const bool good = is_open(type) || type.kind == TypeKind::number || type.kind == TypeKind::date;
    if (good || !options_.strict || failed()) return;
    mismatch(begin, "only numbers and dates can be counted through, found " + to_string(type));
    with("expected", "number");
    with("found", to_string(type));
}

}  // namespace luotsi::feel
