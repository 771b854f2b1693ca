// The timeline of a case: its journal in words, newest last, each line with both its times, who,
// and the text that came with it when the asker may read it.
#pragma once

#include "server/case_parts.hpp"

namespace luotsi::server {

void write_timeline(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                    const CaseBundle& bundle);

}  // namespace luotsi::server
