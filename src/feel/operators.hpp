// FEEL's arithmetic on values (OMG DMN 1.5, table 45 and on): numbers, strings, dates, durations.
// What is not defined gives null. Inside feel only.
#pragma once

#include <span>

#include "feel/value.hpp"

namespace luotsi::feel {

Value negated(const Value& a);
Value sum(const Value& a, const Value& b);
Value minus(const Value& a, const Value& b);
Value product(const Value& a, const Value& b);
Value quotient(const Value& a, const Value& b);
Value raised(const Value& a, const Value& b);

// Item at a position: 1 is the first, -1 the last; null when there is none.
Value item_at(std::span<const Value> items, const Decimal& position);

// Whole part of a number as 128 bits; nullopt beyond ±10^37.
std::optional<i128> to_i128(const Decimal& n);
std::optional<Decimal> from_i128(i128 n);

}  // namespace luotsi::feel
