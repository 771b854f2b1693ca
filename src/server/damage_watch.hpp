// Looks for damage while the server runs: a few cases a round, all of them once a day, each by the
// hash chain of its journal. A case whose journal is not what was written is named in the log and
// in /api/health, and is not served any more: a wrong line of a case is worse than none.
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class App;

class DamagedCases {
public:
    bool add(Uuid case_id);  // false when it was known
    bool contains(Uuid case_id) const;  // any thread
    std::size_t count() const;

private:
    mutable std::mutex mutex_;
    std::set<Uuid> cases_;
    std::atomic<bool> any_{false};
};

// When a job has failed because of a damaged case, that is named – its number, nothing of what it
// is about – and not served any more. True when it was that.
bool name_damage(App& app, Uuid case_id, const Error& error);

class DamageWatch {
public:
    explicit DamageWatch(App& app) : app_(app) {}
    // One round: at most `batch` journals are read.
    void work_once(store::Reader& reader, Instant now);
    void doubt(Uuid case_id);  // is looked at in the next round

private:
    static constexpr std::uint32_t batch = 16;

    App& app_;
    // Looked at once more before they are said to be damaged: a look may meet a writer.
    std::vector<Uuid> doubted_;
    std::string after_;   // where the pass is
    Instant next_{0};     // when the next pass begins
};

}  // namespace luotsi::server
