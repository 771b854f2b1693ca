// How those who were asked have answered (miten pyyntöihin on vastattu): of each unit, how many
// referrals it was sent in a period, how many it accepted by its end and why it could not take the
// others.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quarter.hpp"
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
    std::uint32_t both = 0;  // accepted first and returned later
    std::array<std::uint32_t, return_reasons.size()> why{};  // of the returned; sums to them
    bool operator==(const ReferralAnswers&) const = default;
};

// What was asked in the period, as it was at its end; by unit, in the order of slugs. Consultations
// are no referrals. O(rows log units).
std::map<std::string, ReferralAnswers>
referral_answers(const std::vector<store::PromiseTimes>& rows, const Period& period);

// What of a unit's answers is told; what is not cannot be worked out (base/small_numbers.hpp).
struct ToldAnswers {
    std::uint32_t asked = 0;
    std::optional<std::uint32_t> accepted;
    std::optional<std::uint32_t> returned;
    std::array<std::optional<std::uint32_t>, return_reasons.size()> why{};
};

// Nothing when too few were asked at all.
std::optional<ToldAnswers> told(const ReferralAnswers& answers);
// Several units as one, out of what is told of each: a sum of all of them less those that are told
// alone tells nothing more. A unit of which nothing is told is not counted along.
ToldAnswers joined(const ToldAnswers& one, const ToldAnswers& other);

}  // namespace luotsi::server
