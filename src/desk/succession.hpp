// What a day of change in the organisation does to running cases: the matters of a unit that has
// merged, been split or gone to another organiser become its successor's, and what a worker held
// who has left the unit comes back to it. One event in each case (engine `succeeded`), told once
// whoever asks first: a sweep over all cases on the day, or the next command to the case.
#pragma once

#include <string>

#include "desk/desk.hpp"

namespace luotsi::desk {

// The client's municipality as far as the case or the person tells it; else "".
std::string municipality_of(store::WriteSession& session, const engine::Case& now_case);

// Brings the case to the organisation as of now; whether anything changed. `sweep`: also to the
// changes after which the old unit still stands (it gave away a part, it went to another
// organiser), which are done once, on the day. Closed cases stay as they are. Errors: the engine's
// and the store's.
Result<bool> pass_on(store::WriteSession& session, const centre::Installation& installation,
                     Uuid case_id, Random& random, bool sweep = false);

// What the worker still holds here in another unit's name than their own – of who leaves
// altogether, whatever they hold – goes to `departure.to` or back to the unit's queue.
Result<bool> release_held(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const access::Departure& departure, Random& random);

}  // namespace luotsi::desk
