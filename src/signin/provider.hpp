// What an OpenID provider and we say to each other (OpenID Connect Core 1.0, Discovery 1.0,
// Back-Channel Logout 1.0, RP-Initiated Logout 1.0; RFC 7636, 9207, 9700): requests are made and
// answers are judged here, as pure functions of their arguments; the server does the sending.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "signin/settings.hpp"
#include "signin/token.hpp"

namespace luotsi::signin {

// A provider's own description.
struct Metadata {
    std::string issuer;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::string end_session_endpoint;  // "" = none
    bool says_issuer = false;  // the answer to the browser carries "iss" (RFC 9207)
};
std::string metadata_url(std::string_view issuer);
// Errors: signin.bad_provider (another issuer, an address that is not https, one missing).
Result<Metadata> read_metadata(std::string_view json, std::string_view issuer);

// What we remember of one person's way to the provider and back.
struct Attempt {
    Door door = Door::citizen;
    std::string state;
    std::string nonce;
    std::string verifier;  // PKCE
    std::string page;      // where to after signing in: a path of ours, or ""
    Instant made_at;
    bool anew = false;  // somebody signed in is asked again who they are
};
inline constexpr Duration attempt_lasts = minutes(15);
Attempt make_attempt(Door door, std::string page, Instant now, Random& random);
std::string to_text(const Attempt& attempt);
std::optional<Attempt> attempt_of(std::string_view text);
// A path within the door's own pages: nothing that a browser could read as another site's address.
bool is_own_page(Door door, std::string_view path);

// base64url(SHA-256(verifier)), RFC 7636 §4.2.
std::string pkce_challenge(std::string_view verifier);
std::string random_text(Random& random);  // 256 bits, base64url

std::string authorization_url(const Metadata& provider, const Issuer& issuer,
                              const Attempt& attempt, std::string_view redirect_uri,
                              Language language);

// A request for our server to send. `authorization`: a header's value, "" = none.
struct Form {
    std::string body;
    std::string authorization;
};
Result<Form> token_request(const Metadata& provider, const Issuer& issuer, const Attempt& attempt,
                           std::string_view redirect_uri, std::string_view code, Instant now,
                           Random& random);
// The ID token in the provider's answer. Errors: signin.bad_provider, signin.refused.
Result<std::string> id_token_of(std::string_view json);

// The ID token, checked by all of OpenID Connect Core §3.1.3.7. `keys` must be the issuer's.
// Errors: signin.bad_token; signin.unknown_key when no key has the token's name (fetch them again).
Result<Claims> check_id_token(std::string_view compact, const KeySet& keys, const Issuer& issuer,
                              std::string_view nonce, Instant now);

// Whether the person was asked who they are in this very attempt (`auth_time`, Core §3.1.2.1: the
// provider must say it when `max_age` was sent). An attempt that need not ask anew always passes.
bool asked_in(const Attempt& attempt, const Claims& claims, const Issuer& issuer);

// Whom a provider wants signed out. At least one of both is there.
struct SignOut {
    std::string subject;
    std::string session;
    std::string id;  // jti: each is obeyed once
};
// Back-Channel Logout 1.0 §2.6. Errors as of check_id_token.
Result<SignOut> check_logout_token(std::string_view compact, const KeySet& keys,
                                   const Issuer& issuer, Instant now);

// Where the browser goes to be signed out at the provider as well; "" when it has no such place.
// RP-Initiated Logout 1.0 §2. What is "" is left out; the session is a hint when there is no token.
struct EndSession {
    std::string id_token;
    std::string session;  // "sid"
    std::string back_to;
    Language language = Language::fi;
};
std::string end_session_url(const Metadata& provider, const Issuer& issuer, const EndSession& end);

// "a=b&c=d", percent-encoded as forms are.
class FormWriter {
public:
    FormWriter& add(std::string_view name, std::string_view value);
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

}  // namespace luotsi::signin
