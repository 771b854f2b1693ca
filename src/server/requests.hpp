// What a person asks about their own data (GDPR articles 15–18): correction, erasure, restriction.
// A request stands in the queue of the unit responsible for the matter until somebody there has
// decided it; its words and the decision's are texts of the case, so that they can be erased by
// law.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/json_writer.hpp"
#include "server/pieces.hpp"
#include "store/store.hpp"

namespace luotsi::server {

inline constexpr std::string_view request_kind = "request";

struct PersonRequest {
    std::string id;    // "<case>.<request>"
    std::string kind;  // correction | erasure | restriction
    Uuid case_id;
    Uuid person;         // nil when nobody knows whose matter it is
    std::string unit;    // responsible when it was made
    Uuid about;          // a text; nil = something else, said in the words
    Uuid words;          // the person's, as a text of the case
    std::string by;      // "client", or the worker who wrote it down
    Instant made_at;
    Instant due_at;      // a month from then; three when it was extended
    std::string state;   // open | granted | refused
    bool extended = false;
    // Erasing takes two: who has agreed to it first, why, and when; "" = nobody yet.
    std::string accepted_by;
    Instant accepted_at{0};
    Uuid accepted_reason;
    std::string decided_by;
    Instant decided_at{0};
    Uuid reason;   // why so, as a text; of an extension too
    Uuid right;    // correction: what is right, as a text
    std::string law;
};

std::string to_json(const PersonRequest& one);
Result<PersonRequest> request_of(const std::string& json);
// Oldest first.
Result<std::vector<PersonRequest>> requests_of_case(store::Reader& reader, Uuid case_id);

// A month by the calendar, to the end of its last day (GDPR article 12(3)).
Instant due_after_months(Instant made, std::int32_t months);

// The words of a text as far as the reader may read them.
using WordsOf = std::function<std::string(Uuid)>;
enum class RequestReader : std::uint8_t { person, worker };
// One request; its words when `words` is there. That somebody has agreed to an erasure is for those
// who decide it: the person is told what was decided.
void write_request(JsonWriter& json, const Voice& voice, const PersonRequest& one,
                   const WordsOf& words, RequestReader reader, Instant now);

}  // namespace luotsi::server
