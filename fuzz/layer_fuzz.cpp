// Fuzz target: any bytes given as a regional layer over a national model end in a tailored model
// or in mistakes with places, and a guarantee or a calendar in one or the other as well.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "model/compile.hpp"
#include "model/guarantee.hpp"
#include "model/layer.hpp"
#include "model/yaml_plain.hpp"
#include "temporary.hpp"

namespace {

using namespace luotsi;

const model::YamlDocument& base() {
    static const model::YamlDocument document =
        model::read_yaml_file(LUOTSI_SOURCE_DIR "/content/models/fi.asiakasvastaava.yaml");
    return document;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const fuzz::TemporaryFolder folder("layer_fuzz");
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
        case 0: {
            const model::YamlDocument layer = model::parse_yaml(text, "layer.yaml");
            const model::Tailored tailored = model::compile_layer(base(), layer, nullptr);
            require((tailored.model != nullptr) == tailored.errors.empty());
            for (const Error& error : tailored.errors) require(!error.code.empty());
            break;
        }
        case 1: (void)model::read_plain_yaml(text); break;
        case 2:
            folder.write("guarantees/one.yaml", text);
            (void)model::read_guarantees(folder.path() + "/guarantees");
            break;
        default: (void)model::read_calendar(folder.write("calendar.yaml", text), 2020, 2030);
    }
    return 0;
}
