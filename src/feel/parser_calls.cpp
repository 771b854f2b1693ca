// Calls: built-in functions, functions as values, and the model's own questions about steps and
// facts (done, overdue, count, asked, unknown).
#include <algorithm>

#include "base/text.hpp"
#include "feel/characters.hpp"
#include "feel/parser.hpp"

namespace luotsi::feel {

namespace {

std::string kind_words(char kind) {
    switch (kind) {
        case 's': return "text";
        case 'n': return "number";
        case 'b': return "boolean";
        case 'd': return "date";
        case 't': return "time";
        case 'D': return "date and time";
        case 'l': return "list";
        case 'c': return "context";
        case 'r': return "range";
        case 'p': return "a number, text, time or duration";
        case 'u': return "duration";
        case 'f': return "function";
        default: return "anything";
    }
}

std::string argument_repair(char kind, const Type& found) {
    if (kind == 's') return "make a text of it: string(…)";
    if (kind == 'n' && found.is_textual()) return "make a number of it: number(…)";
    if (kind == 'd' && found.is_textual()) return "make a date of it: date(…)";
    if (kind == 'b') return "compare it with a value";
    return "";
}

const Names& builtin_names() {
    static const Names all = [] {
        Names out;
        for (const Builtin& builtin : builtins())
            out.add({std::string(builtin.name), NameKind::variable, 0, {}});
        out.add({"now", NameKind::variable, 0, {}});
        out.add({"today", NameKind::variable, 0, {}});
        return out;
    }();
    return all;
}

}  // namespace

// ---- the model's questions ----

bool Parser::model_function(Part& out) {
    if (!options_.model_functions) return false;
    const std::size_t begin = scan_.position();
    for (const std::string_view name : {"done", "overdue", "count", "asked", "unknown"}) {
        if (!scan_.take_word(name)) continue;
        if (!scan_.take("(")) {
            scan_.move_to(begin);
            return false;
        }
        const bool about_facts = name == "asked" || name == "unknown";
        // FEEL has a count() of lists, too: the argument tells which one is meant.
        if (name == "count" && argument_name(true, name) == nullptr) {
            scan_.move_to(begin);
            return false;
        }
        if (name == "count") {
            scan_.move_to(begin);
            scan_.take_word(name);
            scan_.take("(");
        }
        out = about_facts ? parse_fact_function(name, begin) : parse_step_function(name, begin);
        return true;
    }
    return false;
}

// The declared name that is the whole next argument; nullptr when there is none. Names that only
// begin it do not count.
const Name* Parser::argument_name(bool steps, std::string_view function) {
    scan_.rest();
    const std::size_t begin = scan_.position();
    for (const Names::Match& match : names_.matches(scan_.rest(), steps)) {
        scan_.move_to(begin + match.length);
        if (scan_.sees(")") || (function == "done" && scan_.sees(","))) return match.name;
    }
    scan_.move_to(begin);
    return nullptr;
}

Part Parser::parse_step_function(std::string_view function, std::size_t begin) {
    scan_.rest();
    const std::size_t argument = scan_.position();
    const Name* step = argument_name(true, function);
    if (step == nullptr) {
        const std::string name = normalise_name(text_.substr(
            argument, std::min(text_.find_first_of("),", argument), text_.size()) - argument));
        const std::string near = names_.nearest(name, true);
        fail_at(argument, "feel.unknown_step", "there is no step \"" + shorten(name, 60) + '"',
                near.empty() ? std::string(function) + "() asks about a step of this model"
                             : "did you mean \"" + near + "\"?");
        with("name", shorten(name, 60));
        with("nearest", near);
        return {};
    }
    bool last = false;
    if (scan_.take(",")) {
        last = scan_.take_word("last");
        if (!last) return expected("\"last\"");
    }
    require(")");
    program_->steps.push_back(step->index);
    Part part;
    part.begin = begin;
    part.type = function == "count" ? Type::count() : Type(TypeKind::boolean);
    const Op op = function == "count"     ? Op::step_count
                  : function == "overdue" ? Op::step_overdue
                  : last                  ? Op::step_done_last
                                          : Op::step_done;
    part.node = make(op, step->index);
    return part;
}

Part Parser::parse_fact_function(std::string_view function, std::size_t begin) {
    scan_.rest();
    const std::size_t argument = scan_.position();
    const Name* fact = argument_name(false, function);
    if (fact == nullptr || fact->kind != NameKind::fact) {
        const std::string name = normalise_name(
            text_.substr(argument, std::min(text_.find(')', argument), text_.size()) - argument));
        const std::string near = names_.nearest(name, false);
        fail_at(argument, "feel.unknown_fact", "there is no fact \"" + shorten(name, 60) + '"',
                near.empty() ? std::string(function) + "() asks about a fact of this model"
                             : "did you mean \"" + near + "\"?");
        with("name", shorten(name, 60));
        with("nearest", near);
        return {};
    }
    require(")");
    program_->facts.push_back(fact->index);
    Part part;
    part.begin = begin;
    part.type = TypeKind::boolean;
    part.node = make(function == "asked" ? Op::fact_asked : Op::fact_unknown, fact->index);
    return part;
}

// ---- built-ins ----

// Length of the longest built-in's name that stands here before "("; 0 when none does.
std::size_t Parser::builtin_name_length() {
    const std::string_view here = scan_.rest();
    const std::size_t begin = scan_.position();
    for (const Names::Match& match : builtin_names().matches(here, false)) {
        scan_.move_to(begin + match.length);
        const bool called = scan_.sees("(");
        scan_.move_to(begin);
        if (called) return match.length;
    }
    return 0;
}

// The name of a built-in that is not called: the function itself, all its overloads.
bool Parser::builtin_value(const std::string& words, std::size_t begin, Part& out) {
    const Names::Match match = builtin_names().longest(text_.substr(begin), false);
    if (match.name == nullptr || match.name->text.size() < words.size()) return false;
    const std::vector<std::uint32_t> overloads = builtins_named(match.name->text);
    if (overloads.empty()) return false;  // now and today
    scan_.move_to(begin + match.length);
    out = constant(Value::function(new BuiltinObject(overloads.front())), begin);
    return true;
}

Part Parser::clock_call(std::string_view name, std::size_t begin) {
    if (!options_.strict && !scan_.sees(")")) {
        parse_arguments();  // plain FEEL: a call with arguments is null
        return constant(Value(), begin);
    }
    require(")");
    if (failed()) return {};
    if (!options_.allow_clock) {
        fail_at(begin, "feel.clock_not_allowed",
                std::string(name) + "() is not allowed in a model's conditions",
                "use a time limit (within, every, answer within) or overdue(step) instead");
        with("name", std::string(name));
        return {};
    }
    Part part;
    part.begin = begin;
    part.type = name == "now" ? TypeKind::date_time : TypeKind::date;
    part.node = make(name == "now" ? Op::now : Op::today);
    return part;
}

Part Parser::parse_builtin_call() {
    const std::size_t begin = scan_.position();
    const std::string name = normalise_name(text_.substr(begin, builtin_name_length()));
    scan_.move_to(begin + builtin_name_length());
    require("(");
    if (name == "now" || name == "today") return clock_call(name, begin);
    const std::vector<std::uint32_t> overloads = builtins_named(name);
    std::vector<Part> arguments;
    std::uint32_t chosen = overloads.front();
    if (parse_named_arguments(name, overloads, arguments, chosen))
        return chosen == no_node ? constant(Value(), begin)
                                 : finish_builtin(chosen, std::move(arguments), begin, true);
    arguments = parse_arguments(name);
    if (failed()) return {};
    // The first overload that takes this many arguments of these types.
    std::optional<std::uint32_t> by_count;
    for (const std::uint32_t index : overloads) {
        const Builtin& builtin = builtins()[index];
        if (!takes(builtin, arguments.size())) continue;
        if (!by_count) by_count = index;
        bool fits = true;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const Parameter& p = builtin.parameters[std::min(i, builtin.parameters.size() - 1)];
            fits = fits && accepts(p.kind, arguments[i].type);
        }
        if (fits) return finish_builtin(index, std::move(arguments), begin);
    }
    if (by_count) return finish_builtin(*by_count, std::move(arguments), begin);
    if (!options_.strict) return constant(Value(), begin);
    std::string list;
    for (const Parameter& p : builtins()[overloads.front()].parameters)
        list += (list.empty() ? "" : ", ") + std::string(p.name) + (p.optional ? "?" : "");
    fail_at(begin, "feel.argument_count",
            name + "() does not take " + std::to_string(arguments.size()) + " arguments",
            "write " + name + '(' + list + ')');
    with("name", name);
    return {};
}

