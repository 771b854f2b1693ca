// A machine proves who it is by a token it has signed itself (private_key_jwt, RFC 7523; SMART App
// Launch 2 "backend services"): short-lived, for this very address, used once. And what it may then
// do: scopes as "system/Case.rs" – a kind of thing and letters of c(reate) r(ead) u(pdate) d(elete)
// s(earch), in this order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "signin/keys.hpp"

namespace luotsi::signin {

inline constexpr Duration assertion_lasts_max = minutes(5);
inline constexpr Duration access_token_lasts = minutes(5);

// Whom a token says it is from, believed of nothing yet: to find the keys by. "" when unreadable.
std::string claimed_client(std::string_view assertion);
// The assertion's own name, to be taken once. Errors: signin.bad_token.
Result<std::string> check_assertion(std::string_view assertion, const KeySet& keys,
                                    std::string_view client, std::string_view audience,
                                    Instant now);

struct Scope {
    std::string kind;  // "Case"
    std::string acts;  // of "cruds"
};
std::optional<Scope> scope_of(std::string_view text);
// Whether one of the granted scopes covers what is needed; malformed ones cover nothing.
bool covers(const std::vector<std::string>& granted, std::string_view needed);
std::vector<std::string> scopes_in(std::string_view list);  // separated by spaces

}  // namespace luotsi::signin
