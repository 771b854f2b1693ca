// The plan as JSON, for the client and the workers alike: what stands, whose each line is, and what
// others wrote beside it.
#pragma once

#include "server/case_parts.hpp"

namespace luotsi::server {

// Null when there is none or the asker may not see it: a plan is seen whole or not at all, since it
// belongs to the model's own register; lines whose words are of another register are there without
// them. `edition` is what an edit says its writer has seen. Per line also whose part it is, whether
// the asker may write into it, and what others wrote beside what stands.
void write_plan(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                const engine::Case& the_case);

}  // namespace luotsi::server
