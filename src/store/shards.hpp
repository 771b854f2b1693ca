// Which of the 1024 shards a row belongs to, where it is not a case's or a unit's.
#pragma once

#include <cstdint>
#include <string_view>

namespace luotsi::store {

inline constexpr std::int32_t shard_count = 1024;
std::int32_t shard_of_bytes(std::string_view bytes);  // of a key or a code: its hash

}  // namespace luotsi::store
