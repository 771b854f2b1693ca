#include "server/http/fair_queue.hpp"

#include <algorithm>
#include <cassert>

namespace luotsi::server {

namespace {
// Flows that nobody waits in are kept for what they have used, until there are this many.
constexpr std::size_t flows_max = 8192;
constexpr std::int64_t first_guess_us = 200;
}  // namespace

void FairQueue::forget_idle() {
    std::erase_if(flows_, [](const auto& entry) {
        return entry.second.line.empty() && entry.second.running == 0;
    });
}

FairQueue::Pushed FairQueue::push(const std::string& flow, std::shared_ptr<Exchange> exchange,
                                  std::size_t bytes, std::int64_t now_us) {
    assert(exchange);
    if (waiting_ >= limits_.waiting_max || bytes_ + bytes > limits_.bytes_max) return Pushed::full;
    if (flows_.size() >= flows_max) forget_idle();
    auto [it, fresh] = flows_.try_emplace(flow);
    Flow& its = it->second;
    if (fresh) its.guess_us = first_guess_us;
    if (its.line.size() >= limits_.flow_waiting_max ||
        (!its.line.empty() && its.bytes + bytes > limits_.flow_bytes_max)) {
        return Pushed::flow_full;
    }
    if (waiting_ == 0) empty_us_ = now_us;
    if (its.line.empty()) {
        // Who was away has saved nothing up: it starts where the others are.
        if (its.running == 0) its.used_us = std::max(its.used_us, virtual_us_);
        its.turn = ++turns_;
    }
    its.line.push_back({std::move(exchange), bytes, now_us});
    its.bytes += bytes;
    bytes_ += bytes;
    ++waiting_;
    if (its.line.size() == 1 && may_run(its)) ready_.insert(place(its));
    return Pushed::yes;
}

bool FairQueue::pop(std::int64_t now_us, Taken& out) {
    if (ready_.empty()) return false;
    Flow& flow = *ready_.begin()->second;
    ready_.erase(ready_.begin());
    assert(may_run(flow));
    Waiting next = std::move(flow.line.front());
    flow.line.pop_front();
    flow.bytes -= next.bytes;
    bytes_ -= next.bytes;
    --waiting_;
    const bool standing = now_us - empty_us_ > limits_.standing_after_us;
    const std::int64_t most = standing ? limits_.standing_wait_us_max : limits_.wait_us_max;
    if (waiting_ == 0) empty_us_ = now_us;
    out.waited_us = now_us - next.since_us;
    out.late = out.waited_us > most;
    out.charged_us = out.late ? 0 : flow.guess_us;
    out.exchange = std::move(next.exchange);
    out.flow = &flow;
    virtual_us_ = std::max(virtual_us_, flow.used_us);
    flow.used_us += out.charged_us;
    ++flow.running;
    flow.turn = ++turns_;
    if (may_run(flow)) ready_.insert(place(flow));
    return true;
}

void FairQueue::done(const Taken& taken, std::int64_t used_us) {
    assert(taken.flow && taken.flow->running > 0);
    Flow& flow = *taken.flow;
    if (may_run(flow)) ready_.erase(place(flow));
    --flow.running;
    if (!taken.late) {
        flow.used_us += used_us - taken.charged_us;
        flow.guess_us += (used_us - flow.guess_us) / 8;  // as TCP smooths its round-trip time
    }
    if (may_run(flow)) ready_.insert(place(flow));
}

}  // namespace luotsi::server
