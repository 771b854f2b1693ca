// Compiled boxed expressions (DMN 1.5, 10.2.2): a tree that computes its value in a frame of slots.
// Inside dmn only. Every name an expression may use has a slot, given when it is compiled.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dmn/evaluate.hpp"
#include "dmn/types.hpp"
#include "feel/decision_table.hpp"
#include "feel/function.hpp"

namespace luotsi::dmn {

// What everything that belongs to one question shares.
struct Shared {
    Shared() { budget.reasons = &reasons; }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    feel::Budget budget;
    std::vector<Error> reasons;  // of the FEEL text that is evaluated, why it may be null
    std::uint32_t calls = 0;  // of functions, inside one another
    Instant now;
    std::vector<Message> messages;

    void say(Message message) {
        if (messages.size() < max_messages) messages.push_back(std::move(message));
    }
};

// The values of all names of one decision or function, and the environment of its FEEL texts.
class Frame final : public feel::Environment {
public:
    Frame(std::vector<feel::Value> slots, Shared& shared)
        : slots_(std::move(slots)), shared_(shared) {}

    feel::Value& slot(std::uint32_t index) { return slots_[index]; }
    const std::vector<feel::Value>& slots() const { return slots_; }
    Shared& shared() const { return shared_; }

    const feel::Value& fact(std::uint32_t) const override { return null_; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }
    const feel::Value& variable(std::uint32_t index) const override { return slots_[index]; }
    Instant now() const override { return shared_.now; }
    feel::Budget* budget() const override { return &shared_.budget; }

private:
    std::vector<feel::Value> slots_;
    Shared& shared_;
    feel::Value null_;
};

// One box counts as much as ten operations of an expression: its calls take more of the stack.
inline constexpr std::uint32_t logic_depth = 10;
inline constexpr std::uint32_t max_logic_depth = 1'500;

// Where a part of the logic stands, for messages.
struct Origin {
    std::string element;
    std::string file;
    Place place;
    Message message(std::string text) const {
        return {element, file, place.line, place.column, std::move(text)};
    }
};

// One compiled expression. `types` of the model outlive it.
class Logic {
public:
    Logic(const TypeTable& types, TypeIndex type, Origin origin)
        : types_(types), type_(type), origin_(std::move(origin)) {}
    virtual ~Logic() = default;
    // The value, converted to the expression's declared type.
    feel::Value value(Frame& frame) const;
    const Origin& origin() const { return origin_; }
    // The parts of the value as far as they are known before it is computed, so that names in paths
    // are found: contexts and lists of contexts, the rest is anything.
    const feel::Type& shape() const { return shape_; }
    void set_shape(feel::Type shape) { shape_ = std::move(shape); }

protected:
    virtual feel::Value compute(Frame& frame) const = 0;
    // Null, and the reason.
    feel::Value refuse(Frame& frame, std::string why) const;
    feel::Value evaluate(const feel::Expression& text, Frame& frame) const;
    // When the value is null: the reasons FEEL found since there were `before` of them. Forgets
    // them otherwise: a null that was dealt with is no news.
    void explain(const feel::Value& value, std::size_t before, Frame& frame) const;
    const TypeTable& types() const { return types_; }

private:
    const TypeTable& types_;
    TypeIndex type_;
    Origin origin_;
    feel::Type shape_;
};
using LogicPointer = std::shared_ptr<const Logic>;

// Converts and says so when it cannot be done.
void convert(feel::Value& value, TypeIndex type, const TypeTable& types, const Frame& frame,
             const Origin& origin, std::string_view what);
// Short text of a value for messages.
std::string shown(const feel::Value& value);

class LiteralLogic final : public Logic {
public:
    using Logic::Logic;
    feel::Expression expression;

private:
    feel::Value compute(Frame& frame) const override;
};

// The value of another, converted to a type of its own.
class ConversionLogic final : public Logic {
public:
    using Logic::Logic;
    LogicPointer inner;

private:
    feel::Value compute(Frame& frame) const override { return inner->value(frame); }
};

// What did not compile: null, and why.
class BrokenLogic final : public Logic {
public:
    using Logic::Logic;
    std::string why;

private:
    feel::Value compute(Frame& frame) const override;
};

class ContextLogic final : public Logic {
public:
    using Logic::Logic;
    struct Entry {
        std::string name;
        std::uint32_t slot = 0;
        TypeIndex type = any_type;
        LogicPointer value;
    };
    std::vector<Entry> entries;
    LogicPointer result;  // the entry without a name; nullptr: the context itself is the value

private:
    feel::Value compute(Frame& frame) const override;
};

class ListLogic final : public Logic {
public:
    using Logic::Logic;
    std::vector<LogicPointer> items;

private:
    feel::Value compute(Frame& frame) const override;
};

class RelationLogic final : public Logic {
public:
    using Logic::Logic;
    std::vector<std::pair<std::string, TypeIndex>> columns;
    std::vector<std::vector<LogicPointer>> rows;

private:
    feel::Value compute(Frame& frame) const override;
};

class ConditionalLogic final : public Logic {
public:
    using Logic::Logic;
    LogicPointer condition, yes, no;

private:
    feel::Value compute(Frame& frame) const override;
};

class FilterLogic final : public Logic {
public:
    using Logic::Logic;
    LogicPointer in;
    std::uint32_t in_slot = 0;
    feel::Expression whole;  // `in[match]` where match is a text; empty otherwise
    feel::Expression misfits;  // then: the items whose match is neither true nor false nor unknown
    LogicPointer match;
    std::uint32_t item_slot = 0;
    std::vector<std::pair<std::string, std::uint32_t>> fields;  // of the item: name, slot

private:
    feel::Value compute(Frame& frame) const override;
};

class IteratorLogic final : public Logic {
public:
    using Logic::Logic;
    IteratorKind kind = IteratorKind::loop;
    LogicPointer in, body;
    feel::Expression domain;  // the items of `in`, whose value stands in in_slot
    std::uint32_t in_slot = 0, item_slot = 0, partial_slot = 0;
    bool reads_partial = false;

private:
    feel::Value compute(Frame& frame) const override;
};

class TableLogic final : public Logic {
public:
    using Logic::Logic;
    feel::DecisionTable table;
    std::vector<std::pair<std::string, TypeIndex>> outputs;

private:
    feel::Value compute(Frame& frame) const override;
    void convert_one(feel::Value& value, Frame& frame) const;
};

// A function written as a boxed expression: it keeps the values of the names around it.
struct FunctionBody {
    std::string name;
    FunctionKind kind = FunctionKind::feel;
    std::vector<std::string> parameters;
    std::vector<TypeIndex> types;
    std::vector<std::uint32_t> slots;  // of the parameters
    TypeIndex result = any_type;
    LogicPointer body;
    Origin origin;
    std::shared_ptr<const TypeTable> table;
};
feel::Type type_of(const FunctionBody& function);
// Calls the body in a frame that begins as `slots`; null with a message when an argument does not
// fit or calls nest too deeply.
feel::Value call_body(const FunctionBody& function, std::vector<feel::Value> slots,
                      std::span<const feel::Value> arguments, Shared& shared);
// The shared part of the question that `caller` belongs to; `own` when it belongs to none.
Shared& shared_of(const feel::Environment& caller, Shared& own);

class FunctionLogic final : public Logic {
public:
    using Logic::Logic;
    std::shared_ptr<const FunctionBody> function;
    std::optional<std::uint32_t> own_slot;  // where its own name stands, so that it can call itself

private:
    feel::Value compute(Frame& frame) const override;
};

class InvocationLogic final : public Logic {
public:
    using Logic::Logic;
    struct Argument {
        std::string name;
        TypeIndex type = any_type;
        std::uint32_t slot = 0;
        LogicPointer value;
    };
    LogicPointer function;  // nullptr: what is no declared name is called by `built_in`
    feel::Expression built_in;
    std::vector<Argument> arguments;

private:
    feel::Value compute(Frame& frame) const override;
};

}  // namespace luotsi::dmn
