// What a decision table gives: its inputs are found once, the rows that match by the index or one
// by one, and the hit policy makes the result of them.
#include <algorithm>
#include <bit>

#include "feel/operators.hpp"
#include "feel/table_data.hpp"

namespace luotsi::feel {

namespace {

using Data = DecisionTable::Data;

Value output_value(const Data& table, const Data::Row& row, const Environment& environment) {
    if (table.outputs.size() == 1) return run(*row.outputs.front(), environment, nullptr);
    std::vector<Field> fields;
    for (std::size_t i = 0; i < table.outputs.size(); ++i)
        fields.push_back({table.outputs[i].name, run(*row.outputs[i], environment, nullptr)});
    return Value::context(std::move(fields));
}

// Place of a value in the declared order; what is not declared comes last.
std::size_t rank(const Data::Output& output, const Value& value) {
    const auto found = std::ranges::find(output.order, value);
    return static_cast<std::size_t>(found - output.order.begin());
}

// Places of a result's outputs: what comes first is more important.
std::vector<std::size_t> ranks(const Data& table, const Value& result) {
    std::vector<std::size_t> out;
    for (const Data::Output& output : table.outputs)
        out.push_back(
            rank(output, table.outputs.size() == 1 ? result : *result.field(output.name)));
    return out;
}

// By importance; results alike in it stay in row order.
void sort_by_order(const Data& table, std::vector<Value>& values) {
    std::vector<std::pair<std::vector<std::size_t>, std::size_t>> order;
    for (std::size_t i = 0; i < values.size(); ++i) order.emplace_back(ranks(table, values[i]), i);
    std::ranges::sort(order);
    std::vector<Value> out;
    for (const auto& [ranked, place] : order) out.push_back(std::move(values[place]));
    values = std::move(out);
}

Value fallback(const Data& table, const Environment& environment) {
    const bool none = std::ranges::none_of(
        table.outputs, [](const Data::Output& output) { return output.fallback != nullptr; });
    if (none) return table.hit == HitPolicy::count ? Value::number(INT64_C(0)) : Value();
    std::vector<Field> fields;
    for (const Data::Output& output : table.outputs)
        fields.push_back({output.name, output.fallback == nullptr
                                           ? Value()
                                           : run(*output.fallback, environment, nullptr)});
    Value one = fields.size() == 1 ? fields.front().value : Value::context(std::move(fields));
    return is_list_policy(table.hit) ? Value::list({std::move(one)}) : one;
}

Value aggregate(HitPolicy hit, const std::vector<Value>& values) {
    if (hit == HitPolicy::count) return Value::number(static_cast<std::int64_t>(values.size()));
    Value out = values.front();
    for (const Value& value : std::span(values).subspan(1)) {
        if (hit == HitPolicy::sum) {
            out = sum(out, value);
            continue;
        }
        const Order order = compare(value, out);
        if (order == Order::none) return {};
        if (order == (hit == HitPolicy::minimum ? Order::less : Order::greater)) out = value;
    }
    return out.is_number() || hit != HitPolicy::sum ? out : Value();
}

// Several rows matched (one at least): what the hit policy makes of them.
void combine(const Data& table, const Environment& environment, TableResult& result) {
    if (table.hit == HitPolicy::unique && result.matched_rows.size() > 1) {
        result.problem = "feel.table_not_unique";
        return;
    }
    if (result.matched_rows.size() == 1 && table.hit <= HitPolicy::first) {
        result.value = output_value(table, table.rows[result.matched_rows[0]], environment);
        return;
    }
    std::vector<Value> values;
    for (const std::uint32_t row : result.matched_rows)
        values.push_back(output_value(table, table.rows[row], environment));
    switch (table.hit) {
        case HitPolicy::any: {
            const bool same = std::ranges::all_of(
                values, [&values](const Value& value) { return value == values.front(); });
            if (same) {
                result.value = std::move(values.front());
            } else {
                result.problem = "feel.table_not_same";
            }
            break;
        }
        case HitPolicy::priority:
            sort_by_order(table, values);
            result.value = std::move(values.front());
            break;
        case HitPolicy::output_order:
            sort_by_order(table, values);
            result.value = Value::list(std::move(values));
            break;
        case HitPolicy::rule_order:
        case HitPolicy::collect: result.value = Value::list(std::move(values)); break;
        default: result.value = aggregate(table.hit, values);
    }
}

// The values of a table's inputs; those that are facts are looked at where they stand.
class Inputs {
public:
    explicit Inputs(std::size_t count) : count_(count) {
        if (count <= few) return;
        storage_.resize(count);
        places_.resize(count);
    }
    std::span<const Value* const> all() const {
        return {count_ <= few ? few_places_.data() : places_.data(), count_};
    }
    const Value& find(std::size_t column, const Program& program, const Environment& environment) {
        const Value*& place = count_ <= few ? few_places_[column] : places_[column];
        const Node& root = program.nodes[program.root];
        if (root.op == Op::fact) {
            place = &environment.fact(root.a);
        } else {
            Value& own = count_ <= few ? few_storage_[column] : storage_[column];
            own = run(program, environment, nullptr);
            place = &own;
        }
        return *place;
    }

private:
    static constexpr std::size_t few = 8;
    std::size_t count_;
    std::array<Value, few> few_storage_;
    std::array<const Value*, few> few_places_{};
    std::vector<Value> storage_;
    std::vector<const Value*> places_;
};

using Values = std::span<const Value* const>;

bool accepts(const Data::Row& row, std::size_t column, Values values,
             const Environment& environment) {
    return row.tests[column] == nullptr ||
           run_test(*row.tests[column], environment, values[column]) == Truth::yes;
}

void scan(const Data& table, const Environment& environment, Values values, TableResult& result) {
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        bool matches = true;
        for (std::size_t column = 0; column < values.size() && matches; ++column)
            matches = accepts(table.rows[i], column, values, environment);
        if (!matches) continue;
        result.matched_rows.push_back(static_cast<std::uint32_t>(i));
        if (table.hit == HitPolicy::first) return;
    }
}

// The rows the index leaves; of their cells only those are asked that it could not decide.
void search(const Data& table, const Environment& environment, Values values, TableResult& result) {
    std::array<std::uint64_t, (max_table_rows + 63) / 64> space;
    const std::span<std::uint64_t> rows(space.data(), table.index.words());
    table.index.find(values, rows);
    const auto holds = [&](std::size_t row) {
        for (std::size_t column = 0; column < values.size(); ++column)
            if (table.index.is_open(column, row, *values[column]) &&
                !accepts(table.rows[row], column, values, environment))
                return false;
        return true;
    };
    for (std::size_t word = 0; word < rows.size(); ++word) {
        for (std::uint64_t left = rows[word]; left != 0; left &= left - 1) {
            const std::size_t row = word * 64 + static_cast<std::size_t>(std::countr_zero(left));
            if (!holds(row)) continue;
            result.matched_rows.push_back(static_cast<std::uint32_t>(row));
            if (table.hit == HitPolicy::first) return;
        }
    }
}

}  // namespace

TableResult evaluate(const Data& table, const Environment& environment, Search how) {
    TableResult result;
    Inputs inputs(table.inputs.size());
    for (std::size_t i = 0; i < table.inputs.size(); ++i) {
        const Data::Input& input = table.inputs[i];
        const Value& value = inputs.find(i, *input.expression, environment);
        const bool refused = !value.is_null() && input.allowed != nullptr &&
                             run_test(*input.allowed, environment, &value) != Truth::yes;
        if (refused) result.problem = "feel.table_not_allowed";
        if (value.is_null()) result.unknown_inputs.push_back(static_cast<std::uint32_t>(i));
    }
    if (!result.problem.empty()) return result;
    if (how == Search::scan || table.index.empty()) {
        scan(table, environment, inputs.all(), result);
    } else {
        search(table, environment, inputs.all(), result);
    }
    if (result.matched_rows.empty()) {
        result.value = fallback(table, environment);
    } else {
        combine(table, environment, result);
    }
    return result;
}

TableResult DecisionTable::evaluate(const Environment& environment) const {
    return empty() ? TableResult{} : feel::evaluate(*data_, environment, Search::index);
}

}  // namespace luotsi::feel
