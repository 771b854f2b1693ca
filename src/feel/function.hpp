// Functions as values from outside FEEL: business knowledge models and decision services of DMN are
// C++ objects that expressions call like any function, by position or by parameters' names.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "feel/boxed.hpp"
#include "feel/expression.hpp"

namespace luotsi::feel {

class Callable {
public:
    virtual ~Callable() = default;
    virtual const std::vector<std::string>& parameters() const = 0;
    // What it takes and gives; by default anything.
    virtual Type type() const;
    // As many arguments as parameters. `caller` is where the call stands; its root() is what was
    // given to evaluate(). Must not keep references to either.
    virtual Value call(std::span<const Value> arguments, const Environment& caller) const = 0;
};

class NativeFunction final : public FunctionObject {
public:
    explicit NativeFunction(std::shared_ptr<const Callable> callable)
        : callable_(std::move(callable)) {}
    const Callable& callable() const { return *callable_; }

private:
    std::shared_ptr<const Callable> callable_;
};

// Requires a callable.
Value make_function(std::shared_ptr<const Callable> callable);
// The names of a function's parameters; nullptr when the value is none.
const std::vector<std::string>* parameters_of(const Value& function);
// What a function takes and gives, as far as it is declared or was inferred; requires a function.
Type type_of_function(const Value& function);
// Calls a function value; null when it is none, takes another number of arguments, or the calls
// nest too deeply.
Value call(const Value& function, std::span<const Value> arguments, const Environment& caller);

// Whether the value, or each part of it, is of the type (DMN 1.5, 10.3.2.9.2); null always is.
bool conforms(const Value& value, const Type& type);
// Makes the value one of the type by the standard's implicit conversions (DMN 1.5, 10.3.2.9.4):
// to and from a list of one, from a date to its midnight in UTC. False when it cannot be; the value
// is null then.
bool convert(Value& value, const Type& type);

}  // namespace luotsi::feel
