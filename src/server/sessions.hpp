// Who is asking: session tokens in a cookie. A token names the worker or the client's case, when
// it was made and a random part, and carries a signature (HMAC-SHA-256 under a key that the
// database keeps), so that sessions survive a restart and a million visitors cost no memory. What
// is signed out is remembered until it would have expired anyway.
//
//     w.<worker slug>.<made, hex ms>.<random, 32 hex>.<signature, 64 hex>
//     c.<case id>.<made, hex ms>.<random, 32 hex>.<signature, 64 hex>
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/access.hpp"
#include "access/organisation.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace luotsi::server {

inline constexpr std::string_view session_cookie = "luotsi_session";
inline constexpr Duration worker_session = hours(12);
inline constexpr Duration client_session = hours(24);

struct Session {
    access::Asker asker;  // kind nobody: not signed in
    std::string nonce;    // the token's random part: what signing out revokes
    Instant until{0};
};

class Sessions {
public:
    // `key`: at least 32 secret bytes.
    Sessions(std::string key, const access::Organisation& organisation);

    std::string make_worker_token(std::string_view worker, Instant now, Random& random) const;
    std::string make_client_token(Uuid case_id, Instant now, Random& random) const;
    // Nobody when the token is missing, forged, expired, revoked or of a worker who has left.
    Session read(std::string_view token, Instant now);
    void revoke(std::string_view nonce, Instant until);
    void worker_left(std::string_view worker);
    void worker_back(std::string_view worker);
    bool has_left(std::string_view worker);

    // "luotsi_session=…; HttpOnly; …"; an empty token makes the browser forget. `secure`: the
    // browser came by TLS and shall send it back only so.
    static std::string cookie(std::string_view token, Duration age, bool secure);

private:
    std::string sign(std::string payload) const;
    bool fill(Session& session, std::string_view kind, std::string_view subject) const;

    const std::string key_;
    const access::Organisation& organisation_;
    std::mutex mutex_;
    std::unordered_map<std::string, Instant> revoked_;  // nonce → until when it matters
    std::unordered_map<std::string, bool> left_;
    std::unordered_map<std::string, Session> verified_;  // tokens whose signature held
};

access::Asker asker_of(const access::Worker& worker);

}  // namespace luotsi::server
