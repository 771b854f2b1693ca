// The plain rows that live beside a case's journal: personal text, the people it concerns, how
// they want to be reached, notices to them and times to meet. Data only; `store` keeps them,
// `centre` makes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "model/compiled.hpp"

namespace luotsi::records {

// Personal text, kept apart from the journal so that it can be corrected, restricted and erased.
struct Text {
    Uuid id;
    Uuid case_id;
    std::string organiser;
    std::string kind;                  // words | question | answer | note | goal | plan item | …
    Language language = Language::fi;
    std::string body;
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
    Instant happened_at;
    Instant recorded_at;
    bool erased = false;               // read side: the tombstone
};

// A person known by name (client), generated in the demo. Never in the journal.
struct Person {
    Uuid id;
    std::string organiser;
    std::string name;
    std::string identity_code;         // hetu; 900–999 range in demo; never logged
    std::optional<Date> born;
    std::string municipality;
    std::string language;              // fi | sv | en | other BCP 47
    std::string phone;
    std::string email;
};

// How an anonymous or known client wants to be reached in one case.
struct ContactDetails {
    Uuid case_id;
    std::string name;                  // as told, may be empty
    std::string phone;
    std::string email;
    std::string way;                   // phone | sms | email | code
    std::string best_time;             // as told
    std::string language;
    bool interpreter = false;
    std::string municipality;          // 3-digit code or ""
};

// A message to the client, sent through the durable outbox.
struct Notice {
    Uuid id;
    Uuid case_id;
    std::string organiser;
    std::string channel;               // sms | email | screen
    std::string code;                  // words key of the notice ("notice.promise_accepted")
    Language language = Language::fi;
    std::string to;                    // address at the time; erased with the contact details
    std::string body;                  // rendered, without personal detail
    Instant created_at;
    Instant next_try_at;               // by the machine's clock; 0 = at once
    std::uint32_t tries = 0;
    std::string state;                 // waiting | sent | failed
    std::string last_error;            // technical, no personal data
};

struct Slot {                          // a free or booked time
    Uuid id;
    std::string unit;
    std::string worker;
    Instant starts_at;
    std::int32_t minutes = 30;
    std::string channel;               // visit | phone | video
    std::vector<std::string> languages;
    Uuid booked_by;                    // case id; nil = free
};

}  // namespace luotsi::records
