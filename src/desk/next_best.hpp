// Referrals that came home: in the same write as the return or the silence, the proposal who could
// be asked next.
#pragma once

#include <vector>

#include "centre/installation.hpp"
#include "engine/engine.hpp"
#include "store/store.hpp"

namespace luotsi::desk {

// For each referral that `events` brought home to a round that is still open, writes the event
// next_proposed and adds it to `events`. Errors: the store's and the engine's.
Result<void> propose_next(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const engine::Context& context,
                          std::vector<engine::Event>& events);

}  // namespace luotsi::desk
