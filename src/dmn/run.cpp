// Evaluates elements of a compiled model. A run knows the values given to it and remembers what it
// has computed; a decision service runs its decisions in a run of its own, which knows nothing but
// its inputs.
#include <algorithm>

#include "dmn/evaluate.hpp"
#include "dmn/model_data.hpp"

namespace luotsi::dmn {

using feel::Field;
using feel::Value;

namespace {

constexpr std::uint32_t max_requirement_depth = 500;  // decisions that need decisions that need …

class Run {
public:
    Run(const ModelData& data, Shared& shared)
        : data_(data), shared_(shared), values_(data.elements.size()) {}

    // A value from outside, converted to the element's type.
    void give(ElementIndex index, Value value);
    Value value(ElementIndex index);
    Value call(ElementIndex index, std::span<const Value> arguments);
    Value serve(ElementIndex index);

private:
    Value known(const Known& one);
    Value decide(const ElementProgram& program);
    std::vector<Value> slots_of(const ElementProgram& program);

    const ModelData& data_;
    Shared& shared_;
    std::vector<std::optional<Value>> values_;
    std::uint32_t depth_ = 0;
};

// A knowledge model or decision service as a value of FEEL.
class ElementFunction final : public feel::Callable {
public:
    ElementFunction(std::shared_ptr<const ModelData> data, ElementIndex index)
        : data_(std::move(data)), index_(index) {}

