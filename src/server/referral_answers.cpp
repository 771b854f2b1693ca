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

}  // namespace luotsi::server
