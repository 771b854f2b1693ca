// What is kept of workers who have left (records of the kind "worker", one of each worker).
#pragma once

#include <string>
#include <string_view>

#include "store/store.hpp"

namespace luotsi::server {

inline constexpr std::string_view worker_record = "worker";

struct Left {
    std::string worker;  // "" = has not left
    std::string to;      // who took what they held; "" = the unit's queue
    Instant at;
    bool looked_again = false;  // and nothing is theirs any more (LeaverKeeper)
};

// Errors: what JSON that is none gives.
Result<Left> left_of(std::string_view record);
Result<void> record_left(store::WriteSession& session, const Left& left, const engine::Actor& by);

}  // namespace luotsi::server
