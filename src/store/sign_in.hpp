// One sign-in: a session that lives in the store, so that every process knows it and a restart
// does not end it. Its key is the SHA-256 of the secret in the browser's cookie: who reads the
// table can sign in as nobody. Handles (the person, the worker, the provider's session) lead to
// it, so that all sessions of one can be listed and ended.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace luotsi::store {

struct SignIn {
    Digest id{};                       // SHA-256 of the cookie's secret
    std::string kind;                  // worker | person | case | machine
    std::string subject;               // worker slug, person id, case id, machine's id
    std::string way;                   // demo | code | contact | command | the issuer's address
    std::string provider_subject;      // "sub" of an issuer, or ""
    std::string provider_session;      // "sid" of an issuer, or ""
    std::string sealed;  // what only the cookie's secret opens; a machine's scopes;
                         // of a return code its mark
    Instant made_at;
    Instant seen_at;  // when somebody last did something
    Instant until;  // its absolute end
    Instant ended_at{0};  // ended before that
    std::string ended_because;  // signed_out | ended_elsewhere | provider | …
};

// Handles of a sign-in, as put_sign_in keeps them.
std::string handle_of_subject(std::string_view kind, std::string_view subject);
std::string handle_of_provider_subject(std::string_view issuer, std::string_view subject);
std::string handle_of_provider_session(std::string_view issuer, std::string_view session);

}  // namespace luotsi::store
