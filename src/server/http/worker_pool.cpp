#include "server/http/worker_pool.hpp"

#include <cassert>
#include <chrono>

namespace luotsi::server {

Exchange::Exchange(Request taken, Send send, std::shared_ptr<const Response> unanswered)
    : request(std::move(taken)), send_(std::move(send)), unanswered_(std::move(unanswered)) {
    assert(send_);
}

Exchange::~Exchange() {
    if (send_) send(*unanswered_);
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

std::int64_t now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}
}  // namespace

WorkerPool::WorkerPool(Service& service, Limits limits)
    : service_(service), limits_(limits), queue_(limits.queue) {
    assert(limits_.threads > 0);
    for (std::uint32_t i = 0; i < limits_.threads; ++i) {
        threads_.emplace_back([this, i] { run(i); });
    }
}

WorkerPool::~WorkerPool() { stop(); }

FairQueue::Pushed WorkerPool::submit(const std::string& flow, std::shared_ptr<Exchange> exchange) {
    const std::size_t bytes = weight(*exchange);
    {
        std::lock_guard lock(mutex_);
        if (stopping_) return FairQueue::Pushed::full;
        const auto pushed = queue_.push(flow, std::move(exchange), bytes, now_us());
        if (pushed != FairQueue::Pushed::yes) return pushed;
    }
    more_.notify_one();
    return FairQueue::Pushed::yes;
}

void WorkerPool::run(std::uint32_t worker) {
    std::unique_lock lock(mutex_);
    FairQueue::Taken taken;
    for (;;) {
        more_.wait(lock, [this] { return queue_.ready() || (stopping_ && queue_.waiting() == 0); });
        const std::int64_t began = now_us();
        if (!queue_.pop(began, taken)) return;
        lock.unlock();
        if (taken.late) {
            ++late_;
            const Request& request = taken.exchange->request;
            taken.exchange->send(service_.refuse(request, Error(ErrorKind::busy, "api.busy")));
        } else {
            service_.handle(taken.exchange, worker);
        }
        taken.exchange.reset();
        lock.lock();
        queue_.done(taken, now_us() - began);
        // Its flow may run again, and nobody else is told of that.
        if (queue_.ready()) more_.notify_one();
        if (stopping_ && queue_.waiting() == 0) more_.notify_all();
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
