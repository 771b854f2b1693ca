// Functions of a model as values, and calls of them.
#include <algorithm>

#include "dmn/logic.hpp"

namespace luotsi::dmn {

using feel::Value;

Shared& shared_of(const feel::Environment& caller, Shared& own) {
    const auto* frame = dynamic_cast<const Frame*>(&caller.root());
    return frame == nullptr ? own : frame->shared();
}

feel::Type type_of(const FunctionBody& function) {
    std::vector<feel::Type> parameters;
    for (const TypeIndex type : function.types)
        parameters.push_back(function.table->feel_type(type));
    feel::Type result = function.table->feel_type(function.result);
    if (result.kind == feel::TypeKind::any && function.body != nullptr)
        result = function.body->shape();
    return feel::Type::function(std::move(parameters), std::move(result));
}

Value call_body(const FunctionBody& function, std::vector<Value> slots,
                std::span<const Value> arguments, Shared& shared) {
    const auto refuse = [&](std::string why) {
        shared.say(function.origin.message(function.name + "(): " + std::move(why)));
        return Value();
    };
    if (function.kind != FunctionKind::feel)
        return refuse("functions of Java or PMML are not run here");
    if (function.body == nullptr) return refuse("the function has no body");
    if (shared.calls >= max_function_depth) return refuse("calls itself too deeply");
    Frame frame(std::move(slots), shared);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value argument = arguments[i];
        // An argument that does not fit: the function is not called (10.3.2.13).
        if (!function.table->convert(argument, function.types[i], frame))
            return refuse("\"" + function.parameters[i] + "\" cannot be " + shown(arguments[i]));
        frame.slot(function.slots[i]) = std::move(argument);
    }
    ++shared.calls;
    Value out = function.body->value(frame);
    --shared.calls;
    convert(out, function.result, *function.table, frame, function.origin, "the result");
    return out;
}

namespace {

class BoxedFunction final : public feel::Callable,
                            public std::enable_shared_from_this<BoxedFunction> {
public:
    BoxedFunction(std::shared_ptr<const FunctionBody> function, std::vector<Value> slots,
                  std::optional<std::uint32_t> own_slot)
        : function_(std::move(function)), slots_(std::move(slots)), own_slot_(own_slot) {}

    const std::vector<std::string>& parameters() const override { return function_->parameters; }
    feel::Type type() const override { return type_of(*function_); }

    Value call(std::span<const Value> arguments, const feel::Environment& caller) const override {
        Shared own;
        std::vector<Value> slots = slots_;
        if (own_slot_) slots[*own_slot_] = feel::make_function(shared_from_this());
        return call_body(*function_, std::move(slots), arguments, shared_of(caller, own));
    }

private:
    std::shared_ptr<const FunctionBody> function_;
    std::vector<Value> slots_;
    std::optional<std::uint32_t> own_slot_;
};

}  // namespace

Value FunctionLogic::compute(Frame& frame) const {
    return feel::make_function(
        std::make_shared<const BoxedFunction>(function, frame.slots(), own_slot));
}

Value InvocationLogic::compute(Frame& frame) const {
    std::vector<Value> values;
    for (const Argument& argument : arguments) {
        Value one = argument.value == nullptr ? Value() : argument.value->value(frame);
        convert(one, argument.type, types(), frame, origin(), argument.name);
        frame.slot(argument.slot) = one;
        values.push_back(std::move(one));
    }
    if (function == nullptr) return evaluate(built_in, frame);
    const Value called = function->value(frame);
    const std::vector<std::string>* parameters = feel::parameters_of(called);
    if (parameters == nullptr) return refuse(frame, "what is invoked is no function");
    if (parameters->size() != arguments.size())
        return refuse(frame, "the function takes " + std::to_string(parameters->size()) +
                                 " arguments, not " + std::to_string(arguments.size()));
    std::vector<Value> placed(parameters->size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto found = std::ranges::find(*parameters, arguments[i].name);
        if (found == parameters->end())
            return refuse(frame, "the function has no parameter \"" + arguments[i].name + '"');
        placed[static_cast<std::size_t>(found - parameters->begin())] = std::move(values[i]);
    }
    return feel::call(called, placed, frame);
}

}  // namespace luotsi::dmn
