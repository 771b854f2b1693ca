// A matter's return code (paluukoodi): whoever has it opens that one matter. When somebody else may
// have seen it, another comes in its place: from then on the old one opens nothing, and whoever was
// in the matter by a code is out, but for who had it changed.
#pragma once

#include <string>
#include <string_view>

#include "store/store.hpp"

namespace luotsi::server {

// From the request's idempotency key and the installation's secret, so that the same request always
// has the same code and nobody else can compute it (60 bits).
std::string return_code_of(std::string_view secret, std::string_view key);

// Tells one code from another to whoever knows the secret, and nothing else. A session that a code
// opened keeps it (store::SignIn::sealed).
std::string mark_of_code(std::string_view secret, std::string_view code);

// What is kept of a matter whose code has been replaced (kind of record; its id is the matter): the
// mark of the code that is valid, and the session that stays.
inline constexpr std::string_view return_code_record = "return-code";
std::string replaced_by(std::string_view mark, const Digest& kept_session);

// Whether a code of that mark opens the matter with that record, if any. Errors: of JSON that is
// none.
Result<bool> is_valid_code(const std::optional<std::string>& record, std::string_view mark);
// Whether the session was opened by a code, or with a contact, and the code was replaced since.
// Errors: the store's.
Result<bool> is_of_replaced_code(store::Reader& reader, const store::SignIn& session);

}  // namespace luotsi::server
