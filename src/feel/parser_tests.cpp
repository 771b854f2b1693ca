// Unary tests: what stands behind "in" and in the cells of decision tables. A test is turned into
// an ordinary condition about the tested value ("?").
#include <algorithm>

#include "base/text.hpp"
#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

std::string allowed_values(const Type& type) {
    std::string out;
    for (const std::string& value : type.values) out += (out.empty() ? "" : ", ") + value;
    return out;
}

}  // namespace

// A declared value of an enumeration without quotation marks, as a whole test.
bool Parser::bare_word(const Type& type, Part& out) {
    // Plain DMN knows no bare words: what has no quotation marks is a name.
    if (type.kind != TypeKind::enumeration || !options_.strict || failed()) return false;
    Names values;
    for (const std::string& value : type.values) values.add({value, NameKind::variable, 0, {}});
    const auto ends = [this] { return scan_.at_end() || scan_.sees(",") || scan_.sees(")"); };
    const std::string_view here = scan_.rest();
    const std::size_t begin = scan_.position();
    for (const Names::Match& match : values.matches(here, false)) {
        scan_.move_to(begin + match.length);
        if (ends()) {
            out = constant(Value::string(match.name->text), begin);
            return true;
        }
    }
    scan_.move_to(begin);
    const std::string word = normalise_name(scan_.words());
    const bool whole = !word.empty() && ends();
    scan_.move_to(begin);
    if (!whole || word == "true" || word == "false" || !candidates().empty()) return false;
    const std::string near = nearest_of(word, type.values);
    fail_at(begin, "feel.bad_enum_value", '"' + word + "\" is none of the allowed values",
            near.empty() ? "use one of: " + allowed_values(type)
                         : "did you mean \"" + near + "\"? Allowed: " + allowed_values(type));
    with("value", word);
    with("allowed", allowed_values(type));
    return true;
}

Part Parser::parse_test(const Part& value, const Type& bare, bool alone) {
    constexpr std::pair<std::string_view, Op> operators[] = {
        {"<=", Op::less_equal}, {">=", Op::greater_equal}, {"!=", Op::not_equal},
        {"<", Op::less},        {">", Op::greater},        {"=", Op::equal}};
    for (const auto& [symbol, op] : operators) {
        if (!scan_.take(symbol)) continue;
        Part right;
        if (!bare_word(bare, right)) right = parse_sum();
        return failed() ? Part{} : comparison(op, value, std::move(right));
    }
    Part word;
    if (bare_word(bare, word)) return failed() ? Part{} : comparison(Op::equal, value, word);
    // Behind a plain "in" a test ends where a comparison would: "x in [1..3] or y".
    return test_of(value, alone ? parse_sum() : parse_expression());
}

// What a range or list holds must be comparable with the tested value, constants one by one.
void Parser::check_members(const Part& value, const Part& test) {
    if (value.type.kind == TypeKind::list || failed()) return;
    const auto check = [this, &value, &test](Op op, Type type) {
        Part part;
        part.type = std::move(type);
        part.begin = test.begin;
        check_comparable(op, value, part);
    };
    const bool fixed = is_constant(test.node);
    if (test.type.kind == TypeKind::range) {
        if (!fixed) {
            Part part;
            part.type = test.type.element();
            part.begin = test.begin;
            check_kinds(value, part);
            return;
        }
        const Range& range = constant_of(test.node).as_range();
        const bool one = range.form == RangeForm::exact;
        if (range.form == RangeForm::different) return;
        check(one                  ? Op::equal
              : range.low_included ? Op::greater_equal
                                   : Op::greater,
              type_of(range.low));
        check(range.high_included ? Op::less_equal : Op::less, type_of(range.high));
    } else if (test.type.kind == TypeKind::list) {
        if (test.type.element().kind != TypeKind::range) check(Op::equal, test.type.element());
        if (!fixed) return;
        for (const Value& item : constant_of(test.node).as_list())
            if (item.kind() != Kind::range) check(Op::equal, type_of(item));
    }
}

Part Parser::test_of(const Part& value, Part test) {
    if (failed()) return {};
    const TypeKind kind = test.type.kind;
    if (kind == TypeKind::boolean && (test.uses_input || value.type.kind != TypeKind::boolean)) {
        const bool decided = test.uses_input || value.type.kind != TypeKind::any;
        // A condition that does not mention the value is asked as it stands.
        if (decided) return test;
    }
    const bool open = kind == TypeKind::any || kind == TypeKind::list || kind == TypeKind::range ||
                      kind == TypeKind::function || value.type.kind == TypeKind::list ||
                      (kind == TypeKind::boolean && value.type.kind == TypeKind::any);
    if (!open) return comparison(Op::equal, value, std::move(test));
    check_members(value, test);
    const bool may_answer = test.uses_input || kind == TypeKind::any || kind == TypeKind::boolean;
    test.node = make(Op::matches, value.node, test.node, 0, may_answer ? 1 : 0);
    test.type = TypeKind::boolean;
    test.uses_input = true;
    test.is_name = false;
    return test;
}

// Tests with commas between, up to and with `end` ("" = the end of the text).
Part Parser::parse_test_list(const Part& value, const Type& bare, std::string_view end) {
    const std::size_t open = end.empty() ? 0 : scan_.position() - 1;
    Part out = parse_test(value, bare, false);
    if (end == ")" && scan_.sees("..") && !failed()) {
        // "x in (1..5]": the parenthesis belonged to a range. Read it again as one.
        scan_.move_to(open);
        return test_of(value, parse_primary());
    }
    while (scan_.take(",")) {
        const Part next = parse_test(value, bare, false);
        out.uses_input = out.uses_input || next.uses_input;
        out.node = make(Op::disjunction, out.node, next.node);
        out.type = TypeKind::boolean;
    }
    if (!end.empty()) require(end);
    return out;
}

ProgramResult Parser::unary_tests(const Type& input) {
    if (!check_text()) return fail(std::move(*error_));
    const std::uint32_t slot = new_slot();
    locals_.push_back({"?", slot, input, false});
    if (trim(text_) == "-") {
        scan_.move_to_end();
        return finish(constant(Value::boolean(true), TypeKind::boolean, 0));
    }
    Part value;
    value.type = input;
    value.node = make(Op::local, slot);
    value.uses_input = true;
    if (scan_.take_word("not") && scan_.take("(")) {
        Part tests = parse_test_list(value, input, ")");
        if (failed() || scan_.at_end()) {
            tests.node = make(Op::negation, tests.node);
            return finish(std::move(tests));
        }
    }
    if (failed()) return fail(std::move(*error_));
    scan_.move_to(0);
    return finish(parse_test_list(value, input, ""));
}

ProgramResult Parser::output(const Type& type) {
    if (!check_text()) return fail(std::move(*error_));
    if (trim(text_) == "-") {
        scan_.move_to_end();
        return finish(constant(Value(), 0));
    }
    Part part;
    if (!bare_word(type, part)) {
        part = parse_expression();
        if (!failed() && options_.strict) check_expected(part, type);
    }
    return finish(std::move(part));
}

}  // namespace luotsi::feel
