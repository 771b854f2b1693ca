// The requirement graph: elements, what they need, what that is called, and cycles.
#include <algorithm>
#include <deque>
#include <tuple>

#include "base/text.hpp"
#include "dmn/compiler.hpp"

namespace luotsi::dmn {

namespace {

struct Named {
    ElementKind kind;
    const char* word;
    const InformationItem* variable;
};

// What an element of the graph is called in messages, and its variable; nullptr where it has none.
std::optional<Named> named(const Node& node) {
    const auto variable = [](const auto& one) {
        return one.has_variable ? &one.variable : nullptr;
    };
    if (const auto* input = std::get_if<InputData>(&node))
        return Named{ElementKind::input, "input ", variable(*input)};
    if (const auto* decision = std::get_if<Decision>(&node))
        return Named{ElementKind::decision, "decision ", variable(*decision)};
    if (const auto* model = std::get_if<KnowledgeModel>(&node))
        return Named{ElementKind::knowledge, "function ", variable(*model)};
    if (const auto* service = std::get_if<DecisionService>(&node))
        return Named{ElementKind::service, "service ", variable(*service)};
    return std::nullopt;  // knowledge sources compute nothing
}

}  // namespace

void Compiler::problem(std::uint32_t unit, const Place& place, const std::string& element,
                       std::string code, std::string detail, std::string value) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.file = data_.files[unit]->file;
    error.line = place.line;
    error.column = place.column;
    error.element = element;
    if (!value.empty()) error.with("value", shorten(value, 60));
    errors_.push_back(std::move(error));
}

void Compiler::find_imports() {
    for (std::uint32_t i = 0; i < data_.files.size(); ++i) {
        Unit unit;
        unit.namespace_uri = data_.files[i]->namespace_uri;
        data_.units.push_back(std::move(unit));
    }
    for (std::uint32_t i = 0; i < data_.files.size(); ++i) {
        for (const Import& import : data_.files[i]->imports) {
            if (!import.is_dmn) continue;
            const auto found =
                std::ranges::find(data_.units, import.namespace_uri, &Unit::namespace_uri);
            if (found == data_.units.end()) {
                problem(i, import.place, "import " + import.name, "dmn.missing_import",
                        "no file has the namespace " + import.namespace_uri, import.namespace_uri);
                continue;
            }
            data_.units[i].imports.emplace_back(
                import.name, static_cast<std::uint32_t>(found - data_.units.begin()));
        }
    }
}

void Compiler::add_elements(std::uint32_t unit) {
    const Definitions& file = *data_.files[unit];
    for (const Node& node : file.nodes) {
        const auto what = named(node);
        if (!what) continue;
        const Element& element = element_of(node);
        ElementProgram program;
        program.kind = what->kind;
        program.unit = unit;
        program.element = &element;
        program.name = element.name;
        program.origin = {what->word + element.name, file.file, element.place};
        if (what->variable != nullptr) {
            if (!what->variable->name.empty()) program.name = what->variable->name;
            program.type_text = what->variable->type;
            program.type =
                type_ref(unit, program.type_text, what->variable->place, program.origin.element);
        }
        const auto index = static_cast<ElementIndex>(data_.elements.size());
        if (!element.id.empty()) data_.units[unit].by_id.try_emplace(element.id, index);
        const bool fresh = data_.units[unit].by_name.try_emplace(element.name, index).second;
        if (!fresh)
            problem(unit, element.place, program.origin.element, "dmn.duplicate_name",
                    "there is another element named \"" + element.name + '"', element.name);
        data_.elements.push_back(std::move(program));
    }
}

