#include "feel/inspect.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "feel/program.hpp"

namespace luotsi::feel {

namespace {

// What a part of an expression is to the thing it compares.
enum class Shape : std::uint8_t {
    constant,  // reads nothing
    subject,  // the one fact or count
    comparison,  // true, false or null by comparing the subject with constants
    other
};

struct Reads {
    std::vector<Reading> all;
    bool locals = false;
    bool more = false;  // variables, the clock, what stands behind a function
};

Asks asks_of(Op op) {
    switch (op) {
        case Op::fact_asked: return Asks::asked;
        case Op::fact_unknown: return Asks::unknown;
        case Op::step_done: return Asks::done;
        case Op::step_done_last: return Asks::done_last;
        case Op::step_overdue: return Asks::overdue;
        case Op::step_count: return Asks::count;
        default: return Asks::value;
    }
}

class Inspector {
public:
    explicit Inspector(const Program& program) : program_(program) {}

    Condition run() {
        part(program_.root);
        return std::move(out_);
    }

private:
    const Node& node(std::uint32_t index) const { return program_.nodes[index]; }

    std::uint32_t add(ConditionPart part) {
        out_.parts.push_back(std::move(part));
        return static_cast<std::uint32_t>(out_.parts.size() - 1);
    }

    std::uint32_t part(std::uint32_t index) {
        const Node& n = node(index);
        ConditionPart out;
        switch (n.op) {
            case Op::conjunction: out.kind = Connective::conjunction; break;
            case Op::disjunction: out.kind = Connective::disjunction; break;
            case Op::negation: out.kind = Connective::negation; break;
            case Op::choose: out.kind = Connective::choice; break;
            default: return add(atom(index));
        }
        out.first = part(n.a);
        if (out.kind != Connective::negation) out.second = part(n.b);
        if (out.kind == Connective::choice) out.third = part(n.c);
        return add(std::move(out));
    }

    ConditionPart atom(std::uint32_t index) {
        ConditionPart out;
        out.atom = sub_expression(index);
        bound_.clear();
        constants_.clear();
        Reads reads;
        collect(index, reads);
        std::sort(reads.all.begin(), reads.all.end());
        reads.all.erase(std::unique(reads.all.begin(), reads.all.end()), reads.all.end());
        out.closed = !reads.more;
        const Shape shape = shape_of(index);
        out.compares = shape != Shape::other && reads.all.size() == 1 && out.closed;
        if (out.compares) out.constants = constants_;
        out.readings = std::move(reads.all);
        return out;
    }

    Expression sub_expression(std::uint32_t index) const {
        auto part = std::make_shared<Program>(program_);
        Reads reads;
        collect(index, reads);
        part->root = index;
        part->tests.clear();  // the short form is the whole's
        part->condition = false;
        part->facts.clear();
        part->steps.clear();
        for (const Reading& reading : reads.all)
            (reading.what <= Asks::asked ? part->facts : part->steps).push_back(reading.index);
        for (auto* all : {&part->facts, &part->steps}) {
            std::sort(all->begin(), all->end());
            all->erase(std::unique(all->begin(), all->end()), all->end());
        }
        return Expression(std::move(part));
    }

    // Children of a node, whatever the operation: operands that are nodes.
    template <class Visit>
    void for_each_child(const Node& n, Visit visit) const {
        switch (n.op) {
            case Op::constant:
            case Op::fact:
            case Op::variable:
            case Op::local:
            case Op::step_done:
            case Op::step_done_last:
            case Op::step_overdue:
            case Op::step_count:
            case Op::fact_asked:
            case Op::fact_unknown:
            case Op::now:
            case Op::today: return;
            case Op::negate:
            case Op::negation:
            case Op::path:
            case Op::instance_of: visit(n.a); return;
            case Op::between:
            case Op::choose:
                visit(n.a);
                visit(n.b);
                visit(n.c);
                return;
            case Op::list:
                for (std::uint32_t i = 0; i < n.c; ++i) visit(program_.children[n.b + i]);
                return;
            case Op::add:
            case Op::subtract:
            case Op::multiply:
            case Op::divide:
            case Op::power:
            case Op::conjunction:
            case Op::disjunction:
            case Op::equal:
            case Op::not_equal:
            case Op::less:
            case Op::less_equal:
            case Op::greater:
            case Op::greater_equal:
            case Op::bind:
            case Op::matches:
            case Op::range:
            case Op::filter:
                visit(n.a);
                visit(n.b);
                return;
            default: return;
        }
    }

