#include "feel/fast.hpp"

#include <optional>

#include "feel/evaluator.hpp"
#include "feel/program.hpp"

namespace luotsi::feel {

namespace {

constexpr std::uint8_t accepts_less = 1;
constexpr std::uint8_t accepts_equal = 2;
constexpr std::uint8_t accepts_greater = 4;

std::uint8_t accepted_by(Op op) {
    switch (op) {
        case Op::equal: return accepts_equal;
        case Op::not_equal: return accepts_less | accepts_greater;
        case Op::less: return accepts_less;
        case Op::less_equal: return accepts_less | accepts_equal;
        case Op::greater: return accepts_greater;
        default: return accepts_greater | accepts_equal;
    }
}

// "5 < x" as "x > 5".
std::uint8_t turned(std::uint8_t accepts) {
    const bool less = (accepts & accepts_less) != 0;
    const bool greater = (accepts & accepts_greater) != 0;
    return static_cast<std::uint8_t>((accepts & accepts_equal) | (less ? accepts_greater : 0) |
                                     (greater ? accepts_less : 0));
}

struct Small {
    std::int64_t number = 0;
    std::int16_t exponent = 0;
};

// The number as coefficient and exponent of 64 bits; whole ones with exponent 0.
std::optional<Small> small(const Value& value) {
    if (!value.is_number()) return std::nullopt;
    if (const auto whole = value.as_number().to_int64()) return Small{*whole, 0};
    const Decimal n = value.as_number();
    if (n.coefficient() > static_cast<u128>(INT64_MAX)) return std::nullopt;
    const auto magnitude = static_cast<std::int64_t>(n.coefficient());
    return Small{n.is_negative() ? -magnitude : magnitude, static_cast<std::int16_t>(n.exponent())};
}

class Lowering {
public:
    explicit Lowering(const Program& program) : program_(program), bound_(program.slots, no_node) {}

    std::vector<Test> take() {
        if (!add(program_.root)) return {};
        return std::move(tests_);
    }

private:
    const Node& at(std::uint32_t node) const { return program_.nodes[node]; }
    const Value& constant(const Operand& operand) const {
        return program_.constants[operand.index];
    }

    // Appends the tests of a condition; false when it has no such form.
    bool add(std::uint32_t index) {
        const Node& node = at(index);
        switch (node.op) {
            case Op::conjunction: return add_group(index, Op::conjunction, TestKind::all);
            case Op::disjunction: return add_group(index, Op::disjunction, TestKind::any);
            case Op::negation: {
                const std::size_t place = begin(TestKind::negation);
                return add(node.a) && close(place);
            }
            case Op::choose: {
                const std::size_t place = begin(TestKind::choose);
                return add(node.a) && add(node.b) && add(node.c) && close(place);
            }
            case Op::bind: return add_bind(node);
            case Op::equal:
            case Op::not_equal:
            case Op::less:
            case Op::less_equal:
            case Op::greater:
            case Op::greater_equal: return add_comparison(node);
            case Op::between: return add_between(node);
            case Op::matches: return add_matches(node);
            case Op::step_done: return add_question(TestKind::done, node.a);
            case Op::step_done_last: return add_question(TestKind::done_last, node.a);
            case Op::step_overdue: return add_question(TestKind::overdue, node.a);
            case Op::fact_asked: return add_question(TestKind::asked, node.a);
            case Op::fact_unknown: return add_question(TestKind::unknown, node.a);
            default: {
                const std::size_t place = begin(TestKind::truth);
                return operand(index, tests_[place].left) && close(place);
            }
        }
    }

    std::size_t begin(TestKind kind) {
        tests_.emplace_back().kind = kind;
        return tests_.size() - 1;
    }

    bool close(std::size_t place) {
        tests_[place].end = static_cast<std::uint32_t>(tests_.size());
        return true;
    }

    // "a and (b and c)" becomes one group of three.
    bool add_group(std::uint32_t index, Op op, TestKind kind) {
        const std::size_t place = begin(kind);
        return add_members(index, op) && close(place);
    }

    bool add_members(std::uint32_t index, Op op) {
        const Node& node = at(index);
        if (node.op != op) return add(index);
        return add_members(node.a, op) && add_members(node.b, op);
    }

    // The name stands for the bound value while the condition behind it is read.
    bool add_bind(const Node& node) {
        Operand value;
        if (!operand(node.a, value) || value.source == Source::computed) return false;
        const std::uint32_t outer = std::exchange(bound_[node.c], node.a);
        const bool good = add(node.b);
        bound_[node.c] = outer;
        return good;
    }

    bool add_question(TestKind kind, std::uint32_t index) {
        const std::size_t place = begin(kind);
        tests_[place].left.index = index;
        return close(place);
    }

