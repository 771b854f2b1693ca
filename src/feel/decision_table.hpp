// DMN decision tables (OMG DMN 1.5, 8): compiled from the texts of their cells, evaluated against
// an environment. All mistakes of a table are reported at once, each with row and column, so that
// the model compiler can point at the place in the file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "feel/expression.hpp"

namespace luotsi::feel {

enum class HitPolicy : std::uint8_t {
    unique,        // U
    any,           // A
    priority,      // P: by the order of the output's allowed values
    first,         // F
    rule_order,    // R: list, in row order
    output_order,  // O: list, by the order of the output's allowed values
    collect,       // C: list
    sum,           // C+
    minimum,       // C<
    maximum,       // C>
    count,         // C#
};
Result<HitPolicy> parse_hit_policy(std::string_view text);  // "U" … "C#"; "feel.bad_hit_policy"
std::string_view to_string(HitPolicy policy);

struct TableInput {
    std::string expression;    // usually a fact's name
    std::string allowed;       // unary tests every value must pass; "" = the expression's type
};

struct TableOutput {
    std::string name;            // field name when there are several outputs
    Type type;                   // enumeration: bare words are its values
    std::string allowed;         // `"high", "low"`: order for P and O; "" = the type's values
    std::string default_value;   // expression when no row matches; "" = null
};

struct TableRow {
    std::vector<std::string> cells;        // inputs, then outputs
    std::vector<std::string> annotations;  // not evaluated
};

struct TableSource {
    std::string hit = "U";
    std::vector<TableInput> inputs;
    std::vector<TableOutput> outputs;
    std::vector<TableRow> rows;
};

enum class TablePart : std::uint8_t { table, hit, input, output, cell };

struct TableProblem {
    TablePart part = TablePart::table;
    std::uint32_t row = 0;     // of a cell, from 0
    std::uint32_t column = 0;  // of a cell (inputs, then outputs), input or output, from 0
    Error error;               // line 1, column within the cell's own text
};

struct TableResult {
    Value value;  // one output: its value; several: a context; R, O, C: a list; no match: null
    std::vector<std::uint32_t> matched_rows;   // from 0, in row order: the reason for the value
    std::vector<std::uint32_t> unknown_inputs; // columns that were null (the answer may be null
                                                // only because they are not known yet)
    std::string problem;  // words key when the table itself failed: "feel.table_not_unique",
                          // "feel.table_not_same", "feel.table_not_allowed"; else ""
};

class DecisionTable {
public:
    DecisionTable() = default;
    bool empty() const { return data_ == nullptr; }
    HitPolicy hit() const;
    std::size_t input_count() const;
    std::size_t output_count() const;
    std::size_t row_count() const;
    std::span<const std::uint32_t> facts() const;  // indexes of facts read, sorted
    std::span<const std::uint32_t> steps() const;
    const Type& type() const;  // of TableResult::value
    // Overlapping rows of a U table, gaps (combinations no row covers), rows that can never match.
    // Exact where every input cell is a comparison with constants over a boolean, enumerated or
    // ordered input; other columns are left out, and so is what would take too long in tables of
    // thousands of rows. At most 20 are reported.
    const std::vector<TableProblem>& warnings() const;

    TableResult evaluate(const Environment& environment) const;

    struct Data;
    const Data* data() const { return data_.get(); }

private:
    friend struct TableCompiler;
    std::shared_ptr<const Data> data_;
};

using TableProblems = std::vector<TableProblem>;

// `names` and `options` as for compile(). On failure every problem found.
std::expected<DecisionTable, TableProblems>
compile_table(const TableSource& source, const Names& names, const CompileOptions& options = {});

}  // namespace luotsi::feel
