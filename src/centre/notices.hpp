// Notices (ilmoitukset): which events the client is told of, through which channel and in which
// words. The text never carries personal detail – it says that something changed and how to see
// it – so that a lost phone or a shared mailbox tells nothing (non-disclosure, turvakielto).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "engine/case.hpp"
#include "engine/event.hpp"
#include "engine/records.hpp"
#include "model/words.hpp"

namespace luotsi::centre {

// The words key of the notice an event gives, or "" when the client is not told of it.
std::string notice_code(const engine::Case& after, const engine::Event& event);

// The words of that key to the client, the way they chose.
records::Notice notice_of(const engine::Case& the_case, std::string_view code,
                          const records::ContactDetails& details, const model::Words& words,
                          Instant now, Random& random);

// At most one notice per code and command: `events` are those of one command.
std::vector<records::Notice> notices_for(const engine::Case& after,
                                         std::span<const engine::Event> events,
                                         const records::ContactDetails& details,
                                         const model::Words& words, Instant now, Random& random);

}  // namespace luotsi::centre