    bool add_comparison(const Node& node) {
        Test test;
        if (!operand(node.a, test.left) || !operand(node.b, test.right)) return false;
        test.kind = TestKind::compare;
        test.equality = node.op == Op::equal || node.op == Op::not_equal;
        test.accepts = accepted_by(node.op);
        if (test.left.source == Source::constant) {
            std::swap(test.left, test.right);
            test.accepts = turned(test.accepts);
        }
        if (test.right.source == Source::constant) {
            const Value& value = constant(test.right);
            if (const auto number = small(value)) {
                test.kind = TestKind::number;
                test.low = number->number;
                test.exponent = number->exponent;
            } else if (value.is_string() && test.equality) {
                test.kind = TestKind::text;
            }
        }
        return push(test);
    }

    bool add_between(const Node& node) {
        Test test;
        test.kind = TestKind::between;
        if (!operand(node.a, test.left) || !operand(node.b, test.right) ||
            !operand(node.c, test.upper))
            return false;
        // The two ends may be asked in one go only where both are already there.
        if (test.right.source == Source::constant && test.upper.source == Source::constant)
            narrow(test, constant(test.right), constant(test.upper), true, true);
        return push(test);
    }

    bool add_matches(const Node& node) {
        Test test;
        test.kind = TestKind::matches;
        test.accepts = node.flag;
        if (!operand(node.a, test.left) || !operand(node.b, test.right)) return false;
        if (test.right.source == Source::constant) {
            const Value& value = constant(test.right);
            if (value.kind() == Kind::range) {
                const Range& range = value.as_range();
                // An interval with an end that is not known is not open; "(!= 5)" is no range.
                const bool closed = !range.low.is_null() && !range.high.is_null();
                if (range.form != RangeForm::different &&
                    (closed || range.form == RangeForm::comparison))
                    narrow(test, range.low, range.high, range.low_included, range.high_included);
            }
        }
        return push(test);
    }

    // Two small numbers of one scale (or one, and no end on the other side) are tested in place.
    // What is no such number still goes the general way; `equality` says which one.
    static void narrow(Test& test, const Value& low, const Value& high, bool low_in, bool high_in) {
        const auto from = small(low);
        const auto to = small(high);
        const bool open = test.kind == TestKind::matches && low.is_null() != high.is_null();
        if (from && to ? from->exponent != to->exponent : !open || (!from && !to)) return;
        test.low = from ? from->number : INT64_MIN;
        test.high = to ? to->number : INT64_MAX;
        if ((from && !low_in && test.low == INT64_MAX) ||
            (to && !high_in && test.high == INT64_MIN))
            return;
        test.low += from && !low_in ? 1 : 0;
        test.high -= to && !high_in ? 1 : 0;
        test.exponent = from ? from->exponent : to->exponent;
        test.equality = test.kind == TestKind::between;
        test.kind = TestKind::within;
    }

    bool push(Test test) {
        test.end = static_cast<std::uint32_t>(tests_.size()) + 1;
        tests_.push_back(test);
        return true;
    }

    bool operand(std::uint32_t index, Operand& out) const {
        const Node& node = at(index);
        out.index = node.a;
        switch (node.op) {
            case Op::constant: out.source = Source::constant; return true;
            case Op::fact: out.source = Source::fact; return true;
            case Op::variable: out.source = Source::variable; return true;
            case Op::step_count: out.source = Source::count; return true;
            case Op::local:
                if (bound_[node.a] != no_node) return operand(bound_[node.a], out);
                out.source = Source::input;
                return node.a == 0;
            default:
                out.source = Source::computed;
                out.index = index;
                return needs_no_frame(index);
        }
    }

    // Whether the general evaluator can find the value without a place for locals.
    bool needs_no_frame(std::uint32_t index) const {
        const Node& node = at(index);
        switch (node.op) {
            case Op::constant:
            case Op::fact:
            case Op::variable:
            case Op::step_count:
            case Op::now:
            case Op::today: return true;
            case Op::negate:
            case Op::path:
            case Op::instance_of: return needs_no_frame(node.a);
            case Op::add:
            case Op::subtract:
            case Op::multiply:
            case Op::divide:
            case Op::power: return needs_no_frame(node.a) && needs_no_frame(node.b);
            case Op::list:
            case Op::call_builtin:
                for (std::uint32_t i = 0; i < node.c; ++i)
                    if (!needs_no_frame(program_.children[node.b + i])) return false;
                return true;
            default: return false;
        }
    }

    const Program& program_;
    std::vector<std::uint32_t> bound_;  // what a slot stands for: a node
    std::vector<Test> tests_;
};

class Tester {
public:
    Tester(const Program& program, const Environment& environment, const Value* input)
        : program_(program), environment_(environment), input_(input) {}

