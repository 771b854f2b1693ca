// Fuzz target: any bytes given to the model compiler end in a model or in errors with a place and
// a repair, never in a crash.
#include <cstdint>
#include <cstdlib>

#include "model/compile.hpp"
#include "model/describe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace luotsi;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const model::Compiled compiled = model::compile(text, "fuzz.yaml", nullptr);
    if ((compiled.model == nullptr) == compiled.errors.empty()) std::abort();
    for (const Error& error : compiled.errors)
        if (error.line == 0 || error.column == 0 || error.code.empty()) std::abort();
    const std::string said = model::describe_errors(compiled.errors, compiled.warnings, text);
    if (compiled.model != nullptr) {
        if (model::outline(*compiled.model, Language::fi).empty()) std::abort();
    } else if (said.empty()) {
        std::abort();
    }
    return 0;
}
