// Following the feed of a database that several processes write to: one thread with a connection
// of its own listens, reads what others have committed and tells it on, in the order of the feed.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "store/pg.hpp"
#include "store/writer.hpp"

namespace luotsi::store {

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

    std::unique_ptr<PgConnection> db_;
    Writer& writer_;
    std::uint64_t position_ = 0;
    int wake_ = -1;  // an eventfd: readable when it is time to stop
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace luotsi::store
