// The few statements that the engines cannot share, each with its reason, in one place. On SQLite
// one process writes and counts the feed itself; on PostgreSQL several write, so a place in the
// feed is the number of its transaction, shifted by 20 bits, plus the topic's number within it.
//
// Such a cursor never skips a transaction that commits late: readers stop before the oldest
// transaction that is still under way (pg_snapshot_xmin: every transaction below it has ended, and
// every one that begins later has a greater number). `feed_base` lifts the numbers where a database
// has been brought to another server, whose transactions are counted from the beginning.
#pragma once

#include "store/sql.hpp"

namespace luotsi::store {

inline constexpr int feed_shift = 20;

struct Dialect {
    // Last position of the group – on PostgreSQL how many topics it has –, organiser, now, first
    // position, topics, which process wrote it.
    const char* write_change;
    // Position, limit → first, topics, writer; in order, none before which another may yet come.
    const char* changes_after;
    // The same with those before which another may yet come, and whether none may: what others do
    // at once about a change does not wait for a transaction that takes long.
    const char* changes_visible;
    const char* last_position;  // that changes_after would give; 0 when there is none
    const char* newest_change;  // when it was written
    const char* tell_others;  // in the transaction of a group: that there is news; "" for nobody
};
const Dialect& dialect(Engine engine);

// The channel other processes listen to.
inline constexpr const char* listen_to_feed = "listen luotsi_change";

// How much of the feed is kept, in positions: on PostgreSQL in transactions of the server. Whoever
// has fallen further behind may have missed what has been trimmed, and starts afresh.
inline constexpr std::uint64_t feed_positions_kept = 100'000;
inline constexpr std::string_view afresh_topic = "afresh";  // told to this process only

// The topic that tells other processes that a case changed without a new event.
inline constexpr std::string_view reread_topic = "reread";
// Words have been erased by law: whatever has been rendered of anything may hold them.
inline constexpr std::string_view erased_topic = "erased";
// The setting that names the newest erasure of an event: what a process has at hand is of before it
// when it knows another. (No event tells of an erasure: the number of the last one stays.)
inline constexpr std::string_view last_erasure = "last_erasure";

}  // namespace luotsi::store
