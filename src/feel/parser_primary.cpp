// Literals and names. Where a name ends depends on what is declared: the longest declared name that
// stands in the text wins.
#include <algorithm>

#include "base/text.hpp"
#include "feel/characters.hpp"
#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

std::string did_you_mean(const std::string& nearest) {
    return nearest.empty() ? "" : "did you mean \"" + nearest + "\"?";
}

// Whether an operator stands at the front: what could split a name that contains one.
std::size_t operator_length(std::string_view text) {
    for (const std::string_view word : {"and", "or", "between", "in"})
        if (text.starts_with(word) &&
            (text.size() == word.size() || !is_word_byte(text[word.size()])))
            return word.size();
    for (const std::string_view symbol :
         {"**", "<=", ">=", "!=", "+", "-", "*", "/", "=", "<", ">"})
        if (text.starts_with(symbol)) return symbol.size();
    return 0;
}

}  // namespace

Part Parser::parse_primary() {
    if (failed()) return {};
    const std::string_view here = scan_.rest();
    const std::size_t begin = scan_.position();
    if (here.empty()) return expected("a value");
    const char c = here.front();
    if (is_digit(c) || (c == '.' && here.size() > 1 && is_digit(here[1]))) return parse_number();
    if (c == '"') return parse_string();
    if (c == '@') return parse_temporal_literal();
    if (c == '(') return parse_parenthesis();
    if (c == '[') return parse_list();
    if (c == '{') return parse_context();
    if (c == ']') {  // "]1..5[" is the other spelling of an open range
        scan_.take("]");
        return finish_range(parse_sum(), false);
    }
    if (c == '?' && !locals_.empty() && locals_.front().name == "?") {
        scan_.take("?");
        Part part;
        part.node = make(Op::local, locals_.front().slot);
        part.type = locals_.front().type;
        part.begin = begin;
        part.uses_input = true;
        return part;
    }
    bool found = false;
    Part keyword = parse_keyword(found);
    if (found) return keyword;
    return parse_name();
}

Part Parser::parse_number() {
    scan_.rest();
    const std::size_t begin = scan_.position();
    const auto number = Decimal::parse(scan_.number_literal());
    if (!number) return fail_at(begin, "feel.bad_number", "not a number that can be represented");
    return constant(Value::number(*number), begin);
}

Part Parser::parse_string() {
    scan_.rest();
    const std::size_t begin = scan_.position();
    auto text = scan_.string_literal();
    if (!text)
        return fail_at(begin, "feel.unfinished_text", "the text has no closing quotation mark",
                       "end it with \"");
    return constant(Value::string(std::move(*text)), begin);
}

Part Parser::parse_temporal_literal() {
    const std::size_t begin = scan_.position();
    scan_.take("@");
    const auto text = scan_.string_literal();
    if (!text) return expected("a text after \"@\"");
    Value value = parse_temporal_text(*text);
    if (value.is_null() && options_.strict) {
        fail_at(begin, "feel.bad_time",
                "not a date, time or duration: \"" + shorten(*text, 40) + '"',
                "write for example @\"2026-11-21\", @\"21:36:08\", @\"P3D\"");
        with("text", shorten(*text, 40));
    }
    return constant(std::move(value), begin);
}

Part Parser::parse_parenthesis() {
    const std::size_t begin = scan_.position();
    scan_.take("(");
    for (const std::string_view symbol : {"<", ">", "=", "!="})
        if (scan_.rest().starts_with(symbol)) return parse_half_range();
    Part inner = parse_expression();
    if (scan_.sees("..")) return finish_range(std::move(inner), false);
    require(")");
    inner.begin = begin;
    inner.is_name = false;
    return inner;
}

// if, for, some, every, function, true, false, null – unless a longer declared name stands here.
Part Parser::parse_keyword(bool& found) {
    const std::size_t begin = scan_.position();
    std::size_t declared = 0;
    for (const Candidate& candidate : candidates()) declared = std::max(declared, candidate.length);
    const auto take = [this, declared, &found](std::string_view word) {
        found = declared <= word.size() && scan_.take_word(word);
        return found;
    };
    if (take("true")) return constant(Value::boolean(true), TypeKind::boolean, begin);
    if (take("false")) return constant(Value::boolean(false), TypeKind::boolean, begin);
    if (take("null")) return constant(Value(), begin);
    if (take("if")) return parse_if();
    if (take("for")) return parse_for();
    if (take("some")) return parse_quantified(true);
    if (take("every")) return parse_quantified(false);
    if (take("function")) return parse_function_literal();
    return {};
}

std::vector<Parser::Candidate> Parser::candidates() {
    std::vector<Candidate> out;
    const std::string_view here = scan_.rest();
    // Locals, the innermost first: an inner name hides an outer one of the same text.
    for (std::size_t i = locals_.size(); i-- > 0;) {
        const Local& local = locals_[i];
        if (local.name.empty() || local.name.front() != here.substr(0, 1).front()) continue;
        Names one;
        one.add({local.name, NameKind::variable, 0, {}});
        const Names::Match match = one.longest(here, false);
        if (match.name != nullptr) out.push_back({nullptr, &local, match.length});
    }
    for (const Names::Match& match : names_.matches(here, false))
        out.push_back({match.name, nullptr, match.length});
    // Insertion keeps the order of equals: inner before outer, locals before declared names.
    for (std::size_t i = 1; i < out.size(); ++i)
        for (std::size_t j = i; j > 0 && out[j - 1].length < out[j].length; --j)
            std::swap(out[j - 1], out[j]);
    return out;
}

