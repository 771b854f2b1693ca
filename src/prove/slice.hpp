// For tests only: the part of a model that decides whether a case goes on and ends. A step is left
// out when nothing else looks at it or at what it learns: then it can only hold ends back while it
// is open, and people can always finish it. What holds of the rest – with ends that may be held
// back – holds of the whole for properties 1 to 3:
//   a state of the whole, without the steps left out, is a state of the rest; where the rest has a
//   next thing, so has the whole; and where the rest can reach an end, people can finish what was
//   left out first and then do the same.
// A fault of properties 2 and 3 found in the rest where nothing is held back is one of the whole.
#pragma once

#include "model/compiled.hpp"

namespace luotsi::prove {

struct Slice {
    model::ModelPtr rest;
    model::ModelPtr held_back;  // the rest without the ends that some step left out may hold back
    std::vector<bool> left_out;  // by step
};

Slice slice_of(const model::CompiledModel& model);

// The rest for property 5 of one step: only what its opening can depend on, and no ends.
model::ModelPtr causes_of(const model::CompiledModel& model, std::uint32_t step);

}  // namespace luotsi::prove
