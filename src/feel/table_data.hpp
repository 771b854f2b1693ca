// The compiled form of a decision table, shared by its compiler and its static check: inside feel
// only. Every cell is a program of its own; slot 0 of an input cell holds the tested value.
#pragma once

#include <memory>
#include <vector>

#include "feel/decision_table.hpp"
#include "feel/program.hpp"
#include "feel/table_index.hpp"

namespace luotsi::feel {

using ProgramPointer = std::shared_ptr<const Program>;

struct DecisionTable::Data {
    struct Input {
        std::string label;        // the expression as written
        ProgramPointer expression;
        ProgramPointer allowed;   // null: no restriction
        Type type;
    };
    struct Output {
        std::string name;
        Type type;
        std::vector<Value> order;  // allowed values, the first is the most important
        ProgramPointer fallback;   // null: none
    };
    struct Row {
        std::vector<ProgramPointer> tests;    // null: "-", everything matches
        std::vector<ProgramPointer> outputs;
    };

    HitPolicy hit = HitPolicy::unique;
    std::vector<Input> inputs;
    std::vector<Output> outputs;
    std::vector<Row> rows;
    std::vector<std::uint32_t> facts;
    std::vector<std::uint32_t> steps;
    Type type;
    std::vector<TableProblem> warnings;
    TableIndex index;  // empty in small tables
};

inline constexpr std::size_t max_table_rows = 10'000;
inline constexpr std::size_t indexed_rows = 4;  // with fewer, asking each row is as quick

inline bool is_list_policy(HitPolicy hit) {
    return hit == HitPolicy::rule_order || hit == HitPolicy::output_order ||
           hit == HitPolicy::collect;
}
inline bool is_aggregate(HitPolicy hit) { return hit >= HitPolicy::sum; }

// How the rows that match are found: both ways find the same ones.
enum class Search : std::uint8_t { index, scan };
TableResult evaluate(const DecisionTable::Data& table, const Environment& environment,
                     Search search);

// Overlaps, gaps and rows that can never match; at most 20.
std::vector<TableProblem> find_weaknesses(const DecisionTable::Data& table);

}  // namespace luotsi::feel
