// The log of views as it is read back and checked. It is appended only: every row hangs in the
// hash chain of its segment (one process on one day, view_log.hpp), the ends of segments are sealed
// into one more chain, and a seal that was written down elsewhere (in the server's own log) shows
// whether everything before it is still there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace luotsi::store {

struct ViewRow {
    Uuid case_id;
    std::string who;  // worker slug, "client", "system" or "nobody"
    std::string role;
    std::string unit;
    std::string organisation;
    std::string purpose;
    std::string reason;  // words key
    Instant happened_at;  // of the view; of the last one when several were counted
    std::uint32_t times = 1;  // views counted together
};

struct Seal {
    std::uint64_t n = 0;  // 0: nothing has been sealed yet
    Digest value{};
    Instant at{};
};

enum class ViewFaultKind : std::uint8_t {
    changed,  // a row is not what its place in the chain says
    missing,  // rows before it are gone
    cut,  // a sealed row is gone, or another stands in its place
    late,  // a row stands behind the seal of its day, or says an earlier time than one before
    seal,  // the chain of seals does not hold
    untrue,  // a seal stands where no such seal may, or says what cannot have been
    anchor,  // a seal is not the one that was written down elsewhere
    counted,  // what a client is told is not what was logged
};
std::string_view to_string(ViewFaultKind kind);

struct ViewFault {
    ViewFaultKind kind = ViewFaultKind::changed;
    Date day;  // UTC
    Uuid segment;  // or the case, for `counted`
    std::uint64_t n = 0;  // the first bad row of the segment; the seal's number
};

// What went by law, and days that were due but are not as they were sealed: those stay, so that
// what shows a change does not go with it.
struct ViewsDestroyed {
    std::uint64_t rows = 0;
    std::uint64_t days_left = 0;
};

struct ViewCheck {
    std::uint64_t rows = 0;
    std::uint64_t segments = 0;
    std::uint64_t destroyed = 0;  // rows destroyed by law, as the seals say
    Seal last;
    std::vector<ViewFault> faults;  // the first 100
};

}  // namespace luotsi::store
