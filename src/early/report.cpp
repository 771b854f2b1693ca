#include "early/report.hpp"

#include <algorithm>

#include "base/small_numbers.hpp"

namespace luotsi::early {

namespace {

std::optional<std::uint64_t> told(std::uint64_t count) {
    return count == 0 || count >= told_from ? std::optional(count) : std::nullopt;
}

// As it was known at `to`: a report of a period stays what it was, so that no two looks at it
// differ by a person.
Proposal as_known(Proposal proposal, Instant to) {
    if (proposal.state == State::proposed || proposal.ended_recorded_at <= to) return proposal;
    proposal.state = State::proposed;
    proposal.ended_at = proposal.ended_recorded_at = Instant{0};
    proposal.why.clear();
    proposal.case_id = {};
    return proposal;
}

Instant last_change(const Proposal& proposal) {
    return std::max(proposal.recorded_at, proposal.ended_recorded_at);
}

// What a rule came to with each person: of several proposals the one that changed last.
std::map<Uuid, Proposal> by_person(const std::string& rule, const std::vector<Proposal>& proposals,
                                   const Period& period) {
    std::map<Uuid, Proposal> out;
    for (const Proposal& proposal : proposals) {
        if (proposal.rule != rule || !period.holds(proposal.recorded_at)) continue;
        Proposal known = as_known(proposal, period.to);
        const auto [at, fresh] = out.try_emplace(proposal.person, known);
        if (!fresh && last_change(known) >= last_change(at->second)) at->second = std::move(known);
    }
    return out;
}

struct Counts {
    std::map<State, std::uint64_t> became;
    std::map<std::string, std::uint64_t> reasons, came_to;
};

Counts count(const std::map<Uuid, Proposal>& proposals,
             const std::map<Uuid, std::string>& matters) {
    Counts out;
    for (const auto& [person, proposal] : proposals) {
        ++out.became[proposal.state];
        if (!proposal.why.empty()) ++out.reasons[proposal.why];
        if (const auto at = matters.find(proposal.case_id); at != matters.end())
            ++out.came_to[at->second];
    }
    return out;
}

// Parts are told where their sum is.
void tell_parts(Counts& counts, RuleReport& out) {
    out.became = told_parts(counts.became, told_from);
    const auto is_told = [&](State state) {
        return counts.became[state] == 0 || out.became.contains(state);
    };
    const bool followed_told = is_told(State::followed);
    // The reasons add up to both together: less the one that is told they would tell the other.
    const bool others_told = is_told(State::refused) && is_told(State::handled);
    if (others_told) out.reasons = told_parts(counts.reasons, told_from);
    if (followed_told) out.came_to = told_parts(counts.came_to, told_from);
    const std::uint64_t followed = counts.became[State::followed];
    const std::uint64_t answered =
        followed + counts.became[State::refused] + counts.became[State::handled];
    if (answered >= told_from && followed_told && others_told)
        out.followed_share = static_cast<double>(followed) / static_cast<double>(answered);
}

}  // namespace

Result<Period> report_period(Instant asked, Instant now) {
    const Period out = quarter_of(asked);
    if (out.to >= now)
        return fail(ErrorKind::invalid, "early.not_ended", "the quarter has not ended");
    return out;
}

Report report(const Rules& rules, std::string_view organiser,
              const std::vector<Proposal>& proposals, const std::map<Uuid, std::string>& matters,
              const std::vector<Sweep>& sweeps, Period period) {
    Report out;
    out.period = period;
    std::uint64_t people = 0;
    std::map<std::string, std::uint64_t> looked;
    for (const Sweep& sweep : sweeps) {
        if (!period.holds(sweep.at)) continue;
        ++out.sweeps;
        people = std::max(people, sweep.people);
        for (const auto& [rule, count] : sweep.looked) looked[rule] = std::max(looked[rule], count);
    }
    out.people = told(people);
    for (const Rule& rule : rules.all()) {
        RuleReport one;
        one.rule = rule.id;
        one.version = rule.version;
        one.state = rule.switch_of(organiser);
        one.looked = told(looked[rule.id]);
        // Nor how many it did not look at: those who have objected, or are too young for it.
        const std::uint64_t passed_over = people - std::min(people, looked[rule.id]);
        if (!told(passed_over)) one.looked.reset();
        const auto proposed = by_person(rule.id, proposals, period);
        one.proposed = told(proposed.size());
        Counts counts = count(proposed, matters);
        if (one.proposed) tell_parts(counts, one);
        out.rules.push_back(std::move(one));
    }
    return out;
}

}  // namespace luotsi::early
