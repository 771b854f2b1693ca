// Periods of whole calendar quarters in local time: they do not grow with every look, so that two
// reports cannot be subtracted from each other to tell what happened on a day.
#pragma once

#include "base/time.hpp"

namespace luotsi {

struct Period {
    Instant from, to;  // both belong to it
    bool operator==(const Period&) const = default;
    bool holds(Instant at) const { return at >= from && at <= to; }
};

Period quarter_of(Instant at);
// The last `count` quarters that have ended, as one.
Period ended_quarters(Instant now, std::int32_t count);

}  // namespace luotsi
