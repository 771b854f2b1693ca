#include "server/referral_answers.hpp"

#include <algorithm>

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
referral_answers(const std::vector<store::PromiseTimes>& rows) {
    std::map<std::string, ReferralAnswers> out;
    for (const store::PromiseTimes& row : rows) {
        if (!row.moves || row.state == "cancelled") continue;
        ReferralAnswers& answers = out[row.to_unit];
        ++answers.asked;
        if (row.accepted_at.ms != 0) ++answers.accepted;
        if (row.state != "returned") continue;
        ++answers.returned;
        ++answers.why[place_of(row.reason)];
    }
    return out;
}

std::vector<bool> tellable(std::span<const std::uint32_t> parts) {
    std::vector<bool> out(parts.size(), true);
    std::uint32_t kept_back = 0;
    std::uint32_t sum = 0;
    const auto keep_back = [&](std::size_t i) {
        out[i] = false;
        ++kept_back;
        sum += parts[i];
    };
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] > 0 && parts[i] < referral_told_min) keep_back(i);
    while (kept_back > 0 && (kept_back < 2 || sum < referral_told_min)) {
        std::size_t smallest = parts.size();
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (out[i] && parts[i] > 0 && (smallest == parts.size() || parts[i] < parts[smallest]))
                smallest = i;
        if (smallest == parts.size()) break;
        keep_back(smallest);
    }
    return out;
}

std::optional<ToldAnswers> told(const ReferralAnswers& answers) {
    if (answers.asked < referral_told_min) return std::nullopt;
    // Who asked and has had neither answer is the third part of the sum, though it is not told.
    const std::uint32_t ended = answers.accepted + answers.returned;
    const std::array<std::uint32_t, 3> parts{answers.accepted, answers.returned,
                                             answers.asked - std::min(answers.asked, ended)};
    const std::vector<bool> of_asked = tellable(parts);
    ToldAnswers out;
    out.asked = answers.asked;
    if (of_asked[0]) out.accepted = answers.accepted;
    if (of_asked[1]) out.returned = answers.returned;
    if (!out.returned) return out;  // the reasons add up to it
    const std::vector<bool> of_returned = tellable(answers.why);
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
