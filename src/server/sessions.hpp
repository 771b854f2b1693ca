// Who is asking. A session is a row in the store under the SHA-256 of a random secret that only
// the browser's cookie holds, so that all processes know it, a restart does not end it, and ending
// it is one write. Memory keeps for some seconds what the store said. A session ends when its
// person has done nothing for a while (idle limit: what counts is writing, or the page saying that
// somebody is there – not the page's own asking), after a whole time, by signing out, or by the
// provider's word. Workers' and residents' limits differ and are settings.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/access.hpp"
#include "access/organisation.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "server/http/message.hpp"
#include "signin/settings.hpp"
#include "store/store.hpp"

namespace luotsi::server {

// By TLS the cookie has a name that only this very host can set, for all paths, by TLS (__Host-).
inline constexpr std::string_view session_cookie = "luotsi_session";
inline constexpr std::string_view session_cookie_secure = "__Host-luotsi_session";
// How long what the store said of a session is believed: what another process ended ends here.
inline constexpr Duration session_believed = seconds(5);
// How often that somebody was there is written.
inline constexpr Duration session_seen_every = minutes(1);

struct Session {
    access::Asker asker;  // kind nobody: not signed in
    Digest id{};          // of the row in the store
    std::string way;      // how it was signed in: store::SignIn::way
    Instant idle_until{0};
    Instant until{0};     // its absolute end
    bool machine = false;             // by an access token; then only what its scopes allow
    std::vector<std::string> scopes;  // "system/Case.rs"
    bool is_open() const { return asker.kind != access::AskerKind::nobody; }
};

// A sign-in that is about to be written, and the secret its browser gets.
struct NewSession {
    std::string secret;
    store::SignIn row;
};

class Sessions {
public:
    Sessions(const access::Organisation& organisation, signin::SessionLimits staff,
             signin::SessionLimits citizen);

    // kind "worker" (subject: slug), "person" (person's id) or "case" (case's id).
    NewSession make(std::string_view kind, std::string_view subject, std::string_view way,
                    std::string secret, Instant now) const;
    static std::string new_secret(Random& random);  // 256 bits

    // Nobody when the cookie is missing, of no session, ended, idle too long or of a worker who has
    // left. Without a reader only memory is asked; nothing is then said of what is not there. An
    // error of the store is no answer: nobody is let in by it, and nobody is signed out.
    std::optional<Session> in_memory(const Request& request, Instant now);
    Result<Session> read(const Request& request, Instant now, store::Reader& reader);
    Result<Session> read_id(const Digest& id, Instant now, store::Reader& reader);
    // Somebody was there. True when it is time to write that to the store.
    bool seen(const Digest& id, Instant now);
    void forget(const Digest& id);  // it has changed in the store
    void forget(std::string_view hex_id);
    // All are read anew: the organisation has changed, and with it who is in which unit.
    void forget_all();

    void worker_left(std::string_view worker);
    void worker_back(std::string_view worker);
    bool has_left(std::string_view worker);

    const signin::SessionLimits& limits(std::string_view kind) const;
    // The line for Set-Cookie; an empty secret makes the browser forget. `secure`: the browser
    // came by TLS and shall send it back only so.
    static std::string cookie(std::string_view secret, Duration age, bool secure);
    std::string cookie_of(const NewSession& made, bool secure) const;

private:
    struct Known {
        Session session;
        Instant read_at;
        Instant written_at;  // seen_at as the store has it
        Duration idle;
    };
    std::optional<Known> known_of(const store::SignIn& row, Instant now) const;
    Session judge(const Known& known, Instant now) const;

    const access::Organisation& organisation_;
    const signin::SessionLimits staff_;
    const signin::SessionLimits citizen_;
    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;  // by the id in hexadecimal
    std::unordered_map<std::string, bool> left_;
};

// The cookie's secret, or "".
std::string_view session_secret_of(const Request& request);

// Writes a sign-in and ends the one it takes the place of: a browser's session never lives on
// under the secret it had before somebody signed in.
Result<void> open_session(store::WriteSession& session, const NewSession& made,
                          const Session& replaced);

}  // namespace luotsi::server
