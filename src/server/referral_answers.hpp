// How those who were asked have answered (miten pyyntöihin on vastattu): of each unit, how many
// referrals it was sent in a period, how many it accepted and why it could not take the others.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace luotsi::server {

// Numbers under this are not told: few matters could point at a person.
inline constexpr std::uint32_t referral_told_min = 5;

// Why a referral came home, in the order of a report; what else was written counts as other.
inline constexpr std::array<std::string_view, 7> return_reasons{
    "full", "wrong_fit", "area", "age", "language", "no_answer", "other"};

struct ReferralAnswers {
    std::uint32_t asked = 0;  // without those that their asker took back
    std::uint32_t accepted = 0;
    std::uint32_t returned = 0;
    std::array<std::uint32_t, return_reasons.size()> why{};  // of the returned; sums to them
    bool operator==(const ReferralAnswers&) const = default;
};

// By unit, in the order of slugs; consultations are no referrals. O(rows log units).
std::map<std::string, ReferralAnswers>
referral_answers(const std::vector<store::PromiseTimes>& rows);

}  // namespace luotsi::server
