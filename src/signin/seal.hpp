// Text that only we can open again: AES-256-GCM under a key derived from a secret, for what a
// browser carries for us (the way to the provider and back) and for what the store must not be
// able to read (an ID token, openable only with the cookie's secret).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace luotsi::signin {

// `purpose` separates uses of one secret: what was sealed for one opens for no other. Base64url.
std::string seal(std::string_view secret, std::string_view purpose, std::string_view text,
                 Random& random);
// Nothing when it was not sealed so, or was changed.
std::optional<std::string> unseal(std::string_view secret, std::string_view purpose,
                                  std::string_view sealed);

}  // namespace luotsi::signin
