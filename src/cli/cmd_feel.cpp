// luotsi feel: evaluates one FEEL expression.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <iterator>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/feel_json.hpp"
#include "feel/expression.hpp"

namespace luotsi::cli {

namespace {

struct FeelArguments {
    std::string expression;
    std::string context;
    bool json = false;
};

// The context's entries are the variables.
class Variables final : public feel::Environment {
public:
    explicit Variables(std::vector<feel::Value> values, Instant now)
        : values_(std::move(values)), now_(now) {}
    const feel::Value& fact(std::uint32_t) const override { return null_; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }
    const feel::Value& variable(std::uint32_t index) const override { return values_[index]; }
    Instant now() const override { return now_; }

private:
    std::vector<feel::Value> values_;
    Instant now_;
    feel::Value null_;
};

// What is wrong and where, with the line itself. A compiler's error counts columns over line ends.
void point(const Error& error, const std::string& text, std::string_view grade, bool json) {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    std::size_t at = 0;
    for (std::uint32_t i = 1; i < error.column && at < text.size(); ++i) {
        const bool end = text[at] == '\n';
        next_code_point(text, at);
        line += end ? 1 : 0;
        column = end ? 1 : column + 1;
    }
    if (json) {
        print("{\"" + std::string(grade) + "\": {\"code\": " + json_text(error.code) +
              ", \"line\": " + std::to_string(line) + ", \"column\": " + std::to_string(column) +
              ", \"detail\": " + json_text(error.detail) +
              ", \"repair\": " + json_text(error.repair) + "}}");
        return;
    }
    tell("luotsi: " + std::string(grade) + ": line " + std::to_string(line) + ", column " +
         std::to_string(column) + ": " + error.detail);
    tell(pointed(text, line, column));
    if (!error.repair.empty()) tell("    " + error.repair);
}

feel::CompileOptions options(bool strict) {
    feel::CompileOptions out;
    out.strict = strict;
    out.model_functions = false;
    out.allow_clock = true;
    return out;
}

int evaluate(const FeelArguments& arguments) {
    feel::Names names;
    std::vector<feel::Value> values;
    if (!arguments.context.empty()) {
        const auto context = read_values(arguments.context);
        if (!context || !context->is_context()) {
            print_error(context ? Error(ErrorKind::invalid, "feel.type_mismatch",
                                        arguments.context + ": not a context of names and values")
                                : context.error());
            return wrong_input;
        }
        for (const feel::Field& field : context->as_context()) {
            feel::Type type = feel::type_of(field.value);
            const bool parts =
                type.kind == feel::TypeKind::context || type.kind == feel::TypeKind::list;
            names.add({field.name, feel::NameKind::variable,
                       static_cast<std::uint32_t>(values.size()),
                       parts ? std::move(type) : feel::Type()});
            values.push_back(field.value);
        }
    }
    const auto expression = feel::compile(arguments.expression, names, options(false));
    if (!expression) {
        point(expression.error(), arguments.expression, "error", arguments.json);
        return wrong_input;
    }
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const Variables variables(
        std::move(values),
        Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()});
    const auto [value, reasons] = feel::evaluate_explained(*expression, variables);
    print(arguments.json ? to_json(value) : feel::to_feel(value));
    if (!value.is_null() || arguments.json) return done;
    // FEEL gives null where a model would be refused: say why.
    const auto strict = feel::compile(arguments.expression, names, options(true));
    if (!strict) {
        point(strict.error(), arguments.expression, "null because", false);
    } else {
        for (const Error& reason : reasons)
            point(reason, arguments.expression, "null because", false);
    }
    return done;
}

}  // namespace

void add_feel(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<FeelArguments>();
    CLI::App* command = app.add_subcommand("feel", "evaluate a FEEL expression");
    command
        ->add_option("expression", arguments->expression,
                     "for example '1 + 2 * x'; after -- when it begins with -")
        ->required();
    command->add_option("--context", arguments->context, "variables: a file of JSON or FEEL")
        ->check(CLI::ExistingFile);
    command->add_flag("--json", arguments->json, "the value, or what is wrong, as JSON");
    command->callback([arguments, &exit_code] { exit_code = evaluate(*arguments); });
}

}  // namespace luotsi::cli
