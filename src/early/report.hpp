// What rules have done: for each how many people it looked at, what it proposed and what became of
// it, over a period. Numbers under five are not told, and neither is one that could be had by
// subtraction from those that are.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "early/propose.hpp"
#include "early/record.hpp"

namespace luotsi::early {

inline constexpr std::uint64_t told_from = 5;  // smaller counts of people are not told

struct RuleReport {
    std::string rule, version;
    Switch state = Switch::off;
    // nullopt: fewer than told_from (but not none), or it would give such a number away.
    std::optional<std::uint64_t> looked;  // people, at the largest sweep of the period
    std::optional<std::uint64_t> proposed;  // in the period, also on trial
    std::map<State, std::optional<std::uint64_t>> became;  // of them; `proposed` = still open
    std::map<std::string, std::optional<std::uint64_t>> reasons;  // of refused and handled
    // What became of the matters it was followed to: "open" or the outcome; not told where
    // `followed` is not.
    std::map<std::string, std::optional<std::uint64_t>> came_to;
    // Share of answered proposals that were followed; only of told_from answers or more.
    std::optional<double> followed_share;
};

struct Report {
    Instant from, to;
    std::uint32_t sweeps = 0;
    std::optional<std::uint64_t> people;  // at the largest sweep
    std::vector<RuleReport> rules;  // in the order of the rules
};

struct Period {
    Instant from, to;  // both belong to it
    bool operator==(const Period&) const = default;
};
// The calendar quarter, in local time, that holds `asked`. Quarters neither overlap nor grow, so
// that no two reports can be subtracted from each other. Error early.not_ended when it still runs.
Result<Period> report_period(Instant asked, Instant now);
// The last quarter that has ended.
Period last_period(Instant now);

// `matters`: "open" or the outcome of each matter that a proposal was followed to, by its id.
Report report(const Rules& rules, std::string_view organiser,
              const std::vector<Proposal>& proposals, const std::map<Uuid, std::string>& matters,
              const std::vector<Sweep>& sweeps, Instant from, Instant to);

}  // namespace luotsi::early
