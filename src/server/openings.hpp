// What somebody else has to look at afterwards, as a record of its own: a person's matters opened
// without a part in them, and the ending of what kept a person safe (secrecy of place, custody).
// The rights themselves stand in the person's protection; this is the list for the reviewer.
#pragma once

#include <string>
#include <string_view>

#include "access/protection.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "server/call.hpp"

namespace luotsi::server {

inline constexpr std::string_view opening_record = "opening";
inline constexpr std::size_t reason_most = 500;  // code points

// More than a word: what the reviewer can judge.
bool is_reason(std::string_view text);

struct Review {
    std::string by;
    bool justified = false;
    std::string text;
    Instant at{0};
};

struct Listed {
    std::string id;
    Uuid person;
    access::Opening opening;
    std::string law;  // of an opening by law: the right's id (access/statutory.hpp)
    std::string ended;  // the kind of statement that was ended; "" = an opening
    bool repeated = false;  // the worker's opening of this person before had not been reviewed
    Review review;
};

// Whether the asker leads what has become of this unit, so that what waits for its leader waits for
// them: of the unit itself, of its successor, and where nobody but `about` leads that, of its
// organisation. Never of what is about the asker.
bool leads_for(const Call& call, std::string_view unit, std::string_view about);

std::string to_json(const Listed& one);
Result<Listed> listed_of(const std::string& json);

}  // namespace luotsi::server