bool Parser::name_starts_here() {
    if (scan_.rest().empty()) return false;
    return !candidates().empty() || is_digit(scan_.rest().front());
}

// Two readings are possible when the longest name contains an operator and a shorter declared name
// stands before it, another name or number behind it. FEEL takes the longest name (10.3.1.2); a
// strict text has to say which is meant.
void Parser::check_ambiguity(const std::vector<Candidate>& all, std::size_t begin) {
    const std::size_t longest = all.front().length;
    if (!options_.strict) {
        scan_.move_to(begin + longest);
        return;
    }
    for (const Candidate& shorter : all) {
        if (shorter.length >= longest || failed()) continue;
        scan_.move_to(begin + shorter.length);
        const std::size_t skipped = operator_length(scan_.rest());
        if (skipped == 0 || scan_.position() >= begin + longest) continue;
        scan_.move_to(scan_.position() + skipped);
        if (scan_.position() >= begin + longest || !name_starts_here()) continue;
        const std::string whole(text_.substr(begin, longest));
        const std::string part(text_.substr(begin, shorter.length));
        const std::string rest(
            trim(text_.substr(begin + shorter.length, longest - shorter.length)));
        fail_at(begin, "feel.ambiguous_name",
                "\"" + whole + "\" can be read as one name or as (" + part + ") " + rest,
                "rename one of them, or put the parts in parentheses");
        with("first", whole);
        with("second", "(" + part + ") " + rest);
        return;
    }
    scan_.move_to(begin + longest);
}

Part Parser::parse_name() {
    scan_.rest();
    const std::size_t begin = scan_.position();
    Part out;
    if (model_function(out)) return out;
    const std::vector<Candidate> all = candidates();
    const std::size_t builtin = builtin_name_length();
    const std::size_t longest = all.empty() ? 0 : all.front().length;
    if (builtin > longest) return parse_builtin_call();
    // A name hides the function of the same name, unless it cannot be called itself.
    if (builtin != 0 && builtin == longest) {
        const Candidate& named = all.front();
        const TypeKind kind =
            named.local != nullptr ? named.local->type.kind : named.declared->type.kind;
        if (kind != TypeKind::function && kind != TypeKind::any) return parse_builtin_call();
    }
    if (longest == 0) return unknown_name();
    check_ambiguity(all, begin);
    if (failed()) return {};
    return name_part(all.front(), begin);
}

Part Parser::name_part(const Candidate& candidate, std::size_t begin) {
    Part part;
    part.begin = begin;
    part.is_name = true;
    if (candidate.local != nullptr) {
        const Local& local = *candidate.local;
        part.type = local.type;
        part.node = make(Op::local, local.slot);
        if (local.field)
            part.node = make(Op::path, part.node, add_constant(Value::string(local.name)));
        return part;
    }
    const Name& name = *candidate.declared;
    part.type = name.type;
    if (name.kind == NameKind::fact) {
        program_->facts.push_back(name.index);
        part.node = make(Op::fact, name.index);
    } else {
        part.node = make(Op::variable, name.index);
    }
    return part;
}

Part Parser::unknown_name() {
    scan_.rest();
    const std::size_t begin = scan_.position();
    const std::string name = normalise_name(scan_.words());
    if (name.empty()) return expected("a value");
    const bool call = scan_.sees("(");
    if (!call && !dynamic_items_.empty()) {
        // Inside a filter whose items are not known: a field of the item.
        Part part;
        part.begin = begin;
        part.is_name = true;
        part.node = make(Op::path, make(Op::local, dynamic_items_.back()),
                         add_constant(Value::string(name)));
        return part;
    }
    if (Part part; !call && builtin_value(name, begin, part)) return part;
    if (call) {
        std::vector<std::string> options;
        for (const Builtin& builtin : builtins()) options.emplace_back(builtin.name);
        if (options_.model_functions)
            options.insert(options.end(), {"done", "overdue", "asked", "unknown"});
        const std::string near = nearest_of(name, options);
        fail_at(begin, "feel.unknown_function", "there is no function \"" + name + '"',
                did_you_mean(near));
        with("name", name);
        with("nearest", near);
        return {};
    }
    if (const Name* step = names_.find_step(name)) {
        fail_at(begin, "feel.step_as_value", "\"" + step->text + "\" is a step, not a value",
                "ask about it: done(" + step->text + "), overdue(" + step->text + ") or count(" +
                    step->text + ')');
        with("name", step->text);
        return {};
    }
    std::vector<std::string> options;
    for (const Name& declared : names_.all())
        if (declared.kind != NameKind::step) options.push_back(declared.text);
    for (const Local& local : locals_) options.push_back(local.name);
    const std::string near = nearest_of(name, options);
    const bool quotes_missing = std::ranges::any_of(names_.all(), [&name](const Name& declared) {
        return std::ranges::find(declared.type.values, name) != declared.type.values.end();
    });
    fail_at(begin, "feel.unknown_name", "there is no name \"" + name + '"',
            quotes_missing ? "write the value in quotation marks: \"" + name + '"'
                           : did_you_mean(near));
    with("name", name);
    with("nearest", near);
    return {};
}

}  // namespace luotsi::feel
