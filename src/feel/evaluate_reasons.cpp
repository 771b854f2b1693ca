// Why an evaluation gave null: limits that were reached and operations that are not defined for
// their values. Only the first thing that went wrong is said: what is null because something before
// it was null says nothing new.
#include <algorithm>

#include "base/text.hpp"
#include "feel/evaluator.hpp"

namespace luotsi::feel {

namespace {

constexpr std::size_t longest_value = 60;  // characters of a value in a reason

std::string shown(const Value& value) {
    // A large value is not written out only to be cut.
    if (value.extent().parts > 100) return "a " + std::string(to_string(value.kind()));
    return shorten(to_feel(value), longest_value);
}

std::string_view symbol_of(Op op) {
    switch (op) {
        case Op::add: return "+";
        case Op::subtract: return "-";
        case Op::multiply: return "*";
        case Op::divide: return "/";
        default: return "**";
    }
}

struct LimitWords {
    const char* code;
    const char* detail;
};

LimitWords words_of(Limit limit) {
    switch (limit) {
        case Limit::steps: return {"feel.limit_steps", "more than 10,000,000 steps"};
        case Limit::depth: return {"feel.limit_depth", "functions call one another too deeply"};
        case Limit::list_items: return {"feel.limit_list", "a list of more than 1,000,000 items"};
        case Limit::text_bytes: return {"feel.limit_text", "a text of more than 16 MiB"};
        case Limit::value_parts:
            return {"feel.limit_value",
                    "lists or contexts more than 500 deep, or with more than 4,000,000 parts"};
        case Limit::pattern_time: return {"feel.limit_pattern", "the pattern takes too long"};
    }
    return {"feel.limit_steps", ""};
}

}  // namespace

void Evaluator::say(std::string code, std::string detail) {
    if (budget_.reasons == nullptr || budget_.reasons->size() >= max_reasons) return;
    budget_.reasons->emplace_back(ErrorKind::invalid, std::move(code), std::move(detail));
}

void Evaluator::reached(Limit limit) {
    if (budget_.reasons == nullptr) return;
    const LimitWords words = words_of(limit);
    // Once a limit is reached, everything above it reaches it, too.
    const bool said = std::ranges::any_of(
        *budget_.reasons, [&words](const Error& one) { return one.code == words.code; });
    if (!said) say(words.code, words.detail);
}

// What was just made costs steps by its size, so that an evaluation's memory is bounded, too.
Value Evaluator::charged(Value made) {
    const Extent extent = made.extent();
    if (extent.cut) reached(Limit::value_parts);
    std::uint64_t steps = 0;
    if (made.is_string()) steps = (extent.parts - 1) * UINT64_C(8);  // one for each 8 bytes
    if (made.is_list()) steps = made.as_list().size();
    if (made.is_context()) steps = made.as_context().size();
    return steps == 0 || spend(steps) ? std::move(made) : Value();
}

void Evaluator::say_operands(Op op, const Value& left, const Value& right) {
    if (left.is_null() || right.is_null()) return;
    if (left.is_string() && right.is_string() && op == Op::add) {
        reached(Limit::text_bytes);
        return;
    }
    say("feel.no_result",
        shown(left) + ' ' + std::string(symbol_of(op)) + ' ' + shown(right) + " has no result");
}

void Evaluator::say_order(const Value& left, const Value& right) {
    if (left.is_null() || right.is_null()) return;
    say("feel.no_result", shown(left) + " and " + shown(right) + " have no order");
}

void Evaluator::say_member(const Value& owner, std::string_view name) {
    const bool present = owner.is_context() && owner.field(name) != nullptr;
    if (owner.is_null() || present) return;
    say("feel.no_member", "there is no \"" + std::string(name) + "\" in " + shown(owner));
}

void Evaluator::say_arguments(std::string_view function, std::span<const Value> arguments) {
    std::string list;
    for (const Value& one : arguments) {
        if (one.is_null()) return;
        list += (list.empty() ? "" : ", ") + shown(one);
    }
    // A limit has said so itself.
    if (!budget_.reasons->empty() && budget_.reasons->back().code.starts_with("feel.limit_"))
        return;
    say("feel.no_result", std::string(function) + '(' + list + ") has no result");
}

}  // namespace luotsi::feel
