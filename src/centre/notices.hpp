// Notices (ilmoitukset): which events the client is told of, through which channel and in which
// words. The text never carries personal detail – it says that something changed and how to see
// it – so that a lost phone or a shared mailbox tells nothing (non-disclosure, turvakielto).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "engine/case.hpp"
#include "engine/event.hpp"
#include "engine/records.hpp"
#include "model/words.hpp"

namespace luotsi::centre {

// The words key of the notice an event gives, or "" when the client is not told of it.
std::string notice_code(const engine::Case& after, const engine::Event& event);

// At most one notice per code and command: `events` are those of one command.
std::vector<records::Notice> notices_for(const engine::Case& after,
                                         std::span<const engine::Event> events,
                                         const records::ContactDetails& details,
                                         const model::Words& words, Instant now, Random& random);

}  // namespace luotsi::centre
