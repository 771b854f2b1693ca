#include "server/referral_answers.hpp"

#include <algorithm>

#include "base/small_numbers.hpp"

namespace luotsi::server {

namespace {

std::size_t place_of(std::string_view reason) {
    if (reason == engine::reason_silent) reason = "no_answer";
    const auto other = return_reasons.end() - 1;
    return static_cast<std::size_t>(std::find(return_reasons.begin(), other, reason) -
                                    return_reasons.begin());
}

}  // namespace

std::map<std::string, ReferralAnswers>
referral_answers(const std::vector<store::PromiseTimes>& rows, const Period& period) {
    std::map<std::string, ReferralAnswers> out;
    for (const store::PromiseTimes& row : rows) {
        if (!row.moves || !period.holds(row.asked_at)) continue;
        const bool ended = row.ended_at <= period.to;
        if (row.state == "cancelled" && ended) continue;
        ReferralAnswers& answers = out[row.to_unit];
        ++answers.asked;
        const bool accepted = row.accepted_at.ms != 0 && row.accepted_at <= period.to;
        if (accepted) ++answers.accepted;
        if (row.state != "returned" || !ended) continue;
        ++answers.returned;
        if (accepted) ++answers.both;
        ++answers.why[place_of(row.reason)];
    }
    return out;
}

std::optional<ToldAnswers> told(const ReferralAnswers& answers) {
    if (answers.asked < referral_told_min) return std::nullopt;
    // No two parts overlap, so that they add up: those in both, and those who wait for an answer,
    // are parts of their own although neither number is told.
    const std::uint32_t either = answers.accepted + answers.returned - answers.both;
    const std::array<std::uint64_t, 4> parts{answers.accepted - answers.both,
                                             answers.returned - answers.both, answers.both,
                                             answers.asked - either};
    const std::vector<bool> of_asked = tellable(parts, referral_told_min);
    ToldAnswers out;
    out.asked = answers.asked;
    if (of_asked[0] && of_asked[2]) out.accepted = answers.accepted;
    if (of_asked[1] && of_asked[2]) out.returned = answers.returned;
    if (!out.returned) return out;  // the reasons add up to it
    std::array<std::uint64_t, return_reasons.size()> why{};
    std::ranges::copy(answers.why, why.begin());
    const std::vector<bool> of_returned = tellable(why, referral_told_min);
    for (std::size_t i = 0; i < answers.why.size(); ++i)
        if (of_returned[i]) out.why[i] = answers.why[i];
    return out;
}

ToldAnswers joined(const ToldAnswers& one, const ToldAnswers& other) {
    const auto sum = [](const auto& a, const auto& b) {
        return a && b ? std::optional(*a + *b) : std::optional<std::uint32_t>();
    };
    ToldAnswers out;
    out.asked = one.asked + other.asked;
    out.accepted = sum(one.accepted, other.accepted);
    out.returned = sum(one.returned, other.returned);
    for (std::size_t i = 0; i < out.why.size(); ++i) out.why[i] = sum(one.why[i], other.why[i]);
    return out;
}

}  // namespace luotsi::server
