// Fuzz target: any bytes given to the reader of DMN files end in a model or in mistakes with
// places; what is a model compiles and runs without a crash, and writing what was read and reading
// it again changes nothing more.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dmn/evaluate.hpp"
#include "dmn/read.hpp"
#include "dmn/write.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace luotsi;
    using namespace luotsi::dmn;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    ReadResult first = read(bytes, "fuzz.dmn");
    if (!first.definitions) {
        if (first.errors.empty() || first.errors.front().code.empty()) std::abort();
        return 0;
    }
    const std::string written = write(*first.definitions);
    const ReadResult second = read(written, "fuzz.dmn");
    if (!second.definitions || write(*second.definitions) != written) std::abort();
    const bool loops = bytes.find("..") != std::string_view::npos;  // may take seconds, as they may
    const auto definitions = std::make_shared<const Definitions>(std::move(*first.definitions));
    const Compiled compiled = compile({definitions});
    for (const Error& error : compiled.errors)
        if (error.code.empty()) std::abort();
    if (loops) return 0;
    for (const ElementSummary& one : compiled.model.elements())
        if (one.kind == ElementKind::decision) compiled.model.decide(one.name, {}, Instant{0});
    return 0;
}
