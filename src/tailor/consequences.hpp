// What it means for people to decide a conflict one way or the other: the two models that would
// come of it, compared by what is promised, done and asked.
#pragma once

#include <string>
#include <vector>

#include "model/compiled.hpp"

namespace luotsi::tailor {

struct Consequence {
    std::string what;    // "time limit of first talk", "work of one pass through all steps"
    std::string region;  // when the region's difference is kept; "" = nothing of the kind
    std::string nation;  // when the nation's is taken
};
// Only what differs, in order of the region's steps. Times as files write them, work in minutes.
std::vector<Consequence> consequences(const model::CompiledModel& region,
                                      const model::CompiledModel& nation);

}  // namespace luotsi::tailor
