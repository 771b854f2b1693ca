// The picture of a life situation (3X10D and instruments like it): every side of life by itself
// with its light, how it has changed since the last time and over time, beside the published mean
// of a population. There is no sum on purpose: a good home does not pay for a bad day.
#pragma once

#include <optional>
#include <vector>

#include "base/time.hpp"
#include "instrument/score.hpp"

namespace luotsi::instrument {

struct Measurement {  // one time the instrument was answered
    Instant at;
    std::vector<std::pair<std::string, Decimal>> answers;
};

struct LifeSide {
    std::uint32_t item = none;
    std::optional<Decimal> value;   // the latest answer to this item, whenever it was
    std::optional<Decimal> before;  // the one before it
    std::optional<Decimal> change;  // value − before
    std::uint32_t light = none;     // of the instrument's lights
    const Norm* norm = nullptr;     // nullptr: none is known
    std::vector<std::pair<Instant, Decimal>> over_time;  // oldest first
};

struct LifePicture {
    Instant at{0};         // of the latest measurement; 0 = never
    Instant before_at{0};  // of the one before it
    std::vector<LifeSide> sides;  // by item
};

// Measurements in any order; two of one instant: the later in the list counts. Answers that are
// none of the instrument's are left out (they were checked when they were recorded).
// O(measurements · items · log). The picture points into `instrument`.
LifePicture life_picture(const Instrument& instrument,
                         const std::vector<Measurement>& measurements);

}  // namespace luotsi::instrument
