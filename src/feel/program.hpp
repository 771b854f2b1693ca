// The compiled form of an expression: nodes in one array, children before parents. Inside feel
// only. Evaluation walks the nodes; what an operation needs stands in its three operands.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "feel/expression.hpp"
#include "feel/fast.hpp"

namespace luotsi::feel {

inline constexpr std::uint32_t max_node_depth = 500;  // of the tree, for the stack's sake
inline constexpr std::uint32_t max_evaluation_depth = 2'000;  // with calls of functions
inline constexpr std::size_t max_string_bytes = 16 << 20;  // made by one operation

enum class Op : std::uint8_t {
    constant,  // a: constant
    fact,  // a: index for the environment
    variable,  // a: index for the environment
    local,  // a: slot
    negate,  // a
    add,  // a, b
    subtract,
    multiply,
    divide,
    power,
    conjunction,  // a, b
    disjunction,
    negation,  // a
    equal,  // a, b
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    between,  // a: value, b: low, c: high
    bind,  // slot c := a, then b
    matches,  // a: value, b: what it may equal, lie in or be contained in; flag: b may answer
    choose,  // if a then b else c
    list,  // b: first child, c: count
    range,  // a, b: ends; flag: 1 low included, 2 high included; c: the RangeForm
    context,  // b: first child, c: entries of (name constant, slot, node)
    path,  // a: of what, b: name constant
    filter,  // a: list, b: predicate, c: slot of item
    loop,  // for: a: slot of partial, b: first child, c: iterators of (slot, domain, end),
           // then the body
    some,  // as loop
    every,
    call_builtin,  // a: built-in, b: first child, c: count; flag: no other one of the same name
    call_value,  // a: function, b: first child, c: count; flag: children are (name, node)
    make_function,  // a: function
    instance_of,  // a: value, b: type
    step_done,  // a: step
    step_done_last,
    step_overdue,
    step_count,
    fact_asked,  // a: fact
    fact_unknown,
    now,
    today,
};

inline constexpr std::uint32_t no_node = UINT32_MAX;

struct Node {
    Op op = Op::constant;
    std::uint8_t flag = 0;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
};

// "function(x, y) body" of the text.
struct FunctionLiteral {
    std::vector<std::string> parameters;
    std::vector<Type> types;  // of each parameter; any where none is declared
    Type result;
    std::uint32_t self_slot = no_node;  // of its own name, where a context gives it one
    std::uint32_t first_slot = 0;  // parameters take the slots from here
    std::uint32_t body = 0;
};

struct Program : std::enable_shared_from_this<Program> {
    std::string text;
    Type type;
    std::vector<Node> nodes;
    std::vector<Value> constants;
    std::vector<std::uint32_t> children;
    std::vector<FunctionLiteral> functions;
    std::vector<Type> types;
    std::vector<std::uint32_t> facts;  // sorted, each once
    std::vector<std::uint32_t> steps;
    std::uint32_t slots = 0;  // of locals; slot 0 is "?" in unary tests
    std::uint32_t root = 0;
    std::vector<Test> tests;  // the root's answer as a condition; none: the nodes are walked
    bool condition = false;   // its value is that answer, too
};

// Runs a program; `input` (may be null) is what "?" stands for.
Value run(const Program& program, const Environment& environment, const Value* input);
Truth run_test(const Program& program, const Environment& environment, const Value* input);

}  // namespace luotsi::feel
