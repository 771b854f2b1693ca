// Who has looked at a case, and free times: lists shared by the client's and the workers' routes.
#pragma once

#include "server/call.hpp"
#include "server/pieces.hpp"
#include "store/store.hpp"

namespace luotsi::server {

// A time that is just about to begin is not offered: nobody could come.
inline constexpr Duration booking_lead = minutes(15);

// The caller may see the lines of this case (checked before).
Answer access_lines_answer(Call& call, Uuid case_id);
void write_slot(JsonWriter& json, const Voice& voice, const store::Slot& slot);

}  // namespace luotsi::server
