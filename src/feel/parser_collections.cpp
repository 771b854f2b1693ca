// Lists, ranges, contexts, if, for, some, every, functions and the names of types.
#include <algorithm>

#include "base/text.hpp"
#include "feel/parser.hpp"

namespace luotsi::feel {

Part Parser::parse_list() {
    const std::size_t begin = scan_.position();
    scan_.take("[");
    Part out;
    out.begin = begin;
    std::vector<std::uint32_t> nodes;
    Type of(TypeKind::null);
    bool constants = true;
    if (!scan_.sees("]")) {
        do {
            Part item = parse_expression();
            if (nodes.empty() && scan_.sees("..")) return finish_range(std::move(item), true);
            nodes.push_back(item.node);
            of = nodes.size() == 1 ? unbounded(item.type) : join(of, unbounded(item.type));
            constants = constants && is_constant(item.node);
            out.uses_input = out.uses_input || item.uses_input;
        } while (scan_.take(","));
    }
    require("]");
    out.type = Type::list(of.kind == TypeKind::null ? Type(TypeKind::any) : std::move(of));
    const std::uint32_t first = add_children(nodes);
    out.node = make(Op::list, 0, first, static_cast<std::uint32_t>(nodes.size()));
    return fold(std::move(out), constants);
}

// Behind the low end, before "..".
Part Parser::finish_range(Part low, bool low_included) {
    require("..");
    // "[1..10[" ends with a bracket: no filter may begin behind an end of a range.
    const bool outer = std::exchange(no_filter_, true);
    Part high = parse_sum();
    no_filter_ = outer;
    const bool high_included = scan_.take("]");
    if (!high_included && !scan_.take(")") && !scan_.take("[") && !failed())
        return expected("\"]\" or \")\"");
    if (failed()) return {};
    check_kinds(low, high);
    const bool constants = is_constant(low.node) && is_constant(high.node);
    Part out;
    out.begin = low.begin;
    out.type = Type::range(join(unbounded(low.type), unbounded(high.type)));
    out.uses_input = low.uses_input || high.uses_input;
    const auto flag = static_cast<std::uint8_t>((low_included ? 1 : 0) | (high_included ? 2 : 0));
    out.node = make(Op::range, low.node, high.node, 0, flag);
    return fold(std::move(out), constants);
}

// "(< 5)", "(>= 10)", "(= 3)": behind the parenthesis.
Part Parser::parse_half_range() {
    const std::size_t begin = scan_.position();
    const bool low = scan_.sees(">") || scan_.sees(">=");
    const bool exact = scan_.sees("=");
    const bool different = scan_.sees("!=");
    const bool one = exact || different;
    const bool included = scan_.sees("<=") || scan_.sees(">=") || one;
    for (const std::string_view symbol : {"<=", ">=", "!=", "<", ">", "="})
        if (scan_.take(symbol)) break;
    Part end = parse_sum();
    require(")");
    const bool constants = is_constant(end.node);
    Part out;
    out.begin = begin;
    out.type = Type::range(unbounded(end.type));
    out.uses_input = end.uses_input;
    const RangeForm form = exact       ? RangeForm::exact
                           : different ? RangeForm::different
                                       : RangeForm::comparison;
    const auto flag = static_cast<std::uint8_t>(one ? 3 : !included ? 0 : low ? 1 : 2);
    const std::uint32_t low_node = low || one ? end.node : 0;  // node 0 is null: open
    const std::uint32_t high_node = low ? 0 : end.node;
    out.node = make(Op::range, low_node, high_node, static_cast<std::uint32_t>(form), flag);
    return fold(std::move(out), constants);
}

std::string Parser::context_key() {
    if (scan_.sees("\"")) {
        auto text = scan_.string_literal();
        if (text) return *text;
        expected("a key");
        return "";
    }
    // Keys may hold the additional symbols of names: everything up to the colon.
    scan_.rest();
    const std::size_t begin = scan_.position();
    const std::size_t end = text_.find(':', begin);
    const std::string key =
        end == std::string_view::npos ? "" : normalise_name(text_.substr(begin, end - begin));
    if (key.empty() || key.find_first_of(",{}[]()\"") != std::string::npos) {
        expected("a key and \":\"");
        return "";
    }
    scan_.move_to(end);
    return key;
}

Part Parser::parse_context() {
    const std::size_t begin = scan_.position();
    scan_.take("{");
    const std::size_t before = locals_.size();
    std::vector<std::uint32_t> children;
    std::vector<TypeField> fields;
    Part out;
    out.begin = begin;
    if (!scan_.sees("}")) {
        do {
            scan_.rest();
            const std::size_t at = scan_.position();
            const std::string key = context_key();
            require(":");
            const std::uint32_t slot = new_slot();
            // A function may call itself by the name of its key.
            const bool recursive = scan_.sees_word("function");
            if (recursive) {
                self_slot_ = slot;
                locals_.push_back({normalise_name(key), slot, TypeKind::function, false});
            }
            const Part entry = parse_expression();
            if (recursive) locals_.pop_back();
            if (failed()) return {};
            const bool twice = std::ranges::any_of(
                fields, [&key](const TypeField& field) { return field.name == key; });
            if (twice) {
                fail_at(at, "feel.duplicate_key", "the key \"" + key + "\" stands twice");
                with("name", key);
                return {};
            }
            children.push_back(add_constant(Value::string(key)));
            children.push_back(slot);
            children.push_back(entry.node);
            fields.push_back({key, entry.type});
            locals_.push_back({normalise_name(key), slot, entry.type, false});
            out.uses_input = out.uses_input || entry.uses_input;
        } while (scan_.take(","));
    }
    require("}");
    locals_.resize(before);
    const auto count = static_cast<std::uint32_t>(fields.size());
    out.type = Type::context(std::move(fields));
    const std::uint32_t first = add_children(children);
    out.node = make(Op::context, 0, first, count);
    return out;
}

Part Parser::parse_if() {
    const std::size_t begin = scan_.position();
    const Part condition = parse_expression();
    if (!failed()) require_boolean(condition);
    require_word("then");
    const Part yes = parse_expression();
    require_word("else");
    const Part no = parse_expression();
    Part out;
    out.begin = begin;
    out.type = join(yes.type, no.type);
    out.uses_input = condition.uses_input || yes.uses_input || no.uses_input;
    out.node = make(Op::choose, condition.node, yes.node, no.node);
    return out;
}

// "x in list, y in 1..3": the names become locals; the caller takes them away again.
bool Parser::parse_iterators(std::vector<std::uint32_t>& children, std::uint32_t& count,
                             bool ranges_allowed) {
    do {
        const std::string name = normalise_name(scan_.words());
        if (name.empty()) {
            expected("a name");
            return false;
        }
        if (!require_word("in")) return false;
        const Part domain = parse_expression();
        std::uint32_t end = no_node;
        Type type;
        if (ranges_allowed && scan_.take("..")) {
            const Part high = parse_expression();
            if (failed()) return false;
            check_kinds(domain, high);
            end = high.node;
            type = join(unbounded(domain.type), unbounded(high.type));
            check_counted(type, domain.begin);
        } else {
            check_domain(domain);
            if (domain.type.kind == TypeKind::list || domain.type.kind == TypeKind::range)
                type = domain.type.element();
        }
        const std::uint32_t slot = new_slot();
        children.insert(children.end(), {slot, domain.node, end});
        locals_.push_back({name, slot, type, false});
        ++count;
    } while (scan_.take(","));
    return !failed();
}

Part Parser::parse_for() {
    const std::size_t begin = scan_.position();
    const std::size_t before = locals_.size();
    std::vector<std::uint32_t> children;
    std::uint32_t count = 0;
    if (!parse_iterators(children, count, true)) return {};
    require_word("return");
    const std::uint32_t partial = new_slot();
    locals_.push_back({"partial", partial, Type(TypeKind::any), false});
    const Part body = parse_expression();
    locals_.resize(before);
    children.push_back(body.node);
    Part out;
    out.begin = begin;
    out.type = Type::list(body.type);
    out.uses_input = body.uses_input;
    const std::uint32_t first = add_children(children);
    out.node = make(Op::loop, partial, first, count);
    return out;
}

Part Parser::parse_quantified(bool some) {
    const std::size_t begin = scan_.position();
    const std::size_t before = locals_.size();
    std::vector<std::uint32_t> children;
    std::uint32_t count = 0;
    if (!parse_iterators(children, count, true)) return {};
    require_word("satisfies");
    const Part body = parse_expression();
    if (!failed()) require_boolean(body);
    locals_.resize(before);
    children.push_back(body.node);
    Part out;
    out.begin = begin;
    out.type = TypeKind::boolean;
    out.uses_input = body.uses_input;
    const std::uint32_t first = add_children(children);
    out.node = make(some ? Op::some : Op::every, 0, first, count);
    return out;
}

Part Parser::parse_function_literal() {
    const std::size_t begin = scan_.position();
    const std::size_t before = locals_.size();
    FunctionLiteral function;
    function.self_slot = std::exchange(self_slot_, no_node);
    // What the function it is given to will call it with.
    const std::vector<Type> inferred = std::exchange(lambda_types_, {});
    require("(");
    if (!scan_.take(")")) {
        do {
            const std::string name = normalise_name(scan_.name_until(",:)"));
            if (name.empty()) return expected("a parameter's name");
            Type type = scan_.take(":") ? parse_type() : Type();
            const Type declared = type;
            if (const std::size_t place = function.parameters.size();
                type.kind == TypeKind::any && place < inferred.size())
                type = inferred[place];
            const std::uint32_t slot = new_slot();
            if (function.parameters.empty()) function.first_slot = slot;
            function.parameters.push_back(name);
            function.types.push_back(declared);
            locals_.push_back({name, slot, type, false});
        } while (scan_.take(","));
        require(")");
    }
    const bool external = scan_.sees_word("external");
    if (external && options_.strict) {
        return fail_at(scan_.position(), "feel.external_function",
                       "functions of Java or PMML are not run here", "write the body in FEEL");
    }
    if (external) scan_.take_word("external");
    Part body = parse_expression();
    if (external) body.node = 0;  // node 0 is null: what such a call gives
    locals_.resize(before);
    function.body = body.node;
    function.result = external ? Type() : body.type;
    Part out;
    out.begin = begin;
    out.type = Type::function(function.types, function.result);
    program_->functions.push_back(std::move(function));
    out.node = make(Op::make_function, static_cast<std::uint32_t>(program_->functions.size() - 1));
    return out;
}

Type Parser::parse_generic_type(TypeKind kind) {
    Type out(kind);
    if (!scan_.take("<")) return out;
    if (kind == TypeKind::context) {
        do {
            const std::string name = normalise_name(scan_.words());
            require(":");
            out.fields.push_back({name, parse_type()});
        } while (scan_.take(","));
    } else if (kind == TypeKind::function) {
        out.has_signature = true;
        if (!scan_.sees(">")) do
                out.parameters.push_back(parse_type());
            while (scan_.take(","));
    } else {
        out.of = std::make_shared<const Type>(parse_type());
    }
    require(">");
    if (kind == TypeKind::function && scan_.take("->"))
        out.of = std::make_shared<const Type>(parse_type());
    return out;
}

Type Parser::parse_type() {
    if (failed()) return {};
    ++nesting_;
    if (nesting_ > max_nesting)
        fail_at(scan_.position(), "feel.too_deep", "nested deeper than 200 levels");
    // Longer names first: "date" begins "date and time".
    constexpr std::pair<std::string_view, TypeKind> simple[] = {
        {"years and months duration", TypeKind::months_duration},
        {"days and time duration", TypeKind::days_duration},
        {"date and time", TypeKind::date_time},
        {"boolean", TypeKind::boolean},
        {"number", TypeKind::number},
        {"string", TypeKind::text},
        {"date", TypeKind::date},
        {"time", TypeKind::time},
        {"Any", TypeKind::any},
        {"Null", TypeKind::null},
        {"list", TypeKind::list},
        {"context", TypeKind::context},
        {"range", TypeKind::range},
        {"function", TypeKind::function}};
    Names names;
    for (const auto& entry : simple)
        names.add({std::string(entry.first), NameKind::variable, 0, {}});
    const Names::Match match = names.longest(scan_.rest(), false);
    const Names::Match declared = names_.longest_type(scan_.rest());
    Type out;
    if (declared.name != nullptr && declared.length >= match.length) {
        scan_.move_to(scan_.position() + declared.length);
        out = declared.name->type;
    } else if (match.name == nullptr) {
        expected("the name of a type");
    } else {
        const auto* found = std::ranges::find_if(
            simple, [&match](const auto& entry) { return entry.first == match.name->text; });
        scan_.move_to(scan_.position() + match.length);
        out = found->second >= TypeKind::list ? parse_generic_type(found->second)
                                              : Type(found->second);
    }
    --nesting_;
    return out;
}

}  // namespace luotsi::feel
