// The second half of reading an instrument: skip rules, scores, bands, cut-offs, alerts, norms.
// Inside instrument only.
#pragma once

#include "instrument/read_parts.hpp"

namespace luotsi::instrument {

// Requires the items to be read without a mistake.
void read_scores(const model::YamlReader& top, Instrument& out);

}  // namespace luotsi::instrument
