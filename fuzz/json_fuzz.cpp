// Fuzz target: any bytes given to the readers of JSON – request bodies and the records that the
// store keeps – end in a value or in a named mistake; a record that is read is written and read
// again to the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "directory/record.hpp"
#include "early/record.hpp"
#include "interop/duplicates.hpp"
#include "interop/report_json.hpp"
#include "server/json_input.hpp"
#include "server/keeper_link.hpp"
#include "server/not_understood.hpp"

namespace {

using namespace luotsi;

void require(bool holds) {
    if (!holds) std::abort();
}

// Every way of asking, of every name and depth that a body has.
void ask(server::JsonInput& input, int depth) {
    for (const char* name : {"a", "words", "plan", "items"}) {
        (void)input.has(name);
        (void)input.text(name, 20);
        (void)input.integer(name, -5, 5);
        (void)input.boolean(name);
        (void)input.uuid(name);
        (void)input.instant(name);
        (void)input.texts(name, 10);
        (void)input.scalar(name);
        (void)input.answers(name, [](std::string_view member) { return member == "l"; });
        if (depth > 3) continue;
        if (auto part = input.object(name)) {
            ask(*part, depth + 1);
            part->finish_part();
        }
        for (auto& part : input.objects(name)) {
            ask(part, depth + 1);
            part.finish_part();
        }
    }
}

template <class Read>
void round_trip(std::string_view text, Read read) {
    const auto first = read(text);
    if (!first) return require(!first.error().code.empty());
    const std::string once = to_json(*first);
    const auto again = read(once);
    require(again.has_value() && to_json(*again) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto input = server::JsonInput::parse(text);
    if (input) {
        ask(*input, 0);
        (void)input->finish();
    } else {
        require(!input.error().code.empty());
    }
    round_trip(text, [](std::string_view json) { return directory::service_from_json(json); });
    round_trip(text, [](std::string_view json) { return directory::channel_from_json(json); });
    round_trip(text, [](std::string_view json) { return directory::organisation_from_json(json); });
    round_trip(text, [](std::string_view json) { return interop::decision_from_json(json); });
    round_trip(text, [](std::string_view json) { return interop::import_summary_from_json(json); });
    round_trip(text, [](std::string_view json) { return server::keeper_word_from_json(json); });
    (void)early::proposal_of(text);
    (void)early::sweep_of(text);
    server::NotUnderstood counts(1);
    (void)counts.load(text);
    return 0;
}