std::optional<ElementIndex> Compiler::target(std::uint32_t unit, const Reference& reference,
                                             const std::string& element) {
    const std::size_t hash = reference.href.rfind('#');
    if (hash != std::string::npos) {
        const std::string_view space = std::string_view(reference.href).substr(0, hash);
        const std::string_view id = std::string_view(reference.href).substr(hash + 1);
        for (std::uint32_t i = 0; i < data_.units.size(); ++i) {
            if (space.empty() ? i != unit : data_.units[i].namespace_uri != space) continue;
            const auto found = data_.units[i].by_id.find(id);
            if (found != data_.units[i].by_id.end()) return found->second;
        }
    }
    problem(unit, reference.place, element, "dmn.unknown_reference",
            "there is no element \"" + reference.href + '"', reference.href);
    return std::nullopt;
}

// The names of the imports through which one file knows another; empty for itself.
std::vector<std::string> Compiler::path(std::uint32_t from, std::uint32_t to) const {
    std::vector<std::optional<std::vector<std::string>>> paths(data_.units.size());
    paths[from].emplace();
    std::deque<std::uint32_t> next{from};
    while (!next.empty() && !paths[to]) {
        const std::uint32_t unit = next.front();
        next.pop_front();
        for (const auto& [name, imported] : data_.units[unit].imports) {
            if (paths[imported]) continue;
            paths[imported] = *paths[unit];
            if (!name.empty()) paths[imported]->push_back(name);  // a nameless one adds no prefix
            next.push_back(imported);
        }
    }
    return paths[to].value_or(std::vector<std::string>());
}

void Compiler::know(ElementProgram& program, ElementIndex needed) {
    const ElementProgram& other = data_.elements[needed];
    const std::vector<std::string> names = path(program.unit, other.unit);
    const std::string& first = names.empty() ? other.name : names.front();
    const auto place = std::ranges::find_if(
        program.known, [&first](const auto& one) { return one.second.name == first; });
    Known* at = nullptr;
    if (place != program.known.end()) {
        at = &place->second;
    } else {
        program.known.push_back({0, Known{first, {}, {}}});
        at = &program.known.back().second;
    }
    for (std::size_t i = 1; i <= names.size(); ++i) {
        const std::string& name = i < names.size() ? names[i] : other.name;
        auto part = std::ranges::find(at->parts, name, &Known::name);
        if (part == at->parts.end()) part = at->parts.insert(part, Known{name, {}, {}});
        at = &*part;
    }
    at->element = needed;
}

void Compiler::connect_service(ElementProgram& program, const DecisionService& service) {
    const auto add = [&](const std::vector<Reference>& references, std::vector<ElementIndex>& out) {
        for (const Reference& reference : references)
            if (const auto index = target(program.unit, reference, program.origin.element))
                out.push_back(*index);
    };
    add(service.input_data, program.inputs);
    add(service.input_decisions, program.inputs);
    add(service.outputs, program.outputs);
    std::vector<ElementIndex> encapsulated;
    add(service.encapsulated, encapsulated);
    for (const ElementIndex input : program.inputs) {
        // What comes from an import is named as its own file names it.
        program.parameters.push_back(data_.elements[input].name);
    }
    if (program.outputs.empty())
        problem(program.unit, service.place, program.origin.element, "dmn.missing_element",
                "the decision service has no output decision", "outputDecision");
}

void Compiler::connect(ElementIndex index) {
    ElementProgram& program = data_.elements[index];
    const std::string& name = program.origin.element;
    const auto all = [&](const std::vector<Requirement>& requirements, bool information) {
        for (const Requirement& one : requirements) {
            const auto needed = target(program.unit, one.target, name);
            if (!needed) continue;
            if (information) program.required.push_back(*needed);
            know(program, *needed);
        }
    };
    if (program.kind == ElementKind::decision) {
        const auto& decision = static_cast<const Decision&>(*program.element);
        all(decision.information, true);
        all(decision.knowledge, false);
    } else if (program.kind == ElementKind::knowledge) {
        all(static_cast<const KnowledgeModel&>(*program.element).knowledge, false);
    } else if (program.kind == ElementKind::service) {
        connect_service(program, static_cast<const DecisionService&>(*program.element));
    }
}

