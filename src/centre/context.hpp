// What the engine may look up besides the case: the calendar and guarantees of the installation,
// the units near the client, and history measures sampled from the store beforehand.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/organisation.hpp"
#include "base/calendar.hpp"
#include "engine/engine.hpp"
#include "model/compiled.hpp"
#include "model/guarantee.hpp"

namespace luotsi::centre {

// Numbers from the person's other cases, by the names models use (`from: history`).
struct History {
    std::int64_t open_cases = 0;          // besides this one
    std::int64_t contacts_of_last_year = 0;  // opened in the 365 days before, this one included
    std::int64_t open_service_lines = 0;  // units with an open obligation in the person's cases
    bool known = false;                   // false: no person is bound, so nothing can be sampled
};

// `municipality` may be empty. The history measures "open cases", "contacts of last year" and
// "open service lines" are null when no person is bound.
engine::Context make_context(const model::CompiledModel& model, const access::Structure& structure,
                             std::string_view municipality, const Calendar& calendar,
                             const model::Guarantees& guarantees, const History& history,
                             std::optional<int> age, std::string_view organiser = {});

}  // namespace luotsi::centre
