#include "feel/parser.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feel/characters.hpp"

namespace luotsi::feel {

namespace {

// Counts nesting for the time of one call.
class Level {
public:
    explicit Level(std::uint32_t& n) : n_(n) { ++n_; }
    ~Level() { --n_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

private:
    std::uint32_t& n_;
};

void sort_unique(std::vector<std::uint32_t>& list) {
    std::ranges::sort(list);
    list.erase(std::ranges::unique(list).begin(), list.end());
}

}  // namespace

Parser::Parser(std::string_view text, const Names& names, const CompileOptions& options)
    : text_(text), scan_(text), names_(names), options_(options),
      program_(std::make_shared<Program>()) {
    program_->text = std::string(text.substr(0, max_text_bytes));
    program_->constants.emplace_back();
    make(Op::constant);  // node 0 is null: what a failed part points to
}

ProgramResult Parser::expression() {
    if (!check_text()) return fail(std::move(*error_));
    Part root = parse_expression();
    if (options_.expected != nullptr && !failed()) check_expected(root, *options_.expected);
    return finish(std::move(root));
}

bool Parser::check_text() {
    if (text_.size() > max_text_bytes) {
        fail_at(0, "feel.text_too_long", "the expression is longer than 64 KiB",
                "split it into named decisions");
    } else if (!is_valid_utf8(text_)) {
        fail_at(0, "feel.not_utf8", "the expression is not valid UTF-8");
    } else if (scan_.at_end()) {
        fail_at(0, "feel.empty", "the expression is empty", "write a FEEL expression");
    }
    return !failed();
}

ProgramResult Parser::finish(Part root) {
    if (!failed() && !scan_.at_end()) {
        const std::size_t at = scan_.position();
        if (scan_.sees_word_start() && root.is_name) {
            scan_.move_to(root.begin);
            unknown_name();
        } else {
            const std::string found = shorten(text_.substr(at), 20);
            fail_at(at, "feel.unexpected", "did not expect \"" + found + "\" here",
                    "put an operator before it, or remove it");
            with("found", found);
        }
    }
    if (failed()) return fail(std::move(*error_));
    program_->root = root.node;
    program_->type = std::move(root.type);
    sort_unique(program_->facts);
    sort_unique(program_->steps);
    program_->tests = lower(*program_);
    program_->condition = !program_->tests.empty() && is_condition(*program_);
    return std::shared_ptr<const Program>(std::move(program_));
}

Part Parser::parse_expression() {
    const Level level(nesting_);
    if (nesting_ > max_nesting)
        return fail_at(scan_.position(), "feel.too_deep", "nested deeper than 200 levels",
                       "split it into named decisions");
    const bool outer = std::exchange(no_filter_, false);
    Part part = parse_disjunction();
    no_filter_ = outer;
    return part;
}

Part Parser::parse_disjunction() {
    Part left = parse_conjunction();
    while (scan_.take_word("or"))
        left = logic(Op::disjunction, std::move(left), parse_conjunction());
    return left;
}

Part Parser::parse_conjunction() {
    Part left = parse_comparison();
    while (scan_.take_word("and"))
        left = logic(Op::conjunction, std::move(left), parse_comparison());
    return left;
}

Part Parser::parse_comparison() {
    constexpr std::pair<std::string_view, Op> operators[] = {
        {"<=", Op::less_equal}, {">=", Op::greater_equal}, {"!=", Op::not_equal},
        {"<", Op::less},        {">", Op::greater},        {"=", Op::equal}};
    Part left = parse_sum();
    while (!failed()) {
        const auto* found = std::ranges::find_if(
            operators, [this](const auto& entry) { return scan_.take(entry.first); });
        if (found != std::end(operators)) {
            if (scan_.sees("=")) {
                fail_at(scan_.position(), "feel.unexpected", "\"==\" is no operator of FEEL",
                        "write one \"=\"");
                with("found", "==");
            }
            left = comparison(found->second, std::move(left), parse_sum());
        } else if (scan_.take_word("between")) {
            left = parse_between(std::move(left));
        } else if (scan_.take_word("in")) {
            left = parse_in(std::move(left));
        } else {
            break;
        }
    }
    return left;
}

Part Parser::parse_between(Part value) {
    Part low = parse_sum();
    require_word("and");
    Part high = parse_sum();
    if (failed()) return {};
    check_comparable(Op::greater_equal, value, low);
    check_comparable(Op::less_equal, value, high);
    value.uses_input = value.uses_input || low.uses_input || high.uses_input;
    value.node = make(Op::between, value.node, low.node, high.node);
    value.type = TypeKind::boolean;
    value.is_name = false;
    return value;
}

Part Parser::parse_in(Part value) {
    // The tested value gets a slot, so that it is computed once for all tests.
    const std::uint32_t slot = new_slot();
    Part input = value;
    input.node = make(Op::local, slot);
    input.is_name = false;
    Part tests = scan_.take("(") ? parse_test_list(input, {}, ")") : parse_test(input, {}, true);
    Part out;
    out.begin = value.begin;
    out.type = TypeKind::boolean;
    out.uses_input = value.uses_input || tests.uses_input;
    out.node = make(Op::bind, value.node, tests.node, slot);
    return out;
}

Part Parser::parse_sum() {
    Part left = parse_product();
    while (!failed()) {
        if (scan_.take("+")) {
            left = arithmetic(Op::add, std::move(left), parse_product());
        } else if (scan_.take("-")) {
            left = arithmetic(Op::subtract, std::move(left), parse_product());
        } else {
            break;
        }
    }
    return left;
}

Part Parser::parse_product() {
    Part left = parse_power();
    while (!failed()) {
        if (scan_.take("*")) {
            left = arithmetic(Op::multiply, std::move(left), parse_power());
        } else if (scan_.take("/")) {
            left = arithmetic(Op::divide, std::move(left), parse_power());
        } else {
            break;
        }
    }
    return left;
}

Part Parser::parse_power() {
    Part left = parse_sign();
    while (scan_.take("**")) left = arithmetic(Op::power, std::move(left), parse_sign());
    return left;
}

Part Parser::parse_sign() {
    scan_.rest();
    const std::size_t begin = scan_.position();
    if (!scan_.take("-")) return parse_instance();
    const Level level(nesting_);
    if (nesting_ > max_nesting)
        return fail_at(begin, "feel.too_deep", "nested deeper than 200 levels");
    Part part = parse_sign();
    if (failed()) return {};
    const TypeKind kind = part.type.kind;
    const bool good = kind == TypeKind::any || kind == TypeKind::null || kind == TypeKind::number ||
                      kind == TypeKind::days_duration || kind == TypeKind::months_duration;
    if (!good && options_.strict)
        mismatch(part.begin, "\"-\" needs a number or a duration, found " + to_string(part.type));
    const bool folds = is_constant(part.node);
    Type type = part.type;
    if (kind == TypeKind::number) {
        const auto turned = [](const std::optional<Decimal>& bound) {
            return bound ? std::optional(bound->negated()) : std::nullopt;
        };
        type = Type::number(turned(type.maximum), turned(type.minimum), type.integer);
    }
    part.node = make(Op::negate, part.node);
    part.type = type;
    part.begin = begin;
    part.is_name = false;
    return fold(std::move(part), folds);
}

Part Parser::parse_instance() {
    Part part = parse_postfix();
    while (scan_.take_word("instance")) {
        require_word("of");
        program_->types.push_back(parse_type());
        part.node = make(Op::instance_of, part.node,
                         static_cast<std::uint32_t>(program_->types.size() - 1));
        part.type = TypeKind::boolean;
        part.is_name = false;
    }
    return part;
}

Part Parser::parse_postfix() {
    Part part = parse_primary();
    while (!failed()) {
        if (!no_filter_ && scan_.take("[")) {
            part = parse_filter(std::move(part));
        } else if (scan_.take(".")) {
            part = parse_path(std::move(part));
        } else if (scan_.sees("(") &&
                   (part.type.kind == TypeKind::function || part.type.kind == TypeKind::any)) {
            scan_.take("(");
            part = parse_value_call(std::move(part));
        } else {
            break;
        }
    }
    return part;
}

// ---- nodes ----

std::uint32_t Parser::depth_of(const Node& node) const {
    const auto at = [this](std::uint32_t i) { return i < depths_.size() ? depths_[i] : 0; };
    const auto deepest_child = [this, &at](std::uint32_t first, std::uint32_t count,
                                           std::uint32_t stride, std::uint32_t offset) {
        std::uint32_t deepest = 0;
        for (std::uint32_t i = 0; i < count; ++i)
            deepest = std::max(deepest, at(program_->children[first + i * stride + offset]));
        return deepest;
    };
    switch (node.op) {
        case Op::constant:
        case Op::fact:
        case Op::variable:
        case Op::local:
        case Op::step_done:
        case Op::step_done_last:
        case Op::step_overdue:
        case Op::step_count:
        case Op::fact_asked:
        case Op::fact_unknown:
        case Op::now:
        case Op::today: return 1;
        case Op::choose:
        case Op::between: return 1 + std::max({at(node.a), at(node.b), at(node.c)});
        case Op::negate:
        case Op::negation:
        case Op::path:
        case Op::instance_of: return 1 + at(node.a);
        case Op::make_function: return 1 + at(program_->functions[node.a].body);
        case Op::list:
        case Op::call_builtin: return 1 + deepest_child(node.b, node.c, 1, 0);
        case Op::context: return 1 + deepest_child(node.b, node.c, 3, 2);
        case Op::call_value:
            return 1 + std::max(at(node.a), deepest_child(node.b, node.c, node.flag != 0 ? 2 : 1,
                                                          node.flag != 0 ? 1 : 0));
        case Op::loop:
        case Op::some:
        case Op::every:
            // Iterators of (slot, domain, end), then the body.
            return 1 + std::max({deepest_child(node.b, node.c, 3, 1),
                                 deepest_child(node.b, node.c, 3, 2),
                                 at(program_->children[node.b + node.c * 3])});
        default: return 1 + std::max(at(node.a), at(node.b));
    }
}

std::uint32_t Parser::make(Op op, std::uint32_t a, std::uint32_t b, std::uint32_t c,
                           std::uint8_t flag) {
    if (failed()) return 0;
    const Node node{op, flag, a, b, c};
    const std::uint32_t depth = depth_of(node);
    if (depth > max_node_depth) {
        fail_at(scan_.position(), "feel.too_deep", "more than 500 operations inside one another",
                "split it into named decisions");
        return 0;
    }
    program_->nodes.push_back(node);
    depths_.push_back(depth);
    return static_cast<std::uint32_t>(program_->nodes.size() - 1);
}

std::uint32_t Parser::add_constant(Value value) {
    program_->constants.push_back(std::move(value));
    return static_cast<std::uint32_t>(program_->constants.size() - 1);
}

Part Parser::constant(Value value, std::size_t begin) {
    Type type = type_of(value);
    return constant(std::move(value), std::move(type), begin);
}

Part Parser::constant(Value value, Type type, std::size_t begin) {
    Part part;
    part.node = make(Op::constant, add_constant(std::move(value)));
    part.type = std::move(type);
    part.begin = begin;
    return part;
}

bool Parser::is_constant(std::uint32_t node) const {
    return program_->nodes[node].op == Op::constant;
}

const Value& Parser::constant_of(std::uint32_t node) const {
    return program_->constants[program_->nodes[node].a];
}

std::uint32_t Parser::add_children(const std::vector<std::uint32_t>& nodes) {
    const auto first = static_cast<std::uint32_t>(program_->children.size());
    program_->children.insert(program_->children.end(), nodes.begin(), nodes.end());
    return first;
}

std::uint32_t Parser::new_slot() { return program_->slots++; }

Part Parser::fold(Part part, bool constant_parts) {
    if (!constant_parts || failed()) return part;
    program_->root = part.node;
    Value value = run(*program_, empty_environment(), nullptr);
    if (value.is_null()) return part;
    const TypeKind kind = part.type.kind;
    Part out = kind == TypeKind::list || kind == TypeKind::range
                   ? constant(std::move(value), std::move(part.type), part.begin)
                   : constant(std::move(value), part.begin);
    out.uses_input = part.uses_input;
    return out;
}

// ---- mistakes ----

Part Parser::fail_at(std::size_t at, std::string code, std::string detail, std::string repair) {
    fresh_ = !failed();
    if (fresh_) {
        Error error(ErrorKind::invalid, std::move(code), std::move(detail));
        error.line = 1;
        error.column = static_cast<std::uint32_t>(count_code_points(text_.substr(0, at))) + 1;
        error.repair = std::move(repair);
        error_ = std::move(error);
        scan_.move_to_end();
    }
    return {};
}

void Parser::with(std::string name, std::string value) {
    // Only the mistake that was just made gets its values, never an earlier one.
    if (fresh_ && !value.empty()) error_->with(std::move(name), std::move(value));
}

Part Parser::expected(std::string_view what) {
    if (failed()) return {};
    const bool end = scan_.at_end();
    const std::size_t at = scan_.position();
    const std::string found = end ? "the end" : '"' + shorten(text_.substr(at), 20) + '"';
    fail_at(at, "feel.expected", "expected " + std::string(what) + ", found " + found);
    with("expected", std::string(what));
    with("found", found);
    return {};
}

bool Parser::require(std::string_view symbol) {
    if (failed()) return false;
    if (scan_.take(symbol)) return true;
    expected('"' + std::string(symbol) + '"');
    return false;
}

bool Parser::require_word(std::string_view word) {
    if (failed()) return false;
    if (scan_.take_word(word)) return true;
    expected('"' + std::string(word) + '"');
    return false;
}

Result<Type> Parser::type() {
    if (!check_text()) return fail(std::move(*error_));
    Type out = parse_type();
    if (!failed() && !scan_.at_end()) expected("the end of the type");
    if (failed()) return fail(std::move(*error_));
    return out;
}

// ---- the public face ----

Result<Type> parse_type(std::string_view text, const Names& names) {
    CompileOptions options;
    options.strict = false;
    return Parser(text, names, options).type();
}

Result<Expression> compile_tests(std::string_view text, const Type& input, const Names& names,
                                 const CompileOptions& options) {
    ProgramResult program = Parser(text, names, options).unary_tests(input);
    if (!program) return fail(std::move(program.error()));
    return Expression(std::move(*program));
}

Result<Expression> compile(std::string_view text, const Names& names,
                           const CompileOptions& options) {
    ProgramResult program = Parser(text, names, options).expression();
    if (!program) return fail(std::move(program.error()));
    return Expression(std::move(*program));
}

}  // namespace luotsi::feel
