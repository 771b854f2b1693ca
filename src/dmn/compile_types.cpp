// Item definitions (DMN 1.5, 7.3.3) become types.
#include <algorithm>

#include "base/text.hpp"
#include "dmn/compiler.hpp"

namespace luotsi::dmn {

namespace {

constexpr std::uint32_t max_import_depth = 50;

}  // namespace

void Compiler::declare_types(std::uint32_t unit) {
    for (const ItemDefinition& item : data_.files[unit]->types) {
        TypeRule rule;
        rule.name = item.name;
        rule.shape = Shape::alias;
        const TypeIndex index = data_.types->add(std::move(rule));
        if (!data_.units[unit].types.try_emplace(item.name, index).second)
            problem(unit, item.place, "type " + item.name, "dmn.duplicate_name",
                    "there is another type named \"" + item.name + '"', item.name);
    }
}

std::optional<TypeIndex> Compiler::find_type(std::uint32_t unit, std::string_view name,
                                             std::uint32_t depth) const {
    const Unit& here = data_.units[unit];
    const auto own = here.types.find(name);
    if (own != here.types.end()) return own->second;
    if (depth > max_import_depth) return std::nullopt;
    for (const auto& [import, imported] : here.imports) {
        std::string_view rest = name;
        if (!import.empty()) {
            if (!rest.starts_with(import + '.')) continue;
            rest.remove_prefix(import.size() + 1);
        }
        if (const auto found = find_type(imported, rest, depth + 1)) return found;
    }
    return std::nullopt;
}

TypeIndex Compiler::type_ref(std::uint32_t unit, std::string_view name, const Place& place,
                             const std::string& element) {
    if (name.empty()) return any_type;
    if (const auto found = find_type(unit, name)) return *found;
    std::string_view simple = name;
    for (const std::string_view prefix : {"feel:", "feel."})
        if (simple.starts_with(prefix)) simple.remove_prefix(prefix.size());
    if (data_.types->is_simple(simple)) return data_.types->simple(simple);
    // "list<number>": the names inside are those of expressions.
    if (simple.find('<') != std::string_view::npos) {
        auto generic = feel::parse_type(simple, types_of_unit_);
        if (generic) {
            TypeRule rule;
            rule.name = name;
            rule.plain = std::move(*generic);
            return data_.types->add(std::move(rule));
        }
    }
    // DMN 1.1 wrote a type's name as an XML name with a prefix.
    const std::size_t colon = name.find(':');
    if (colon != std::string_view::npos)
        if (const auto found = find_type(unit, name.substr(colon + 1))) return *found;
    problem(unit, place, element, "dmn.unknown_type",
            "there is no type \"" + std::string(name) + '"', std::string(name));
    return any_type;
}

// What one item is, without regard to isCollection.
TypeIndex Compiler::base_type(std::uint32_t unit, const ItemDefinition& item) {
    const std::string element = "type " + item.name;
    if (!item.function.empty()) {
        const FunctionItem& function = item.function.front();
        TypeRule rule;
        rule.name = item.name;
        rule.shape = Shape::function;
        rule.of = type_ref(unit, function.output_type, function.place, element);
        for (const InformationItem& parameter : function.parameters)
            rule.fields.emplace_back(parameter.name,
                                     type_ref(unit, parameter.type, parameter.place, element));
        return data_.types->add(std::move(rule));
    }
    if (!item.components.empty()) {
        TypeRule rule;
        rule.name = item.name;
        rule.shape = Shape::context;
        const TypeIndex index = data_.types->add(std::move(rule));
        for (const ItemDefinition& component : item.components) {
            TypeRule part;
            part.name = component.name;
            part.shape = Shape::alias;
            const TypeIndex own = data_.types->add(std::move(part));
            define(unit, component, own);
            data_.types->at(index).fields.emplace_back(component.name, own);
        }
        return index;
    }
    return type_ref(unit, item.type, item.type_place, element);
}

void Compiler::define(std::uint32_t unit, const ItemDefinition& item, TypeIndex index) {
    TypeIndex base = base_type(unit, item);
    if (!item.collection) {
        data_.types->at(index).of = base;
        return;
    }
    TypeRule one;  // allowedValues restrict each item, typeConstraint the whole collection
    one.name = item.name;
    one.shape = Shape::alias;
    one.of = base;
    base = data_.types->add(std::move(one));
    TypeRule& rule = data_.types->at(index);
    rule.shape = Shape::list;
    rule.of = base;
}

// "a" is "b", "b" is "a": such a type is anything.
void Compiler::refuse_loops(std::uint32_t unit) {
    for (const ItemDefinition& item : data_.files[unit]->types) {
        const TypeIndex index = data_.units[unit].types.at(item.name);
        TypeIndex at = index;
        std::size_t steps = 0;
        while (data_.types->at(at).shape == Shape::alias && ++steps < 1000)
            at = data_.types->at(at).of;
        if (data_.types->at(at).shape != Shape::alias) continue;
        data_.types->at(index).of = any_type;
        problem(unit, item.place, "type " + item.name, "dmn.cycle", "the type is defined by itself",
                item.name);
    }
}

feel::Names Compiler::type_names(std::uint32_t unit) const {
    feel::Names out;
    const auto add = [&](const auto& self, std::uint32_t from, const std::string& prefix,
                         std::uint32_t depth) -> void {
        if (depth > 3) return;  // imports of imports of imports
        for (const auto& [import, imported] : data_.units[from].imports)
            self(self, imported, import.empty() ? prefix : prefix + import + '.', depth + 1);
        for (const auto& [name, index] : data_.units[from].types)
            out.add_type(prefix + name, data_.types->feel_type(index));
    };
    add(add, unit, "", 0);
    return out;
}

feel::Expression Compiler::tests(std::uint32_t unit, const Entry& entry, TypeIndex input,
                                 const std::string& element) {
    if (!entry.present || trim(entry.text.text).empty()) return {};
    auto compiled = feel::compile_tests(entry.text.text, data_.types->feel_type(input),
                                        types_of_unit_, plain_options());
    if (compiled) return std::move(*compiled);
    mistake(unit, entry.text, element, std::move(compiled.error()));
    return {};
}

void Compiler::compile_restrictions(std::uint32_t unit, const ItemDefinition& item,
                                    TypeIndex index) {
    const TypeIndex one = item.collection ? data_.types->at(index).of : index;
    const std::string element = "type " + item.name;
    const TypeIndex base = data_.types->at(one).of;
    feel::Expression allowed = tests(unit, item.allowed, base, element);
    feel::Expression constraint =
        tests(unit, item.constraint, item.collection ? index : base, element);
    data_.types->at(one).allowed = std::move(allowed);
    data_.types->at(one).allowed_text = item.allowed.text.text;
    data_.types->at(index).constraint = std::move(constraint);
    const TypeRule& rule = data_.types->at(data_.types->at(one).of);
    if (item.components.empty() || rule.shape != Shape::context) return;
    for (std::size_t i = 0; i < item.components.size(); ++i)
        compile_restrictions(unit, item.components[i],
                             data_.types->at(data_.types->at(one).of).fields[i].second);
}

void Compiler::define_types(std::uint32_t unit) {
    for (const ItemDefinition& item : data_.files[unit]->types)
        define(unit, item, data_.units[unit].types.at(item.name));
    refuse_loops(unit);
    types_of_unit_ = type_names(unit);
    for (const ItemDefinition& item : data_.files[unit]->types)
        compile_restrictions(unit, item, data_.units[unit].types.at(item.name));
}

TypeIndex Compiler::result_type(TypeIndex declared) const {
    const TypeRule& rule = data_.types->resolved(declared);
    return rule.shape == Shape::function ? rule.of : declared;
}

}  // namespace luotsi::dmn
