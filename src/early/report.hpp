// What rules have done: for each how many people it looked at, to how many it proposed and what
// became of that, over a period and as it was known at its end. Numbers under five are not told,
// and neither is one that could be had by subtraction from those that are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/quarter.hpp"
#include "early/propose.hpp"
#include "early/record.hpp"

namespace luotsi::early {

inline constexpr std::uint64_t told_from = 5;  // smaller counts of people are not told

struct RuleReport {
    std::string rule, version;
    Switch state = Switch::off;
    // nullopt: fewer than told_from (but not none), or it would give such a number away.
    std::optional<std::uint64_t> looked;  // people, at the largest sweep of the period
    std::optional<std::uint64_t> proposed;  // people, in the period, also on trial
    // Parts of a sum each. Only what is told is here: a name alone would tell that there was one.
    std::map<State, std::uint64_t> became;  // `proposed` = still open
    std::map<std::string, std::uint64_t> reasons;  // of refused and handled
    // What became of the matters it was followed to: "open" or the outcome.
    std::map<std::string, std::uint64_t> came_to;
    // Followed of answered; only of told_from answers or more.
    std::optional<double> followed_share;
};

struct Report {
    Period period;
    std::uint32_t sweeps = 0;
    std::optional<std::uint64_t> people;  // at the largest sweep
    std::vector<RuleReport> rules;  // in the order of the rules
};

// The calendar quarter that holds `asked`. Error early.not_ended when it still runs.
Result<Period> report_period(Instant asked, Instant now);

// `matters`: "open" or the outcome, by the end of the period, of each matter that a proposal was
// followed to, by its id.
Report report(const Rules& rules, std::string_view organiser,
              const std::vector<Proposal>& proposals, const std::map<Uuid, std::string>& matters,
              const std::vector<Sweep>& sweeps, Period period);

}  // namespace luotsi::early
