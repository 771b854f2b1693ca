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
    // Without a thread of its own (Options::turns): one group, on this thread.
    bool run_group_here();
    Result<void> bulk(Instant now, const Job& job);
    Result<void> bulk_commit();
    void on_changes(std::function<void(std::span<const Change>)> listener);
    // Runs `work` alone: no group is under way. What bulk had open is committed first.
    Result<void> alone(const std::function<Result<void>()>& work);
    // The feed has come to this place, by whichever process; `changes` are others'.
    void followed(std::uint64_t position, std::span<const Change> changes);
    void forget_what_was_read() { epoch_.fetch_add(1, std::memory_order_acq_rel); }
    std::uint64_t last_change() const { return last_change_.load(std::memory_order_acquire); }
    std::string own_name() { return core_.own_name(); }  // waits for a commit under way
    std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

private:
    struct Item {
        Job job;
        Done done;
    };
    void loop();
    void take_group(std::vector<Item>& group);
    void maintain(bool idle);
    void run_group(std::vector<Item>& group);
    Result<void> together(std::vector<Item>& group, std::vector<Result<std::string>>& answers);
    Result<void> among_others(std::vector<Item>& group, std::vector<Result<std::string>>& answers);
    void one_by_one(std::vector<Item>& group, std::vector<Result<std::string>>& answers, bool held);
    Result<std::string> by_itself(const Job& job);
    Result<void> run_jobs(std::vector<Item>& group, std::vector<Result<std::string>>& answers,
                          Instant& latest);
    Result<void> commit(Instant now);
    void tell(std::span<const Change> changes);
    void tell_own(std::vector<Change>& changes);
    void add_epochs();
    bool sync_failed() const { return core_.db->sync_failed(); }

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
    std::uint64_t epochs_added_ = 0;
    Instant bulk_now_{0};
    std::thread thread_;
};

}  // namespace luotsi::store
