// What rules of early identification may ask about a person: a fixed, documented set of measures
// over the person's cases, each with the lines it was counted from. Only what the receiving unit
// may see within the rule's registers is counted at all, so that a proposal cannot give away what
// its receiver may not know.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "engine/case.hpp"
#include "feel/type.hpp"
#include "feel/value.hpp"

namespace luotsi::early {

struct Rule;

enum class Measure : std::uint8_t {
    contacts,  // matters opened within the window, none of them a part of another
    urgent_contacts,  // of them with danger or confirmed as urgent (now, today)
    needs,  // list of the different needs in matters of the window
    units,  // different units responsible for them
    open_matters,  // open now, whenever opened
    unconnected_matters,  // of them without named worker, joint plan or link to another matter
    missed_appointments,  // in the window, not come to
    cancelled_appointments,
    returned_requests,  // requests to another side that it returned in the window
    longest_silence,  // days by which the most overdue request is late, 0 = none
    plan_waits,  // days for which a drafted plan has waited to be agreed, 0 = none
    child_worry_sides,  // who told of a worry about a child: home, professionals; 0..2
    days_quiet,  // since the last thing that was done in any open matter; 0 = none open
};
inline constexpr std::size_t measure_count = 13;

struct MeasureSpec {
    std::string_view name;  // in conditions
    std::string_view words;  // words key of what it says
    bool list = false;
};
const MeasureSpec& spec(Measure measure);
feel::Type type_of(Measure measure);

// One line a value rests on. `reg` and `wall` are what access needs to show it to somebody.
struct Source {
    Uuid case_id;
    std::string what;  // "contact", "need", "appointment 2", "request 0", "plan", "fact coping"
    Instant happened_at;
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
    bool operator==(const Source&) const = default;
};

// One case of the person with who has which part in it.
struct Matter {
    const engine::Case* one = nullptr;
    const access::CaseParties* parties = nullptr;
};

struct Measured {
    // By measure, then the rule's facts in their order.
    std::vector<feel::Value> values;
    std::vector<std::vector<Source>> sources;  // in the same order; sorted by time, then case
};

// `unit` is the receiver: asker of kind worker with the unit's registers and nobody's name. Of
// matters in which its part has ended only the contact itself counts, for as long as access shows
// it. O(all that is in the cases).
Measured measure(const Rule& rule, std::span<const Matter> matters, const access::Asker& unit,
                 Instant now);

}  // namespace luotsi::early
