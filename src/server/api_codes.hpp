// Ways into one matter by its return code, and another code when it has been seen.
#pragma once

#include "server/call.hpp"

namespace luotsi::server {

// POST /api/session/code. Errors: code.not_found, code.too_many.
Answer sign_in_with_code(Call& call);

// POST /api/my/case/code: another code; for who has identified themselves no code any more, and
// they come back by signing in. Errors: access.not_yours for who acts for somebody else (what they
// may do ends, a code would not); code.too_many; api.not_signed_in for who was put out meanwhile.
Answer replace_return_code(Call& call);

}  // namespace luotsi::server
