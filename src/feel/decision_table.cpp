#include "feel/decision_table.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feel/operators.hpp"
#include "feel/parser.hpp"
#include "feel/table_data.hpp"

namespace luotsi::feel {

namespace {

using Data = DecisionTable::Data;

constexpr std::size_t max_columns = 200;

constexpr std::pair<std::string_view, HitPolicy> policies[] = {
    {"U", HitPolicy::unique},   {"A", HitPolicy::any},        {"P", HitPolicy::priority},
    {"F", HitPolicy::first},    {"R", HitPolicy::rule_order}, {"O", HitPolicy::output_order},
    {"C", HitPolicy::collect},  {"C+", HitPolicy::sum},       {"C<", HitPolicy::minimum},
    {"C>", HitPolicy::maximum}, {"C#", HitPolicy::count}};

Type result_type(const Data& table) {
    if (table.hit == HitPolicy::count) return Type::count();
    Type one;
    if (table.outputs.size() == 1) {
        one = table.outputs.front().type;
    } else {
        std::vector<TypeField> fields;
        for (const Data::Output& output : table.outputs)
            fields.push_back({output.name, output.type});
        one = Type::context(std::move(fields));
    }
    if (is_list_policy(table.hit)) return Type::list(std::move(one));
    return table.hit == HitPolicy::sum ? unbounded(one) : one;
}

void merge(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& from) {
    into.insert(into.end(), from.begin(), from.end());
    std::ranges::sort(into);
    into.erase(std::ranges::unique(into).begin(), into.end());
}

}  // namespace

// Collects every mistake of a table while it builds the compiled form.
struct TableCompiler {
    const TableSource& source;
    const Names& names;
    const CompileOptions& options;
    std::shared_ptr<Data> data;
    TableProblems problems;

    void report(TablePart part, std::size_t row, std::size_t column, Error error) {
        problems.push_back({part, static_cast<std::uint32_t>(row),
                            static_cast<std::uint32_t>(column), std::move(error)});
    }

    ProgramPointer keep(ProgramResult result, TablePart part, std::size_t row, std::size_t column) {
        if (!result) {
            report(part, row, column, std::move(result.error()));
            return nullptr;
        }
        merge(data->facts, (*result)->facts);
        merge(data->steps, (*result)->steps);
        return std::move(*result);
    }

    CompileOptions plain_options() const {
        CompileOptions out = options;
        out.expected = nullptr;
        return out;
    }

    void read_input(std::size_t column) {
        const TableInput& input = source.inputs[column];
        const CompileOptions plain = plain_options();
        Data::Input out;
        out.label = normalise_name(input.expression);
        out.expression =
            keep(Parser(input.expression, names, plain).expression(), TablePart::input, 0, column);
        if (out.expression != nullptr) out.type = out.expression->type;
        if (!trim(input.allowed).empty()) {
            // A plain list of texts says what an input that is any text can be.
            const std::vector<Value> values = literals(input.allowed);
            const bool texts = !values.empty() && std::ranges::all_of(values, &Value::is_string);
            if (texts && (out.type.kind == TypeKind::text || out.type.kind == TypeKind::any)) {
                out.type = Type::enumeration({});
                for (const Value& value : values) out.type.values.emplace_back(value.as_string());
            }
            out.allowed = keep(Parser(input.allowed, names, plain).unary_tests(out.type),
                               TablePart::input, 0, column);
        }
        data->inputs.push_back(std::move(out));
    }

    // The values of `1, "a", true`; empty when the text is anything else.
    std::vector<Value> literals(const std::string& text) const {
        const Names none;
        const CompileOptions plain = plain_options();
        const auto program = Parser('[' + text + ']', none, plain).expression();
        if (!program || (*program)->nodes[(*program)->root].op != Op::constant) return {};
        const Value list = run(**program, empty_environment(), nullptr);
        if (!list.is_list()) return {};
        return {list.as_list().begin(), list.as_list().end()};
    }

    void read_output(std::size_t column) {
        const TableOutput& output = source.outputs[column];
        Data::Output out;
        out.name = output.name;
        out.type = output.type;
        if (!trim(output.allowed).empty()) {
            out.order = literals(output.allowed);
            if (out.order.empty() && options.strict) {
                Error error(ErrorKind::invalid, "feel.expected",
                            "allowed values of an output are a list of constants");
                error.with("expected", "\"high\", \"low\"");
                error.repair = "write for example \"high\", \"low\"";
                report(TablePart::output, 0, column, std::move(error));
            }
            const bool texts = std::ranges::all_of(out.order, &Value::is_string);
            if (texts && (out.type.kind == TypeKind::text || out.type.kind == TypeKind::any)) {
                out.type = Type::enumeration({});
                for (const Value& value : out.order)
                    out.type.values.emplace_back(value.as_string());
            }
        } else {
            for (const std::string& value : out.type.values)
                out.order.push_back(Value::string(value));
        }
        if (!trim(output.default_value).empty())
            out.fallback =
                keep(Parser(output.default_value, names, plain_options()).output(out.type),
                     TablePart::output, 0, column);
        data->outputs.push_back(std::move(out));
    }

