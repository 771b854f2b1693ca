// Walks a program's nodes. Inside feel only. Conditions have their own walk (test), which gives a
// three-valued answer without building values, so that simple conditions cost nanoseconds.
#pragma once

#include <array>
#include <vector>

#include "feel/boxed.hpp"
#include "feel/builtins.hpp"
#include "feel/program.hpp"

namespace luotsi::feel {

// A function literal with the values of the names around it.
class Closure final : public FunctionObject {
public:
    Closure(std::shared_ptr<const Program> program, std::uint32_t function,
            std::vector<Value> frame, std::vector<Value> variables, Extent held)
        : FunctionObject(held), program_(std::move(program)), function_(function),
          frame_(std::move(frame)), variables_(std::move(variables)) {}
    const Program& program() const { return *program_; }
    const FunctionLiteral& literal() const { return program_->functions[function_]; }
    const std::vector<Value>& frame() const { return frame_; }
    const std::vector<Value>& variables() const { return variables_; }

private:
    std::shared_ptr<const Program> program_;
    std::uint32_t function_;
    std::vector<Value> frame_;
    std::vector<Value> variables_;  // of where it was made, by index
};

class Evaluator final : public Caller {
public:
    Evaluator(const Program& program, const Environment& environment, Value* frame, Budget& budget)
        : program_(program), environment_(environment), frame_(frame), budget_(budget) {}

    Value value(std::uint32_t node);
    Truth test(std::uint32_t node);

    Value call(const Value& function, std::span<const Value> arguments) override;
    bool spend(std::uint64_t steps) override;
    void reached(Limit limit) override;

private:
    Value call_closure(const Closure& closure, std::span<const Value> arguments, const Value& self);
    // The value of a node without copying it where it stands somewhere already.
    const Value& look(std::uint32_t node, Value& storage);
    Value composite(const Node& node);
    Value arithmetic(const Node& node);
    Truth comparison(const Node& node);
    Truth tested(const Node& node);
    Value context(const Node& node);
    Value path(const Node& node);
    Value filter(const Node& node);
    Value filtered(std::span<const Value> items, const Node& node);
    Value call_node(const Node& node);
    Value range(const Node& node);
    Value closure(const Node& node);
    Value charged(Value made);

    // evaluate_reasons.cpp: why something is null
    void say(std::string code, std::string detail);
    void say_operands(Op op, const Value& left, const Value& right);
    void say_order(const Value& left, const Value& right);
    void say_member(const Value& owner, std::string_view name);
    void say_arguments(std::string_view function, std::span<const Value> arguments);

    // evaluate_loops.cpp
    Value loop(const Node& node);
    Truth quantified(const Node& node);
    struct Domain;
    bool domain_of(std::uint32_t first, Domain& out);
    template <class Body>
    bool each(std::uint32_t first, std::uint32_t count, std::uint32_t depth, Body&& body);

    const Program& program_;
    const Environment& environment_;
    Value* frame_;
    Budget& budget_;
};

// The three-valued answers all conditions are made of; both ways of evaluation use them.
inline Truth truth(bool value) { return value ? Truth::yes : Truth::no; }
inline Truth truth_of(const Value& value) {
    return value.is_boolean() ? truth(value.as_boolean()) : Truth::unknown;
}
inline Truth opposite(Truth value) {
    if (value == Truth::unknown) return value;
    return value == Truth::yes ? Truth::no : Truth::yes;
}
inline Value value_of(Truth truth) {
    return truth == Truth::unknown ? Value() : Value::boolean(truth == Truth::yes);
}
// value between low and high, both included
Truth lies_between(const Value& value, const Value& low, const Value& high);
// Whether the value is what a unary test asks for: equal to it, within it, or one of it. A test
// that may answer by itself and is a boolean does.
Truth matches(const Value& value, const Value& test, bool may_answer);

// property or field; null when there is none
Value member_of(const Value& value, std::string_view name);
bool instance_of(const Value& value, const Type& type);

}  // namespace luotsi::feel
