// What opening hours mean: whether something is open at an instant, when that changes, and what a
// day's hours are, in Europe/Helsinki with summer time.
//
// Rows are read in three layers; for each local day the highest layer that has a row on it governs:
//   1. exceptional rows; of several the one with the shortest validity (equals count together),
//   2. holiday rows whose holiday it is,
//   3. weekly rows; those with both ends of validity (a season) go before those with one, these
//      before those with none. Rows of the same rank count together.
// An interval belongs to the day on which it begins and may run over midnight; where a higher layer
// governs a following day, it is cut there at midnight.
//
// What is not told stays unknown, never open: no rows, no row in force on the day, a row without
// hours, a row that could not be read – and weekly hours on a public holiday of which no row
// speaks (unless open around the clock).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "directory/record.hpp"

namespace luotsi::directory {

enum class Openness : std::uint8_t { unknown, closed, by_reservation, open };

// A stretch of time in one state; `to` is exclusive.
struct OpenSpan {
    Instant from, to;
    Openness state = Openness::unknown;
    bool operator==(const OpenSpan&) const = default;
};

class Hours {
public:
    Hours() = default;  // nothing known
    explicit Hours(std::vector<HoursRow> rows);

    // O(rows × days an interval can last).
    Openness at(Instant when) const;

    struct Change {
        Instant at;
        Openness to = Openness::unknown;
    };
    // The first instant after `after` at which the state is another; nullopt when it stays the same
    // for `horizon_days`.
    std::optional<Change> next_change(Instant after) const;
    // The first instant after `after` from which it is known to be open (or open to those who have
    // booked) and before which it was not; nullopt when none comes within `horizon_days`.
    std::optional<Change> next_opening(Instant after) const;

    // The whole of [from, to) as stretches of one state each, in order, neighbours differing.
    std::vector<OpenSpan> timeline(Instant from, Instant to) const;

    bool empty() const { return rows_.empty(); }
    const std::vector<HoursRow>& rows() const { return rows_; }

    static constexpr int horizon_days = 400;

private:
    enum class Layer : std::uint8_t { none, weekly, holiday, exceptional };
    struct Governing {  // who governs a day
        Layer layer = Layer::none;
        int rank = 0;
        bool unread = false;
    };
    Governing governing(Date day) const;
    bool governs(const HoursRow& row, Date day, const Governing& by) const;
    // The state the intervals that began on `began` give to `when`, which is on `day`.
    std::optional<Openness> covering(Date began, Date day, Instant when) const;
    Openness base(Date day, const Governing& by) const;
    // Appends the instants of `day` at which the state may change.
    void boundaries(Date day, std::vector<Instant>& out) const;

    std::vector<HoursRow> rows_;
    int longest_days_ = 0;  // how many midnights an interval can pass
};

// The hours by which a service is reached through a connection: its own where it has any, else the
// channel's (which may be null).
const std::vector<HoursRow>& hours_of(const Connection& connection, const Channel* channel);

// What several ways in are together: open when one is; closed only when all are known to be.
Openness together(Openness a, Openness b);

}  // namespace luotsi::directory
