// A referral that came home, as its people see it: the counsellor meets who could be asked next and
// why, with what the client's consent covers; the client is told that one place could not help and
// what happens now. Both in the reader's language.
#pragma once

#include "server/case_parts.hpp"

namespace luotsi::server {

// For the worker: null unless the round waits for the next one and the asker may see its need.
void write_next_options(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                        const CaseBundle& bundle, const engine::Promise& promise, Instant now);

// For the client: null unless a referral has come home.
void write_came_home(JsonWriter& json, const Voice& voice, const CaseBundle& bundle,
                     const engine::Promise& promise, Instant now);

}  // namespace luotsi::server
