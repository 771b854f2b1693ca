#include "early/report.hpp"

#include <algorithm>

namespace luotsi::early {

namespace {

std::optional<std::uint64_t> told(std::uint64_t count) {
    return count == 0 || count >= told_from ? std::optional(count) : std::nullopt;
}

// Parts of a total that is told: one hidden part could be had by subtraction, so the smallest
// other one goes with it.
template <class Key>
std::map<Key, std::optional<std::uint64_t>> parts(const std::map<Key, std::uint64_t>& counts) {
    std::map<Key, std::optional<std::uint64_t>> out;
    std::size_t hidden = 0;
    for (const auto& [key, count] : counts) {
        out[key] = told(count);
        if (!out[key]) ++hidden;
    }
    if (hidden != 1) return out;
    std::optional<std::uint64_t>* smallest = nullptr;
    for (auto& [key, count] : out)
        if (count && *count > 0 && (smallest == nullptr || *count < **smallest)) smallest = &count;
    if (smallest != nullptr) smallest->reset();
    return out;
}

// Of the quarter that holds the day, and of those before it.
Instant quarter_start(Date day, std::int32_t quarters_on) {
    const CivilDate civil = to_civil(day);
    const Date first = to_date({civil.year, (civil.month - 1) / 3 * 3 + 1, 1});
    return at_local(add_months(first, 3 * quarters_on), TimeOfDay{0});
}

Period quarter(Date day, std::int32_t quarters_on) {
    return {quarter_start(day, quarters_on), quarter_start(day, quarters_on + 1) - milliseconds(1)};
}

}  // namespace

Period last_period(Instant now) { return quarter(local_date(now), -1); }

Result<Period> report_period(Instant asked, Instant now) {
    const Period out = quarter(local_date(asked), 0);
    if (out.to >= now)
        return fail(ErrorKind::invalid, "early.not_ended", "the quarter has not ended");
    return out;
}

Report report(const Rules& rules, std::string_view organiser,
              const std::vector<Proposal>& proposals, const std::map<Uuid, std::string>& matters,
              const std::vector<Sweep>& sweeps, Instant from, Instant to) {
    const auto inside = [&](Instant at) { return at >= from && at <= to; };
    Report out;
    out.from = from;
    out.to = to;
    std::uint64_t people = 0;
    std::map<std::string, std::uint64_t> looked;
    for (const Sweep& sweep : sweeps) {
        if (!inside(sweep.at)) continue;
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
        std::uint64_t proposed = 0;
        std::map<State, std::uint64_t> became;
        std::map<std::string, std::uint64_t> reasons, came_to;
        for (const Proposal& proposal : proposals) {
            if (proposal.rule != rule.id || !inside(proposal.recorded_at)) continue;
            ++proposed;
            ++became[proposal.state];
            if (!proposal.why.empty()) ++reasons[proposal.why];
            if (const auto at = matters.find(proposal.case_id); at != matters.end())
                ++came_to[at->second];
        }
        one.looked = told(looked[rule.id]);
        one.proposed = told(proposed);
        one.became = parts(became);
        one.reasons = parts(reasons);
        one.came_to = parts(came_to);
        // Together they are the followed ones: where that is not told, neither are they.
        if (const auto at = one.became.find(State::followed); at != one.became.end() && !at->second)
            for (auto& [end, count] : one.came_to) count.reset();
        // A share tells its parts: only where both are told.
        const std::uint64_t followed = became[State::followed];
        const std::uint64_t answered = followed + became[State::refused] + became[State::handled];
        const auto is_told = [&](State state) {
            return !one.became.contains(state) || one.became[state].has_value();
        };
        if (answered >= told_from && is_told(State::followed) && is_told(State::refused) &&
            is_told(State::handled))
            one.followed_share = static_cast<double>(followed) / static_cast<double>(answered);
        out.rules.push_back(std::move(one));
    }
    return out;
}

}  // namespace luotsi::early
