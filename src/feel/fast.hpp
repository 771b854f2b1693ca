// Conditions in a form that costs nanoseconds: a program whose answer is built from comparisons,
// and, or, not, if and the model's questions is lowered once, after it was compiled, to a flat list
// of tests with short cuts. Facts compared with small numbers and texts are tested in place; every
// other case asks the same functions as the general evaluator, so both always give the same
// three-valued answer. Nothing is allocated. Inside feel only.
#pragma once

#include <cstdint>
#include <vector>

#include "feel/expression.hpp"

namespace luotsi::feel {

enum class TestKind : std::uint8_t {
    all,  // children up to `end`: no as soon as one is no
    any,  // yes as soon as one is yes
    negation,  // of the one child
    choose,  // three children: if the first is yes the second, else the third
    truth,  // whether the left operand is true
    done,  // step a
    done_last,
    overdue,
    asked,  // fact a
    unknown,  // fact a
    number,  // left operand compared with a small number
    text,  // left operand equal (or not) to a constant text
    within,  // left operand between two small numbers
    compare,  // two operands
    between,  // left operand between `right` and `upper`
    matches,  // left operand equal to, within or one of the right one; accepts 1: it may answer
};

enum class Source : std::uint8_t {
    constant,  // index in the program's constants
    fact,  // index for the environment
    variable,  // index for the environment
    input,  // what "?" stands for
    count,  // rounds of a step
    computed,  // a node the general evaluator has to find the value of
};

struct Operand {
    Source source = Source::constant;
    std::uint32_t index = 0;
};

struct Test {
    TestKind kind = TestKind::truth;
    std::uint8_t accepts = 0;  // orders that are yes: 1 less, 2 equal, 4 greater
    bool equality = false;  // compare: asked with "=" or "!="
    std::int16_t exponent = 0;  // of the small numbers
    std::uint32_t end = 0;  // index of the test after this one and its children
    Operand left;
    Operand right;
    Operand upper;
    std::int64_t low = 0;  // number: what is compared with; within: the low end
    std::int64_t high = 0;  // within: the high end
};

struct Program;

// The tests of a program; none when it holds something that has no such form. Linear in the nodes.
std::vector<Test> lower(const Program& program);
// Whether evaluate() of the program is its condition: yes true, no false, unknown null.
bool is_condition(const Program& program);

// Requires tests that lower() made of this program. `input` (may be null) is what "?" stands for.
Truth run_tests(const Program& program, const Environment& environment, const Value* input);

}  // namespace luotsi::feel
