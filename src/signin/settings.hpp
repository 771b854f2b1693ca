// Who may be signed in by whom: the file of issuers that `luotsi serve --sign-in FILE` reads. Two
// doors, residents (`/`) and workers (`/tyo`), each with an issuer of its own; which claim means
// what is said here, and no other claim is ever looked at. Secrets do not stand in the file: it
// names the file or the environment variable that holds them. Format: docs/sign-in.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "signin/keys.hpp"

namespace luotsi::signin {

enum class Door : std::uint8_t { citizen, staff };
std::string_view to_string(Door door);  // "citizen", "staff"
std::optional<Door> door_of(std::string_view name);

// How we prove at the token endpoint who we are (OpenID Connect Core §9).
enum class ClientProof : std::uint8_t { none, basic, post, private_key };

struct Issuer {
    std::string issuer;     // exactly as the provider writes it
    std::string client_id;
    LocalText title;        // as people know it: "Suomi.fi"
    ClientProof proof = ClientProof::none;
    std::string secret;     // basic, post
    std::optional<Key> key;  // private_key
    Algorithm key_algorithm = Algorithm::rs256;
    std::vector<std::string> scopes;  // beside "openid"
    std::vector<Algorithm> algorithms;  // of ID and logout tokens
    std::vector<std::string> acr;  // one of them must be met; empty = any
    Duration skew = seconds(60);
    std::optional<Duration> max_age;  // since the person was last asked who they are
    std::string claim_identity;  // citizen: identity code
    std::string claim_name;      // citizen
    std::string claim_born;      // citizen, as 2001-02-03; "" = not asked for
    std::string claim_worker;    // staff: the worker's id here
    std::string claim_role;      // staff; "" = not asked for
    std::string claim_unit;      // staff; "" = not asked for
};

struct SessionLimits {
    Duration idle;
    Duration whole;
    // How long ago, at most, the person was asked who they are when they do what cannot be undone
    // or opens much (ASVS 5.0 §7.5.1).
    Duration sure = minutes(15);
};

struct Settings {
    std::optional<Issuer> citizen;
    std::optional<Issuer> staff;
    SessionLimits citizen_limits{minutes(30), hours(8), minutes(15)};
    SessionLimits staff_limits{minutes(60), hours(12), minutes(15)};
    std::string ca_file;  // certificates to trust beside the system's; "" = none
    const std::optional<Issuer>& of(Door door) const {
        return door == Door::citizen ? citizen : staff;
    }
};

// Reads a secret by its place: `file` or `environment`, one of them empty. Errors are the reader's.
using SecretReader =
    std::function<Result<std::string>(std::string_view file, std::string_view environment)>;
// A file's content without its last line end, or a variable's value. Errors: signin.no_secret.
Result<std::string> read_secret(std::string_view file, std::string_view environment);

// All mistakes at once, each with file, line and column.
std::optional<Settings> read_settings(const std::string& yaml, const std::string& file,
                                      const SecretReader& secrets, std::vector<Error>& errors);
std::optional<Settings> read_settings_file(const std::string& path, std::vector<Error>& errors);

// Whether `url` may be talked to: https, or http on this machine itself (tests, development).
bool is_safe_url(std::string_view url);

}  // namespace luotsi::signin
