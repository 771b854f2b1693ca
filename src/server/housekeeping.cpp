#include "server/housekeeping.hpp"

#include <chrono>
#include <latch>

#include "centre/booking.hpp"
#include "desk/desk.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {
constexpr auto pause = std::chrono::milliseconds(250);
constexpr Duration flush_every = seconds(30);
constexpr Duration counts_every = hours(1);  // each time is a version of the record
constexpr Duration retry_after = minutes(1);
}  // namespace

Housekeeper::Housekeeper(App& app)
    : app_(app), reader_(app.store.reader()), keeper_questions_(app), early_keeper_(app) {}

Housekeeper::~Housekeeper() { stop(); }

void Housekeeper::start() {
    thread_ = std::thread([this] { run(); });
}

void Housekeeper::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
        flush_access();
        keep_counts();
    }
}

void Housekeeper::run() {
    make_times();
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const bool busy = work_once();
        lock.lock();
        if (!busy) wake_.wait_for(lock, pause, [this] { return stopping_; });
    }
}

bool Housekeeper::work_once() {
    bool busy = ring();
    busy = deliver() || busy;
    const Instant now = app_.now();
    busy = app_.directory_keeper.work_once(*reader_, now) || busy;
    busy = keeper_questions_.work_once(*reader_, now) || busy;
    busy = early_keeper_.work_once(*reader_, now) || busy;
    if (now >= next_counts_) {
        next_counts_ = now + counts_every;
        keep_counts();
    }
    if (now >= next_flush_) {
        next_flush_ = now + flush_every;
        flush_access();
        if (local_date(now) + slot_days > times_until_) make_times();
    }
    return busy;
}

std::vector<Result<std::string>> Housekeeper::write_all(std::vector<store::Job> jobs) {
    std::vector<Result<std::string>> results(jobs.size(), Result<std::string>(std::string{}));
    std::latch all(static_cast<std::ptrdiff_t>(jobs.size()));
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        app_.store.write(std::move(jobs[i]), [&, i](Result<std::string> result) {
            results[i] = std::move(result);
            all.count_down();
        });
    }
    all.wait();
    return results;
}

void Housekeeper::put_off(Uuid case_id, const Error& error) {
    log_error("housekeeping.put_off", error);
    put_off_[case_id] = app_.now() + retry_after;
}

bool Housekeeper::ring() {
    const Instant now = app_.now();
    auto due = reader_->due_cases(now, batch);
    if (!due) {
        log_error("clocks.unreadable", due.error());
        return false;
    }
    std::erase_if(put_off_, [&](const auto& entry) { return entry.second <= now; });
    std::vector<store::Job> jobs;
    std::vector<Uuid> ids;
    for (const auto& [case_id, at] : *due) {
        const Uuid id = case_id;
        if (put_off_.contains(id)) continue;
        auto [rung, fresh] = rung_at_.try_emplace(id, at);
        if (!fresh && rung->second == at) {
            // It rang and is due at the same instant still: a fault of ours, not to be repeated
            // four times a second.
            put_off(id, Error(ErrorKind::internal, "api.internal", "a clock does not move on"));
            rung_at_.erase(rung);
            continue;
        }
        rung->second = at;
        ids.push_back(id);
        jobs.push_back([this, id, now](store::WriteSession& session) -> Result<std::string> {
            SystemRandom random;
            auto done = desk::tick(session, app_.installation, id, now, random);
            if (!done) return fail(done.error());
            return std::string{};
        });
    }
    if (jobs.empty()) {
        if (due->empty()) rung_at_.clear();
        return false;
    }
    auto results = write_all(std::move(jobs));
    bool any = false;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i]) {
            ++app_.metrics.ticks;
            any = true;
        } else {
            rung_at_.erase(ids[i]);
            put_off(ids[i], results[i].error());
        }
    }
    return any;
}

bool Housekeeper::deliver() {
    auto messages = reader_->undelivered(batch);
    if (!messages) {
        log_error("messages.unreadable", messages.error());
        return false;
    }
    bool any = false;
    for (const auto& message : *messages) {
        if (put_off_.contains(message.id)) continue;
        // One at a time: two messages may be to the same case, in this order.
        auto done =
            app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                SystemRandom random;
                auto delivered = desk::deliver(session, app_.installation, message, random);
                if (!delivered) return fail(delivered.error());
                return std::string{};
            });
        if (done) {
            ++app_.metrics.messages;
            any = true;
        } else {
            put_off(message.id, done.error());
        }
    }
    return any;
}

void Housekeeper::flush_access() {
    const auto lines = app_.access_book.take(app_.now());
    if (lines.empty()) return;
    auto written =
        app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            for (const auto& line : lines) {
                if (auto put = session.put_access_line(line); !put) return fail(put.error());
            }
            return std::string{};
        });
    // The first line of each hour stands already; only repeated views go uncounted.
    if (!written) log_error("access_lines.not_counted", written.error());
}

void Housekeeper::keep_counts() {
    const std::string record = app_.not_understood.take_record();
    if (record.empty()) return;
    auto written =
        app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            const engine::Actor actor{engine::ActorKind::system, "housekeeping", "system", "", ""};
            auto put = session.put_record(not_understood_record, "all", record, actor);
            if (!put) return fail(put.error());
            return std::string{};
        });
    // The counts are still in memory and go along with the next ones.
    if (!written) log_error("not_understood.not_kept", written.error());
}

void Housekeeper::make_times() {
    const Date today = local_date(app_.now());
    const auto slots = centre::make_slots(app_.installation.patterns, app_.installation.calendar,
                                          today, today + slot_days);
    auto written =
        app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            for (const auto& slot : slots) {
                // What is there already stays, booked or free.
                if (session.slot(slot.id)) continue;
                if (auto put = session.put_slot(slot); !put) return fail(put.error());
            }
            return std::string{};
        });
    if (written)
        times_until_ = today + slot_days;
    else
        log_error("times.not_made", written.error());
}

}  // namespace luotsi::server
