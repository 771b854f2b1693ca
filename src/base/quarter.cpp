#include "base/quarter.hpp"

namespace luotsi {

namespace {

// Of the quarter that holds `at`, or of one that many later.
Instant quarter_start(Instant at, std::int32_t quarters_on) {
    const CivilDate civil = to_civil(local_date(at));
    const Date first = to_date({civil.year, (civil.month - 1) / 3 * 3 + 1, 1});
    return at_local(add_months(first, 3 * quarters_on), TimeOfDay{0});
}

}  // namespace

Period quarter_of(Instant at) {
    return {quarter_start(at, 0), quarter_start(at, 1) - milliseconds(1)};
}

Period ended_quarters(Instant now, std::int32_t count) {
    return {quarter_start(now, -count), quarter_start(now, 0) - milliseconds(1)};
}

}  // namespace luotsi