    void read_row(std::size_t index) {
        const TableRow& row = source.rows[index];
        const std::size_t inputs = source.inputs.size();
        const std::size_t wanted = inputs + source.outputs.size();
        if (row.cells.size() != wanted) {
            Error error(ErrorKind::invalid, "feel.table_row_length",
                        "the row has " + std::to_string(row.cells.size()) + " cells, the table " +
                            std::to_string(wanted) + " columns");
            error.with("found", std::to_string(row.cells.size()));
            error.with("expected", std::to_string(wanted));
            error.repair = "write one cell for each input and output, \"-\" where anything will do";
            report(TablePart::cell, index, std::min(row.cells.size(), wanted), std::move(error));
            return;
        }
        Data::Row out;
        for (std::size_t i = 0; i < wanted; ++i) {
            const std::string& cell = row.cells[i];
            const CompileOptions plain = plain_options();
            if (i < inputs && trim(cell) == "-") {
                out.tests.push_back(nullptr);
            } else if (i < inputs) {
                out.tests.push_back(
                    keep(Parser(cell, names, plain).unary_tests(data->inputs[i].type),
                         TablePart::cell, index, i));
            } else {
                out.outputs.push_back(
                    keep(Parser(cell, names, plain).output(data->outputs[i - inputs].type),
                         TablePart::cell, index, i));
            }
        }
        data->rows.push_back(std::move(out));
    }

    void check_shape() {
        const auto add = [this](std::string code, std::string detail, std::string repair) {
            Error error(ErrorKind::invalid, std::move(code), std::move(detail));
            error.repair = std::move(repair);
            report(TablePart::table, 0, 0, std::move(error));
        };
        if (source.outputs.empty())
            add("feel.table_no_output", "the table has no output", "give it at least one");
        if (source.rows.empty() && options.strict)
            add("feel.table_no_rows", "the table has no rows", "write at least one");
        if (source.rows.size() > max_table_rows ||
            source.inputs.size() + source.outputs.size() > max_columns)
            add("feel.table_too_large", "the table has more than 10,000 rows or 200 columns",
                "split it");
    }

    void check_policy() {
        const auto hit = parse_hit_policy(source.hit);
        if (!hit) {
            report(TablePart::hit, 0, 0, hit.error());
            return;
        }
        data->hit = *hit;
        const auto add = [this](std::string code, std::string detail, std::string repair) {
            Error error(ErrorKind::invalid, std::move(code), std::move(detail));
            error.with("hit", source.hit);
            error.repair = std::move(repair);
            report(TablePart::hit, 0, 0, std::move(error));
        };
        const bool ordered = *hit == HitPolicy::priority || *hit == HitPolicy::output_order;
        const auto without = std::ranges::count_if(
            data->outputs, [](const Data::Output& output) { return output.order.empty(); });
        // Plain DMN orders by those outputs that list their values.
        const bool no_order = without > (options.strict ? 0 : std::ssize(data->outputs) - 1);
        if (ordered && no_order)
            add("feel.table_no_order", "hit policy " + source.hit + " needs the outputs' order",
                "list each output's allowed values, the most important first");
        if (is_aggregate(*hit) && *hit != HitPolicy::count && source.outputs.size() > 1)
            add("feel.table_one_output", "hit policy " + source.hit + " needs exactly one output",
                "use C, or split the table");
    }

    std::expected<DecisionTable, TableProblems> compile() {
        check_shape();
        if (!problems.empty()) return std::unexpected(std::move(problems));
        for (std::size_t i = 0; i < source.inputs.size(); ++i) read_input(i);
        for (std::size_t i = 0; i < source.outputs.size(); ++i) read_output(i);
        check_policy();
        for (std::size_t i = 0; i < source.rows.size(); ++i) read_row(i);
        if (!problems.empty()) return std::unexpected(std::move(problems));
        data->type = result_type(*data);
        data->warnings = find_weaknesses(*data);
        if (data->rows.size() >= indexed_rows) data->index = TableIndex(*data);
        DecisionTable out;
        out.data_ = std::move(data);
        return out;
    }
};

Result<HitPolicy> parse_hit_policy(std::string_view text) {
    for (const auto& [name, policy] : policies)
        if (trim(text) == name) return policy;
    Error error(ErrorKind::invalid, "feel.bad_hit_policy",
                "no hit policy: \"" + shorten(text, 20) + '"');
    error.with("found", shorten(text, 20));
    error.repair = "use U, A, P, F, R, O, C, C+, C<, C> or C#";
    return fail(std::move(error));
}

std::string_view to_string(HitPolicy policy) {
    for (const auto& [name, one] : policies)
        if (one == policy) return name;
    return "U";
}

HitPolicy DecisionTable::hit() const { return empty() ? HitPolicy::unique : data_->hit; }
std::size_t DecisionTable::input_count() const { return empty() ? 0 : data_->inputs.size(); }
std::size_t DecisionTable::output_count() const { return empty() ? 0 : data_->outputs.size(); }
std::size_t DecisionTable::row_count() const { return empty() ? 0 : data_->rows.size(); }

std::span<const std::uint32_t> DecisionTable::facts() const {
    if (empty()) return {};
    return data_->facts;
}

std::span<const std::uint32_t> DecisionTable::steps() const {
    if (empty()) return {};
    return data_->steps;
}

const Type& DecisionTable::type() const {
    static const Type any;
    return empty() ? any : data_->type;
}

const std::vector<TableProblem>& DecisionTable::warnings() const {
    static const std::vector<TableProblem> none;
    return empty() ? none : data_->warnings;
}

std::expected<DecisionTable, TableProblems>
compile_table(const TableSource& source, const Names& names, const CompileOptions& options) {
    return TableCompiler{source, names, options, std::make_shared<Data>(), {}}.compile();
}

}  // namespace luotsi::feel
