// Boxed expressions and tables become logic.
#include <algorithm>

#include "base/text.hpp"
#include "dmn/compiler.hpp"

namespace luotsi::dmn {

namespace {

// Names of slots that no text can mean: they begin with a character that is none.
const std::string hidden_list = "\xEF\xBF\xBFin";
const std::string hidden_item = "\xEF\xBF\xBFitem";

feel::HitPolicy policy_of(const Table& table) {
    switch (table.hit) {
        case TableHit::unique: return feel::HitPolicy::unique;
        case TableHit::first: return feel::HitPolicy::first;
        case TableHit::priority: return feel::HitPolicy::priority;
        case TableHit::any: return feel::HitPolicy::any;
        case TableHit::rule_order: return feel::HitPolicy::rule_order;
        case TableHit::output_order: return feel::HitPolicy::output_order;
        case TableHit::collect: break;
    }
    switch (table.aggregation) {
        case Aggregation::sum: return feel::HitPolicy::sum;
        case Aggregation::count: return feel::HitPolicy::count;
        case Aggregation::minimum: return feel::HitPolicy::minimum;
        case Aggregation::maximum: return feel::HitPolicy::maximum;
        case Aggregation::none: break;
    }
    return feel::HitPolicy::collect;
}

std::string cell(const Entry& entry) {
    return trim(entry.text.text).empty() ? "-" : entry.text.text;
}

// A type without what could rule values out: only names of parts are left.
feel::Type skeleton(const feel::Type& type) {
    using feel::TypeKind;
    if (type.kind == TypeKind::list) return feel::Type::list(skeleton(type.element()));
    if (type.kind == TypeKind::function && type.has_signature)
        return feel::Type::function(std::vector<feel::Type>(type.parameters.size()),
                                    skeleton(type.element()));
    if (type.kind == TypeKind::function) return type;
    if (type.kind != TypeKind::context) return {};
    std::vector<feel::TypeField> fields;
    for (const feel::TypeField& field : type.fields)
        fields.push_back({field.name, skeleton(field.type)});
    return feel::Type::context(std::move(fields));
}

}  // namespace

feel::CompileOptions plain_options() {
    feel::CompileOptions out;
    out.strict = false;
    out.model_functions = false;
    out.allow_clock = true;
    return out;
}

bool is_feel(std::string_view language) {
    return language.empty() || lower(language).find("feel") != std::string::npos;
}

Place place_in(const Definitions& file, const Text& text, std::size_t column) {
    Place out = text.place;
    std::size_t at = text.place.offset;
    const std::string& source = file.source;
    if (at == 0 || at >= source.size() || column == 0) return out;
    const bool raw = at >= 9 && std::string_view(source).substr(at - 9, 9) == "<![CDATA[";
    for (std::size_t i = 1; i < column && at < source.size() && (raw || source[at] != '<'); ++i) {
        const bool line_end = source[at] == '\n' || source[at] == '\r';
        const std::size_t before = at;
        const std::size_t semicolon = source.find(';', at);
        if (!raw && source[at] == '&' && semicolon != std::string::npos) {
            at = semicolon + 1;
        } else if (source[at] == '\r' && source.compare(at, 2, "\r\n") == 0) {
            at += 2;
        } else {
            next_code_point(source, at);
        }
        const std::string_view taken = std::string_view(source).substr(before, at - before);
        out.line += line_end ? 1 : 0;
        out.column =
            line_end ? 1 : out.column + static_cast<std::uint32_t>(count_code_points(taken));
    }
    out.offset = at;
    return out;
}

void Compiler::mistake(std::uint32_t unit, const Text& text, const std::string& element,
                       Error error, std::size_t before) {
    const std::size_t column = error.column > before ? error.column - before : 1;
    const Place place = place_in(*data_.files[unit], text, column);
    error.file = data_.files[unit]->file;
    error.line = place.line;
    error.column = place.column;
    error.element = element;
    errors_.push_back(std::move(error));
}

std::uint32_t Compiler::Scope::declare(const std::string& name, feel::Type type) {
    names.add({name, feel::NameKind::variable, *slots, std::move(type)});
    return (*slots)++;
}

Origin Compiler::origin(const Place& place) const {
    return {element_, data_.files[unit_]->file, place};
}

std::shared_ptr<Logic> Compiler::broken(const Expression* whole, std::string why) {
    auto out = std::make_shared<BrokenLogic>(*data_.types, any_type,
                                             origin(whole == nullptr ? Place{} : whole->place));
    out->why = std::move(why);
    return out;
}

// A FEEL text between two pieces of our own.
Result<feel::Expression> Compiler::text(const std::string& before, const Text& text,
                                        const std::string& after, const Scope& scope) {
    if (!is_feel(text.language) ||
        (text.language.empty() && !is_feel(data_.files[unit_]->expression_language))) {
        problem(unit_, text.place, element_, "dmn.other_language",
                "only FEEL is run here, not " + text.language, text.language);
        return fail(errors_.back());
    }
    auto compiled = feel::compile(before + text.text + after, scope.names, plain_options());
    if (!compiled) mistake(unit_, text, element_, compiled.error(), count_code_points(before));
    return compiled;
}

std::shared_ptr<Logic> Compiler::make(const Text& one, const Expression& whole,
                                      const Scope& scope) {
    if (!one.imported.empty()) {
        problem(unit_, whole.place, element_, "dmn.imported_values",
                "values of another file are not read");
        return broken(&whole, "values of another file are not read");
    }
    auto compiled = text("", one, "", scope);
    if (!compiled) return broken(&whole, to_string(compiled.error()));
    auto out = std::make_shared<LiteralLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    out->expression = std::move(*compiled);
    out->set_shape(skeleton(out->expression.type()));
    return out;
}

feel::Type Compiler::shape_of(TypeIndex declared, const feel::Type& otherwise) const {
    return declared == any_type ? otherwise : data_.types->feel_type(declared);
}

std::shared_ptr<Logic> Compiler::make(const Context& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<ContextLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    Scope inner = scope;
    std::vector<feel::TypeField> fields;
    for (const ContextEntry& entry : one.entries) {
        if (!entry.has_variable) {
            out->result = logic(entry.value, inner);
            continue;
        }
        ContextLogic::Entry made;
        made.name = entry.variable.name;
        made.type = type_ref(unit_, entry.variable.type, entry.variable.place, element_);
        made.value = logic(entry.value, inner, made.name);
        // A function's entry may be typed by what the function gives.
        const bool function = dynamic_cast<const FunctionLogic*>(made.value.get()) != nullptr;
        if (function && data_.types->resolved(made.type).shape != Shape::function)
            made.type = any_type;
        const feel::Type shape = shape_of(made.type, made.value->shape());
        fields.push_back({made.name, shape});
        made.slot = inner.declare(made.name, shape);
        out->entries.push_back(std::move(made));
    }
    out->set_shape(out->result == nullptr ? skeleton(feel::Type::context(std::move(fields)))
                                          : out->result->shape());
    return out;
}

std::shared_ptr<Logic> Compiler::make(const List& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<ListLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    for (const Boxed& item : one.items) out->items.push_back(logic(item, scope));
    if (!out->items.empty()) {
        feel::Type of = out->items.front()->shape();
        for (const LogicPointer& item : out->items) of = feel::join(of, item->shape());
        out->set_shape(feel::Type::list(std::move(of)));
    }
    return out;
}

std::shared_ptr<Logic> Compiler::make(const Relation& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<RelationLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    for (const InformationItem& column : one.columns)
        out->columns.emplace_back(column.name,
                                  type_ref(unit_, column.type, column.place, element_));
    std::vector<feel::TypeField> fields;
    for (const auto& [name, type] : out->columns)
        fields.push_back({name, data_.types->feel_type(type)});
    out->set_shape(skeleton(feel::Type::list(feel::Type::context(std::move(fields)))));
    for (const Boxed& row : one.rows) {
        const auto* cells = row == nullptr ? nullptr : std::get_if<List>(&row->body);
        if (cells == nullptr) continue;
        out->rows.emplace_back();
        for (const Boxed& item : cells->items) out->rows.back().push_back(logic(item, scope));
    }
    return out;
}

LogicPointer Compiler::child(const Child& child, const Scope& scope) {
    LogicPointer value = logic(child.value, scope);
    if (child.type.empty()) return value;
    auto out = std::make_shared<ConversionLogic>(
        *data_.types, type_ref(unit_, child.type, value->origin().place, element_),
        value->origin());
    out->set_shape(skeleton(
        data_.types->feel_type(type_ref(unit_, child.type, value->origin().place, element_))));
    out->inner = std::move(value);
    return out;
}

std::shared_ptr<Logic> Compiler::make(const Conditional& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<ConditionalLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    out->condition = child(one.condition, scope);
    out->yes = child(one.yes, scope);
    out->no = child(one.no, scope);
    out->set_shape(feel::join(out->yes->shape(), out->no->shape()));
    return out;
}

std::shared_ptr<Logic> Compiler::make(const Filter& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<FilterLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    out->in = child(one.in, scope);
    const feel::Type& list = out->in->shape();
    out->set_shape(list);
    Scope inner = scope;
    out->in_slot = inner.declare(hidden_list, list);
    const auto* plain =
        one.match.value == nullptr ? nullptr : std::get_if<Text>(&one.match.value->body);
    if (plain != nullptr && plain->imported.empty()) {
        auto compiled = text(hidden_list + '[', *plain, "\n]", inner);
        if (!compiled) return broken(&whole, to_string(compiled.error()));
        out->whole = std::move(*compiled);
        const std::string match = '(' + plain->text + "\n)";
        auto misfits = feel::compile(hidden_list + "[not(" + match + " instance of boolean or " +
                                         match + " instance of number or " + match + " = null)]",
                                     inner.names, plain_options());
        if (misfits) out->misfits = std::move(*misfits);
        return out;
    }
    const feel::Type& item = list.element();
    out->item_slot = inner.declare("item", item);
    for (const feel::TypeField& field : item.fields)
        out->fields.emplace_back(field.name, inner.declare(field.name, field.type));
    out->match = child(one.match, inner);
    return out;
}

std::shared_ptr<Logic> Compiler::make(const Iterator& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<IteratorLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    out->kind = one.kind;
    out->in = child(one.in, scope);
    Scope inner = scope;
    out->in_slot = inner.declare(hidden_list, {});
    auto domain =
        feel::compile("for " + hidden_item + " in " + hidden_list + " return " + hidden_item,
                      inner.names, plain_options());
    if (!domain) return broken(&whole, to_string(domain.error()));
    out->domain = std::move(*domain);
    out->item_slot = inner.declare(one.variable, out->in->shape().element());
    if (one.kind == IteratorKind::loop) {
        const std::uint32_t before = *inner.slots;
        out->partial_slot = inner.declare("partial", {});
        out->reads_partial = before != *inner.slots;
    }
    out->body = child(one.body, inner);
    if (one.kind == IteratorKind::loop) out->set_shape(feel::Type::list(out->body->shape()));
    return out;
}

std::shared_ptr<Logic> Compiler::make(const Table& one, const Expression& whole,
                                      const Scope& scope) {
    feel::TableSource source;
    source.hit = to_string(policy_of(one));
    auto out = std::make_shared<TableLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    const bool ordered = one.hit == TableHit::priority || one.hit == TableHit::output_order;
    for (const InputClause& input : one.inputs)
        source.inputs.push_back({input.expression.text.text, input.values.text.text});
    for (const OutputClause& output : one.outputs) {
        TypeIndex type = type_ref(unit_, output.type, output.place, element_);
        // A table of one output may leave its type to the whole.
        if (type == any_type && one.outputs.size() == 1)
            type = type_ref(unit_, whole.type, whole.place, element_);
        std::string order;
        if (ordered) {
            order = output.values.text.text;
            if (order.empty()) order = data_.types->allowed_text(type);
            if (order.empty() && one.outputs.size() == 1)
                order = data_.types->allowed_text(expected_);
        }
        source.outputs.push_back({output.name, {}, order, output.default_entry.text.text});
        out->outputs.emplace_back(output.name,
                                  type_ref(unit_, output.type, output.place, element_));
    }
    for (const Rule& rule : one.rules) {
        feel::TableRow row;
        for (const Entry& entry : rule.inputs) row.cells.push_back(cell(entry));
        for (const Entry& entry : rule.outputs) row.cells.push_back(cell(entry));
        source.rows.push_back(std::move(row));
    }
    auto compiled = feel::compile_table(source, scope.names, plain_options());
    if (compiled) {
        out->table = std::move(*compiled);
        out->set_shape(table_shape(*out));
        return out;
    }
    for (feel::TableProblem& bad : compiled.error()) table_mistake(one, whole, std::move(bad));
    return broken(&whole, to_string(errors_.back()));
}

feel::Type Compiler::table_shape(const TableLogic& table) const {
    const feel::HitPolicy hit = table.table.hit();
    if (hit >= feel::HitPolicy::sum) return {};
    feel::Type one;
    if (table.outputs.size() == 1) {
        one = skeleton(data_.types->feel_type(table.outputs.front().second));
    } else {
        std::vector<feel::TypeField> fields;
        for (const auto& [name, type] : table.outputs)
            fields.push_back({name, skeleton(data_.types->feel_type(type))});
        one = feel::Type::context(std::move(fields));
    }
    const bool listed = hit == feel::HitPolicy::collect || hit == feel::HitPolicy::rule_order ||
                        hit == feel::HitPolicy::output_order;
    return listed ? feel::Type::list(std::move(one)) : one;
}

// A mistake of a table, at the cell where it stands.
void Compiler::table_mistake(const Table& table, const Expression& whole, feel::TableProblem bad) {
    const Entry* at = nullptr;
    const std::size_t inputs = table.inputs.size();
    if (bad.part == feel::TablePart::cell && bad.row < table.rules.size()) {
        const Rule& rule = table.rules[bad.row];
        if (bad.column < inputs && bad.column < rule.inputs.size()) {
            at = &rule.inputs[bad.column];
        } else if (bad.column >= inputs && bad.column - inputs < rule.outputs.size()) {
            at = &rule.outputs[bad.column - inputs];
        }
    } else if (bad.part == feel::TablePart::input && bad.column < inputs) {
        at = &table.inputs[bad.column].expression;
    } else if (bad.part == feel::TablePart::output && bad.column < table.outputs.size()) {
        at = &table.outputs[bad.column].default_entry;
    }
    if (at != nullptr && at->present) {
        mistake(unit_, at->text, element_, std::move(bad.error));
        return;
    }
    Text here;
    here.place = whole.place;
    bad.error.column = 1;
    mistake(unit_, here, element_, std::move(bad.error));
}

std::shared_ptr<FunctionBody> Compiler::body_of(const Function& one, const Expression& whole,
                                                const std::string& name, Scope& scope) {
    auto out = std::make_shared<FunctionBody>();
    out->name = name.empty() ? "function" : name;
    out->kind = one.kind;
    out->origin = origin(whole.place);
    out->table = data_.types;
    out->result = result_type(type_ref(unit_, whole.type, whole.place, element_));
    for (const InformationItem& parameter : one.parameters) {
        const TypeIndex type = type_ref(unit_, parameter.type, parameter.place, element_);
        out->parameters.push_back(parameter.name);
        out->types.push_back(type);
        out->slots.push_back(scope.declare(parameter.name, data_.types->feel_type(type)));
    }
    if (one.kind == FunctionKind::feel && one.body != nullptr) out->body = logic(one.body, scope);
    return out;
}

std::shared_ptr<Logic> Compiler::make(const Function& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<FunctionLogic>(*data_.types, any_type, origin(whole.place));
    Scope inner = scope;
    const std::string name = std::exchange(own_name_, {});
    if (!name.empty()) out->own_slot = inner.declare(name, feel::TypeKind::function);
    out->function = body_of(one, whole, name, inner);
    out->set_shape(skeleton(dmn::type_of(*out->function)));
    return out;
}

// The function of an invocation: any expression that gives one, or the name of a built-in.
LogicPointer Compiler::called(const Invocation& one, const Scope& scope, InvocationLogic& out) {
    const auto* name = one.function == nullptr ? nullptr : std::get_if<Text>(&one.function->body);
    const bool declared =
        name == nullptr || scope.names.find(feel::normalise_name(name->text)) != nullptr;
    if (declared) return logic(one.function, scope);
    // Built-ins choose among several sets of parameters: they are called by a text.
    std::string arguments;
    Scope inner = scope;
    for (std::size_t i = 0; i < one.bindings.size(); ++i) {
        const std::string hidden = hidden_item + std::to_string(i);
        out.arguments[i].slot = inner.declare(hidden, {});
        arguments += (i == 0 ? "" : ", ") + one.bindings[i].parameter.name + ": " + hidden;
    }
    auto call = feel::compile(name->text + '(' + arguments + ')', inner.names, plain_options());
    if (!call) return logic(one.function, scope);
    out.built_in = std::move(*call);
    return nullptr;
}

std::shared_ptr<Logic> Compiler::make(const Invocation& one, const Expression& whole,
                                      const Scope& scope) {
    auto out = std::make_shared<InvocationLogic>(
        *data_.types, type_ref(unit_, whole.type, whole.place, element_), origin(whole.place));
    for (const Binding& binding : one.bindings) {
        InvocationLogic::Argument argument;
        argument.name = binding.parameter.name;
        argument.type = type_ref(unit_, binding.parameter.type, binding.parameter.place, element_);
        if (binding.value != nullptr) argument.value = logic(binding.value, scope);
        argument.slot = (*scope.slots)++;
        out->arguments.push_back(std::move(argument));
    }
    out->function = called(one, scope, *out);
    if (out->function != nullptr && out->function->shape().has_signature)
        out->set_shape(out->function->shape().element());
    return out;
}

LogicPointer Compiler::logic(const Boxed& expression, const Scope& scope, const std::string& name) {
    if (expression == nullptr) return broken(nullptr, "there is no expression");
    own_name_ = std::holds_alternative<Function>(expression->body) ? name : std::string();
    LogicPointer out = std::visit([&](const auto& body) { return make(body, *expression, scope); },
                                  expression->body);
    return out;
}

void Compiler::compile_knowledge(ElementProgram& program, const KnowledgeModel& model,
                                 Scope& scope) {
    const auto* function =
        model.logic == nullptr ? nullptr : std::get_if<Function>(&model.logic->body);
    program.own_slot = scope.declare(program.name, feel::TypeKind::function);
    if (function != nullptr) {
        program.function = body_of(*function, *model.logic, program.element->name, scope);
    } else {
        program.function = std::make_shared<FunctionBody>();
        program.function->name = program.element->name;
        program.function->origin = program.origin;
        program.function->table = data_.types;
    }
    program.parameters = program.function->parameters;
    program.type = result_type(program.type);
    program.shape = dmn::type_of(*program.function);
    if (program.type != any_type)
        program.shape =
            feel::Type::function(program.shape.parameters, data_.types->feel_type(program.type));
}

void Compiler::compile_service(ElementProgram& program) {
    program.type = result_type(program.type);
    std::vector<feel::Type> parameters;
    for (const ElementIndex input : program.inputs)
        parameters.push_back(data_.elements[input].shape);
    feel::Type result = data_.types->feel_type(program.type);
    if (program.type == any_type && program.outputs.size() == 1) {
        result = data_.elements[program.outputs.front()].shape;
    } else if (program.type == any_type) {
        std::vector<feel::TypeField> fields;
        for (const ElementIndex output : program.outputs)
            fields.push_back({data_.elements[output].name, data_.elements[output].shape});
        result = feel::Type::context(std::move(fields));
    }
    program.shape = feel::Type::function(std::move(parameters), std::move(result));
}

void Compiler::compile_logic(ElementIndex index) {
    ElementProgram& program = data_.elements[index];
    unit_ = program.unit;
    element_ = program.origin.element;
    expected_ = program.type;
    Scope scope{types_of_unit_, &program.slots};
    for (auto& [slot, known] : program.known) slot = scope.declare(known.name, type_of(known));
    if (program.kind == ElementKind::knowledge) {
        compile_knowledge(program, static_cast<const KnowledgeModel&>(*program.element), scope);
    } else if (program.kind == ElementKind::decision) {
        const auto& decision = static_cast<const Decision&>(*program.element);
        if (decision.logic == nullptr) return;
        program.logic = logic(decision.logic, scope);
        program.shape = shape_of(program.type, program.logic->shape());
    } else if (program.kind == ElementKind::service) {
        compile_service(program);
    }
}

}  // namespace luotsi::dmn
