// Weaknesses of a decision table, found without running it: overlapping rows, combinations that no
// row covers, rows that can never match. Each input column is cut at the constants its cells
// mention; within one piece no cell changes its answer, so one sample of each piece tells all.
#include <algorithm>
#include <array>

#include "feel/operators.hpp"
#include "feel/table_data.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

namespace {

using Data = DecisionTable::Data;

constexpr std::size_t max_warnings = 20;
constexpr std::size_t max_gaps = 5;
constexpr std::size_t max_combinations = 100'000;  // of samples, for gaps
constexpr std::size_t max_pairs = 4'000'000;       // of rows, for overlaps
// Of rows and samples, together: what a table of thousands of rows may cost when it is compiled.
constexpr std::size_t max_answers = 250'000'000;
constexpr std::size_t max_looks = 500'000'000;

struct Column {
    bool exact = false;          // every cell is a comparison of the input with constants
    std::vector<Value> samples;  // one of each piece
};

using Matches = std::vector<std::vector<std::vector<bool>>>;  // [row][column][sample]

bool is_constant(const Program& program, std::uint32_t node) {
    return program.nodes[node].op == Op::constant;
}

bool is_input(const Program& program, std::uint32_t node) {
    return program.nodes[node].op == Op::local && program.nodes[node].a == 0;
}

void collect(const Value& value, std::vector<Value>& out) {
    if (value.is_list()) {
        for (const Value& item : value.as_list()) collect(item, out);
    } else if (value.kind() == Kind::range) {
        collect(value.as_range().low, out);
        collect(value.as_range().high, out);
    } else if (!value.is_null()) {
        out.push_back(value);
    }
}

// Whether the test below `node` only compares the input with constants, which are collected.
bool is_simple(const Program& program, std::uint32_t index, bool ordered,
               std::vector<Value>& constants) {
    const Node& node = program.nodes[index];
    switch (node.op) {
        case Op::constant: return program.constants[node.a].is_boolean();
        case Op::local: return is_input(program, index);
        case Op::negation: return is_simple(program, node.a, ordered, constants);
        case Op::conjunction:
        case Op::disjunction:
            return is_simple(program, node.a, ordered, constants) &&
                   is_simple(program, node.b, ordered, constants);
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal:
            if (!ordered) return false;
            [[fallthrough]];
        case Op::equal:
        case Op::not_equal:
        case Op::matches: {
            const bool left = is_input(program, node.a) && is_constant(program, node.b);
            const bool right = is_input(program, node.b) && is_constant(program, node.a);
            if (!left && !right) return false;
            collect(program.constants[program.nodes[left ? node.b : node.a].a], constants);
            return true;
        }
        case Op::between:
            if (!ordered || !is_input(program, node.a) || !is_constant(program, node.b) ||
                !is_constant(program, node.c))
                return false;
            collect(program.constants[program.nodes[node.b].a], constants);
            collect(program.constants[program.nodes[node.c].a], constants);
            return true;
        default: return false;
    }
}

bool fits(const Type& type, const Decimal& n) {
    return (!type.minimum || *type.minimum <= n) && (!type.maximum || n <= *type.maximum) &&
           (!type.integer || n.is_integer());
}

// Each constant, a number between neighbours, and one beyond each end – where the type allows.
std::vector<Value> number_samples(const Type& type, std::vector<Value> constants) {
    std::vector<Decimal> points;
    for (const Value& value : constants)
        if (value.is_number()) points.push_back(value.as_number());
    if (type.minimum) points.push_back(*type.minimum);
    if (type.maximum) points.push_back(*type.maximum);
    if (points.empty()) points.emplace_back();
    std::ranges::sort(points);
    points.erase(std::ranges::unique(points).begin(), points.end());
    std::vector<Decimal> all;
    const Decimal one(1);
    if (const auto below = subtract(points.front(), one)) all.push_back(*below);
    for (std::size_t i = 0; i < points.size(); ++i) {
        all.push_back(points[i]);
        if (i + 1 == points.size()) continue;
        const auto gap = add(points[i], points[i + 1]);
        auto middle = gap ? divide(*gap, Decimal(2)) : std::nullopt;
        // Whole numbers: the next one, if it still lies before the neighbour.
        if (type.integer && middle) middle = add(*points[i].rounded(0, Rounding::floor), one);
        if (middle && *middle < points[i + 1]) all.push_back(*middle);
    }
    if (const auto above = add(points.back(), one)) all.push_back(*above);
    std::vector<Value> out;
    for (const Decimal& n : all)
        if (fits(type, n)) out.push_back(Value::number(n));
    return out;
}

std::vector<Value> date_samples(const std::vector<Value>& constants) {
    std::vector<std::int64_t> days{0};
    for (const Value& value : constants) {
        if (value.kind() != Kind::date) continue;
        const std::int64_t day = day_number(value.as_date());
        days.insert(days.end(), {day - 1, day, day + 1});
    }
    std::ranges::sort(days);
    days.erase(std::ranges::unique(days).begin(), days.end());
    std::vector<Value> out;
    for (const std::int64_t day : days)
        if (const auto date = from_day_number(day)) out.push_back(Value::date(*date));
    return out;
}

std::vector<Value> text_samples(const std::vector<Value>& constants) {
    std::vector<Value> out;
    std::string other = "?";
    for (const Value& value : constants) {
        if (!value.is_string()) continue;
        other += value.as_string();  // longer than all: none of them
        if (std::ranges::find(out, value) == out.end()) out.push_back(value);
    }
    out.push_back(Value::string(std::move(other)));
    return out;
}

std::vector<Value> samples_of(const Type& type, const std::vector<Value>& constants) {
    std::vector<Value> out;
    switch (type.kind) {
        case TypeKind::boolean: return {Value::boolean(true), Value::boolean(false)};
        case TypeKind::enumeration:
            for (const std::string& value : type.values) out.push_back(Value::string(value));
            return out;
        case TypeKind::number: return number_samples(type, constants);
        case TypeKind::text: return text_samples(constants);
        case TypeKind::date: return date_samples(constants);
        default: return {};
    }
}

Column column_of(const Data& table, std::size_t index) {
    const Data::Input& input = table.inputs[index];
    const bool ordered = input.type.kind == TypeKind::number || input.type.kind == TypeKind::date;
    std::vector<Value> constants;
    Column out;
    out.exact = true;
    for (const Data::Row& row : table.rows)
        if (row.tests[index] != nullptr)
            out.exact = out.exact &&
                        is_simple(*row.tests[index], row.tests[index]->root, ordered, constants);
    if (input.allowed != nullptr)
        out.exact = out.exact && is_simple(*input.allowed, input.allowed->root, ordered, constants);
    if (out.exact) out.samples = samples_of(input.type, constants);
    if (input.allowed != nullptr)
        std::erase_if(out.samples, [&input](const Value& sample) {
            return run_test(*input.allowed, empty_environment(), &sample) != Truth::yes;
        });
    out.exact = out.exact && !out.samples.empty();
    return out;
}

class Check {
public:
    explicit Check(const Data& table) : table_(table) {
        std::size_t answers_left = max_answers;
        for (std::size_t i = 0; i < table.inputs.size(); ++i) {
            columns_.push_back(column_of(table, i));
            const std::size_t wanted = columns_.back().samples.size() * table.rows.size();
            if (wanted > answers_left) columns_.back() = {};
            answers_left -= columns_.back().samples.size() * table.rows.size();
        }
        for (const Data::Row& row : table.rows) {
            std::vector<std::vector<bool>> cells;
            for (std::size_t i = 0; i < columns_.size(); ++i) cells.push_back(answers(row, i));
            matches_.push_back(std::move(cells));
        }
    }

