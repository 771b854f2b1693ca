// Property 5: the longest it can take until what a statutory limit asks for is done, when everybody
// keeps the model's own limits but none sooner than they must. Each round of work has a cause: the
// opening, the end of another round, a clock. Following the causes back gives a chain of limits;
// every chain that reachable states allow is walked, from every start instant at once, until the
// step opens – or so late that the law's limit is already past, from where on only the way matters.
#pragma once

#include <vector>

#include "prove/moves.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

void check_worst_time(const model::CompiledModel& model, const Options& options,
                      const Joined& joined, std::vector<Finding>& findings);

}  // namespace luotsi::prove
