// The next best option (seuraava vaihtoehto): a referral that was declined or met with silence
// comes home with those who could be asked instead, best first and each with its reasons. The same
// search ranks them as everywhere else, so who gives a service – public, private, association,
// parish – is no criterion. A proposal decides nothing and asks nobody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/organisation.hpp"
#include "base/time.hpp"
#include "directory/directory.hpp"
#include "engine/case.hpp"
#include "feel/value.hpp"

namespace luotsi::centre {

// Written into every proposal; a change in what is looked at gets a new name.
inline constexpr std::string_view next_best_rule = "next-best/1";
inline constexpr std::size_t next_best_max = 5;

// For whom somebody else is looked for; what is empty is not known.
struct NextFor {
    std::string municipality;  // three-digit code
    std::string language;
    std::optional<int> age;
    Instant now;  // required
};

struct NextOption {
    std::string service;  // id in the directory; "" = a unit as such, not one service of it
    std::string unit;  // slug when it can be asked here; "" = asked by phone or its own ways in
    std::string step;  // the referring step of the model that asks such a unit; "" = none does
    std::int32_t points = 0;
    std::vector<directory::Reason> reasons;
    bool operator==(const NextOption&) const = default;
};

struct NextBest {
    std::vector<NextOption> options;  // best first, at most next_best_max
    std::uint32_t looked_at = 0;  // services that were weighed
};

// Who could be asked instead of the receiver of a promise that came home. Left out: every side that
// has been asked in this case by any referral (answered or not, forwarded from or to), the asker,
// what is known to be full, paused, closed down or not to take referrals, and whom the person's
// age or municipality is known to exclude. One option a unit. Units of the kind asked for that did
// not come up come last: they say themselves whether they can help. Precondition: `promise` is one
// of the case's.
NextBest next_best(const engine::Case& the_case, std::uint32_t promise, const NextFor& person,
                   const directory::Directory& directory,
                   const directory::Municipalities& municipalities,
                   const access::Organisation& organisation);

// As the journal keeps them, and back; what cannot be read is left out.
feel::Value to_value(const std::vector<NextOption>& options);
std::vector<NextOption> options_of(const feel::Value& value);

}  // namespace luotsi::centre
