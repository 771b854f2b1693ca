// For tests only: what the reference may leave out because of how conditions are written. A
// condition lasts when, once it holds, it holds for good: then taking the work it opens makes no
// difference (only work nobody has taken is withdrawn), and `repeat` has no effect. It is read off
// the text: "and" and "or" of done(step), unknown(fact) and comparisons of a fact with a literal,
// where each fact is said at most once. Nothing here is the prover's.
#pragma once

#include <cstdint>
#include <vector>

#include "model/compiled.hpp"

namespace luotsi::prove {

// Whether the step's condition, once it holds, holds for good.
bool lasts(const model::CompiledModel& model, std::uint32_t step);

// By fact: whether it must have been said (or recorded unknown) when the step's condition holds.
std::vector<bool> known_when_open(const model::CompiledModel& model, std::uint32_t step);

}  // namespace luotsi::prove
