// Types of FEEL expressions, used to find mistakes before anything runs: text compared with a
// number, a value an enumerated fact cannot have, a number outside a fact's range. `any` means that
// nothing is known, and is never an error.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feel/decimal.hpp"
#include "feel/value.hpp"

namespace luotsi::feel {

enum class TypeKind : std::uint8_t {
    any,
    null,
    boolean,
    number,
    text,
    enumeration,  // text, one of `values`
    date,
    time,
    date_time,
    days_duration,
    months_duration,
    list,  // of `of`
    context,  // with `fields`
    range,  // of `of`
    function,
};

struct TypeField;

struct Type {
    TypeKind kind = TypeKind::any;
    bool integer = false;  // number: only whole ones
    std::optional<Decimal> minimum;  // number: smallest possible, included
    std::optional<Decimal> maximum;  // number: largest possible, included
    std::vector<std::string> values;  // enumeration: in declared order
    std::shared_ptr<const Type> of;  // list, range: of what; function: what it gives; null = any
    std::vector<TypeField> fields;  // context: known fields; none known = any fields
    std::vector<Type> parameters;  // function
    bool has_signature = false;  // function: its parameters are known

    Type();
    Type(TypeKind k);  // NOLINT: a kind alone is a type
    static Type number(std::optional<Decimal> low, std::optional<Decimal> high, bool whole = false);
    static Type count();  // whole numbers from 0
    static Type enumeration(std::vector<std::string> values);
    static Type list(Type of);
    static Type range(Type of);
    static Type context(std::vector<TypeField> fields);
    static Type function(std::vector<Type> parameters, Type result);

    const Type& element() const;  // of a list or range, result of a function; any when not known
    const Type* field(std::string_view name) const;
    bool is_textual() const { return kind == TypeKind::text || kind == TypeKind::enumeration; }
    bool operator==(const Type& other) const;
};

struct TypeField {
    std::string name;
    Type type;
    bool operator==(const TypeField&) const = default;
};

// "number 0..10", "one of [self, network]", "list of text": for messages.
std::string to_string(const Type& type);

// Whether a value of one type can ever be equal to / ordered with one of the other.
bool may_compare(const Type& a, const Type& b);
// Whether a value of type `from` can stand where `to` is expected (null always can).
bool may_assign(const Type& from, const Type& to);
// Whether every value of type `from` is one of `to` (DMN 1.5, 10.3.2.9.2): contexts with more
// fields than asked for do, functions do when they take at least what is asked and give at most
// that. Bounds of numbers and values of enumerations do not count.
bool conforms(const Type& from, const Type& to);
// The narrowest type of both (of an if's branches, of a list's items); any when they differ.
Type join(const Type& a, const Type& b);
// Type of a literal value.
Type type_of(const Value& value);
// Whether the value is one of the type's values (null belongs to every type).
bool belongs(const Value& value, const Type& type);

}  // namespace luotsi::feel
