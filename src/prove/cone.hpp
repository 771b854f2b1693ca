// The part of a model that one question depends on: the steps asked about, those whose work or
// answers their conditions read, and so on. All others are put to rest, so that few states are
// left.
#pragma once

#include <cstdint>
#include <vector>

#include "model/compiled.hpp"

namespace luotsi::prove {

// The model with only these steps, and what they depend on, alive. Facts, steps and ends keep their
// places. An end stays when nothing that was put to rest could keep it from coming; without the
// others a case may go on longer than it would, never shorter.
model::CompiledModel cone_of(const model::CompiledModel& model,
                             const std::vector<std::uint32_t>& steps);

// Whether an end that the cone leaves out may come before anybody can help it: it asks for no fact
// that could be otherwise, only for work that is always there and has its limit.
bool leaves_out_sure_end(const model::CompiledModel& model, const model::CompiledModel& cone);

}  // namespace luotsi::prove
