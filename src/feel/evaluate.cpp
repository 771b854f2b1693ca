#include <algorithm>

#include "feel/evaluator.hpp"
#include "feel/function.hpp"
#include "feel/operators.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

namespace {

Truth ordered(Op op, Order order) {
    if (order == Order::none) return Truth::unknown;
    switch (op) {
        case Op::less: return truth(order == Order::less);
        case Op::less_equal: return truth(order != Order::greater);
        case Op::greater: return truth(order == Order::greater);
        default: return truth(order != Order::less);
    }
}

// Memory for values that live as long as one call: on the stack for nearly all expressions.
class Places {
public:
    explicit Places(std::size_t count) : count_(count) {
        if (count > few) {
            large_.resize(count);
            return;
        }
        for (std::size_t i = 0; i < count; ++i) ::new (static_cast<void*>(small_ + i)) Value();
    }
    ~Places() {
        if (count_ > few) return;
        for (std::size_t i = 0; i < count_; ++i) small_[i].~Value();
    }
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;
    Value* data() { return count_ > few ? large_.data() : small_; }

private:
    static constexpr std::size_t few = 8;
    std::size_t count_;
    union {
        Value small_[few];  // as many of them as are counted
    };
    std::vector<Value> large_;
};

const Value null_value;

class EmptyEnvironment final : public Environment {
public:
    const Value& fact(std::uint32_t) const override { return null_value; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }
};

// Facts and steps as they are, variables as a function knew them.
class ClosureEnvironment final : public Environment {
public:
    ClosureEnvironment(const Environment& outer, const std::vector<Value>& variables)
        : outer_(outer), variables_(variables) {}
    const Value& fact(std::uint32_t index) const override { return outer_.fact(index); }
    bool fact_unknown(std::uint32_t index) const override { return outer_.fact_unknown(index); }
    bool fact_asked(std::uint32_t index) const override { return outer_.fact_asked(index); }
    bool step_done(std::uint32_t index, bool last) const override {
        return outer_.step_done(index, last);
    }
    bool step_overdue(std::uint32_t index) const override { return outer_.step_overdue(index); }
    std::int64_t step_count(std::uint32_t index) const override { return outer_.step_count(index); }
    const Value& variable(std::uint32_t index) const override {
        return index < variables_.size() ? variables_[index] : null_value;
    }
    Instant now() const override { return outer_.now(); }
    Budget* budget() const override { return outer_.budget(); }
    const Environment& root() const override { return outer_.root(); }

private:
    const Environment& outer_;
    const std::vector<Value>& variables_;
};

template <class Result>
Result in_frame(const Program& program, const Environment& environment, const Value* input,
                Result (Evaluator::*walk)(std::uint32_t), Budget& budget) {
    if (program.slots == 0)
        return (Evaluator(program, environment, nullptr, budget).*walk)(program.root);
    Places frame(program.slots);
    if (input != nullptr) frame.data()[0] = *input;
    return (Evaluator(program, environment, frame.data(), budget).*walk)(program.root);
}

template <class Result>
Result in_frame(const Program& program, const Environment& environment, const Value* input,
                Result (Evaluator::*walk)(std::uint32_t)) {
    Budget own;
    Budget* const shared = environment.budget();
    return in_frame(program, environment, input, walk, shared == nullptr ? own : *shared);
}

// Counts the depth of the walk for the time of one call.
class Descent {
public:
    explicit Descent(Budget& budget) : budget_(budget) { ++budget_.depth; }
    ~Descent() { --budget_.depth; }
    Descent(const Descent&) = delete;
    Descent& operator=(const Descent&) = delete;
    bool too_deep() const { return budget_.depth > max_evaluation_depth; }

private:
    Budget& budget_;
};

}  // namespace

const Value& Environment::variable(std::uint32_t) const { return null_value; }
Instant Environment::now() const { return {}; }
Budget* Environment::budget() const { return nullptr; }
const Environment& Environment::root() const { return *this; }

const Environment& empty_environment() {
    static const EmptyEnvironment environment;
    return environment;
}

