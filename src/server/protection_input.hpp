// Reading a statement about the use of a person's data – permission, ban, non-disclosure, custody,
// capacity, representative, grant to know a place – from a request body into a Protection.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "access/protection.hpp"
#include "server/call.hpp"
#include "server/json_input.hpp"

namespace luotsi::server {

enum class StatementKind : std::uint8_t {
    permission,
    ban,
    non_disclosure,
    custody,
    capacity,
    representative,
    address_grant,
    restriction  // comes of a decided request only
};
inline constexpr std::array<StatementKind, 7> statement_kinds{
    StatementKind::permission,   StatementKind::ban,      StatementKind::non_disclosure,
    StatementKind::custody,      StatementKind::capacity, StatementKind::representative,
    StatementKind::address_grant};
std::string_view to_string(StatementKind kind);

// One statement as it was said: `all` holds it alone.
struct Said {
    StatementKind kind = StatementKind::permission;
    access::Protection all;
    Uuid id;
};

// Reads the whole body. A client says for themselves that they have been informed; a worker that
// they have informed the client. Problems by field: field.missing, field.unknown_value,
// access.inform_first, contact.in_future, contact.too_long_ago.
std::expected<Said, Problem> read_statement(Call& call, Uuid case_id);

}  // namespace luotsi::server
