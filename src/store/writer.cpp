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
// program has been started again and has read the disk anew: neither by groups nor by work that
// runs alone, and the write-ahead log is not moved into the database. The connection remembers it,
// whichever statement met it.
#include "store/writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace luotsi::store {
namespace {

constexpr std::uint64_t group_bytes_max = 4 * 1024 * 1024;
constexpr int attempts_together = 2;
constexpr int attempts_alone = 5;
constexpr int patience_after_ms = 250;
constexpr int in_vain_max = 8;

Error queue_full() {
    Error error(ErrorKind::busy, "store.busy", "the write queue is full");
    error.repair = "send it again in a second";
    return error;
}

// A damaged page is met by whoever needs it; the others do without.
bool is_damage(const Error& error) { return error.code == "store.damaged"; }
bool ends_all(const Error& error) { return ends_transaction(error) && !is_damage(error); }

Error sync_error() {
    Error error(ErrorKind::unavailable, "store.sync_failed",
                "the disk did not confirm a write; nothing more is written");
    error.repair = "check the disk, then start the program again";
    return error;
}

}  // namespace

Writer::Writer(Core& core) : core_(core) {
    last_change_ = core.position;
    if (core_.options.turns == nullptr) thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
    {
        const std::lock_guard lock(queue_lock_);
        stopping_ = true;
    }
    queue_filled_.notify_all();
    if (thread_.joinable()) thread_.join();
    while (core_.options.turns != nullptr && run_group_here()) {
    }
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
            take_group(group);
        }
        if (!group.empty()) run_group(group);
        group.clear();
        maintain(idle);
    }
}

// Under queue_lock_.
void Writer::take_group(std::vector<Item>& group) {
    group = std::move(left_over_);
    left_over_.clear();
    while (!queue_.empty() && group.size() < core_.options.group_max) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
}

void Writer::maintain(bool idle) {
    const std::lock_guard lock(core_lock_);
    if (core_.bulk_open || sync_failed()) return;
    // Where others write too the feed knows how far it has come.
    if (core_.db->engine() != Engine::sqlite) core_.position = last_change();
    core_.maintain(core_.clock(), idle);
}

bool Writer::run_group_here() {
    std::vector<Item> group;
    bool idle = false;
    {
        const std::lock_guard lock(queue_lock_);
        take_group(group);
        idle = queue_.empty() && left_over_.empty();
    }
    if (!group.empty()) run_group(group);
    maintain(idle);
    return !group.empty();
}