const Value& Evaluator::look(std::uint32_t index, Value& storage) {
    const Node& node = program_.nodes[index];
    switch (node.op) {
        case Op::constant: return program_.constants[node.a];
        case Op::fact: return environment_.fact(node.a);
        case Op::variable: return environment_.variable(node.a);
        case Op::local: return frame_[node.a];
        default: storage = value(index); return storage;
    }
}

Truth Evaluator::test(std::uint32_t index) {
    const Node& node = program_.nodes[index];
    switch (node.op) {
        case Op::conjunction: {
            const Truth left = test(node.a);
            if (left == Truth::no) return left;
            const Truth right = test(node.b);
            return right == Truth::no || left == Truth::yes ? right : left;
        }
        case Op::disjunction: {
            const Truth left = test(node.a);
            if (left == Truth::yes) return left;
            const Truth right = test(node.b);
            return right == Truth::yes || left == Truth::no ? right : left;
        }
        case Op::negation: return opposite(test(node.a));
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal: return comparison(node);
        case Op::between:
        case Op::matches: return tested(node);
        case Op::bind: frame_[node.c] = value(node.a); return test(node.b);
        case Op::choose: return test(test(node.a) == Truth::yes ? node.b : node.c);
        case Op::step_done: return truth(environment_.step_done(node.a, false));
        case Op::step_done_last: return truth(environment_.step_done(node.a, true));
        case Op::step_overdue: return truth(environment_.step_overdue(node.a));
        case Op::fact_asked: return truth(environment_.fact_asked(node.a));
        case Op::fact_unknown: return truth(environment_.fact_unknown(node.a));
        case Op::some:
        case Op::every: return quantified(node);
        default: {
            Value storage;
            return truth_of(look(index, storage));
        }
    }
}

Value Evaluator::value(std::uint32_t index) {
    const Node& node = program_.nodes[index];
    switch (node.op) {
        case Op::constant: return program_.constants[node.a];
        case Op::fact: return environment_.fact(node.a);
        case Op::variable: return environment_.variable(node.a);
        case Op::local: return frame_[node.a];
        case Op::step_count: return Value::number(environment_.step_count(node.a));
        case Op::now:
            return date_time_of(static_cast<i128>(environment_.now().ms) * 1'000'000,
                                Zone{Zone::Sort::named, *zone_index("Europe/Helsinki")});
        case Op::today: return Value::date(local_date(environment_.now()));
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
        case Op::fact_unknown:
        case Op::some:
        case Op::every: return value_of(test(index));
        default: return composite(node);
    }
}

Value Evaluator::composite(const Node& node) {
    const Descent descent(budget_);
    if (descent.too_deep()) {
        reached(Limit::depth);
        return {};
    }
    switch (node.op) {
        case Op::negate: {
            Value storage;
            return negated(look(node.a, storage));
        }
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::power: return arithmetic(node);
        case Op::bind: frame_[node.c] = value(node.a); return value(node.b);
        case Op::choose: return value(test(node.a) == Truth::yes ? node.b : node.c);
        case Op::list: {
            std::vector<Value> items;
            items.reserve(node.c);
            for (std::uint32_t i = 0; i < node.c; ++i)
                items.push_back(value(program_.children[node.b + i]));
            return charged(Value::list(std::move(items)));
        }
        case Op::range: return range(node);
        case Op::context: return context(node);
        case Op::path: return path(node);
        case Op::filter: return filter(node);
        case Op::loop: return loop(node);
        case Op::call_builtin:
        case Op::call_value: return call_node(node);
        case Op::make_function: return closure(node);
        case Op::instance_of: {
            Value storage;
            return Value::boolean(instance_of(look(node.a, storage), program_.types[node.b]));
        }
        default: return {};
    }
}

Truth Evaluator::comparison(const Node& node) {
    Value left_storage;
    Value right_storage;
    const Value& left = look(node.a, left_storage);
    const Value& right = look(node.b, right_storage);
    if (left.is_number() && right.is_number()) {
        const auto order = left.as_number() <=> right.as_number();
        if (node.op == Op::equal) return truth(order == 0);
        if (node.op == Op::not_equal) return truth(order != 0);
        return ordered(node.op, order < 0   ? Order::less
                                : order > 0 ? Order::greater
                                            : Order::equal);
    }
    if (node.op == Op::equal || node.op == Op::not_equal) {
        // Large values take long to compare, also when they share their parts.
        if (left.extent().parts > 64 && !spend(left.extent().parts)) return Truth::unknown;
        const Truth same = equal(left, right);
        return node.op == Op::equal ? same : opposite(same);
    }
    const Order order = compare(left, right);
    if (order == Order::none && budget_.reasons != nullptr) say_order(left, right);
    return ordered(node.op, order);
}

