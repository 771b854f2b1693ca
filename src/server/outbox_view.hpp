// The outbox as one worker sees it: notices of the cases for which their own unit is responsible
// and which they may see as a whole, and questions to the keepers of services, which are of no
// case. What is hidden from them takes no place in the list, so that its length tells nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "server/pieces.hpp"
#include "store/store.hpp"

namespace luotsi::server {

struct NoticesSeen {
    std::vector<store::Notice> notices;      // the newest first
    std::vector<access::CaseParties> cases;  // of those, each once
};

// `state`: "" = any. O(notices of the unit read until `limit` may be shown).
Result<NoticesSeen> notices_seen_by(const centre::Installation& installation, store::Reader& reader,
                                    const access::Asker& asker, std::string_view state,
                                    std::uint32_t limit, Instant now);
std::string render_notices(const Voice& voice, const std::vector<store::Notice>& notices);
// Of what the asker is shown: the same while that stays the same. "" when it cannot be read.
std::string tag_of_outbox(const centre::Installation& installation, store::Reader& reader,
                          const access::Asker& asker, Instant now);

}  // namespace luotsi::server
