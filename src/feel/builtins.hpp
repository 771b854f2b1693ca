// The table of FEEL's built-in functions. Inside feel only. Each group of functions has a file
// (functions_*.cpp); arguments are checked and coerced in one place before a function runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feel/boxed.hpp"
#include "feel/expression.hpp"
#include "feel/type.hpp"
#include "feel/value.hpp"

namespace luotsi::feel {

// What a built-in may ask of the evaluation it runs in.
class Caller {
public:
    virtual ~Caller() = default;
    // Calls a function value; null when it is none or takes another number of arguments.
    virtual Value call(const Value& function, std::span<const Value> arguments) = 0;
    // Counts one step of a loop; false when the evaluation has used up its iterations.
    virtual bool spend(std::uint64_t steps) = 0;
    // Notes that a limit is the reason for the null that is about to be given.
    virtual void reached(Limit limit) = 0;
};

using Arguments = std::span<const Value>;
using BuiltinFunction = Value (*)(Arguments, Caller&);

// Kind letters of parameters: s string, n number, b boolean, d date, t time, D date and time,
// l list, c context, r range, p point (what may be an end of a range), f function, u duration of
// either kind, * anything.
struct Parameter {
    std::string_view name;
    char kind = '*';
    bool optional = false;     // absent arguments come as null
    bool may_be_null = false;  // so may a given one; otherwise null gives null
};

struct Builtin {
    std::string_view name;
    std::vector<Parameter> parameters;
    bool variadic = false;     // the last parameter may repeat
    bool takes_null = false;   // otherwise a null argument gives null before the function runs
    BuiltinFunction function = nullptr;
    Type result;
};

// "string:s, start position:n, length:n?" – parameters, "?" optional, "~" optional or null;
// "list:*..." – variadic; a leading "!" – takes null.
Builtin make_builtin(std::string_view name, std::string_view parameters, Type result,
                     BuiltinFunction function);

const std::vector<Builtin>& builtins();
// Indexes of all built-ins (overloads) with this exact name.
std::vector<std::uint32_t> builtins_named(std::string_view name);

// Whether this many arguments can be given by position.
bool takes(const Builtin& builtin, std::size_t count);
// Checks and coerces arguments given by position, then runs the function: this one, or where these
// arguments do not fit and `overloads` is set, the next one of the same name that they do fit.
// `arguments` has room for all parameters; behind the `given` ones stand nulls.
Value call_builtin(const Builtin& builtin, std::span<Value> arguments, std::size_t given,
                   Caller& caller, bool overloads);
// Whether a value of this type can be the argument (for mistakes found before anything runs).
bool accepts(char kind, const Type& type);

// A built-in as a value, with all its overloads.
class BuiltinObject final : public FunctionObject {
public:
    explicit BuiltinObject(std::uint32_t first) : first_(first) {}
    Value call(Arguments arguments, Caller& caller) const;

private:
    std::uint32_t first_;  // of its name
};

void add_string_functions(std::vector<Builtin>& out);
void add_pattern_functions(std::vector<Builtin>& out);
void add_number_functions(std::vector<Builtin>& out);
void add_list_functions(std::vector<Builtin>& out);
void add_aggregate_functions(std::vector<Builtin>& out);
void add_date_functions(std::vector<Builtin>& out);
void add_range_functions(std::vector<Builtin>& out);
void add_context_functions(std::vector<Builtin>& out);
void add_conversion_functions(std::vector<Builtin>& out);

}  // namespace luotsi::feel