Truth Evaluator::tested(const Node& node) {
    Value storage[3];
    const Value& value = look(node.a, storage[0]);
    const Value& test = look(node.b, storage[1]);
    if (node.op == Op::matches) return matches(value, test, node.flag != 0);
    return lies_between(value, test, look(node.c, storage[2]));
}

Truth lies_between(const Value& value, const Value& low, const Value& high) {
    const Truth above = ordered(Op::greater_equal, compare(value, low));
    if (above == Truth::no) return above;
    const Truth below = ordered(Op::less_equal, compare(value, high));
    return below == Truth::no || above == Truth::yes ? below : above;
}

Truth matches(const Value& value, const Value& test, bool may_answer) {
    if (may_answer && test.is_boolean() && !value.is_boolean()) return truth_of(test);
    if (test.kind() == Kind::range && value.kind() != Kind::range)
        return contains(test.as_range(), value);
    if (!test.is_list()) return equal(value, test);
    if (value.is_list() && equal(value, test) == Truth::yes) return Truth::yes;
    Truth out = Truth::no;
    for (const Value& item : test.as_list()) {
        const Truth one = item.kind() == Kind::range && value.kind() != Kind::range
                              ? contains(item.as_range(), value)
                              : equal(value, item);
        if (one == Truth::yes) return one;
        if (one == Truth::unknown && item.kind() == value.kind()) out = one;
    }
    return value.is_null() && out == Truth::no ? Truth::no : out;
}

Value Evaluator::range(const Node& node) {
    Range out{value(node.a), value(node.b), (node.flag & 1) != 0, (node.flag & 2) != 0,
              static_cast<RangeForm>(node.c)};
    // What is compared with one value only may have any kind.
    const bool one = out.form == RangeForm::exact || out.form == RangeForm::different;
    const bool open = out.low.is_null() || out.high.is_null();
    if (!one && !open && compare(out.low, out.high) == Order::none) return {};
    if (out.low.is_null() && out.high.is_null()) return {};
    return Value::range(std::move(out));
}

Value Evaluator::arithmetic(const Node& node) {
    Value left_storage;
    Value right_storage;
    const Value& left = look(node.a, left_storage);
    const Value& right = look(node.b, right_storage);
    if (left.is_number() && right.is_number()) {
        const Decimal a = left.as_number();
        const Decimal b = right.as_number();
        Decimal small;
        const bool done = node.op == Op::multiply
                              ? Decimal::small_product(a, b, small)
                              : (node.op == Op::add || node.op == Op::subtract) &&
                                    Decimal::small_sum(a, b, node.op == Op::subtract, small);
        if (done) return Value::number(small);
    }
    Value out;
    switch (node.op) {
        case Op::add:
            out = sum(left, right);
            if (out.is_string()) return charged(std::move(out));
            break;
        case Op::subtract: out = minus(left, right); break;
        case Op::multiply: out = product(left, right); break;
        case Op::divide: out = quotient(left, right); break;
        default: out = raised(left, right);
    }
    if (out.is_null() && budget_.reasons != nullptr) say_operands(node.op, left, right);
    return out;
}

Value Evaluator::context(const Node& node) {
    std::vector<Field> fields;
    fields.reserve(node.c);
    for (std::uint32_t i = 0; i < node.c; ++i) {
        const std::uint32_t* entry = &program_.children[node.b + i * 3];
        Value one = value(entry[2]);
        frame_[entry[1]] = one;  // later entries may use it
        fields.push_back({std::string(program_.constants[entry[0]].as_string()), std::move(one)});
    }
    return charged(Value::context(std::move(fields)));
}

