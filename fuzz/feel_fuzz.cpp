// Fuzz target: any bytes given to the FEEL compiler end in an expression or in a mistake with a
// place, and what compiles evaluates without a crash.
#include <cstdint>
#include <cstdlib>

#include "feel/decision_table.hpp"
#include "feel/expression.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace luotsi;
    using namespace luotsi::feel;
    static const Names names = [] {
        Names out;
        out.add({"coping", NameKind::fact, 0, Type::number(Decimal(0), Decimal(10))});
        out.add({"contacts of last year", NameKind::fact, 1, Type::count()});
        out.add({"segment", NameKind::fact, 2, Type::enumeration({"self", "network"})});
        out.add({"x", NameKind::fact, 3, Type()});
        out.add({"children", NameKind::fact, 4,
                 Type::list(Type::context(
                     {{"name", TypeKind::text}, {"age", Type::number(Decimal(0), Decimal(30))}}))});
        out.add({"birth date", NameKind::fact, 5, TypeKind::date});
        out.add({"first talk", NameKind::step, 0, {}});
        return out;
    }();
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
    CompileOptions options;
    options.strict = (data[0] & 1) != 0;
    options.allow_clock = (data[0] & 2) != 0;
    const auto expression = compile(text, names, options);
    if (!expression) {
        if (expression.error().code.empty() || expression.error().column == 0) std::abort();
    } else {
        const Explained explained = evaluate_explained(*expression, empty_environment());
        if (explained.value.extent().depth > max_value_depth) std::abort();
        // What fits in one evaluation's steps is not always quick to write out.
        if (explained.value.extent().parts < 100'000 && to_feel(explained.value).empty())
            std::abort();
        test(*expression, empty_environment());
    }
    TableSource table;
    table.inputs = {{"coping", ""}, {"segment", ""}};
    table.outputs = {{"out", Type(), "", ""}};
    table.rows = {{{text, "-", "1"}, {}}, {{"-", text, "x"}, {}}};
    const auto compiled = compile_table(table, names, options);
    if (compiled) compiled->evaluate(empty_environment());
    return 0;
}
