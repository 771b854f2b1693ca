// FEEL expressions (OMG DMN 1.5, 10.3): compiled once from text into an immutable program, then
// evaluated against an environment that knows facts and steps. Conditions use three-valued logic;
// an unknown fact is null. Nothing here reads a clock, and evaluation never fails: what FEEL calls
// an error is null.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "feel/names.hpp"
#include "feel/type.hpp"
#include "feel/value.hpp"

namespace luotsi::feel {

inline constexpr std::size_t max_text_bytes = 64 * 1024;  // of one expression
inline constexpr std::uint32_t max_nesting = 200;         // of parentheses, lists, ifs …
inline constexpr std::size_t max_list_items = 1'000'000;  // made by one evaluation step
inline constexpr std::uint32_t max_call_depth = 200;      // user-defined functions
inline constexpr std::uint64_t max_iterations = 10'000'000;  // of all loops of one evaluation

struct CompileOptions {
    bool allow_clock = false;       // now() and today(): refused in model conditions
    bool model_functions = true;    // done, overdue, count, asked, unknown
    const Type* expected = nullptr; // type error when the expression can never have this type
    bool strict = true;             // false: type mistakes are left to give null (plain DMN)
};

struct Program;

// The type a text names: "list<number>", "function<date>->string", or one declared in `names`.
Result<Type> parse_type(std::string_view text, const Names& names);

class Expression {
public:
    Expression() = default;
    explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

    bool empty() const { return program_ == nullptr; }
    std::string_view text() const;  // as written; "" when empty
    const Type& type() const;       // any when empty
    std::span<const std::uint32_t> facts() const;  // facts read, also by unknown() and asked()
    std::span<const std::uint32_t> steps() const;  // steps asked about
    const Program* program() const { return program_.get(); }

private:
    std::shared_ptr<const Program> program_;
};

// Errors have kind invalid, a code "feel.…", line 1 and a column counted in code points from 1,
// and a repair where one is known (the nearest declared name, the allowed values …).
Result<Expression> compile(std::string_view text, const Names& names,
                           const CompileOptions& options = {});

// What can end an evaluation early: steps of loops and lists, functions inside one another, items
// of a list, bytes of a text, parts of a value, time of a pattern. Each has its words.
enum class Limit : std::uint8_t { steps, depth, list_items, text_bytes, value_parts, pattern_time };

inline constexpr std::size_t max_reasons = 20;  // that are kept

// What one evaluation may use, shared by all functions it calls.
struct Budget {
    std::uint64_t iterations = max_iterations;
    std::uint32_t depth = 0;
    std::vector<Error>* reasons = nullptr;  // where reasons for null are wanted
};

class Environment {
public:
    virtual ~Environment() = default;
    virtual const Value& fact(std::uint32_t index) const = 0;      // null when unknown
    virtual bool fact_unknown(std::uint32_t index) const = 0;      // recorded so, with a reason
    virtual bool fact_asked(std::uint32_t index) const = 0;
    virtual bool step_done(std::uint32_t index, bool last) const = 0;
    virtual bool step_overdue(std::uint32_t index) const = 0;
    virtual std::int64_t step_count(std::uint32_t index) const = 0;  // rounds done so far
    virtual const Value& variable(std::uint32_t index) const;        // null unless overridden
    // Of now() and today(), where the compile options allowed them.
    virtual Instant now() const;  // 1970 unless overridden
    // What evaluations here may use together; nullptr (the default): each has its own.
    virtual Budget* budget() const;
    // The environment that was given to evaluate(), also where a function is being called.
    virtual const Environment& root() const;
};

// Knows nothing: for constant expressions.
const Environment& empty_environment();

// An empty expression gives null.
Value evaluate(const Expression& expression, const Environment& environment);
struct Explained {
    Value value;
    // Why parts of it are null, in the order in which that happened, at most max_reasons: a limit
    // ("feel.limit_steps" …), an operator or function that is not defined for its values, a name
    // that is not there. Also of parts that made no difference to the value.
    std::vector<Error> reasons;
};
// As evaluate(), slower, with the reasons for null.
Explained evaluate_explained(const Expression& expression, const Environment& environment);
// Whether a condition holds; unknown when it is null or no boolean. An empty expression is
// unknown. Comparisons, in, and, or, not and the model functions do not allocate.
Truth test(const Expression& expression, const Environment& environment);

// Unary tests – what stands in a cell of a decision table or restricts a type – of a value of this
// type, called "?" in them. Errors as for compile().
Result<Expression> compile_tests(std::string_view text, const Type& input, const Names& names,
                                 const CompileOptions& options = {});
// Whether the value passes; `tests` must come from compile_tests() and not be empty.
Truth test(const Expression& tests, const Environment& environment, const Value& value);

}  // namespace luotsi::feel
