#include "stage.hpp"

#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace luotsi::faults {

namespace {
constexpr std::size_t stack_bytes = 1024 * 1024;
}

struct Stage::Fiber {
    Stage* stage = nullptr;
    ucontext_t here{};
    ucontext_t back{};
    void* stack = nullptr;
    std::function<void()> body;
    bool over = true;
};

Stage::Stage() = default;

Stage::~Stage() {
    for (const auto& fiber : fibers_) munmap(fiber->stack, stack_bytes);
}

void Stage::at(std::int64_t ms, std::function<void()> what) {
    events_.push({std::max(ms, now_ms_), order_++, std::move(what)});
}

bool Stage::step() {
    if (events_.empty()) return false;
    const Event next = events_.top();
    events_.pop();
    now_ms_ = std::max(now_ms_, next.at);
    next.what();
    return true;
}

// makecontext() hands on ints only: a pointer comes in two halves.
void Stage::enter(unsigned low, unsigned high) {
    auto* fiber = reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(low) |
                                           static_cast<std::uintptr_t>(high) << 32U);
    for (;;) {
        fiber->body();
        fiber->body = nullptr;
        fiber->over = true;
        swapcontext(&fiber->here, &fiber->back);
    }
}

void Stage::resume(Fiber* fiber) {
    Fiber* before = std::exchange(current_, fiber);
    swapcontext(&fiber->back, &fiber->here);
    current_ = before;
    if (fiber->over) free_.push_back(fiber);
}

void Stage::start(std::function<void()> body) {
    if (free_.empty()) {
        auto made = std::make_unique<Fiber>();
        made->stage = this;
        made->stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
        if (made->stack == MAP_FAILED) std::abort();
        getcontext(&made->here);
        made->here.uc_stack.ss_sp = made->stack;
        made->here.uc_stack.ss_size = stack_bytes;
        made->here.uc_link = nullptr;
        const auto address = reinterpret_cast<std::uintptr_t>(made.get());
        makecontext(&made->here, reinterpret_cast<void (*)()>(&Stage::enter), 2,
                    static_cast<unsigned>(address), static_cast<unsigned>(address >> 32U));
        free_.push_back(made.get());
        fibers_.push_back(std::move(made));
    }
    Fiber* fiber = free_.back();
    free_.pop_back();
    fiber->body = std::move(body);
    fiber->over = false;
    resume(fiber);
}

void Stage::wait(const std::function<bool()>& ready) {
    assert(current_ != nullptr);
    if (ready()) return;
    Fiber* self = current_;
    waiting_.push_back({self, &ready});
    swapcontext(&self->here, &self->back);
}

void Stage::sleep(std::int64_t ms) {
    bool over = false;
    after(ms, [&] {
        over = true;
        wake();
    });
    wait([&] { return over; });
}

void Stage::wake() {
    // Who goes on may wait again or make others ready: looked at anew until nobody is.
    for (std::size_t i = 0; i < waiting_.size();) {
        if (!(*waiting_[i].ready)()) {
            ++i;
            continue;
        }
        Fiber* fiber = waiting_[i].fiber;
        waiting_.erase(waiting_.begin() + static_cast<long>(i));
        resume(fiber);
        i = 0;
    }
}

}  // namespace luotsi::faults
