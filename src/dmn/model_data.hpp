// A compiled model: all elements of all files with their logic, and how they need one another.
// Inside dmn only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dmn/logic.hpp"

namespace luotsi::dmn {

using ElementIndex = std::uint32_t;

// A name in the scope of a decision or function: an element, or – for an import's name – what of
// that import is required, as a context.
struct Known {
    std::string name;
    std::optional<ElementIndex> element;
    std::vector<Known> parts;
};

struct ElementProgram {
    ElementKind kind = ElementKind::input;
    std::uint32_t unit = 0;
    const Element* element = nullptr;  // in one of the files
    std::string name;                  // of its variable: as expressions know it
    std::string type_text;
    TypeIndex type = any_type;
    Origin origin;

    std::vector<ElementIndex> required;                 // information only
    std::vector<std::pair<std::uint32_t, Known>> known;  // slot, what stands in it
    std::uint32_t slots = 0;
    LogicPointer logic;  // of a decision; nullptr: it has none

    std::shared_ptr<FunctionBody> function;  // of a knowledge model
    std::optional<std::uint32_t> own_slot;   // where it finds itself
    std::vector<std::string> parameters;     // of a knowledge model or a service
    std::vector<ElementIndex> inputs;        // of a service, as the parameters
    std::vector<ElementIndex> outputs;
    bool in_cycle = false;
    feel::Type shape;  // as expressions know it
};

struct Unit {
    std::string namespace_uri;
    std::vector<std::pair<std::string, std::uint32_t>> imports;  // name, unit
    std::map<std::string, ElementIndex, std::less<>> by_id;
    std::map<std::string, ElementIndex, std::less<>> by_name;
    std::map<std::string, TypeIndex, std::less<>> types;
};

struct ModelData : std::enable_shared_from_this<ModelData> {
    std::vector<std::shared_ptr<const Definitions>> files;
    std::vector<Unit> units;  // as the files
    std::vector<ElementProgram> elements;
    std::shared_ptr<TypeTable> types = std::make_shared<TypeTable>();
};

}  // namespace luotsi::dmn
