// Conditions of a model as people read them in pictures: their parts, the steps and facts they
// speak of, and their words. They are compiled already, so this only looks; what it does not
// understand it leaves as FEEL.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::author {

// Parts of a condition joined by `or` (or `and`) outside all parentheses and quotes, trimmed and
// without parentheses around them.
std::vector<std::string> split_condition(std::string_view condition, std::string_view word);

// Steps whose done(…), overdue(…) or count(…) can make the text hold: not those under not(done(…)).
std::set<std::uint32_t> steps_done_in(const model::CompiledModel& model, std::string_view text);
std::set<std::uint32_t> facts_in(const model::CompiledModel& model, std::string_view text);

// `wants plan = true` → "Wants a joint plan"; `support = "light"` → the label of that value.
std::string condition_words(const model::CompiledModel& model, std::string_view condition,
                            Language language);

}  // namespace luotsi::author
