// What a family of statutory limits asks for on each of many start instants, whoever the subject
// is.
#pragma once

#include <string>
#include <vector>

#include "prove/prove.hpp"

namespace luotsi::prove {

// Every day of the options' range at the times of day at which limits change their mind.
std::vector<Instant> start_instants(const Options& options);

struct Statute {
    std::vector<Instant> due;  // by start: the earliest of all ages and groups; never: no limit
    std::vector<const model::GuaranteeVersion*> version;  // by start; null: none
};

// The versions of the family whose clock this event starts.
Statute statute_of(const Options& options, const std::string& family, const std::string& event,
                   const std::vector<Instant>& starts);

// The events that start clocks of the family.
std::vector<std::string> start_events(const model::Guarantees& guarantees,
                                      const std::string& family);

}  // namespace luotsi::prove
