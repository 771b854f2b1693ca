#include "server/http/worker_pool.hpp"

#include <cassert>

namespace luotsi::server {

Exchange::Exchange(Request taken, Send send, Response unanswered)
    : request(std::move(taken)), send_(std::move(send)), unanswered_(std::move(unanswered)) {
    assert(send_);
}

Exchange::~Exchange() {
    if (send_) send(std::move(unanswered_));
}

void Exchange::send(Response response) {
    if (!send_) return;
    Send once = std::move(send_);
    send_ = nullptr;
    once(std::move(response));
}

namespace {
std::size_t weight(const Exchange& exchange) {
    // The strings of a request's line and headers are bounded by the header limit; count a
    // kibibyte for them so that bodiless requests have a weight too.
    return exchange.request.body.size() + 1024;
}
}  // namespace

WorkerPool::WorkerPool(Service& service, Limits limits) : service_(service), limits_(limits) {
    assert(limits_.threads > 0);
    for (std::uint32_t i = 0; i < limits_.threads; ++i) {
        threads_.emplace_back([this, i] { run(i); });
    }
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(std::shared_ptr<Exchange> exchange) {
    const std::size_t bytes = weight(*exchange);
    {
        std::lock_guard lock(mutex_);
        if (stopping_ || waiting_.size() >= limits_.waiting_max ||
            bytes_ + bytes > limits_.bytes_max) {
            return false;
        }
        bytes_ += bytes;
        waiting_.push_back(std::move(exchange));
    }
    more_.notify_one();
    return true;
}

void WorkerPool::run(std::uint32_t worker) {
    std::unique_lock lock(mutex_);
    for (;;) {
        more_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        std::shared_ptr<Exchange> exchange = std::move(waiting_.front());
        waiting_.pop_front();
        bytes_ -= weight(*exchange);
        lock.unlock();
        service_.handle(exchange, worker);
        exchange.reset();
        lock.lock();
    }
}

void WorkerPool::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    more_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

}  // namespace luotsi::server