// Takes away what needs nothing that is left, then what is needed by nothing that is left: the rest
// stands in cycles, or between two.
void Compiler::find_cycles() {
    const std::size_t count = data_.elements.size();
    order_.clear();
    std::vector<std::vector<ElementIndex>> needs(count);
    std::vector<std::vector<ElementIndex>> needed_by(count);
    for (ElementIndex i = 0; i < count; ++i) {
        needs[i] = data_.elements[i].required;
        for (const ElementIndex other : needs[i]) needed_by[other].push_back(i);
    }
    std::vector<bool> gone(count);
    const auto peel = [&](const auto& forward, const auto& backward) {
        std::vector<std::size_t> left(count);
        std::vector<ElementIndex> next;
        for (ElementIndex i = 0; i < count; ++i) {
            left[i] = static_cast<std::size_t>(std::ranges::count_if(
                forward[i], [&gone](ElementIndex other) { return !gone[other]; }));
            if (left[i] == 0 && !gone[i]) next.push_back(i);
        }
        while (!next.empty()) {
            const ElementIndex one = next.back();
            next.pop_back();
            gone[one] = true;
            if (&forward == &needs) order_.push_back(one);
            for (const ElementIndex other : backward[one])
                if (!gone[other] && --left[other] == 0) next.push_back(other);
        }
    };
    peel(needs, needed_by);
    peel(needed_by, needs);
    for (ElementIndex i = 0; i < count; ++i) {
        ElementProgram& program = data_.elements[i];
        program.in_cycle = !gone[i];
        if (program.in_cycle)
            problem(program.unit, program.element->place, program.origin.element, "dmn.cycle",
                    "the decision needs its own result", program.element->name);
    }
}

// What an element needs is compiled before it, so that its parts are known.
void Compiler::compile_all() {
    std::vector<feel::Names> names;
    for (std::uint32_t i = 0; i < data_.files.size(); ++i) names.push_back(type_names(i));
    for (ElementProgram& program : data_.elements) {
        const bool function =
            program.kind == ElementKind::knowledge || program.kind == ElementKind::service;
        program.shape =
            function ? feel::Type(feel::TypeKind::function) : data_.types->feel_type(program.type);
    }
    std::vector<bool> compiled(data_.elements.size());
    // Functions in the order of the file, then what may call them, then what is in a cycle.
    const auto compile = [&](ElementIndex index) {
        if (compiled[index]) return;
        compiled[index] = true;
        types_of_unit_ = names[data_.elements[index].unit];
        compile_logic(index);
    };
    for (ElementIndex i = 0; i < data_.elements.size(); ++i)
        if (data_.elements[i].kind == ElementKind::knowledge) compile(i);
    for (const ElementIndex index : order_) compile(index);
    for (ElementIndex i = 0; i < data_.elements.size(); ++i) compile(i);
}

feel::Type Compiler::type_of(const Known& known) const {
    if (known.element) return data_.elements[*known.element].shape;
    std::vector<feel::TypeField> fields;
    for (const Known& part : known.parts) fields.push_back({part.name, type_of(part)});
    return feel::Type::context(std::move(fields));
}

void Compiler::run() {
    find_imports();
    for (std::uint32_t i = 0; i < data_.files.size(); ++i) declare_types(i);
    for (std::uint32_t i = 0; i < data_.files.size(); ++i) define_types(i);
    for (std::uint32_t i = 0; i < data_.files.size(); ++i) add_elements(i);
    for (ElementIndex i = 0; i < data_.elements.size(); ++i) connect(i);
    find_cycles();
    compile_all();
    std::ranges::sort(errors_, {}, [](const Error& one) {
        return std::tie(one.file, one.line, one.column, one.code, one.detail);
    });
}

Compiled compile(std::vector<std::shared_ptr<const Definitions>> files) {
    auto data = std::make_shared<ModelData>();
    data->files = std::move(files);
    Compiler compiler(*data);
    compiler.run();
    return {Model(std::move(data)), compiler.take_errors()};
}

}  // namespace luotsi::dmn
