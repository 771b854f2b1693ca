// Finnish personal identity codes as people write them: whether one can be a code at all, in the
// form in which it is kept. The form is that of the Government Decree 128/2010, §§ 2–3, with the
// separators that were added on 1 January 2023; since then the separator is part of the code, so
// that 010594-9032 and 010594Y9032 are two people. Nothing is inferred from it – not the sex, and
// the day of birth only to see that there is such a day.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace luotsi {

// In capitals, without spaces around. 002–899 are people's, 900–999 are for tests and for those
// who have no code yet. Error: field.bad_identity_code. O(1).
Result<std::string> read_identity_code(std::string_view text);

}  // namespace luotsi