// Runs the group's jobs; an error means that the whole group is lost. Jobs beyond the size limit
// are moved to left_over_ and the group is cut.
Result<void> Writer::run_jobs(std::vector<Item>& group, std::vector<Result<std::string>>& answers,
                              Instant& latest) {
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (core_.bytes > group_bytes_max) {
            // In front of what an attempt before, which was undone, has left over already.
            left_over_.insert(left_over_.begin(),
                              std::make_move_iterator(group.begin() + static_cast<long>(i)),
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

// One transaction for the whole group.
Result<void> Writer::together(std::vector<Item>& group, std::vector<Result<std::string>>& answers) {
    answers.clear();
    Instant latest;
    if (Result<void> begun = core_.begin(); !begun) return begun;
    Result<void> outcome = run_jobs(group, answers, latest);
    if (outcome) outcome = core_.check();
    if (!outcome) {
        core_.rollback();
        return outcome;
    }
    return commit(latest);
}

// Where other processes write too: the group is run on assumptions and sent at once; if one of them
// was wrong it is run again knowing better, and at last job by job, waiting for every answer.
Result<void> Writer::among_others(std::vector<Item>& group,
                                  std::vector<Result<std::string>>& answers) {
    core_.assumed = Assumed();
    core_.assume(true);
    Result<void> done;
    for (int i = 0; i < attempts_together; ++i) {
        done = together(group, answers);
        if (done || ends_transaction(done.error()) || is_held_elsewhere(done.error())) break;
    }
    if (!done && !ends_transaction(done.error())) {
        one_by_one(group, answers, is_held_elsewhere(done.error()));
        done = {};
    }
    core_.assume(false);
    return done;
}

// Who waits in vain for a case that somebody holds must not keep those behind waiting as long: when
// one has waited (`held`: the group has), each gets only a moment, and when nobody gets what is
// asked for (a rebuild holds everything) or the server has gone, the rest are told so at once.
void Writer::one_by_one(std::vector<Item>& group, std::vector<Result<std::string>>& answers,
                        bool held) {
    answers.clear();
    if (held) core_.db->wait_for_others(patience_after_ms);
    int in_vain = 0;
    for (Item& item : group) {
        if (sync_failed()) {  // of one of them: what the disk says after that is not to be believed
            answers.push_back(fail(sync_error()));
            continue;
        }
        const bool failed_before = !answers.empty() && !answers.back();
        if (failed_before && (in_vain == in_vain_max || ends_all(answers.back().error()))) {
            answers.push_back(fail(Error(answers.back().error())));
            continue;
        }
        Result<std::string> answer = by_itself(item.job);
        const bool waited = !answer && is_held_elsewhere(answer.error());
        if (waited && !std::exchange(held, true)) core_.db->wait_for_others(patience_after_ms);
        in_vain = waited ? in_vain + 1 : 0;
        answers.push_back(std::move(answer));
    }
    if (held) core_.db->wait_for_others(patience_ms);
}

Result<std::string> Writer::by_itself(const Job& job) {
    Result<std::string> answer = fail(ErrorKind::busy, "store.busy", "written by many at once");
    for (int i = 0; i < attempts_alone; ++i) {
        core_.assume(false);
        core_.cases.clear();  // what is at hand may be old: everything is read anew
        if (Result<void> begun = core_.begin(); !begun) return fail(std::move(begun.error()));
        core_.holding = true;
        const Instant now = core_.clock();
        bool aborted = false;
        answer = core_.run(job, now, aborted);
        core_.holding = false;
        Result<void> written;
        if (aborted || !answer)
            core_.rollback();
        else if (written = commit(now); !written)
            answer = fail(Error(written.error()));
        const bool collided = !answer && (answer.error().code == "store.constraint" ||
                                          answer.error().code == "store.busy");
        if (!collided || is_held_elsewhere(answer.error())) break;
    }
    return answer;
}

void Writer::run_group(std::vector<Item>& group) {
    std::vector<Result<std::string>> answers;
    answers.reserve(group.size());
    {
        const std::lock_guard lock(core_lock_);
        Result<void> outcome;
        if (sync_failed()) outcome = fail(sync_error());
        if (outcome && core_.bulk_open) outcome = commit(bulk_now_);
        if (outcome)
            outcome = core_.db->engine() == Engine::sqlite ? together(group, answers)
                                                           : among_others(group, answers);
        if (!outcome && is_damage(outcome.error()) && !sync_failed()) {
            one_by_one(group, answers, false);
            outcome = {};
        }
        if (!outcome) answers.assign(group.size(), fail(Error(outcome.error())));
    }
    for (std::size_t i = 0; i < group.size(); ++i)
        if (group[i].done) group[i].done(std::move(answers[i]));
}

// Under core_lock_.
Result<void> Writer::commit(Instant now) {
    core_.bulk_open = false;
    Result<void> done = core_.commit(now, changes_);
    if (!done) return sync_failed() ? fail(sync_error()) : done;
    tell_own(changes_);
    return {};
}

// Under core_lock_.
void Writer::tell_own(std::vector<Change>& changes) {
    if (core_.db->engine() == Engine::sqlite) {
        last_change_.store(core_.position, std::memory_order_release);
    } else {
        // Where this group stands in the feed shows when all before it have ended (feed.hpp).
        for (Change& change : changes) change.position = last_change();
    }
    add_epochs();
    tell(changes);
}

// Erasing and rebuilding here, besides what other processes have said.
void Writer::add_epochs() {
    epoch_.fetch_add(core_.epoch - epochs_added_, std::memory_order_acq_rel);
    epochs_added_ = core_.epoch;
}

void Writer::tell(std::span<const Change> changes) {
    if (changes.empty()) return;
    const std::lock_guard lock(listener_lock_);
    if (listener_) listener_(changes);
}

void Writer::followed(std::uint64_t position, std::span<const Change> changes) {
    last_change_.store(position, std::memory_order_release);
    tell(changes);
}

void Writer::on_changes(std::function<void(std::span<const Change>)> listener) {
    const std::lock_guard lock(listener_lock_);
    listener_ = std::move(listener);
}

Result<void> Writer::bulk(Instant now, const Job& job) {
    const std::lock_guard lock(core_lock_);
    if (sync_failed()) return fail(sync_error());
    if (!core_.bulk_open) {
        core_.gather(Gather::writes);
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
    if (core_.bulk_open && sync_failed()) return fail(sync_error());
    return core_.bulk_open ? commit(bulk_now_) : Result<void>();
}

Result<void> Writer::alone(const std::function<Result<void>()>& work) {
    const std::lock_guard lock(core_lock_);
    if (sync_failed()) return fail(sync_error());
    if (core_.bulk_open)
        if (Result<void> committed = commit(bulk_now_); !committed) return committed;
    core_.assume(false);
    Result<void> done = work();
    tell_own(core_.untold);
    core_.untold.clear();
    return !done && sync_failed() ? fail(sync_error()) : done;
}

}  // namespace luotsi::store
