// Writing, sealing and checking the log of views.
//
// A segment is what one process wrote on one UTC day; its rows are numbered from 1 and chained:
//
//   chain(n) = SHA-256( chain(n−1) ‖ shard ‖ day ‖ segment ‖ n ‖ organiser ‖ happened_at ‖
//                       recorded_at ‖ case ‖ who ‖ role ‖ unit ‖ organisation ‖ purpose ‖ reason ‖
//                       times ‖ form )                                 chain(0) = 32 zero bytes
//
// (no form where it is 0: those rows are from before version 7 of the schema),
// so that processes on one database never wait for each other's last row. Seals are one chain for
// the installation: `begun` says from which hour on there is a log, `head` says how far a segment
// had come, `day` closes a day (the number of its rows and the SHA-256 over all its segments'
// ends), `destroyed` that a closed day's rows went by law. The chain shows rows changed, removed,
// exchanged and put between; the seals show ends that were cut and rows that were added later; a
// seal written down elsewhere shows a log that was made anew as a whole. What stands after the last
// seal (minutes) can be cut unnoticed.
//
// Anybody can work out a further link of a chain, so a seal is believed only where it may stand:
// `begun` first and once; times in order; each day once, after it is over, none left out; and
// `destroyed` once, after the day's own seal, with the same rows and ends, when the years of the
// law are over.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/sql.hpp"
#include "store/store.hpp"

namespace luotsi::store {

// So far apart may clocks of processes be, and the groups under way while a seal is written.
inline constexpr Duration view_clock_slack = minutes(5);

struct Core;

// A row that waits for its group's commit, where it gets its place in the chain.
struct View {
    ViewRow row;
    std::int64_t purpose = 0;
    std::string organiser;
    Instant recorded_at;
    std::int64_t form = 1;  // how it stands in the chain and is told, see chained.hpp
};

// The writing end of this process.
class ViewChain {
public:
    Result<void> write(Connection& db, std::string_view writer, Random& random,
                       std::span<View> views);
    void committed();
    // What was written may or may not be there: the next rows begin a segment of their own.
    void failed() {
        const Instant last = kept_.last;
        now_ = kept_ = {};
        kept_.last = last;
    }

private:
    friend Result<Seal> seal_views(Core& core, bool close_days);
    struct End {
        std::int64_t day = -1;
        Uuid segment;
        std::uint64_t n = 0;
        Digest chain{};
        Instant last;  // recorded
    };
    Result<void> begin_segment(Connection& db, std::string_view writer, Random& random,
                               std::int64_t day);
    End kept_, now_;
    std::uint64_t sealed_ = 0;  // of the kept segment's rows
};

// Seals what this process has written and, when asked, the days that are over; the last seal.
Result<Seal> seal_views(Core& core, bool close_days);
struct ViewsToCheck {
    std::span<const Seal> anchors;  // seals that were written down elsewhere
    std::int32_t years_kept = 0;
    Instant now;
};
// Reads the whole log.
Result<ViewCheck> check_views(Connection& db, const ViewsToCheck& how);
// Destroys the rows of closed days before `day`, leaving a seal for each.
Result<ViewsDestroyed> destroy_views_before(Core& core, Date day);

// From which hour on (since 1970) views are in the log: later than 0 in a database that has views
// from before there was one.
Result<std::int64_t> hour_of_first_view(Connection& db);
std::string_view purpose_name(std::int64_t purpose);
// Rows of one UTC day, segment by segment.
Result<std::vector<ViewRow>> read_views_of_day(Connection& db, Date day);

}  // namespace luotsi::store
