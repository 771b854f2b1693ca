// What an operator asks of the store: rebuild the projections, verify the chains, back up, erase by
// law. Each works on the writer's core while no group is under way.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/core.hpp"

namespace luotsi::store {

class SqliteConnection;

Result<Store::Rebuilt> rebuild_projections(Core& core);
Result<std::vector<Uuid>> broken_chains(Connection& db);
// Into a file, or into a folder under a name of the moment, younger than every name there. Gives
// the copy's path; its moment is at most 50 ms after what it shows (archive.hpp). It gets its name
// when it has been opened and is whole, and its chains hold when they must: store.backup_damaged
// when they do not, and then it is kept as PLACE.damaged.
enum class Chains : std::uint8_t { must_hold, as_they_are };
Result<std::string> back_up(SqliteConnection& db, const std::string& to_path, Chains chains);
// Both leave a tombstone: when, and why (a words key or a paragraph of law, never personal data).
Result<void> erase_text_body(Core& core, Uuid id, std::string_view reason);
Result<void> erase_event_body(Core& core, Uuid case_id, std::uint64_t seq, std::string_view reason);
Result<void> forget_return_codes(Core& core, std::span<const Uuid> cases);
Result<Store::Destroyed> destroy_case_contents(Core& core, Uuid case_id, std::string_view reason,
                                               const Store::Unless& unless);
// Everything that was written, in key order.
Result<std::string> digest_of_all(Connection& db);

}  // namespace luotsi::store