std::vector<Part> Parser::parse_arguments(std::string_view function) {
    std::vector<Part> out;
    if (scan_.take(")")) return out;
    const bool takes_function = function == "sort" || function == "list replace";
    do {
        // The function that sorts or picks is called with two items of the list.
        if (takes_function && out.size() == 1 && out[0].type.kind == TypeKind::list &&
            scan_.sees_word("function"))
            lambda_types_ = {out[0].type.element(), out[0].type.element()};
        out.push_back(parse_expression());
        lambda_types_.clear();
    } while (scan_.take(","));
    require(")");
    return out;
}

// "name: value, …" in any order; of overloads with the same names, such as before(point, range) and
// before(range, point), the one with this order. False when the arguments are positional: nothing
// is read then.
bool Parser::parse_named_arguments(std::string_view function,
                                   const std::vector<std::uint32_t>& overloads,
                                   std::vector<Part>& arguments, std::uint32_t& chosen) {
    scan_.rest();
    const std::size_t first = scan_.position();
    std::vector<std::pair<std::string, Part>> given;
    while (!failed()) {
        scan_.rest();
        const std::size_t begin = scan_.position();
        const std::string name = normalise_name(scan_.name_until(":"));
        if (name.empty() || !scan_.take(":")) {
            if (given.empty()) {
                scan_.move_to(first);
                return false;
            }
            scan_.move_to(begin);
            expected("a parameter's name and \":\"");
            return true;
        }
        given.emplace_back(name, parse_expression());
        if (!scan_.take(",")) break;
    }
    require(")");
    std::vector<std::uint32_t> order = overloads;
    const auto written_so = [&given](std::uint32_t index) {
        const std::vector<Parameter>& parameters = builtins()[index].parameters;
        return std::ranges::equal(given, parameters, {}, &std::pair<std::string, Part>::first,
                                  &Parameter::name);
    };
    if (const auto same = std::ranges::find_if(order, written_so); same != order.end())
        std::rotate(order.begin(), same, same + 1);
    for (const std::uint32_t index : order) {
        const std::vector<Parameter>& parameters = builtins()[index].parameters;
        const bool takes_null = builtins()[index].takes_null;
        arguments.assign(parameters.size(), Part{});
        std::size_t used = 0;
        bool complete = true;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const auto found = std::ranges::find_if(
                given, [&](const auto& pair) { return pair.first == parameters[i].name; });
            if (found != given.end()) {
                arguments[i] = found->second;
                ++used;
            } else {
                // What may be null may be left out, too.
                complete = complete && (parameters[i].optional || takes_null);
            }
        }
        chosen = index;
        const auto is_given = [&](std::size_t i) {
            return std::ranges::any_of(
                given, [&](const auto& pair) { return pair.first == parameters[i].name; });
        };
        // Absent at the end is something else than null.
        while (!arguments.empty() && !is_given(arguments.size() - 1)) arguments.pop_back();
        if (complete && used == given.size()) return true;
    }
    chosen = no_node;  // plain FEEL: such a call is null
    if (!options_.strict) return true;
    fail_at(first, "feel.unknown_parameter",
            std::string(function) + "() has no such set of named parameters");
    with("name", std::string(function));
    return true;
}

