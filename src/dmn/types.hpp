// The types of a model: FEEL's own and item definitions (DMN 1.5, 7.3.3), with what restricts them.
// Inside dmn only. Types may contain themselves, so they refer to one another by place.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feel/expression.hpp"
#include "feel/type.hpp"

namespace luotsi::dmn {

using TypeIndex = std::uint32_t;
inline constexpr TypeIndex any_type = 0;

enum class Shape : std::uint8_t { simple, alias, list, context, function };

struct TypeRule {
    std::string name;  // as written, for messages
    Shape shape = Shape::simple;
    feel::Type plain;  // simple
    TypeIndex of = any_type;  // alias, list: of what; function: its result
    std::vector<std::pair<std::string, TypeIndex>> fields;  // context
    feel::Expression allowed;  // unary tests; empty = no restriction
    feel::Expression constraint;
    std::string allowed_text;  // the order of values for decision tables
};

class TypeTable {
public:
    TypeTable();
    TypeIndex add(TypeRule rule);
    TypeRule& at(TypeIndex index) { return rules_[index]; }
    const TypeRule& at(TypeIndex index) const { return rules_[index]; }
    // FEEL's own types by their names in DMN files, also those of earlier versions; any_type when
    // the name is none of them.
    TypeIndex simple(std::string_view name) const;
    bool is_simple(std::string_view name) const { return simple_.contains(name); }

    // The rule behind names for the same thing.
    const TypeRule& resolved(TypeIndex index) const;
    // As expressions know it. A type inside itself is left open.
    feel::Type feel_type(TypeIndex index) const;
    // Values in declared order; "" when there are none.
    std::string_view allowed_text(TypeIndex index) const;

    // Whether the value is of the type (10.3.2.9.2) and within its restrictions (7.3.3).
    bool conforms(const feel::Value& value, TypeIndex index,
                  const feel::Environment& environment) const;
    // Makes it so by the implicit conversions (10.3.2.9.4), else null and false.
    bool convert(feel::Value& value, TypeIndex index, const feel::Environment& environment) const;

    // Texts read as dates, times and durations where the type says so.
    feel::Value with_times(const feel::Value& value, TypeIndex index) const;

private:
    feel::Type feel_type(TypeIndex index, std::vector<TypeIndex>& inside) const;

    std::vector<TypeRule> rules_;
    std::map<std::string, TypeIndex, std::less<>> simple_;
};

}  // namespace luotsi::dmn
