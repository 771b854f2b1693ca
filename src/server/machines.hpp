// Machines that may call the API: registered by whom the organiser trusts with it, each with its
// public keys, the unit it acts for and the most it may ever do. It proves itself with a token it
// has signed (SMART backend services), gets an access token for five minutes, and sees what its
// unit may see – nothing more – through routes its scopes name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/sessions.hpp"
#include "store/store.hpp"

namespace luotsi::server {

inline constexpr std::string_view machine_record = "api-client";

struct Machine {
    std::string id;     // letters, digits and hyphens
    std::string title;
    std::string unit;
    std::vector<std::string> scopes;
    std::string keys;   // JWKS
    bool revoked = false;
    std::string registered_by;  // who leads the unit and answers for the machine
    Instant until{0};  // its registration's end
};
// A registration is looked at again at least this often.
inline constexpr Duration machine_lasts_max = days(365);

// Whether it may be let in: not revoked, its time not over, and whoever answers for it still there
// and leading its unit.
bool is_in_force(const Machine& machine, const access::Organisation& organisation,
                 Sessions& sessions, Instant now);
std::string to_json(const Machine& machine);
Result<Machine> machine_of(std::string_view json);
// Nothing when there is none. Revoked ones are given: who asks says what that means.
Result<std::optional<Machine>> find_machine(store::Reader& reader, std::string_view id);

// Who asks by an access token; nobody when it is not one, has ended or its machine is not in force.
// Errors: the store's, when it cannot say.
Result<Session> machine_session(std::string_view token, const access::Organisation& organisation,
                                Sessions& sessions, store::Reader& reader, Instant now);
// "Bearer abc" → "abc", else "".
std::string_view bearer_of(std::string_view authorization);

}  // namespace luotsi::server
