// The one question to whoever keeps a service's details (palvelun ylläpitäjä): is this still true,
// are you full? It goes out as a link that needs no account. The link says which service and until
// when, and is signed; it opens nothing else and holds no personal data.
//
//   token = hex(days since 1970 ':' service id) '-' first 32 hex digits of
//           HMAC-SHA-256(secret, "keeper-link:" days ':' service id)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"

namespace luotsi::server {

constexpr std::int32_t keeper_link_days = 30;

// `last` is the last day on which the link works.
std::string keeper_token(std::string_view secret, std::string_view service, Date last);

struct KeeperLink {
    std::string service;
    Date last;
};
// Errors: directory.link_wrong (not ours, or changed), directory.link_old (its time is over).
Result<KeeperLink> open_keeper_token(std::string_view secret, std::string_view token, Date today);

// What a keeper said last, as the store keeps it under the service's id.
inline constexpr std::string_view keeper_word_record = "service-life";
// What a unit said when it returned a referral: full until a day. Of the same shape; counts until
// the keeper says something later.
inline constexpr std::string_view full_record = "service-full";
struct KeeperWord {
    std::string service;
    Instant at;
    bool correct = false;                  // the details are true
    std::string capacity;                  // open | limited | closed | "" (not said)
    std::optional<Date> paused_until;
    bool gone = false;
    std::string by = "keeper by link";
};
std::string to_json(const KeeperWord& word);
Result<KeeperWord> keeper_word_from_json(std::string_view json);

}  // namespace luotsi::server