Part Parser::finish_builtin(std::uint32_t index, std::vector<Part> arguments, std::size_t begin,
                            bool named) {
    if (failed()) return {};
    const Builtin& builtin = builtins()[index];
    Part part;
    part.begin = begin;
    part.type = builtin.result;
    std::vector<std::uint32_t> nodes;
    bool constants = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Parameter& p = builtin.parameters[std::min(i, builtin.parameters.size() - 1)];
        if (options_.strict && !accepts(p.kind, arguments[i].type)) {
            mismatch(arguments[i].begin,
                     std::string(builtin.name) + "() needs " + kind_words(p.kind) + " as \"" +
                         std::string(p.name) + "\", found " + to_string(arguments[i].type),
                     argument_repair(p.kind, arguments[i].type));
            with("expected", kind_words(p.kind));
            with("found", to_string(arguments[i].type));
            return {};
        }
        nodes.push_back(arguments[i].node);
        constants = constants && is_constant(arguments[i].node);
        part.uses_input = part.uses_input || arguments[i].uses_input;
    }
    if (options_.strict) {
        check_call(builtin, arguments);
        if (failed()) return {};
        part.type = result_type(builtin, arguments);
    }
    // Plain FEEL calls it for what is not known to be boolean: it takes a list of one, too.
    const bool boolean = options_.strict || arguments.front().type.kind == TypeKind::boolean;
    if (builtin.name == "not" && nodes.size() == 1 && boolean) {
        part.node = make(Op::negation, nodes.front());
        return part;
    }
    const std::uint32_t first = add_children(nodes);
    part.node = make(Op::call_builtin, index, first, static_cast<std::uint32_t>(nodes.size()),
                     named ? 1 : 0);
    part = fold(std::move(part), constants);
    const bool temporal = builtin.name == "date" || builtin.name == "time" ||
                          builtin.name == "date and time" || builtin.name == "duration";
    if (options_.strict && temporal && constants && nodes.size() == 1 && !is_constant(part.node) &&
        constant_of(nodes.front()).is_string()) {
        const std::string text = shorten(constant_of(nodes.front()).as_string(), 40);
        fail_at(begin, "feel.bad_time", "not a " + std::string(builtin.name) + ": \"" + text + '"',
                "write for example date(\"2026-11-21\"), time(\"21:36:08\"), duration(\"P3D\")");
        with("text", text);
    }
    return part;
}

// ---- functions as values ----

Part Parser::parse_value_call(Part function) {
    std::vector<std::uint32_t> children;
    std::vector<Part> arguments;
    bool named = false;
    std::uint32_t count = 0;
    if (!scan_.take(")")) {
        do {
            scan_.rest();
            const std::size_t begin = scan_.position();
            const std::string name = normalise_name(scan_.name_until(":"));
            const bool has_name = !name.empty() && scan_.take(":");
            if (count == 0) named = has_name;
            if (has_name != named) return expected("all arguments with names, or none");
            if (!has_name) scan_.move_to(begin);
            if (named) children.push_back(add_constant(Value::string(name)));
            arguments.push_back(parse_expression());
            function.uses_input = function.uses_input || arguments.back().uses_input;
            children.push_back(arguments.back().node);
            ++count;
        } while (scan_.take(","));
        require(")");
    }
    const std::uint32_t first = add_children(children);
    function.node = make(Op::call_value, function.node, first, count, named ? 1 : 0);
    if (options_.strict && !named && !failed()) check_value_call(function, arguments);
    function.type =
        function.type.kind == TypeKind::function ? Type(function.type.element()) : Type();
    function.is_name = false;
    return function;
}

}  // namespace luotsi::feel
