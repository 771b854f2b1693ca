// Looks for damage while the server runs: a few cases a round, all of them once a day, each by the
// hash chain of its journal. A case whose journal is not what was written is named in the log and
// in /api/health, and is not served any more: a wrong line of a case is worse than none.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class App;

class DamagedCases {
public:
    void add(Uuid case_id);
    bool contains(Uuid case_id) const;  // any thread
    bool any() const { return any_; }

private:
    mutable std::mutex mutex_;
    std::set<Uuid> cases_;
    std::atomic<bool> any_{false};
};

class DamageWatch {
public:
    explicit DamageWatch(App& app) : app_(app) {}
    // One round: at most `batch` journals are read.
    void work_once(store::Reader& reader, Instant now);

private:
    static constexpr std::uint32_t batch = 16;

    App& app_;
    std::string after_;   // where the pass is
    Instant next_{0};     // when the next pass begins
};

}  // namespace luotsi::server
