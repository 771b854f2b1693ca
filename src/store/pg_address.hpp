// What the address of a database server leaves unsaid about encryption: beyond this machine nothing
// is said to a server whose certificate does not hold, unless the address or the environment says
// otherwise in so many words.
#pragma once

#include <string>

namespace luotsi::store {

// "verify-full" when some host of the address is another machine's and nobody has chosen a sslmode;
// else "". An address that cannot be read gets "": connecting says what is wrong with it.
std::string default_sslmode(const std::string& url);

}  // namespace luotsi::store
