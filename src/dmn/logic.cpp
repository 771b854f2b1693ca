#include "dmn/logic.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace luotsi::dmn {

using feel::Field;
using feel::Value;

std::string shown(const Value& value) { return shorten(feel::to_feel(value), 60); }

void convert(Value& value, TypeIndex type, const TypeTable& types, const Frame& frame,
             const Origin& origin, std::string_view what) {
    if (type == any_type || types.conforms(value, type, frame)) return;
    const std::string before = shown(value);
    if (types.convert(value, type, frame)) return;
    frame.shared().say(origin.message(std::string(what) + ": " + before + " is no \"" +
                                      types.at(type).name + '"'));
}

Value Logic::value(Frame& frame) const {
    Shared& shared = frame.shared();
    if (shared.budget.depth > max_logic_depth) return refuse(frame, "nested too deeply");
    shared.budget.depth += logic_depth;
    Value out = compute(frame);
    shared.budget.depth -= logic_depth;
    convert(out, type_, types_, frame, origin_, "the value");
    return out;
}

Value Logic::refuse(Frame& frame, std::string why) const {
    frame.shared().say(origin_.message(std::move(why)));
    return {};
}

void Logic::explain(const Value& value, std::size_t before, Frame& frame) const {
    std::vector<Error>& reasons = frame.shared().reasons;
    if (value.is_null())
        for (std::size_t i = before; i < reasons.size(); ++i) {
            std::string why = reasons[i].detail;
            if (!reasons[i].repair.empty()) why += " (" + reasons[i].repair + ')';
            frame.shared().say(origin_.message(std::move(why)));
        }
    if (reasons.size() > before) reasons.resize(before);
}

Value Logic::evaluate(const feel::Expression& text, Frame& frame) const {
    const std::size_t before = frame.shared().reasons.size();
    Value out = feel::evaluate(text, frame);
    explain(out, before, frame);
    return out;
}

Value LiteralLogic::compute(Frame& frame) const { return evaluate(expression, frame); }

Value BrokenLogic::compute(Frame& frame) const { return refuse(frame, why); }

Value ContextLogic::compute(Frame& frame) const {
    std::vector<Field> fields;
    fields.reserve(entries.size());
    for (const Entry& entry : entries) {
        Value one = entry.value->value(frame);
        convert(one, entry.type, types(), frame, entry.value->origin(), entry.name);
        frame.slot(entry.slot) = one;  // later entries may use it
        const auto same = std::ranges::find(fields, entry.name, &Field::name);
        if (same != fields.end()) {
            same->value = std::move(one);
        } else {
            fields.push_back({entry.name, std::move(one)});
        }
    }
    return result == nullptr ? Value::context(std::move(fields)) : result->value(frame);
}

Value ListLogic::compute(Frame& frame) const {
    std::vector<Value> out;
    out.reserve(items.size());
    for (const LogicPointer& item : items) out.push_back(item->value(frame));
    return Value::list(std::move(out));
}

Value RelationLogic::compute(Frame& frame) const {
    std::vector<Value> out;
    out.reserve(rows.size());
    for (const auto& row : rows) {
        std::vector<Field> fields;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            Value cell = i < row.size() ? row[i]->value(frame) : Value();
            convert(cell, columns[i].second, types(), frame, origin(), columns[i].first);
            fields.push_back({columns[i].first, std::move(cell)});
        }
        out.push_back(Value::context(std::move(fields)));
    }
    return Value::list(std::move(out));
}

Value ConditionalLogic::compute(Frame& frame) const {
    const Value chosen = condition->value(frame);
    if (!chosen.is_boolean() && !chosen.is_null())
        return refuse(frame, "the condition is no boolean: " + shown(chosen));
    return (chosen.is_boolean() && chosen.as_boolean() ? yes : no)->value(frame);
}

namespace {

// The item at a place counted from 1, or from the end with -1; null when there is none.
Value at_position(const Value& list, const feel::Decimal& position) {
    const auto place = position.to_int64();
    const auto count = std::ssize(list.as_list());
    if (!place || *place == 0 || *place > count || *place < -count) return {};
    const auto index = *place > 0 ? *place - 1 : count + *place;
    return list.as_list()[static_cast<std::size_t>(index)];
}

}  // namespace

