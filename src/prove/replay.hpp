// For tests only: a story of the prover lived through with the real engine.
#pragma once

#include <span>
#include <string>

#include "prove/reference.hpp"

namespace luotsi::prove {

// "" when every line of the story can happen just as told and its last line is true of the case
// that comes of it; else what is wrong.
std::string replay(const Finding& finding, std::span<const model::ModelPtr> system,
                   const ReferenceOptions& options);

}  // namespace luotsi::prove