Value member_of(const Value& value, std::string_view name) {
    if (value.is_context()) {
        const Value* found = value.field(name);
        return found == nullptr ? Value() : *found;
    }
    if (value.is_list()) {
        std::vector<Value> out;
        for (const Value& item : value.as_list()) out.push_back(member_of(item, name));
        return Value::list(std::move(out));
    }
    return property_of(value, name).value_or(Value());
}

Value Evaluator::path(const Node& node) {
    Value storage;
    const Value& owner = look(node.a, storage);
    const std::string_view name = program_.constants[node.b].as_string();
    Value out = member_of(owner, name);
    if (out.is_null() && budget_.reasons != nullptr) say_member(owner, name);
    return out;
}

Value Evaluator::filter(const Node& node) {
    Value storage;
    const Value source = look(node.a, storage);
    if (source.is_list()) return filtered(source.as_list(), node);
    // FEEL: a single value is filtered as a list of one; null has no items.
    if (source.is_null()) return filtered({}, node);
    return filtered({&source, 1}, node);
}

Value Evaluator::filtered(std::span<const Value> items, const Node& node) {
    const Op op = program_.nodes[node.b].op;
    const bool fixed = op == Op::constant || op == Op::negate || op == Op::fact;
    if (fixed || items.empty()) {
        frame_[node.c] = Value();  // no item of an earlier round
        const Value position = value(node.b);
        if (position.is_number()) return item_at(items, position.as_number());
    }
    std::vector<Value> out;
    for (const Value& item : items) {
        if (!spend(1)) return {};
        frame_[node.c] = item;
        const Value keep = value(node.b);
        if (keep.is_number()) return item_at(items, keep.as_number());
        if (keep.is_boolean() && keep.as_boolean()) out.push_back(item);
    }
    return Value::list(std::move(out));
}

// A function keeps the values around it, also the variables: whoever calls it may have others.
Value Evaluator::closure(const Node& node) {
    std::vector<Value> variables;
    for (const Node& one : program_.nodes) {
        if (one.op != Op::variable) continue;
        if (variables.size() <= one.a) variables.resize(one.a + 1);
        variables[one.a] = environment_.variable(one.a);
    }
    Extent extent;
    std::vector<Value> frame(frame_, frame_ + program_.slots);
    for (Value& value : frame) include_part(extent, value);
    for (Value& value : variables) include_part(extent, value);
    return charged(Value::function(new Closure(program_.shared_from_this(), node.a,
                                               std::move(frame), std::move(variables), extent)));
}

Value Evaluator::call_node(const Node& node) {
    const bool named = node.op == Op::call_value && node.flag != 0;
    const std::uint32_t stride = named ? 2 : 1;
    const Builtin* const builtin =
        node.op == Op::call_builtin ? builtins().data() + node.a : nullptr;
    const std::size_t room =
        std::max<std::size_t>(node.c, builtin == nullptr ? 0 : builtin->parameters.size());
    Places places(room);
    const std::span<Value> all(places.data(), room);
    const std::span<Value> arguments = all.first(node.c);
    for (std::uint32_t i = 0; i < node.c; ++i)
        arguments[i] = value(program_.children[node.b + i * stride + (named ? 1 : 0)]);
    if (builtin != nullptr) {
        // What was given, before it is made to fit; only where reasons are wanted.
        const std::vector<Value> given =
            budget_.reasons == nullptr ? std::vector<Value>{}
                                       : std::vector<Value>(arguments.begin(), arguments.end());
        Value out = charged(call_builtin(*builtin, all, node.c, *this, node.flag == 0));
        if (out.is_null() && budget_.reasons != nullptr) say_arguments(builtin->name, given);
        return out;
    }
    const Value function = value(node.a);
    if (!named) return call(function, arguments);
    const std::vector<std::string>* known = parameters_of(function);
    if (known == nullptr || node.c != known->size()) return {};
    const std::vector<std::string>& parameters = *known;
    std::vector<Value> placed(parameters.size());
    for (std::uint32_t i = 0; i < node.c; ++i) {
        const Value& name = program_.constants[program_.children[node.b + i * 2]];
        const auto found = std::ranges::find(parameters, name.as_string());
        if (found == parameters.end()) return {};
        placed[static_cast<std::size_t>(found - parameters.begin())] = std::move(arguments[i]);
    }
    return call(function, placed);
}

