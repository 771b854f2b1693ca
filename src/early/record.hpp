// Proposals as records of the installation: JSON documents of kind "early" whose every version is
// kept with who wrote it, and the objections of people (kind "early-objection"), and what each
// sweep looked at (kind "early-sweep"). Of what was learnt a proposal's record keeps no values.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "early/propose.hpp"

namespace luotsi::early {

inline constexpr std::string_view proposal_kind = "early";
inline constexpr std::string_view objection_kind = "early-objection";  // id: the person's
inline constexpr std::string_view sweep_kind = "early-sweep";  // id: the day, "2026-11-22"

std::string to_json(const Proposal& proposal);
// Error early.bad_record.
Result<Proposal> proposal_of(std::string_view json);

// A person's word that no rule may look at them, and taking it back: a version each.
std::string objection_json(bool objects, Instant happened_at);
bool objects(std::string_view json);

struct Sweep {  // one look at everybody
    Instant at;
    std::uint64_t people = 0;
    std::map<std::string, std::uint64_t> looked;  // by rule: how many people
    std::uint64_t unread = 0;  // people passed over: something of theirs could not be read
    bool operator==(const Sweep&) const = default;
};
std::string to_json(const Sweep& sweep);
Result<Sweep> sweep_of(std::string_view json);

}  // namespace luotsi::early
