// What is told when something cannot be done: problem+json (RFC 9457) with a code, words in the
// asker's language and what would make it right. The one place where an error's kind becomes an
// HTTP status.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "centre/intake.hpp"
#include "model/words.hpp"
#include "server/http/message.hpp"

namespace luotsi::server {

struct Problem {
    Error error;
    std::vector<centre::FieldError> fields;  // one line per field that is wrong
    std::string etag;                        // stale: what the version is now
    std::uint32_t delay_ms = 0;              // wait before saying so (equal time for guesses)

    Problem() = default;
    Problem(Error e) : error(std::move(e)) {}  // NOLINT: an error is a problem without fields
    static Problem of_fields(std::vector<centre::FieldError> fields);
};

// What a handler gives: a response, or why there is none.
using Answer = std::expected<Response, Problem>;

std::uint16_t http_status(const Error& error);
Response to_response(const Problem& problem, const model::Words& words, Language language);

// The first supported language of an Accept-Language header (quality values are honoured); fi.
Language language_of(std::string_view accept_language);

}  // namespace luotsi::server
