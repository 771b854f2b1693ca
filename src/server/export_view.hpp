// Everything of a matter that is its person's to have (GDPR articles 15 and 20): one JSON document,
// and the same as plain lines for reading. What the tables of law hide from the person is not in
// it, and it says so.
#pragma once

#include <string>

#include "server/call.hpp"
#include "server/case_bundle.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

// `views`: the log of views as the client is told it, a JSON list.
Result<std::string> render_export(Call& call, const CaseBundle& bundle, const std::string& views);
// Lines "Name: value", one level of indentation for each level of the document; names by the words
// "export.key.<name>", empty values left out.
std::string as_plain_text(const std::string& json, const Voice& voice);

// How long the matter's records are kept, as members of an object.
Result<void> write_keeping(JsonWriter& json, Call& call, const CaseBundle& bundle);

}  // namespace luotsi::server
