// The journal of a case: its events as rows, hash-chained, and the case replayed from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "engine/case.hpp"
#include "engine/event.hpp"
#include "model/compile.hpp"
#include "store/projection.hpp"
#include "store/sql.hpp"

namespace luotsi::store {

// A case as the writer keeps it: the case, what its rows need besides, and the end of its chain.
struct Live {
    engine::Case the_case;
    Trail trail;
    Digest chain{};
};

// What one event adds to its case's chain.
struct Link {
    std::int32_t shard = 0;
    Uuid case_id;
    std::uint64_t seq = 0;
    std::string_view organiser;
    Instant happened_at;
    Instant recorded_at;
    std::int64_t actor_kind = 0;
    std::string_view actor;
    std::string_view role;
    std::string_view unit;
    std::string_view organisation;
    std::string_view kind;
    std::string_view model;  // "" but on the first event and on moves to another version
};
Digest body_digest(std::span<const std::uint8_t> salt, std::string_view body);
Digest next_link(const Digest& previous, const Link& link, const Digest& body);

// Writes events that have been applied to `live` already; the chain moves on. `bytes` grows by
// what was written.
Result<void> append_events(Connection& db, Live& live, std::span<const engine::Event> events,
                           std::string_view organiser, Random& random, std::uint64_t& bytes);

// From its first event on a journal is written under one model version, until a move.
struct Stretch {
    std::size_t first = 0;
    model::ModelPtr model;
};

// A journal that is not what was written. It says so of its own case, not of the database: whoever
// meets it leaves the case out and goes on with the others.
inline constexpr std::string_view damaged_case = "store.damaged_case";

// Reads events after `after`; an erased one comes as `noted` without text. The model is named by
// the first event and by each move; store.model_missing when the library does not have it. `model`:
// of the events before `after` (null: from the beginning), then of the last one read.
Result<std::vector<engine::Event>> read_events(Connection& db, Uuid case_id,
                                               const model::Library& library, std::uint64_t after,
                                               model::ModelPtr& model,
                                               std::vector<Stretch>* stretches = nullptr);
// Replays a whole case; not_found when there is no such case, damaged_case when its lines do not
// make one.
Result<Live> replay(Connection& db, Uuid case_id, const model::Library& library);

// Checks one chain; false when it does not hold.
Result<bool> chain_holds(Connection& db, Uuid case_id);
Result<std::vector<Uuid>> cases_in_journal(Connection& db);

}  // namespace luotsi::store
