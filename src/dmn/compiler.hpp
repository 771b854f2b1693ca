// Compiles definitions: types, then the requirement graph, then the logic of each element. Inside
// dmn only. What is wrong is collected and compiled to null.
#pragma once

#include <string>
#include <vector>

#include "dmn/model_data.hpp"

namespace luotsi::dmn {

class Compiler {
public:
    explicit Compiler(ModelData& data) : data_(data) {}
    void run();
    std::vector<Error> take_errors() { return std::move(errors_); }

private:
    // compile.cpp: the graph
    void find_imports();
    void add_elements(std::uint32_t unit);
    void connect(ElementIndex index);
    void connect_service(ElementProgram& program, const DecisionService& service);
    std::optional<ElementIndex> target(std::uint32_t unit, const Reference& reference,
                                       const std::string& element);
    void know(ElementProgram& program, ElementIndex needed);
    std::vector<std::string> path(std::uint32_t from, std::uint32_t to) const;
    void find_cycles();
    void compile_all();
    feel::Type type_of(const Known& known) const;

    // compile_types.cpp
    void declare_types(std::uint32_t unit);
    void define_types(std::uint32_t unit);
    void define(std::uint32_t unit, const ItemDefinition& item, TypeIndex index);
    TypeIndex base_type(std::uint32_t unit, const ItemDefinition& item);
    void refuse_loops(std::uint32_t unit);
    void compile_restrictions(std::uint32_t unit, const ItemDefinition& item, TypeIndex index);
    feel::Expression tests(std::uint32_t unit, const Entry& entry, TypeIndex input,
                           const std::string& element);
    std::optional<TypeIndex> find_type(std::uint32_t unit, std::string_view name,
                                       std::uint32_t depth = 0) const;
    TypeIndex type_ref(std::uint32_t unit, std::string_view name, const Place& place,
                       const std::string& element);
    // The result of what a function type or a plain type says of a function.
    TypeIndex result_type(TypeIndex declared) const;
    feel::Names type_names(std::uint32_t unit) const;

    // compile_logic.cpp
    struct Scope {
        feel::Names names;
        std::uint32_t* slots = nullptr;  // of the frame, so far
        std::uint32_t declare(const std::string& name, feel::Type type);
    };
    void compile_logic(ElementIndex index);
    void compile_service(ElementProgram& program);
    feel::Type table_shape(const TableLogic& table) const;
    void compile_knowledge(ElementProgram& program, const KnowledgeModel& model, Scope& scope);
    LogicPointer logic(const Boxed& expression, const Scope& scope, const std::string& name = {});
    LogicPointer child(const Child& child, const Scope& scope);
    std::shared_ptr<Logic> make(const Text& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Context& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const List& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Relation& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Conditional& one, const Expression& whole,
                                const Scope& scope);
    std::shared_ptr<Logic> make(const Filter& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Iterator& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Table& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Invocation& one, const Expression& whole, const Scope& scope);
    std::shared_ptr<Logic> make(const Function& one, const Expression& whole, const Scope& scope);
    void table_mistake(const Table& table, const Expression& whole, feel::TableProblem bad);
    std::shared_ptr<FunctionBody> body_of(const Function& one, const Expression& whole,
                                          const std::string& name, Scope& scope);
    LogicPointer called(const Invocation& one, const Scope& scope, InvocationLogic& out);
    feel::Type shape_of(TypeIndex declared, const feel::Type& otherwise) const;
    std::shared_ptr<Logic> broken(const Expression* whole, std::string why);
    Result<feel::Expression> text(const std::string& before, const Text& text,
                                  const std::string& after, const Scope& scope);
    Origin origin(const Place& place) const;

    // Errors
    void problem(std::uint32_t unit, const Place& place, const std::string& element,
                 std::string code, std::string detail, std::string value = {});
    // A FEEL text's own mistake, moved to its place in the file; `before` characters were put in
    // front of what stands there.
    void mistake(std::uint32_t unit, const Text& text, const std::string& element, Error error,
                 std::size_t before = 0);

    ModelData& data_;
    std::vector<Error> errors_;
    std::vector<ElementIndex> order_;  // what an element needs stands before it
    // While the logic of one element is compiled:
    std::uint32_t unit_ = 0;
    std::string element_;
    feel::Names types_of_unit_;
    TypeIndex expected_ = any_type;  // of its variable
    std::string own_name_;  // of the function that is compiled next
};

// Line and column of a character of a text inside a file: its `column`th, counted from 1.
Place place_in(const Definitions& file, const Text& text, std::size_t column);
bool is_feel(std::string_view language);
feel::CompileOptions plain_options();

}  // namespace luotsi::dmn