Value Evaluator::call(const Value& function, std::span<const Value> arguments) {
    const Descent descent(budget_);
    if (descent.too_deep()) reached(Limit::depth);
    if (descent.too_deep() || !spend(1)) return {};
    if (function.kind() != Kind::function) {
        if (!function.is_null()) say("feel.no_function", "only a function can be called");
        return {};
    }
    if (const auto* closure = dynamic_cast<const Closure*>(&function.as_function()))
        return call_closure(*closure, arguments, function);
    if (const auto* builtin = dynamic_cast<const BuiltinObject*>(&function.as_function()))
        return builtin->call(arguments, *this);
    const auto* native = dynamic_cast<const NativeFunction*>(&function.as_function());
    if (native == nullptr || native->callable().parameters().size() != arguments.size()) return {};
    return native->callable().call(arguments, environment_);
}

// An argument that cannot be made one of its parameter's type: the function is not called at all
// (DMN 1.5, 10.3.2.9.4), the result is null.
Value Evaluator::call_closure(const Closure& closure, std::span<const Value> arguments,
                              const Value& self) {
    const FunctionLiteral& literal = closure.literal();
    if (literal.parameters.size() != arguments.size()) return {};
    Places frame(closure.frame().size());
    std::ranges::copy(closure.frame(), frame.data());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value argument = arguments[i];
        if (!convert(argument, literal.types[i])) return {};
        frame.data()[literal.first_slot + i] = std::move(argument);
    }
    // A function of a context may call itself by its name there; kept out of its own frame, where
    // it would hold itself alive for ever.
    if (literal.self_slot != no_node) frame.data()[literal.self_slot] = self;
    const ClosureEnvironment environment(environment_, closure.variables());
    Evaluator inner(closure.program(), environment, frame.data(), budget_);
    return inner.value(literal.body);
}

bool Evaluator::spend(std::uint64_t steps) {
    if (budget_.iterations < steps) {
        budget_.iterations = 0;
        reached(Limit::steps);
        return false;
    }
    budget_.iterations -= steps;
    return true;
}

Value run(const Program& program, const Environment& environment, const Value* input) {
    if (program.condition) return value_of(run_tests(program, environment, input));
    const Node& root = program.nodes[program.root];
    if (root.op == Op::constant) return program.constants[root.a];
    if (root.op == Op::fact) return environment.fact(root.a);
    return in_frame(program, environment, input, &Evaluator::value);
}

Truth run_test(const Program& program, const Environment& environment, const Value* input) {
    if (!program.tests.empty()) return run_tests(program, environment, input);
    return in_frame(program, environment, input, &Evaluator::test);
}

// ---- the public face ----

std::string_view Expression::text() const {
    return empty() ? std::string_view() : std::string_view(program_->text);
}

const Type& Expression::type() const {
    static const Type any;
    return empty() ? any : program_->type;
}

std::span<const std::uint32_t> Expression::facts() const {
    if (empty()) return {};
    return program_->facts;
}

std::span<const std::uint32_t> Expression::steps() const {
    if (empty()) return {};
    return program_->steps;
}

Explained evaluate_explained(const Expression& expression, const Environment& environment) {
    Explained out;
    if (expression.empty()) return out;
    Budget own;
    Budget* const shared = environment.budget();
    Budget& budget = shared == nullptr ? own : *shared;
    std::vector<Error>* const outer = std::exchange(budget.reasons, &out.reasons);
    out.value = in_frame(*expression.program(), environment, nullptr, &Evaluator::value, budget);
    budget.reasons = outer;
    return out;
}

Value evaluate(const Expression& expression, const Environment& environment) {
    return expression.empty() ? Value() : run(*expression.program(), environment, nullptr);
}

Truth test(const Expression& expression, const Environment& environment) {
    if (expression.empty()) return Truth::unknown;
    return run_test(*expression.program(), environment, nullptr);
}

Truth test(const Expression& tests, const Environment& environment, const Value& value) {
    return run_test(*tests.program(), environment, &value);
}

}  // namespace luotsi::feel
