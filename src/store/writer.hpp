// The writer: a bounded queue, one thread, groups with one commit each (see writer.cpp).
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/core.hpp"

namespace luotsi::store {

class Writer {
public:
    explicit Writer(Core& core);
    ~Writer();  // does what is queued, then stops
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void write(Job job, Done done);
    Result<void> bulk(Instant now, const Job& job);
    Result<void> bulk_commit();
    void on_changes(std::function<void(std::span<const Change>)> listener);
    // Runs `work` alone: no group is under way. What bulk had open is committed first.
    Result<void> alone(const std::function<Result<void>()>& work);
    std::uint64_t last_change() const { return last_change_.load(std::memory_order_acquire); }
    std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

private:
    struct Item {
        Job job;
        Done done;
    };
    void loop();
    void run_group(std::vector<Item>& group);
    Result<void> run_jobs(std::vector<Item>& group, std::vector<Result<std::string>>& answers,
                          Instant& latest);
    Result<void> commit(Instant now);
    void tell(std::span<const Change> changes);

    Core& core_;
    std::mutex core_lock_;                // the core, by the thread or by bulk
    std::mutex queue_lock_;
    std::condition_variable queue_filled_;
    std::deque<Item> queue_;
    std::vector<Item> left_over_;         // of a group that reached its size in bytes
    bool stopping_ = false;
    std::mutex listener_lock_;
    std::function<void(std::span<const Change>)> listener_;
    std::vector<Change> changes_;
    std::atomic<std::uint64_t> last_change_{0};
    std::atomic<std::uint64_t> epoch_{0};
    Instant bulk_now_{0};
    bool sync_failed_ = false;
    std::thread thread_;
};

}  // namespace luotsi::store
