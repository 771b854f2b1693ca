// The nightly look at the log of views: yesterday's views by the rules of content/audit, and what
// they find as records for whoever leads the unit. What was found before is not found again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/looks.hpp"
#include "centre/installation.hpp"
#include "store/store.hpp"

namespace luotsi::desk {

inline constexpr std::string_view finding_kind = "audit_finding";  // "<day>.<16 hex digits>"
inline constexpr std::string_view look_kind = "audit_look";  // id: the day that was looked at
inline constexpr std::string_view tie_kind = "audit_tie";  // "<person>.<worker or *>.<kind>"

struct FoundLook {
    std::string id;
    access::Finding finding;
};
struct DayLooked {
    Date day;  // by the calendar of Helsinki
    std::uint64_t views = 0;
    std::vector<FoundLook> found;  // new ones
};
// Reads the log of that day and of the days before that the rules ask for.
Result<DayLooked> look_at_day(store::Reader& reader, const centre::Installation& installation,
                              Date day);
Result<void> write_looks(store::WriteSession& session, const DayLooked& looked);

// The installation's list of family, neighbours and well-known people (worker ""). `on` false takes
// a tie off it. `kind`: family | neighbour | well_known.
Result<void> put_tie(store::WriteSession& session, const access::Tie& tie, bool on,
                     const engine::Actor& who);

}  // namespace luotsi::desk
