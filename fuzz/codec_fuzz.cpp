// Fuzzes the journal's codec: whatever bytes come, decode() answers; what it accepts is written and
// read again to the very same bytes. The same for single FEEL values.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/codec.hpp"
#include "engine/value_codec.hpp"

namespace {

using namespace luotsi;

// A model by hand: the codec needs the ids of its elements only.
model::CompiledModel make_model() {
    model::CompiledModel model;
    model.facts.resize(1);
    model.facts[0].id = "coping";
    model.steps.resize(1);
    model.steps[0].id = "first talk";
    model.ends.resize(1);
    model.ends[0].id = "better";
    return model;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const model::CompiledModel model = make_model();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto event = engine::decode(text, model)) {
        const std::string once = engine::encode(*event, model);
        const auto again = engine::decode(once, model);
        require(again.has_value());
        require(engine::encode(*again, model) == once);
    }
    if (const auto value = engine::decode_value(text)) {
        const std::string once = engine::encode_value(*value);
        const auto again = engine::decode_value(once);
        require(again.has_value());
        require(engine::encode_value(*again) == once);
    }
    return 0;
}
