// One thread owns all writes. Jobs queue here (a full queue answers busy at once, before any work);
// the thread takes up to group_max of them, runs each in its own savepoint, commits once and then
// answers all. Why: the fsync of a commit costs about a millisecond and is paid per group, not per
// job. A group also ends when it has written group_bytes_max.
//
// Nothing is answered before it is on disk. When the commit fails, or the disk is full in the
// middle of a group, the whole group is undone, all its jobs fail as `unavailable`, and the cases
// at hand that it touched are forgotten; the next group tries again, so writing resumes when there
// is space. One failure is different: when an fsync has failed the kernel may have dropped what it
// could not write, so what is on disk is unknown. Then nothing is written any more until the
// program has been started again and has read the disk anew.
#include "store/writer.hpp"

#include <algorithm>
#include <cassert>

namespace luotsi::store {
namespace {

constexpr std::uint64_t group_bytes_max = 4 * 1024 * 1024;

Error queue_full() {
    Error error(ErrorKind::busy, "store.busy", "the write queue is full");
    error.repair = "send it again in a second";
    return error;
}

Error sync_error() {
    Error error(ErrorKind::unavailable, "store.sync_failed",
                "the disk did not confirm a write; nothing more is written");
    error.repair = "check the disk, then start the program again";
    return error;
}

}  // namespace

Writer::Writer(Core& core) : core_(core) {
    last_change_ = core.position;
    thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
    {
        const std::lock_guard lock(queue_lock_);
        stopping_ = true;
    }
    queue_filled_.notify_all();
    thread_.join();
    (void)bulk_commit();
}

void Writer::write(Job job, Done done) {
    {
        const std::lock_guard lock(queue_lock_);
        if (!stopping_ && queue_.size() < core_.options.queue_max) {
            queue_.push_back({std::move(job), std::move(done)});
            queue_filled_.notify_one();
            return;
        }
    }
    if (done) done(fail(queue_full()));
}

void Writer::loop() {
    std::vector<Item> group;
    for (;;) {
        bool idle = false;
        {
            std::unique_lock lock(queue_lock_);
            if (left_over_.empty() && queue_.empty()) {
                if (stopping_) return;
                idle = !queue_filled_.wait_for(lock, std::chrono::seconds(1),
                                               [&] { return stopping_ || !queue_.empty(); });
            }
            group = std::move(left_over_);
            left_over_.clear();
            while (!queue_.empty() && group.size() < core_.options.group_max) {
                group.push_back(std::move(queue_.front()));
                queue_.pop_front();
            }
        }
        if (!group.empty()) run_group(group);
        group.clear();
        const std::lock_guard lock(core_lock_);
        if (!core_.bulk_open && !sync_failed_) core_.maintain(core_.clock(), idle);
    }
}

// Runs the group's jobs; an error means that the whole group is lost. Jobs beyond the size limit
// are moved to left_over_ and the group is cut.
Result<void> Writer::run_jobs(std::vector<Item>& group, std::vector<Result<std::string>>& answers,
                              Instant& latest) {
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (core_.bytes > group_bytes_max) {
            left_over_.assign(std::make_move_iterator(group.begin() + static_cast<long>(i)),
                              std::make_move_iterator(group.end()));
            group.resize(i);
            break;
        }
        latest = core_.clock();
        bool aborted = false;
        answers.push_back(core_.run(group[i].job, latest, aborted));
        if (aborted) return fail(Error(answers.back().error()));
    }
    return {};
}

void Writer::run_group(std::vector<Item>& group) {
    std::vector<Result<std::string>> answers;
    answers.reserve(group.size());
    {
        const std::lock_guard lock(core_lock_);
        Result<void> outcome;
        Instant latest;
        if (sync_failed_) outcome = fail(sync_error());
        if (outcome && core_.bulk_open) outcome = commit(bulk_now_);
        if (outcome) outcome = core_.begin();
        if (outcome) {
            outcome = run_jobs(group, answers, latest);
            if (!outcome) core_.rollback();
        }
        if (outcome) outcome = commit(latest);
        if (!outcome) answers.assign(group.size(), fail(Error(outcome.error())));
    }
    for (std::size_t i = 0; i < group.size(); ++i)
        if (group[i].done) group[i].done(std::move(answers[i]));
}

// Under core_lock_.
Result<void> Writer::commit(Instant now) {
    core_.bulk_open = false;
    Result<void> done = core_.commit(now, changes_);
    if (!done) {
        if (core_.db->sync_failed()) sync_failed_ = true;
        return sync_failed_ ? fail(sync_error()) : done;
    }
    last_change_.store(core_.position, std::memory_order_release);
    epoch_.store(core_.epoch, std::memory_order_release);
    tell(changes_);
    return {};
}

void Writer::tell(std::span<const Change> changes) {
    if (changes.empty()) return;
    const std::lock_guard lock(listener_lock_);
    if (listener_) listener_(changes);
}

void Writer::on_changes(std::function<void(std::span<const Change>)> listener) {
    const std::lock_guard lock(listener_lock_);
    listener_ = std::move(listener);
}

Result<void> Writer::bulk(Instant now, const Job& job) {
    const std::lock_guard lock(core_lock_);
    if (sync_failed_) return fail(sync_error());
    if (!core_.bulk_open) {
        if (Result<void> begun = core_.begin(); !begun) return begun;
        core_.bulk_open = true;
    }
    bulk_now_ = std::max(bulk_now_, now);
    bool aborted = false;
    Result<std::string> answer = core_.run(job, now, aborted);
    if (aborted) core_.rollback();
    if (!answer) return fail(std::move(answer.error()));
    return {};
}

Result<void> Writer::bulk_commit() {
    const std::lock_guard lock(core_lock_);
    return core_.bulk_open ? commit(bulk_now_) : Result<void>();
}

Result<void> Writer::alone(const std::function<Result<void>()>& work) {
    const std::lock_guard lock(core_lock_);
    if (sync_failed_) return fail(sync_error());
    if (core_.bulk_open)
        if (Result<void> committed = commit(bulk_now_); !committed) return committed;
    Result<void> done = work();
    epoch_.store(core_.epoch, std::memory_order_release);
    return done;
}

}  // namespace luotsi::store
