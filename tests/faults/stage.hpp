// Virtual time and whose turn it is: one thread plays clients, server workers and the writer as
// fibers. Events are done in order of their instant, equals in order of their making, so that a
// run depends on its seed alone. A fiber runs until it waits; while it runs nobody else does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "base/time.hpp"

namespace luotsi::faults {

class Stage {
public:
    Stage();
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    std::int64_t now_ms() const { return now_ms_; }
    // The disk works: time passes for everybody.
    void pass(std::int64_t ms) { now_ms_ += ms; }

    void at(std::int64_t ms, std::function<void()> what);
    void after(std::int64_t ms, std::function<void()> what) { at(now_ms_ + ms, std::move(what)); }
    // Does the next event; false when there is none.
    bool step();

    // A fiber that runs `body`, starting now and at once.
    void start(std::function<void()> body);
    // Inside a fiber: gives the turn away until `ready` is true. It is asked whenever wake() is
    // called.
    void wait(const std::function<bool()>& ready);
    void sleep(std::int64_t ms);
    bool inside() const { return current_ != nullptr; }
    // Lets every fiber whose condition has come true go on, in the order they began to wait.
    void wake();
    std::size_t waiting() const { return waiting_.size(); }

private:
    struct Fiber;
    struct Waiting {
        Fiber* fiber;
        const std::function<bool()>* ready;
    };
    struct Event {
        std::int64_t at;
        std::uint64_t order;
        std::function<void()> what;
        bool operator<(const Event& other) const {
            return at != other.at ? at > other.at : order > other.order;
        }
    };
    static void enter(unsigned low, unsigned high);
    void resume(Fiber* fiber);

    std::int64_t now_ms_ = 0;
    std::uint64_t order_ = 0;
    std::priority_queue<Event> events_;
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> free_;
    std::vector<Waiting> waiting_;
    Fiber* current_ = nullptr;
};

}  // namespace luotsi::faults