    std::vector<TableProblem> run_all() {
        dead_rows();
        if (table_.hit == HitPolicy::unique) overlaps();
        const bool single = table_.hit <= HitPolicy::first;
        const bool defaults = std::ranges::any_of(
            table_.outputs, [](const Data::Output& o) { return o.fallback != nullptr; });
        const bool exact =
            std::ranges::all_of(columns_, [](const Column& column) { return column.exact; });
        if (single && !defaults && exact) gaps();
        return std::move(problems_);
    }

private:
    std::vector<bool> answers(const Data::Row& row, std::size_t column) const {
        std::vector<bool> out;
        for (const Value& sample : columns_[column].samples)
            out.push_back(row.tests[column] == nullptr ||
                          run_test(*row.tests[column], empty_environment(), &sample) == Truth::yes);
        return out;
    }

    void report(TablePart part, std::size_t row, std::size_t column, Error error) {
        if (problems_.size() < max_warnings)
            problems_.push_back({part, static_cast<std::uint32_t>(row),
                                 static_cast<std::uint32_t>(column), std::move(error)});
    }

    void dead_rows() {
        for (std::size_t row = 0; row < matches_.size(); ++row) {
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                const std::vector<bool>& cells = matches_[row][i];
                if (!columns_[i].exact || std::ranges::find(cells, true) != cells.end()) continue;
                Error error(ErrorKind::invalid, "feel.table_dead_row",
                            "row " + std::to_string(row + 1) + " can never match: no value of " +
                                table_.inputs[i].label + " fits");
                error.with("row", std::to_string(row + 1)).with("input", table_.inputs[i].label);
                report(TablePart::cell, row, i, std::move(error));
            }
        }
    }

