// Fuzz target: any bytes a person could write end in words, dangers and needs without a crash, in
// bounded time, and the same each time.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "need/danger.hpp"
#include "need/need.hpp"

namespace {

using namespace luotsi;
using namespace luotsi::need;

struct Finders {
    Analyser analyser;
    DangerFinder dangers;
    NeedFinder needs;
};

const Finders& finders() {
    static const Finders all = [] {
        const std::string content = LUOTSI_SOURCE_DIR "/content";
        std::vector<Error> errors;
        Finders made;
        made.analyser = Analyser::load(content, errors);
        made.dangers = DangerFinder::load(content, made.analyser, errors);
        made.needs = NeedFinder::load(content, made.analyser, errors);
        if (!errors.empty()) std::abort();
        return made;
    }();
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // What the API takes: 8,000 code points at most.
    const std::string_view words(reinterpret_cast<const char*>(data),
                                 std::min<std::size_t>(size, 32'000));
    const Finders& all = finders();
    const Text text = all.analyser.analyse(words);
    const auto dangers = all.dangers.find(text);
    for (const DangerFound& found : dangers) {
        if (!found.danger || found.danger->kind.empty()) std::abort();
        for (const std::uint32_t token : found.tokens)
            if (token >= text.tokens.size()) std::abort();
    }
    (void)all.dangers.explained(text);
    (void)all.needs.understand(text);
    const auto guesses = all.needs.find(words, "", 3);
    if (guesses.size() > 3) std::abort();
    if (all.dangers.find(all.analyser.analyse(words)).size() != dangers.size()) std::abort();
    return 0;
}