    Truth run(const Test& test) {
        switch (test.kind) {
            case TestKind::all: return group(test, Truth::no, Truth::yes);
            case TestKind::any: return group(test, Truth::yes, Truth::no);
            case TestKind::negation: return opposite(run(*(&test + 1)));
            case TestKind::choose: {
                const Test& first = *(&test + 1);
                const Test& second = program_.tests[first.end];
                return run(run(first) == Truth::yes ? second : program_.tests[second.end]);
            }
            case TestKind::done: return truth(environment_.step_done(test.left.index, false));
            case TestKind::done_last: return truth(environment_.step_done(test.left.index, true));
            case TestKind::overdue: return truth(environment_.step_overdue(test.left.index));
            case TestKind::asked: return truth(environment_.fact_asked(test.left.index));
            case TestKind::unknown: return truth(environment_.fact_unknown(test.left.index));
            default: {
                // Facts need no place of their own; they are most of what conditions ask about.
                if (test.left.source == Source::fact)
                    return judge(test, environment_.fact(test.left.index));
                Value storage;
                return judge(test, look(test.left, storage));
            }
        }
    }

private:
    Truth group(const Test& test, Truth decisive, Truth otherwise) {
        const Test* const end = program_.tests.data() + test.end;
        for (const Test* one = &test + 1; one != end; one = program_.tests.data() + one->end) {
            const Truth answer = run(*one);
            if (answer == decisive) return answer;
            if (answer == Truth::unknown) otherwise = answer;
        }
        return otherwise;
    }

    Truth judge(const Test& test, const Value& left) {
        switch (test.kind) {
            case TestKind::number: return number(test, left);
            case TestKind::text: return text(test, left);
            case TestKind::within: return within(test, left);
            case TestKind::truth: return truth_of(left);
            case TestKind::compare: {
                if (test.right.source == Source::constant)
                    return compared(test, left, program_.constants[test.right.index]);
                Value storage;
                return compared(test, left, look(test.right, storage));
            }
            case TestKind::between: {
                Value storage[2];
                return lies_between(left, look(test.right, storage[0]),
                                    look(test.upper, storage[1]));
            }
            default: {
                Value storage;
                return matches(left, look(test.right, storage), test.accepts != 0);
            }
        }
    }

    static bool accepted(const Test& test, Order order) {
        return (test.accepts >> static_cast<unsigned>(order) & 1) != 0;
    }

    static Truth compared(const Test& test, const Value& left, const Value& right) {
        if (test.equality) {
            const Truth same = equal(left, right);
            return test.accepts == accepts_equal ? same : opposite(same);
        }
        const Order order = compare(left, right);
        return order == Order::none ? Truth::unknown : truth(accepted(test, order));
    }

    // The value as a whole number of 10^exponent, where it stands so.
    static bool scaled(const Value& value, std::int16_t exponent, std::int64_t& out) {
        if (!value.is_number()) return false;
        const Decimal n = value.as_number();
        if (n.exponent() != exponent || n.coefficient() > static_cast<u128>(INT64_MAX))
            return false;
        out = static_cast<std::int64_t>(n.coefficient());
        if (n.is_negative()) out = -out;
        return true;
    }

    Truth number(const Test& test, const Value& left) const {
        std::int64_t n = 0;
        if (!scaled(left, test.exponent, n)) [[unlikely]]
            return compared(test, left, program_.constants[test.right.index]);
        const int order = 1 + (n > test.low ? 1 : 0) - (n < test.low ? 1 : 0);
        return truth(accepted(test, static_cast<Order>(order)));
    }

    Truth text(const Test& test, const Value& left) const {
        const Value& right = program_.constants[test.right.index];
        if (!left.is_string()) return compared(test, left, right);
        return truth((left.as_string() == right.as_string()) == (test.accepts == accepts_equal));
    }

    Truth within(const Test& test, const Value& left) const {
        std::int64_t n = 0;
        if (scaled(left, test.exponent, n)) return truth(n >= test.low && n <= test.high);
        const Value& right = program_.constants[test.right.index];
        return test.equality ? lies_between(left, right, program_.constants[test.upper.index])
                             : matches(left, right, test.accepts != 0);
    }

    const Value& look(const Operand& operand, Value& storage) {
        switch (operand.source) {
            case Source::constant: return program_.constants[operand.index];
            case Source::fact: return environment_.fact(operand.index);
            case Source::variable: return environment_.variable(operand.index);
            case Source::input: return input_ == nullptr ? storage : *input_;
            case Source::count:
                storage = Value::number(environment_.step_count(operand.index));
                return storage;
            case Source::computed: break;
        }
        Budget* const shared = environment_.budget();
        storage = Evaluator(program_, environment_, nullptr, shared == nullptr ? own_ : *shared)
                      .value(operand.index);
        return storage;
    }

    const Program& program_;
    const Environment& environment_;
    const Value* input_;
    Budget own_;
};

// Nodes whose value is their condition's answer.
bool answers(const Program& program, std::uint32_t index) {
    const Node& node = program.nodes[index];
    switch (node.op) {
        case Op::conjunction:
        case Op::disjunction:
        case Op::negation:
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
        case Op::between:
        case Op::matches:
        case Op::step_done:
        case Op::step_done_last:
        case Op::step_overdue:
        case Op::fact_asked:
        case Op::fact_unknown: return true;
        case Op::bind: return answers(program, node.b);
        case Op::choose: return answers(program, node.b) && answers(program, node.c);
        default: return false;
    }
}

}  // namespace

std::vector<Test> lower(const Program& program) { return Lowering(program).take(); }

bool is_condition(const Program& program) { return answers(program, program.root); }

Truth run_tests(const Program& program, const Environment& environment, const Value* input) {
    return Tester(program, environment, input).run(program.tests.front());
}

}  // namespace luotsi::feel
