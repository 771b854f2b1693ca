#include "heard.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "need/danger.hpp"
#include "need/need.hpp"
#include "need/text.hpp"

namespace luotsi::need {

// The linker's names of what it wraps (ld, option --wrap): "real" is the program's own function,
// "wrap" is who is called in its place. Were one of them named otherwise, nothing would link.
#define LUOTSI_ANALYSE                                                                             \
    "_ZNK6luotsi4need8Analyser7analyseESt17basic_string_viewIcSt11char_traitsIcEESt8optionalINS_"  \
    "8LanguageEE"
#define LUOTSI_DANGERS "_ZNK6luotsi4need12DangerFinder4findERKNS0_4TextE"
#define LUOTSI_NEEDS                                                                               \
    "_ZNK6luotsi4need10NeedFinder4findESt17basic_string_viewIcSt11char_traitsIcEES5_m"

Text real_analyse(const Analyser* self, std::string_view text,
                  std::optional<Language> language) __asm__("__real_" LUOTSI_ANALYSE);
std::vector<DangerFound> real_dangers(const DangerFinder* self,
                                      const Text& text) __asm__("__real_" LUOTSI_DANGERS);
std::vector<NeedGuess> real_needs(const NeedFinder* self, std::string_view text,
                                  std::string_view theme,
                                  std::size_t limit) __asm__("__real_" LUOTSI_NEEDS);

Text wrap_analyse(const Analyser* self, std::string_view text,
                  std::optional<Language> language) __asm__("__wrap_" LUOTSI_ANALYSE);
std::vector<DangerFound> wrap_dangers(const DangerFinder* self,
                                      const Text& text) __asm__("__wrap_" LUOTSI_DANGERS);
std::vector<NeedGuess> wrap_needs(const NeedFinder* self, std::string_view text,
                                  std::string_view theme,
                                  std::size_t limit) __asm__("__wrap_" LUOTSI_NEEDS);

namespace {

constexpr std::size_t remembered_max = 1000;

// Of one finder: another one in the same place forgets, see remember_readings().
template <class Key, class Found>
class Memory {
public:
    template <class Read>
    Found get(const Key& key, const Read& read) {
        ++counted.asked;
        if (const auto at = known_.find(key); at != known_.end()) return at->second;
        ++counted.read;
        if (known_.size() >= remembered_max) known_.clear();
        return known_.emplace(key, read()).first->second;
    }
    void clear() { known_.clear(); }

    faults::Readings counted;

private:
    std::map<Key, Found> known_;
};

bool remembering = false;
Memory<std::tuple<const Analyser*, std::string, std::optional<Language>>, Text> texts;
// A text is told by its original and the language it was taken for.
Memory<std::tuple<const DangerFinder*, std::string, Language>, std::vector<DangerFound>> dangers;
Memory<std::tuple<const NeedFinder*, std::string, std::string, std::size_t>, std::vector<NeedGuess>>
    needs;

}  // namespace

Text wrap_analyse(const Analyser* self, std::string_view text, std::optional<Language> language) {
    if (!remembering) return real_analyse(self, text, language);
    return texts.get({self, std::string(text), language},
                     [&] { return real_analyse(self, text, language); });
}

std::vector<DangerFound> wrap_dangers(const DangerFinder* self, const Text& text) {
    if (!remembering) return real_dangers(self, text);
    return dangers.get({self, text.original, text.language},
                       [&] { return real_dangers(self, text); });
}

std::vector<NeedGuess> wrap_needs(const NeedFinder* self, std::string_view text,
                                  std::string_view theme, std::size_t limit) {
    if (!remembering) return real_needs(self, text, theme, limit);
    return needs.get({self, std::string(text), std::string(theme), limit},
                     [&] { return real_needs(self, text, theme, limit); });
}

}  // namespace luotsi::need

namespace luotsi::faults {

void remember_readings(bool on) {
    need::remembering = on;
    need::texts.clear();
    need::dangers.clear();
    need::needs.clear();
}

Readings readings() {
    Readings out;
    for (const Readings& one : {need::texts.counted, need::dangers.counted, need::needs.counted}) {
        out.asked += one.asked;
        out.read += one.read;
    }
    return out;
}

}  // namespace luotsi::faults
