#include "server/housekeeping.hpp"

#include <chrono>

#include "base/hash.hpp"
#include "centre/booking.hpp"
#include "desk/desk.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {
constexpr auto pause = std::chrono::milliseconds(250);
constexpr Duration flush_every = seconds(30);
constexpr Duration seal_every = minutes(5);
constexpr Duration counts_every = hours(1);  // each time is a version of the record
constexpr Duration retry_after = minutes(1);
}  // namespace

Housekeeper::Housekeeper(App& app, std::uint32_t batch)
    : app_(app), batch_(batch), reader_(app.store.reader()), keeper_questions_(app),
      early_keeper_(app), looks_keeper_(app), damage_watch_(app), structure_keeper_(app),
      leaver_keeper_(app) {}

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
        seal_views(false);
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
    app_.keep_up(*reader_);
    const bool on_duty = app_.store.on_duty();
    // Whose the matters are comes before what is due in them.
    bool busy = on_duty && structure_keeper_.work_once(*reader_, app_.now());
    busy = (on_duty && leaver_keeper_.work_once(*reader_, app_.now())) || busy;
    busy = (on_duty && ring()) || busy;
    busy = (on_duty && deliver()) || busy;
    const Instant now = app_.now();
    busy = app_.directory_keeper.work_once(*reader_, now) || busy;
    busy = (on_duty && keeper_questions_.work_once(*reader_, now)) || busy;
    busy = (on_duty && early_keeper_.work_once(*reader_, now)) || busy;
    busy = (on_duty && looks_keeper_.work_once(*reader_, now)) || busy;
    damage_watch_.work_once(*reader_, now);
    if (is_time(next_seal_, seal_every)) seal_views(on_duty);
    if (is_time(next_counts_, counts_every)) keep_counts();
    if (is_time(next_flush_, flush_every)) {
        flush_access();
        if (local_date(now) + slot_days > times_until_) make_times();
    }
    return busy;
}

// A time further ahead than it is ever set was set while the clock stood wrong: it has come, too.
bool Housekeeper::is_time(Instant& next, Duration every) const {
    const Instant now = app_.clock();
    if (now < next && next - now <= every) return false;
    next = now + every;
    return true;
}

void Housekeeper::put_off(Uuid case_id, const Error& error) {
    log_error("housekeeping.put_off", error);
    put_off_[case_id] = app_.clock() + retry_after;
}

// The first of those that are due and not put off, however many of those stand before them.
Result<std::vector<std::pair<Uuid, Instant>>> Housekeeper::next_to_ring(Instant now) {
    std::vector<std::pair<Uuid, Instant>> out;
    store::DueAfter after;
    for (;;) {
        auto page = reader_->due_cases(now, batch_, after);
        if (!page) return fail(std::move(page.error()));
        for (const auto& [id, at] : *page) {
            if (!put_off_.contains(id)) out.emplace_back(id, at);
        }
        if (page->size() < batch_ || !out.empty()) return out;
        after = {page->back().second, page->back().first};
    }
}

bool Housekeeper::ring() {
    const Instant now = app_.now();
    std::erase_if(put_off_, [at = app_.clock()](const auto& entry) {
        return entry.second <= at || entry.second - at > retry_after;
    });
    auto due = next_to_ring(now);
    if (!due) {
        log_error("clocks.unreadable", due.error());
        return false;
    }
    std::vector<store::Job> jobs;
    std::vector<Uuid> ids;
    for (const auto& [case_id, at] : *due) {
        const Uuid id = case_id;
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
    auto results = app_.store.write_all_and_wait(std::move(jobs));
    bool any = false;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i]) {
            ++app_.metrics.ticks;
            any = true;
        } else {
            rung_at_.erase(ids[i]);
            name_damage(app_, ids[i], results[i].error());
            put_off(ids[i], results[i].error());
        }
    }
    return any;
}

Result<std::vector<store::CaseMessage>> Housekeeper::next_to_deliver() {
    std::vector<store::CaseMessage> out;
    store::DueAfter after;
    for (;;) {
        auto page = reader_->undelivered(batch_, after);
        if (!page) return fail(std::move(page.error()));
        if (page->empty()) return out;
        after = {page->back().at, page->back().id};
        const bool last = page->size() < batch_;
        for (auto& message : *page) {
            if (!put_off_.contains(message.id)) out.push_back(std::move(message));
        }
        if (last || !out.empty()) return out;
    }
}

bool Housekeeper::deliver() {
    auto messages = next_to_deliver();
    if (!messages) {
        log_error("messages.unreadable", messages.error());
        return false;
    }
    bool any = false;
    for (const auto& message : *messages) {
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
            // Of its two cases the one that cannot be read.
            if (store::is_damaged_case(done.error()))
                for (const Uuid& id : {message.from_case, message.to_case}) damage_watch_.doubt(id);
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

// The seal is told in the program's own log, which is kept elsewhere than the database: a log of
// views that was made anew as a whole does not fit it (`luotsi verify --seal`).
void Housekeeper::seal_views(bool close_days) {
    const auto seal = app_.store.seal_views(close_days);
    if (!seal) {
        log_error("views.not_sealed", seal.error());
        return;
    }
    if (seal->n == told_seal_) return;
    told_seal_ = seal->n;
    log_line(LogLevel::info, "views.sealed",
             {{"seal", std::to_string(seal->n) + ":" + to_hex(seal->value)}});
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
