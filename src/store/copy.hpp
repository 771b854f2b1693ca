// Moving a whole database from one engine to the other: every table shard by shard, each shard in
// one transaction that also notes how far it has come, so that a move that was cut goes on where it
// stopped; at the end both sides' digests are compared and every hash chain is walked.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace luotsi::store {

struct CopyPlan {
    std::string from;  // a file or postgresql://…
    std::string to;  // likewise; empty, or half filled by the same move before
    std::string organiser;
    Instant now;  // of the new database's own rows
};

struct CopyReport {
    std::uint64_t rows = 0;  // written in this run
    bool resumed = false;
    std::string digest;  // of both sides
    std::vector<Uuid> broken;  // cases whose chain does not hold: broken before, on both sides
};

// Nobody else may write to either side meanwhile. `progress`: what is being done, and the share.
// Errors: store.copy_target (not empty, and not half filled by the same move), store.copy_differs
// (the digests differ at the end), and what opening gives.
Result<CopyReport> copy_database(const CopyPlan& plan,
                                 const std::function<void(std::string_view, double)>& progress);

}  // namespace luotsi::store