    const std::vector<std::string>& parameters() const override {
        return data_->elements[index_].parameters;
    }
    feel::Type type() const override { return data_->elements[index_].shape; }
    Value call(std::span<const Value> arguments, const feel::Environment& caller) const override {
        Shared own;
        Run run(*data_, shared_of(caller, own));
        return run.call(index_, arguments);
    }

private:
    std::shared_ptr<const ModelData> data_;
    ElementIndex index_;
};

void Run::give(ElementIndex index, Value value) {
    const ElementProgram& program = data_.elements[index];
    const Frame frame({}, shared_);
    convert(value, program.type, *data_.types, frame, program.origin, "the given value");
    values_[index] = std::move(value);
}

Value Run::known(const Known& one) {
    if (one.element) return value(*one.element);
    std::vector<Field> fields;
    for (const Known& part : one.parts) fields.push_back({part.name, known(part)});
    return Value::context(std::move(fields));
}

std::vector<Value> Run::slots_of(const ElementProgram& program) {
    std::vector<Value> slots(program.slots);
    for (const auto& [slot, what] : program.known) slots[slot] = known(what);
    return slots;
}

Value Run::decide(const ElementProgram& program) {
    const auto refuse = [&](std::string why) {
        shared_.say(program.origin.message(std::move(why)));
        return Value();
    };
    if (program.in_cycle) return refuse("the decision needs its own result");
    if (depth_ >= max_requirement_depth) return refuse("too many decisions need one another");
    if (program.logic == nullptr) return refuse("the decision has no logic");
    ++depth_;
    Frame frame(slots_of(program), shared_);
    --depth_;
    Value out = program.logic->value(frame);
    convert(out, program.type, *data_.types, frame, program.origin, "the result");
    return out;
}

Value Run::value(ElementIndex index) {
    if (values_[index]) return *values_[index];
    const ElementProgram& program = data_.elements[index];
    switch (program.kind) {
        case ElementKind::input: return {};
        case ElementKind::knowledge:
        case ElementKind::service:
            return feel::make_function(
                std::make_shared<const ElementFunction>(data_.shared_from_this(), index));
        case ElementKind::decision: break;
    }
    Value out = decide(program);
    values_[index] = out;
    return out;
}

Value Run::serve(ElementIndex index) {
    const ElementProgram& program = data_.elements[index];
    Value out;
    if (program.outputs.size() == 1) {
        out = value(program.outputs.front());
    } else {
        std::vector<Field> fields;
        for (const ElementIndex output : program.outputs)
            fields.push_back({data_.elements[output].name, value(output)});
        out = Value::context(std::move(fields));
    }
    const Frame frame({}, shared_);
    convert(out, program.type, *data_.types, frame, program.origin, "the result");
    return out;
}

Value Run::call(ElementIndex index, std::span<const Value> arguments) {
    const ElementProgram& program = data_.elements[index];
    if (program.kind == ElementKind::knowledge) {
        std::vector<Value> slots = slots_of(program);
        if (program.own_slot) slots[*program.own_slot] = value(index);
        Value out = call_body(*program.function, std::move(slots), arguments, shared_);
        const Frame frame({}, shared_);
        convert(out, program.type, *data_.types, frame, program.origin, "the result");
        return out;
    }
    const auto refuse = [&](std::string why) {
        shared_.say(program.origin.message(std::move(why)));
        return Value();
    };
    if (shared_.calls >= max_function_depth) return refuse("calls itself too deeply");
    const Frame frame({}, shared_);
    for (std::size_t i = 0; i < program.inputs.size(); ++i) {
        Value argument = arguments[i];
        const ElementProgram& input = data_.elements[program.inputs[i]];
        // An argument that does not fit: the service is not called.
        if (!data_.types->convert(argument, input.type, frame))
            return refuse("\"" + program.parameters[i] + "\" cannot be " + shown(arguments[i]));
        values_[program.inputs[i]] = std::move(argument);
    }
    ++shared_.calls;
    Value out = serve(index);
    --shared_.calls;
    return out;
}

// The element of a name: of the main model, "Import.name", or the only imported one so named.
std::optional<ElementIndex> find(const ModelData& data, std::string_view name,
                                 std::string_view namespace_uri, std::uint32_t unit = 0) {
    if (!namespace_uri.empty()) {
        for (const Unit& one : data.units) {
            const auto found = one.by_name.find(name);
            if (one.namespace_uri == namespace_uri && found != one.by_name.end())
                return found->second;
        }
        return std::nullopt;
    }
    const auto own = data.units[unit].by_name.find(name);
    if (own != data.units[unit].by_name.end()) return own->second;
    for (const auto& [import, imported] : data.units[unit].imports) {
        if (import.empty() || !name.starts_with(import + '.')) continue;
        const auto found = data.units[imported].by_name.find(name.substr(import.size() + 1));
        if (found != data.units[imported].by_name.end()) return found->second;
    }
    for (const Unit& one : data.units)
        if (const auto found = one.by_name.find(name); found != one.by_name.end())
            return found->second;
    return std::nullopt;
}

bool is_kind(const ModelData& data, std::optional<ElementIndex> index, ElementKind kind) {
    return index && data.elements[*index].kind == kind;
}

void give_all(Run& run, const ModelData& data, const std::vector<Given>& inputs, Shared& shared) {
    for (const Given& one : inputs) {
        if (const auto index = find(data, one.name, one.namespace_uri)) {
            run.give(*index, one.value);
        } else {
            shared.say({"input " + one.name, data.files.front()->file, 0, 0,
                        "the model has no such input; the value is not used"});
        }
    }
}

}  // namespace

const Definitions& Model::definitions() const { return *data_->files.front(); }

std::vector<ElementSummary> Model::elements() const {
    std::vector<ElementSummary> out;
    for (const ElementProgram& program : data_->elements)
        if (program.unit == 0)
            out.push_back({program.kind, program.element->name, program.type_text});
    return out;
}

Value Model::with_times(std::string_view name, Value value) const {
    const auto index = find(*data_, name, {});
    return index ? data_->types->with_times(value, data_->elements[*index].type) : value;
}

Outcome Model::decide(std::string_view decision, const std::vector<Given>& inputs,
                      Instant now) const {
    const auto index = find(*data_, decision, {});
    if (!is_kind(*data_, index, ElementKind::decision)) return {{}, {}, false};
    Shared shared;
    shared.now = now;
    Run run(*data_, shared);
    give_all(run, *data_, inputs, shared);
    Value value = run.value(*index);
    return {std::move(value), std::move(shared.messages)};
}

Outcome Model::serve(std::string_view service, const std::vector<Given>& inputs,
                     Instant now) const {
    const auto index = find(*data_, service, {});
    if (!is_kind(*data_, index, ElementKind::service)) return {{}, {}, false};
    Shared shared;
    shared.now = now;
    Run run(*data_, shared);
    const ElementProgram& program = data_->elements[*index];
    for (const ElementIndex input : program.inputs) run.give(input, {});
    std::vector<Given> own;
    for (const Given& one : inputs) {
        const auto given = find(*data_, one.name, one.namespace_uri);
        if (given && std::ranges::find(program.inputs, *given) != program.inputs.end())
            own.push_back(one);
    }
    give_all(run, *data_, own, shared);
    Value value = run.serve(*index);
    return {std::move(value), std::move(shared.messages)};
}

Outcome Model::call(std::string_view function, const std::vector<Given>& arguments,
                    Instant now) const {
    const auto index = find(*data_, function, {});
    const bool callable = is_kind(*data_, index, ElementKind::knowledge) ||
                          is_kind(*data_, index, ElementKind::service);
    if (!callable) return {{}, {}, false};
    Shared shared;
    shared.now = now;
    Run run(*data_, shared);
    const ElementProgram& program = data_->elements[*index];
    std::vector<Value> placed;
    for (const std::string& parameter : program.parameters) {
        const auto given = std::ranges::find(arguments, parameter, &Given::name);
        placed.push_back(given == arguments.end() ? Value() : given->value);
    }
    Value value = run.call(*index, placed);
    return {std::move(value), std::move(shared.messages)};
}

}  // namespace luotsi::dmn
