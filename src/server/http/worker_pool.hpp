// Threads that run handlers as plain synchronous functions. The line in front of them is fair and
// bounded in count, bytes and time (fair_queue.hpp); what does not fit is refused before any work,
// so that a flood costs the server one 503 each and never its memory.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/http/fair_queue.hpp"
#include "server/http/service.hpp"

namespace luotsi::server {

class WorkerPool {
public:
    struct Limits {
        std::uint32_t threads = 2;
        FairQueue::Limits queue;
    };
    WorkerPool(Service& service, Limits limits);
    ~WorkerPool();

    // `flow`: whose request it is. Nothing was queued unless yes.
    FairQueue::Pushed submit(const std::string& flow, std::shared_ptr<Exchange> exchange);
    // Lets the threads finish what is queued, then ends them. Nothing may be submitted after.
    void stop();
    std::uint32_t threads() const { return limits_.threads; }
    std::uint64_t late() const { return late_; }  // waited too long: answered busy, without work

private:
    void run(std::uint32_t worker);

    Service& service_;
    const Limits limits_;
    std::mutex mutex_;
    std::condition_variable more_;
    FairQueue queue_;
    std::atomic<std::uint64_t> late_{0};
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace luotsi::server
