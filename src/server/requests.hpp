// What a person asks about their own data (GDPR articles 15–18): correction, erasure, restriction.
// A request stands in the queue of the unit responsible for the matter until somebody there has
// decided it; its words and the decision's are texts of the case, so that they can be erased by
// law.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/case_bundle.hpp"
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

// One request; its words when `bundle` is there and its texts may be read.
void write_request(JsonWriter& json, const Voice& voice, const PersonRequest& one,
                   const CaseBundle* bundle, Instant now);

}  // namespace luotsi::server
