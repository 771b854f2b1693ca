// A matter's return code (paluukoodi): whoever has it opens that one matter. When somebody else may
// have seen it, another comes in its place, or none: from then on the old one opens nothing, and
// whoever was in the matter by a code is out, but for who had it changed.
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

// What is kept of a matter whose code has been replaced (kind of record; its id is the matter). Who
// is in the matter by a code has another instead of it. Who has identified themselves as its person
// stops all codes: they come back by signing in, and if it turns out that the matter was bound to
// the wrong person, what they stopped opens it again.
inline constexpr std::string_view return_code_record = "return-code";

struct ReplacedCode {
    std::string valid;  // mark of the only code that opens the matter; "" = none does
    std::string kept;  // session that stays, in hexadecimal
    Uuid person;  // who stopped all codes; nil = nobody did
    std::string before;  // then: the mark that was valid; "" = of the first code
};
std::string to_json(const ReplacedCode& replaced);
// Errors: of JSON that is none.
Result<ReplacedCode> replaced_code_of(std::string_view record);

// Whether the session was opened by a code, or with a contact, and the code was replaced since.
// Errors: the store's.
Result<bool> is_of_replaced_code(store::Reader& reader, const store::SignIn& session);
Result<bool> is_of_replaced_code(store::WriteSession& session, const store::SignIn& one);

}  // namespace luotsi::server
