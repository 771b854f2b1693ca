// Digests and secrets: SHA-256 and HMAC (OpenSSL), hexadecimal text, comparison without a timing
// trace, and codes that people can read aloud. Random bits come in as an argument.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace luotsi {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::span<const std::uint8_t> bytes);
Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view message);

// The name-based UUID (version 5, RFC 9562 §5.5) of a name in a namespace: the same for ever. SHA-1
// is what the standard says; it is no secret and protects nothing.
Uuid make_uuid_v5(Uuid space, std::string_view name);

std::string to_hex(std::span<const std::uint8_t> bytes);  // lower case

// Whether two texts are equal, in time that depends only on their lengths.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// `length` characters of 5 random bits each, from digits and capital letters without I, L, O, U
// (Crockford's base 32). Use SystemRandom for anything that must not be guessed.
std::string secret_token(Random& random, std::size_t length);
// What somebody typed, as secret_token writes it: capitals, O read as 0, I and L as 1, white space
// and hyphens dropped. Other characters stay and will match nothing.
std::string normalise_token(std::string_view typed);

}  // namespace luotsi