Value FilterLogic::compute(Frame& frame) const {
    Value list = in->value(frame);
    if (!whole.empty()) {
        frame.slot(in_slot) = std::move(list);
        Value out = evaluate(whole, frame);
        if (!out.is_list()) return out;  // a place in the list was asked for
        const Value misfit = feel::evaluate(misfits, frame);
        if (misfit.is_list() && !misfit.as_list().empty())
            return refuse(frame, "what must match is no boolean");
        return out;
    }
    if (list.is_null()) return Value::list({});
    if (!list.is_list()) list = Value::list({list});
    std::vector<Value> out;
    for (const Value& item : list.as_list()) {
        frame.slot(item_slot) = item;
        for (const auto& [name, slot] : fields) {
            const Value* own = item.field(name);
            frame.slot(slot) = own == nullptr ? Value() : *own;
        }
        const Value keep = match->value(frame);
        if (keep.is_number()) return at_position(list, keep.as_number());
        if (!keep.is_boolean() && !keep.is_null())
            return refuse(frame, "what must match is no boolean: " + shown(keep));
        if (keep.is_boolean() && keep.as_boolean()) out.push_back(item);
    }
    return Value::list(std::move(out));
}

Value IteratorLogic::compute(Frame& frame) const {
    frame.slot(in_slot) = in->value(frame);
    const Value items = feel::evaluate(domain, frame);
    if (!items.is_list())
        return refuse(frame, "there is nothing to go through: " + shown(frame.slot(in_slot)));
    std::vector<Value> out;
    bool unknown = false;
    for (const Value& item : items.as_list()) {
        if (frame.shared().budget.iterations == 0) return refuse(frame, "too many rounds");
        --frame.shared().budget.iterations;
        frame.slot(item_slot) = item;
        if (reads_partial) frame.slot(partial_slot) = Value::list(out);
        Value one = body->value(frame);
        if (kind == IteratorKind::loop) {
            out.push_back(std::move(one));
        } else if (one.is_null()) {
            unknown = true;
        } else if (!one.is_boolean()) {
            return refuse(frame, "what must be satisfied is no boolean: " + shown(one));
        } else if (one.as_boolean() == (kind == IteratorKind::some)) {
            return one;  // decided
        }
    }
    if (kind == IteratorKind::loop) return Value::list(std::move(out));
    return unknown ? Value() : Value::boolean(kind == IteratorKind::every);
}

void TableLogic::convert_one(Value& value, Frame& frame) const {
    if (outputs.size() == 1) {
        convert(value, outputs.front().second, types(), frame, origin(), "the output");
        return;
    }
    if (!value.is_context()) return;
    std::vector<Field> fields(value.as_context().begin(), value.as_context().end());
    for (const auto& [name, type] : outputs) {
        const auto own = std::ranges::find(fields, name, &Field::name);
        if (own != fields.end()) convert(own->value, type, types(), frame, origin(), name);
    }
    value = Value::context(std::move(fields));
}

Value TableLogic::compute(Frame& frame) const {
    const std::size_t before = frame.shared().reasons.size();
    feel::TableResult result = table.evaluate(frame);
    explain(result.value, before, frame);
    if (result.problem == "feel.table_not_unique")
        return refuse(frame, "more than one rule of a unique table matches");
    if (result.problem == "feel.table_not_same")
        return refuse(frame, "the rules that match give different results");
    if (result.problem == "feel.table_not_allowed")
        return refuse(frame, "an input is not one of the values the table allows");
    const feel::HitPolicy hit = table.hit();
    if (hit >= feel::HitPolicy::sum) return result.value;
    const bool listed = hit == feel::HitPolicy::collect || hit == feel::HitPolicy::rule_order ||
                        hit == feel::HitPolicy::output_order;
    if (!listed || !result.value.is_list()) {
        convert_one(result.value, frame);
        return result.value;
    }
    std::vector<Value> items(result.value.as_list().begin(), result.value.as_list().end());
    for (Value& item : items) convert_one(item, frame);
    return Value::list(std::move(items));
}

}  // namespace luotsi::dmn