    // Sample of each column that both rows accept; false when some column has none, or cannot say.
    bool meet(std::size_t a, std::size_t b, std::vector<std::size_t>& where) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const bool open =
                table_.rows[a].tests[i] == nullptr && table_.rows[b].tests[i] == nullptr;
            std::size_t found = SIZE_MAX;
            for (std::size_t k = 0; k < columns_[i].samples.size() && found == SIZE_MAX; ++k)
                if (matches_[a][i][k] && matches_[b][i][k]) found = k;
            looks_ += found == SIZE_MAX ? columns_[i].samples.size() : found;
            if (found == SIZE_MAX && !(open && !columns_[i].exact)) return false;
            where[i] = found;
        }
        return true;
    }

    void overlaps() {
        if (matches_.size() * matches_.size() > max_pairs) return;
        std::vector<std::size_t> where(columns_.size());
        for (std::size_t a = 0; a < matches_.size(); ++a) {
            for (std::size_t b = a + 1; b < matches_.size() && looks_ < max_looks; ++b) {
                if (!meet(a, b, where)) continue;
                Error error(ErrorKind::invalid, "feel.table_overlap",
                            "rows " + std::to_string(a + 1) + " and " + std::to_string(b + 1) +
                                " both match when " + words(where));
                error.with("first", std::to_string(a + 1)).with("second", std::to_string(b + 1));
                error.with("when", words(where));
                error.repair = "narrow one of them, or use hit policy F";
                report(TablePart::cell, b, 0, std::move(error));
            }
        }
    }

    void gaps() {
        std::size_t combinations = 1;
        for (const Column& column : columns_) {
            combinations *= column.samples.size();
            if (combinations > max_combinations) return;
        }
        std::vector<std::size_t> where(columns_.size());
        std::size_t found = 0;
        for (std::size_t n = 0; n < combinations && found < max_gaps; ++n) {
            std::size_t rest = n;
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                where[i] = rest % columns_[i].samples.size();
                rest /= columns_[i].samples.size();
            }
            const bool covered = std::ranges::any_of(matches_, [&where](const auto& row) {
                for (std::size_t i = 0; i < where.size(); ++i)
                    if (!row[i][where[i]]) return false;
                return true;
            });
            if (covered) continue;
            ++found;
            Error error(ErrorKind::invalid, "feel.table_gap",
                        "no row matches when " + words(where));
            error.with("when", words(where));
            error.repair = "add a row, or a default value";
            report(TablePart::table, 0, 0, std::move(error));
        }
    }

    // "coping = 4, segment = "self"": of the columns that say something.
    std::string words(const std::vector<std::size_t>& where) const {
        std::string out;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (where[i] == SIZE_MAX) continue;
            out += (out.empty() ? "" : ", ") + table_.inputs[i].label + " = " +
                   to_feel(columns_[i].samples[where[i]]);
        }
        return out.empty() ? "anything" : out;
    }

    const Data& table_;
    std::vector<Column> columns_;
    Matches matches_;
    std::vector<TableProblem> problems_;
    std::size_t looks_ = 0;  // at samples of two rows
};

}  // namespace

std::vector<TableProblem> find_weaknesses(const DecisionTable::Data& table) {
    return Check(table).run_all();
}

}  // namespace luotsi::feel
