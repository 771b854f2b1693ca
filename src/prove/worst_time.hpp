// Property 5: the longest it can take, on any path and from any start date, until what a statutory
// limit asks for is done – when everybody keeps the model's own limits.
#pragma once

#include <vector>

#include "prove/explore.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

void check_worst_time(const model::CompiledModel& model, const Options& options, Explorer* explorer,
                      std::vector<Finding>& findings);

}  // namespace luotsi::prove
