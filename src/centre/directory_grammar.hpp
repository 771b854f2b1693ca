// The grammar of the service directory: what the reading of people's words knows (need/text.hpp),
// plugged into the directory's index, so that "lekurille" finds a doctor and "lääkäri" a dentist.
#pragma once

#include "directory/words.hpp"
#include "need/text.hpp"

namespace luotsi::centre {

// Remembers the words of records, so that building the directory anew reads only new ones.
directory::Grammar directory_grammar(const need::Analyser& analyser);

}  // namespace luotsi::centre
