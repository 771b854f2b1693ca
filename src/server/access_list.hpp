// Who has looked at a case, and free times: lists shared by the client's and the workers' routes.
#pragma once

#include "server/call.hpp"
#include "server/pieces.hpp"
#include "store/store.hpp"

namespace luotsi::server {

// A time that is just about to begin is not offered: nobody could come.
inline constexpr Duration booking_lead = minutes(15);

// The caller may see the lines of this case (checked before). `subject`: whose it is. When it is
// they who ask – a return code proves nobody –, who found them in a search before there was a
// matter is on the list too.
Answer access_lines_answer(Call& call, Uuid case_id, Uuid subject = {});
void write_slot(JsonWriter& json, const Voice& voice, const store::Slot& slot);
// Free times of a unit, those made for the units that have merged into it too; earliest first.
Result<std::vector<store::Slot>> free_slots_of(Call& call, const std::string& unit, Instant from,
                                               Instant to, std::uint32_t limit);

}  // namespace luotsi::server
