// What writes share: the writing connection, the cases it has at hand, the clock that never goes
// back and the feed's cursor – and one job's or one group's life on them. Not thread-safe: the
// writer thread and bulk work take turns under the lock of writer.cpp.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/journal.hpp"
#include "store/migrations.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

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

    // The group under way.
    std::vector<std::string> topics;
    std::vector<Uuid> touched;
    std::uint64_t bytes = 0;
    bool bulk_open = false;      // a group of bulk() that has not been committed

    Result<void> load_state();
    Instant clock() const;
    Result<void> begin();
    // Commits what the group wrote; `changes` tells the feed. On failure everything is undone.
    Result<void> commit(Instant now, std::vector<Change>& changes);
    void rollback();
    // Runs one job in its savepoint. When `aborted` comes back true the whole group is lost (disk
    // full): roll back and fail all of it.
    Result<std::string> run(const Job& job, Instant now, bool& aborted);
    void add_topic(std::string topic);
    // After a commit: the write-ahead log is moved into the database when it has grown enough, old
    // answers and feed rows go.
    void maintain(Instant now, bool idle);

private:
    Result<void> write_group_rows(Instant now, std::vector<Change>& changes);
    std::uint32_t groups_since_purge_ = 0;
    std::int32_t purged_shard_ = 0;
    int log_pages_ = 0;  // in the write-ahead log after the last commit
};

}  // namespace luotsi::store
