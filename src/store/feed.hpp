// Following the feed of a database that several processes write to: one thread with a connection
// of its own listens, reads what others have committed and tells it on. The position moves in the
// order of the feed, behind every transaction under way; what is told does not wait for them: a
// right that has been taken away somewhere holds nowhere a moment later, whatever else is running.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "store/pg.hpp"
#include "store/writer.hpp"

namespace luotsi::store {

inline std::uint32_t feed_rows_at_once = 1000;  // few in tests

class Feed {
public:
    // What this process writes under the name it has now is told by its writer.
    Feed(std::unique_ptr<PgConnection> db, Writer& writer);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

private:
    void loop();
    Result<void> follow();
    struct Page {
        std::uint64_t rows = 0;
        bool has_unsettled = false;  // the last ones may yet get others before them
        std::uint64_t last = 0;  // position of the last topic of its last row
        std::vector<Change> others;  // what other processes changed and was not told before
    };
    // `ahead`: nothing of it moves the position.
    Result<Page> read(std::uint64_t after, bool ahead);

    std::unique_ptr<PgConnection> db_;
    Writer& writer_;
    std::uint64_t position_ = 0;
    std::uint64_t seen_to_ = 0;
    std::set<std::uint64_t> told_ahead_;  // rows beyond the position, by their first place
    int wake_ = -1;  // an eventfd: readable when it is time to stop
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace luotsi::store
