// Goal: whoever knows a sum and the parts that are told cannot work out a small one.
// Method: every sum of four parts up to nine each.
#include "base/small_numbers.hpp"

#include <gtest/gtest.h>

#include <array>

namespace luotsi {
namespace {

constexpr std::uint64_t least = 5;

TEST(SmallNumbers, every_sum_misses_nothing_or_two_parts_of_five_together) {
    for (std::uint64_t code = 0; code < 10'000; ++code) {
        const std::array<std::uint64_t, 4> parts{code % 10, code / 10 % 10, code / 100 % 10,
                                                 code / 1000};
        const auto told = tellable(parts, least);
        std::uint64_t missing = 0, sum = 0, whole = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            whole += parts[i];
            if (parts[i] > 0 && parts[i] < least) {
                EXPECT_FALSE(told[i]);
            }
            if (told[i]) continue;
            ++missing;
            sum += parts[i];
        }
        if (whole < least) continue;  // then the whole is not told either
        EXPECT_TRUE(missing == 0 || (missing >= 2 && sum >= least)) << code;
    }
}

TEST(SmallNumbers, what_is_not_told_leaves_no_name_behind) {
    const std::map<char, std::uint64_t> counts{{'a', 12}, {'b', 1}, {'c', 0}, {'d', 6}};
    EXPECT_EQ(told_parts(counts, least), (std::map<char, std::uint64_t>{{'a', 12}}));
}

}  // namespace
}  // namespace luotsi
