// Base64url without padding (RFC 4648 §5), as JSON web keys and tokens are written. Reading is
// strict: one text for one value, so that a token cannot be written in two ways.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luotsi::signin {

std::string to_base64url(std::string_view bytes);
// Nothing for characters of another alphabet, padding, a length no bytes have, or bits that are
// set past the last byte.
std::optional<std::string> from_base64url(std::string_view text);

// Standard base64 with padding (RFC 4648 §4): HTTP Basic and PEM.
std::string to_base64(std::string_view bytes);

}  // namespace luotsi::signin
