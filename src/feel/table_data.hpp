// The compiled form of a decision table, shared by its compiler and its static check: inside feel
// only. Every cell is a program of its own; slot 0 of an input cell holds the tested value.
#pragma once

#include <memory>
#include <vector>

#include "feel/decision_table.hpp"
#include "feel/program.hpp"

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
};

// Overlaps, gaps and rows that can never match; at most 20.
std::vector<TableProblem> find_weaknesses(const DecisionTable::Data& table);

}  // namespace luotsi::feel
