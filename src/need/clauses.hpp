// Which words of a text stand under a negation: "en jaksa", "orkar inte", "can't sleep", "rahaa ei
// ole", "utan bostad". A negation reaches to the end of its clause.
#pragma once

#include "need/tables.hpp"
#include "need/text.hpp"

namespace luotsi::need {

// Sets Token::negated, and Reading::negative of verb forms that may stand with a negation and do.
void mark_negations(Text& text, const Tables& tables);

}  // namespace luotsi::need
