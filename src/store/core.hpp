// What writes share: the writing connection, the cases it has at hand, the clock that never goes
// back and the feed's cursor – and one job's or one group's life on them. Not thread-safe: the
// writer thread and bulk work take turns under the lock of writer.cpp.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/journal.hpp"
#include "store/migrations.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"
#include "store/view_log.hpp"

namespace luotsi::store {

struct UuidHash {
    std::size_t operator()(Uuid id) const {
        return static_cast<std::size_t>(id.low ^ (id.high * 0x9E3779B97F4A7C15ULL));
    }
};

// Cases at hand, least lately used first to go. A case is some 8 KiB: 4096 of them are 32 MiB.
inline constexpr std::size_t cached_cases_max = 4096;
class CaseCache {
public:
    Live* find(Uuid case_id);
    Live& put(Uuid case_id, Live live);
    void drop(Uuid case_id);
    void clear();

private:
    struct Entry {
        Live live;
        std::list<Uuid>::iterator place;
    };
    std::unordered_map<Uuid, std::unique_ptr<Entry>, UuidHash> entries_;
    std::list<Uuid> order_;  // the one used last in front
};

// The operating system's random bits, fetched 2 KiB at a time: a contact needs some 25 numbers for
// the salts of its lines, and a call each would cost more than hashing them. One thread only.
class PooledRandom final : public Random {
public:
    std::uint64_t next() override;

private:
    std::array<std::uint64_t, 256> pool_{};
    std::size_t used_ = 256;
};

Instant system_now();

// What a group of jobs takes for granted while it is run without waiting for the database, because
// another process may write too: that a case at hand is the newest, that a new case's id is free,
// that a key has no answer yet. Checked all at once before the commit.
struct Assumed {
    std::unordered_map<Uuid, std::uint64_t, UuidHash> cases;  // last event; 0 = there is none
    std::map<Digest, std::optional<std::string>> answers;     // none = assumed to have none
    std::vector<Digest> asked;                                // those assumed to have none
    std::map<Digest, std::string> known;                      // learnt from a check that failed
    std::unordered_set<Uuid, UuidHash> taken;                 // ids of cases, likewise
};

struct Core {
    Core(std::unique_ptr<Connection> connection, const model::Library& models, Options given,
         Random& salts);

    std::unique_ptr<Connection> db;
    const model::Library& library;
    Options options;
    Random& random;
    CaseCache cases;
    std::string secret;          // of return codes
    Instant last_recorded;       // nothing is ever recorded before this
    std::uint64_t position = 0;  // the feed's last cursor
    std::uint64_t epoch = 0;     // moves when a case changed without a new event (erasing)

    ViewChain view_chain;
    // Names this process in the feed. A commit whose answer was lost may have taken place: what
    // it wrote stays under the name of then, the process goes on under another, and its own feed
    // tells it what turns out to have been written, like anybody else's. Held: a commit whose end
    // is not yet known.
    std::string writer;
    std::mutex writer_lock;
    std::string own_name();

    // The group under way.
    bool assuming = false;  // see Assumed
    bool holding = false;  // each case that is asked for is kept from other processes
    Assumed assumed;
    std::string erasure_known;  // the newest erasure when the cases at hand were read
    std::vector<std::string> topics;
    std::vector<View> views;
    std::vector<Uuid> touched;
    std::vector<Uuid> cases_to_forget;  // that turned out to be old
    bool gathers = false;  // writes wait for the commit
    std::uint64_t bytes = 0;
    bool bulk_open = false;  // a group of bulk() that has not been committed

    // How the next groups are written: on assumptions and gathered, or waiting for every answer.
    void assume(bool on);
    void gather(Gather how);
    Result<void> load_state();
    Instant machine_clock() const;  // may go backwards
    Instant clock() const;
    Result<void> begin();
    // Whether what was assumed holds; store.busy when not, and then it is known better.
    Result<void> check();
    // Commits what the group wrote; `changes` tells the feed. On failure everything is undone.
    Result<void> commit(Instant now, std::vector<Change>& changes);
    void rollback();
    std::vector<Change> untold;  // committed by work that runs alone, see Writer::alone
    // Runs one job in its savepoint. When `aborted` comes back true the whole group is lost (disk
    // full): roll back and fail all of it.
    Result<std::string> run(const Job& job, Instant now, bool& aborted);
    void add_topic(std::string topic);
    // After a commit: the write-ahead log is moved into the database when it has grown enough, old
    // answers and feed rows go.
    void maintain(Instant now, bool idle);

private:
    Result<bool> erased_meanwhile();
    Result<void> write_group_rows(Instant now, std::vector<Change>& changes);
    void take_another_name();
    std::uint32_t names_lost_ = 0;
    std::uint32_t groups_since_purge_ = 0;
    std::int32_t purged_shard_ = 0;
};

}  // namespace luotsi::store
