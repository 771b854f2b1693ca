// Moving running cases to another version of their model: what would happen to each is worked out
// before anything moves; then the ones that can move do, some in each write.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "engine/move.hpp"

namespace luotsi::desk {

struct CaseMove {
    Uuid case_id;
    std::string version;  // it is on now
    engine::MoveKind kind = engine::MoveKind::unchanged;
    std::vector<Error> notes;  // engine::MovePlan::notes
};

// What a job may have to undo stays within 1 MiB (store/sqlite.cpp); a move touches some ten pages
// of 4 KiB, scattered over the database.
inline constexpr std::uint32_t moves_per_write_max = 8;

// Where one case stands with regard to the move. Errors: the store's.
Result<CaseMove> classify(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const model::ModelPtr& to);

// One event each. Errors: engine.move_needs_person, engine.same_version, engine.nothing_to_undo,
// the store's. `reason` is a few words for the timeline, not about the person.
Result<Done> move_case(store::WriteSession& session, const centre::Installation& installation,
                       Uuid case_id, const model::ModelPtr& to, const engine::Actor& actor,
                       std::string_view reason, Random& random);
Result<Done> move_back(store::WriteSession& session, const centre::Installation& installation,
                       Uuid case_id, const engine::Actor& actor, std::string_view reason,
                       Random& random);

// The open cases of `to`'s model that are on another version (on `from` only, when it is given).
Result<std::vector<Uuid>> cases_to_move(store::Store& store, const model::CompiledModel& to,
                                        std::string_view from);
// All of them classified, in bounded reads; nothing is written. `seen` is called after each batch
// with how many are done. A damaged case needs a person: store.damaged_case is its note.
Result<std::vector<CaseMove>> classify_all(store::Store& store,
                                           const centre::Installation& installation,
                                           std::span<const Uuid> cases, const model::ModelPtr& to,
                                           const std::function<void(std::size_t)>& seen);
// Moves those that need nobody, moves_per_write_max in a write. A case that has changed since it
// was classified and now needs a person, or cannot be read, stays where it is and is in the answer.
struct Moved {
    std::uint64_t moved = 0;
    std::vector<Uuid> stayed;
};
Result<Moved> move_all(store::Store& store, const centre::Installation& installation,
                       std::span<const CaseMove> cases, const model::ModelPtr& to,
                       const engine::Actor& actor, std::string_view reason, Random& random,
                       const std::function<void(std::size_t)>& seen);

}  // namespace luotsi::desk