    // Operations whose operands are told apart above; the rest may read whatever the whole reads.
    static bool is_plain(Op op) {
        switch (op) {
            case Op::context:
            case Op::loop:
            case Op::some:
            case Op::every:
            case Op::call_builtin:
            case Op::call_value:
            case Op::make_function: return false;
            default: return op <= Op::today;
        }
    }

    void collect(std::uint32_t index, Reads& reads) const {
        const Node& n = node(index);
        switch (n.op) {
            case Op::fact:
            case Op::fact_asked:
            case Op::fact_unknown:
            case Op::step_done:
            case Op::step_done_last:
            case Op::step_overdue:
            case Op::step_count: reads.all.push_back({asks_of(n.op), n.a}); return;
            case Op::local: reads.locals = true; return;
            case Op::variable:
            case Op::now:
            case Op::today: reads.more = true; return;
            case Op::call_builtin:
                for (std::uint32_t i = 0; i < n.c; ++i) collect(program_.children[n.b + i], reads);
                return;
            default: break;
        }
        if (is_plain(n.op)) {
            for_each_child(n, [&](std::uint32_t child) { collect(child, reads); });
            return;
        }
        reads.more = true;
        for (const Node& any : program_.nodes) {
            const bool asks = any.op == Op::fact || asks_of(any.op) != Asks::value;
            if (asks) reads.all.push_back({asks_of(any.op), any.a});
        }
    }

    bool is_constant(std::uint32_t index) const {
        Reads reads;
        collect(index, reads);
        return reads.all.empty() && !reads.locals && !reads.more;
    }

    void add_constant(const Value& value) {
        if (value.kind() == Kind::range) {
            add_constant(value.as_range().low);
            add_constant(value.as_range().high);
        } else if (value.is_list()) {
            for (const Value& item : value.as_list()) add_constant(item);
        } else if (!value.is_null() &&
                   std::find(constants_.begin(), constants_.end(), value) == constants_.end()) {
            constants_.push_back(value);
        }
    }

    Shape shape_of(std::uint32_t index) {
        if (is_constant(index)) {
            add_constant(evaluate(sub_expression(index), empty_environment()));
            return Shape::constant;
        }
        const Node& n = node(index);
        switch (n.op) {
            case Op::fact:
            case Op::step_count: return Shape::subject;
            case Op::local: {
                const auto found = bound_.find(n.a);
                return found == bound_.end() ? Shape::other : found->second;
            }
            case Op::step_done:
            case Op::step_done_last:
            case Op::step_overdue:
            case Op::fact_asked:
            case Op::fact_unknown: return Shape::comparison;
            case Op::bind: bound_[n.c] = shape_of(n.a); return shape_of(n.b);
            case Op::equal:
            case Op::not_equal:
            case Op::less:
            case Op::less_equal:
            case Op::greater:
            case Op::greater_equal:
            case Op::between:
            case Op::matches:
            case Op::conjunction:
            case Op::disjunction:
            case Op::negation:
            case Op::choose: return comparison(n);
            default: return Shape::other;
        }
    }

    // A comparison of the subject, or of conditions about it, with constants – never of the
    // subject with itself changed.
    Shape comparison(const Node& n) {
        Shape all = Shape::comparison;
        for_each_child(n, [&](std::uint32_t child) {
            if (shape_of(child) == Shape::other) all = Shape::other;
        });
        return all;
    }

    const Program& program_;
    Condition out_;
    std::map<std::uint32_t, Shape> bound_;
    std::vector<Value> constants_;
};

}  // namespace

Condition inspect(const Expression& expression) {
    if (expression.empty()) return {};
    return Inspector(*expression.program()).run();
}

}  // namespace luotsi::feel
