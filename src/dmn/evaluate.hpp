// Runs DMN models (OMG DMN 1.5, 7.3, 8.3, 10.4): a file and those it imports are compiled once –
// every FEEL text, every table, every type – into an immutable model, which then evaluates any
// decision, decision service or business knowledge model for given inputs. What the standard calls
// an error gives null and a message that says why. Nothing here reads a clock or a file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "dmn/definitions.hpp"
#include "feel/value.hpp"

namespace luotsi::dmn {

inline constexpr std::uint32_t max_function_depth =
    100;  // calls of models' functions in one another
inline constexpr std::size_t max_messages = 100;          // of one evaluation

// Why a value is null.
struct Message {
    std::string element;  // "decision Eligibility"
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string text;  // plain English
};

struct Outcome {
    feel::Value value;
    std::vector<Message> messages;
    bool found = true;  // false: the model has no such element
};

// A value for an input – or for a decision, whose logic is then not used – by name. Elements of
// imported models are named by their namespace, or with the import's name: "Model B.Person name".
struct Given {
    std::string name;
    feel::Value value;
    std::string namespace_uri;  // "" = the main model, else an imported one that has the name
};

enum class ElementKind : std::uint8_t { input, decision, knowledge, service };

struct ElementSummary {
    ElementKind kind = ElementKind::input;
    std::string name;
    std::string type;  // as written; "" = not said
};

struct ModelData;

class Model {
public:
    explicit Model(std::shared_ptr<const ModelData> data) : data_(std::move(data)) {}

    const Definitions& definitions() const;
    // Inputs, decisions, functions and services of the main model, in the order of the file.
    std::vector<ElementSummary> elements() const;
    // A value whose texts have become dates, times and durations where the type of the input (or
    // decision) of this name says so: for values from JSON, which has none of these.
    feel::Value with_times(std::string_view name, feel::Value value) const;
    // Inputs that are not given are null. `now` is what now() and today() say.
    Outcome decide(std::string_view decision, const std::vector<Given>& inputs, Instant now) const;
    // A decision service: of one output decision its value, of several a context. `inputs` are its
    // input data and input decisions; nothing else is known inside.
    Outcome serve(std::string_view service, const std::vector<Given>& inputs, Instant now) const;
    // A business knowledge model or decision service, called with arguments by name.
    Outcome call(std::string_view function, const std::vector<Given>& arguments, Instant now) const;

private:
    std::shared_ptr<const ModelData> data_;
};

struct Compiled {
    Model model;
    // Everything wrong with the files: texts that do not compile (codes "feel.…"), references and
    // types that do not exist, decisions that need themselves (dmn.cycle). The model works all the
    // same: what is wrong gives null.
    std::vector<Error> errors;
};

// The first file is the main one; the others are there to be imported, by namespace. Requires at
// least one.
Compiled compile(std::vector<std::shared_ptr<const Definitions>> files);

}  // namespace luotsi::dmn
