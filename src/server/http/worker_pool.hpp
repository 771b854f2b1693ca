// Threads that run handlers as plain synchronous functions. The queue in front of them has a count
// and a byte limit; what does not fit is refused before any work, so that a flood costs the server
// one 503 each and never its memory.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http/service.hpp"

namespace luotsi::server {

class WorkerPool {
public:
    struct Limits {
        std::uint32_t threads = 2;
        std::uint32_t waiting_max = 2048;           // twice the connections a server accepts
        std::size_t bytes_max = 64 * 1024 * 1024;   // 2048 × 1 MiB bodies would be 2 GiB
    };
    WorkerPool(Service& service, Limits limits);
    ~WorkerPool();

    // False when the queue is full; nothing was queued then.
    bool submit(std::shared_ptr<Exchange> exchange);
    // Lets the threads finish what is queued, then ends them. Nothing may be submitted after.
    void stop();
    std::uint32_t threads() const { return limits_.threads; }

private:
    void run(std::uint32_t worker);

    Service& service_;
    const Limits limits_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::shared_ptr<Exchange>> waiting_;
    std::size_t bytes_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace luotsi::server
