// Turns FEEL text into a Program: recursive descent by FEEL's precedence, with types checked on the
// way. Inside feel only. The first mistake is kept; from then on the scanner stands at the end, so
// that every loop stops by itself and callers need not check after each step.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feel/builtins.hpp"
#include "feel/program.hpp"
#include "feel/scanner.hpp"

namespace luotsi::feel {

// The type without the bounds that a literal number brings along.
inline Type unbounded(const Type& type) {
    return type.kind == TypeKind::number ? Type(TypeKind::number) : type;
}

// A parsed part: its node, its type, and where it stands in the text.
struct Part {
    std::uint32_t node = 0;
    Type type;
    std::size_t begin = 0;
    bool is_name = false;  // a plain name, for better messages
    bool uses_input = false;  // contains "?"
};

using ProgramResult = Result<std::shared_ptr<const Program>>;

class Parser {
public:
    Parser(std::string_view text, const Names& names, const CompileOptions& options);

    ProgramResult expression();
    // A cell of a decision table: tests of "?", whose type is `input`. Slot 0 holds "?".
    ProgramResult unary_tests(const Type& input);
    // An output cell: a bare word of an enumeration, or an expression.
    ProgramResult output(const Type& type);
    Result<Type> type();

private:
    struct Local {
        std::string name;
        std::uint32_t slot = 0;
        Type type;
        bool field = false;  // not the local itself but its field of this name
    };
    struct Candidate {
        const Name* declared = nullptr;
        const Local* local = nullptr;
        std::size_t length = 0;
    };

    // parser.cpp: precedence from loose to tight
    Part parse_expression();
    Part parse_disjunction();
    Part parse_conjunction();
    Part parse_comparison();
    Part parse_in(Part value);
    Part parse_between(Part value);
    Part parse_sum();
    Part parse_product();
    Part parse_power();
    Part parse_sign();
    Part parse_instance();
    Part parse_postfix();

    // parser_paths.cpp
    Part parse_filter(Part list);
    Part parse_path(Part base);
    void unknown_part(std::size_t at, const std::string& name, const std::vector<TypeField>& known,
                      const Type& owner);

    // parser_primary.cpp: literals, names, calls
    Part parse_primary();
    Part parse_number();
    Part parse_string();
    Part parse_temporal_literal();
    Part parse_parenthesis();
    Part parse_name();
    Part parse_keyword(bool& found);
    Part unknown_name();
    Part name_part(const Candidate& candidate, std::size_t begin);
    std::vector<Candidate> candidates();
    void check_ambiguity(const std::vector<Candidate>& all, std::size_t begin);
    bool name_starts_here();

    // parser_calls.cpp: calls of built-ins, values and the model functions
    std::size_t builtin_name_length();
    bool builtin_value(const std::string& words, std::size_t begin, Part& out);
    Part parse_builtin_call();
    bool parse_named_arguments(std::string_view function,
                               const std::vector<std::uint32_t>& overloads,
                               std::vector<Part>& arguments, std::uint32_t& chosen);
    std::vector<Part> parse_arguments(std::string_view function = {});
    Part finish_builtin(std::uint32_t index, std::vector<Part> arguments, std::size_t begin,
                        bool named = false);
    Part parse_value_call(Part function);
    bool model_function(Part& out);
    Part parse_step_function(std::string_view function, std::size_t begin);
    Part parse_fact_function(std::string_view function, std::size_t begin);
    const Name* argument_name(bool steps, std::string_view function);
    Part clock_call(std::string_view name, std::size_t begin);

    // parser_collections.cpp
    Part parse_list();
    Part finish_range(Part low, bool low_included);
    Part parse_half_range();
    Part parse_context();
    std::string context_key();
    Part parse_if();
    Part parse_for();
    Part parse_quantified(bool some);
    bool parse_iterators(std::vector<std::uint32_t>& children, std::uint32_t& count,
                         bool ranges_allowed);
    Part parse_function_literal();
    Type parse_type();
    Type parse_generic_type(TypeKind kind);

    // parser_tests.cpp
    Part parse_test_list(const Part& value, const Type& bare, std::string_view end);
    Part parse_test(const Part& value, const Type& bare, bool alone);
    Part test_of(const Part& value, Part test);
    void check_members(const Part& value, const Part& test);
    bool bare_word(const Type& type, Part& out);

    // checks.cpp: types
    Part comparison(Op op, Part left, Part right);
    void check_kinds(const Part& left, const Part& right);
    void check_comparable(Op op, const Part& left, const Part& right);
    void check_enumeration(const Part& left, const Part& right);
    void check_bounds(Op op, const Part& left, const Part& right);
    void check_reach(Op op, const Part& left, const Part& right);
    void check_null(const Part& left, const Part& right);
    std::string comparison_repair(const Part& left, const Part& right) const;
    std::string arithmetic_repair(Op op, const Part& left, const Part& right) const;
    Part arithmetic(Op op, Part left, Part right);
    Part logic(Op op, Part left, Part right);
    void require_boolean(const Part& part);
    void check_expected(const Part& part, const Type& expected);
    void mismatch(std::size_t at, const std::string& detail, std::string repair = {});
    void never_holds(std::size_t at, std::string detail, std::string repair);

    // checks_calls.cpp: arguments and results of functions
    Type result_type(const Builtin& builtin, const std::vector<Part>& arguments);
    void check_call(const Builtin& builtin, const std::vector<Part>& arguments);
    void check_items(const Builtin& builtin, const std::vector<Part>& arguments,
                     std::initializer_list<TypeKind> kinds, const std::string& what);
    void check_value_call(const Part& function, const std::vector<Part>& arguments);
    void check_domain(const Part& domain);
    void check_counted(const Type& type, std::size_t begin);
    void check_position(const Part& position);

    // Building nodes
    std::uint32_t make(Op op, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0,
                       std::uint8_t flag = 0);
    std::uint32_t depth_of(const Node& node) const;
    Part constant(Value value, std::size_t begin);
    Part constant(Value value, Type type, std::size_t begin);
    bool is_constant(std::uint32_t node) const;
    const Value& constant_of(std::uint32_t node) const;
    std::uint32_t add_constant(Value value);
    std::uint32_t add_children(const std::vector<std::uint32_t>& nodes);
    std::uint32_t new_slot();
    Part fold(Part part, bool constant_parts);

    // Mistakes
    Part fail_at(std::size_t at, std::string code, std::string detail, std::string repair = {});
    void with(std::string name, std::string value);
    Part expected(std::string_view what);
    bool require(std::string_view symbol);
    bool require_word(std::string_view word);
    bool failed() const { return error_.has_value(); }
    bool check_text();
    ProgramResult finish(Part root);

    std::string_view text_;
    Scanner scan_;
    const Names& names_;
    CompileOptions options_;
    std::shared_ptr<Program> program_;
    std::vector<std::uint32_t> depths_;  // of each node's subtree
    std::vector<Local> locals_;
    std::vector<std::uint32_t> dynamic_items_;  // slots of filter items of unknown type
    std::optional<Error> error_;
    std::uint32_t nesting_ = 0;
    std::vector<Type> lambda_types_;  // of the parameters of the function about to be read
    std::uint32_t self_slot_ = no_node;  // of the key whose function is about to be read
    bool no_filter_ = false;  // at the high end of a range
    bool fresh_ = false;  // the last fail_at() was the first mistake
};

}  // namespace luotsi::feel
