// Moving a running case to another version of its model, and back. A case stays on its version
// until somebody moves it; what a move would do is worked out first, without doing it:
//
//   unchanged      nothing of the case changes but the version it follows
//   with_default   the engine knows what follows (a new step is due, a period begins, …) and says
//   it needs_person   something of the case has no place in the other version: refused, with why
//
// The mapping is by id. Open rounds, promises and timers go along as they are: a limit that runs
// stays as it was set, also the law's, because the version in force when its clock started binds.
// What follows from the other version's conditions is decided here and carried in the one event
// `moved`, so that apply() evaluates nothing. Nothing owed may be lost: a step with an open round
// or a promise must exist in the other version with the same kind of work; a round the law's clock
// runs for may not fall away; the case may not end by the move, and it has a next step after it.
//
// `moved_back` undoes the move that was the case's last event: the case is then the one before, but
// for its number of events. Once anything has happened under the new version there is nothing to
// undo; a case may then be moved to the old version like to any other.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace luotsi::engine {

enum class MoveKind : std::uint8_t { unchanged, with_default, needs_person };
std::string_view to_string(MoveKind kind);  // "unchanged" "with_default" "needs_person"

struct MovePlan {
    MoveKind kind = MoveKind::unchanged;
    // Codes "engine.move.*" (words keys), the element's id in arg "name": what follows by default,
    // or why a person is needed. In order of the model, each once.
    std::vector<Error> notes;
    std::vector<Event> consequences;  // carried by the event; empty when a person is needed
};

// Pure. `to` must be a version of the same model; a closed case and a case of another model need a
// person (engine.move.closed, engine.move.other_model).
MovePlan plan_move(const Case& now_case, const model::ModelPtr& to, Instant now,
                   const Context& context);

// The case with its elements found again in `to` by id; what `to` does not have is `none`.
Case remapped(Case now_case, model::ModelPtr to);
// An event written under `from`, as `to` calls its elements: for readers of whole journals.
void carry_over(Event& event, const model::CompiledModel& from, const model::CompiledModel& to);

}  // namespace luotsi::engine
