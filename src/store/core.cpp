#include "store/core.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <sqlite3.h>
#include <sys/random.h>

#include "store/rows.hpp"
#include "store/session.hpp"

namespace luotsi::store {
namespace {

// The feed keeps this many cursors; a screen that was away longer loads anew.
constexpr std::uint64_t feed_positions_kept = 100'000;
constexpr Duration answers_kept = days(30);
constexpr std::uint32_t groups_between_purges = 64;
constexpr std::int32_t shard_count = 1024;
// Pages in the write-ahead log before the writer moves them into the database: 8192 pages are
// 32 MiB. Under load many groups rewrite the same pages, so moving them seldom is cheaper; when
// the writer has nothing to do it moves them from 256 on.
constexpr int checkpoint_pages = 8192;
constexpr int checkpoint_pages_idle = 256;

std::uint64_t number_of(const std::string& text) {
    return std::strtoull(text.c_str(), nullptr, 10);
}

}  // namespace

Live* CaseCache::find(Uuid case_id) {
    const auto found = entries_.find(case_id);
    if (found == entries_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second->place);
    return &found->second->live;
}

Live& CaseCache::put(Uuid case_id, Live live) {
    drop(case_id);
    if (entries_.size() >= cached_cases_max) drop(Uuid(order_.back()));
    order_.push_front(case_id);
    auto entry = std::make_unique<Entry>(Entry{std::move(live), order_.begin()});
    Live& out = entry->live;
    entries_.emplace(case_id, std::move(entry));
    return out;
}

void CaseCache::drop(Uuid case_id) {
    const auto found = entries_.find(case_id);
    if (found == entries_.end()) return;
    order_.erase(found->second->place);
    entries_.erase(found);
}

void CaseCache::clear() {
    entries_.clear();
    order_.clear();
}

Core::Core(std::unique_ptr<Connection> connection, const model::Library& models, Options given,
           Random& salts)
    : db(std::move(connection)), library(models), options(std::move(given)), random(salts) {}

Result<void> Core::load_state() {
    const auto note_length = [](void* core, sqlite3*, const char*, int pages) {
        static_cast<Core*>(core)->log_pages_ = pages;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(db->raw(), note_length, this);
    Result<std::string> stored = read_setting(*db, "secret");
    if (!stored) return fail(std::move(stored.error()));
    secret = *stored;
    Result<std::string> clock_text = read_setting(*db, "clock");
    if (!clock_text) return fail(std::move(clock_text.error()));
    last_recorded = Instant{static_cast<std::int64_t>(number_of(*clock_text))};
    Result<std::string> last = db->ask("select max(position) from change where shard = 0");
    if (!last) return fail(std::move(last.error()));
    position = number_of(*last);
    return {};
}

std::uint64_t PooledRandom::next() {
    if (used_ == pool_.size()) {
        auto* bytes = reinterpret_cast<unsigned char*>(pool_.data());
        std::size_t filled = 0;
        while (filled < sizeof pool_) {
            const ssize_t got = getrandom(bytes + filled, sizeof pool_ - filled, 0);
            if (got > 0) filled += static_cast<std::size_t>(got);
        }
        used_ = 0;
    }
    return std::exchange(pool_[used_++], 0);  // handed out once, then gone
}

Instant system_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Instant Core::clock() const {
    return std::max(options.clock != nullptr ? options.clock() : system_now(), last_recorded);
}

Result<void> Core::begin() {
    topics.clear();
    touched.clear();
    bytes = 0;
    return db->use("begin immediate").start().run();
}

void Core::add_topic(std::string topic) {
    if (std::ranges::find(topics, topic) == topics.end()) topics.push_back(std::move(topic));
}

Result<void> Core::write_group_rows(Instant now, std::vector<Change>& changes) {
    if (topics.empty()) return {};
    std::string joined;
    std::uint64_t at = position;
    for (const std::string& topic : topics) {
        changes.push_back({++at, topic});
        if (!joined.empty()) joined += '\n';
        joined += topic;
    }
    Result<void> written = db->use("insert into change(shard, position, organiser, happened_at,"
                                   " first, topics) values (0, ?, ?, ?, ?, ?)")
                               .with(at, options.organiser, now, position + 1, joined)
                               .run();
    if (written)
        written = write_setting(*db, "clock", std::to_string(std::max(now, last_recorded).ms),
                                options.organiser, now);
    return written;
}

Result<void> Core::commit(Instant now, std::vector<Change>& changes) {
    changes.clear();
    Result<void> done = write_group_rows(now, changes);
    if (done) done = db->use("commit").start().run();
    if (!done) {
        rollback();
        changes.clear();
        return done;
    }
    position += changes.size();
    if (!changes.empty()) last_recorded = std::max(last_recorded, now);
    topics.clear();
    touched.clear();
    return {};
}

// Every case the group touched was changed at hand already: those are forgotten and will be
// replayed from what is on disk.
void Core::rollback() {
    if (db->in_transaction()) (void)db->execute("rollback");
    for (const Uuid& case_id : touched) cases.drop(case_id);
    touched.clear();
    topics.clear();
    bulk_open = false;
}

Result<std::string> Core::run(const Job& job, Instant now, bool& aborted) {
    Session session(*this, now);
    Result<std::string> answer = job(session);
    if (answer && !session.aborted()) {
        Result<void> released = session.finish();
        if (!released) answer = fail(std::move(released.error()));
    }
    // An automatic rollback by SQLite (disk full in the middle of a statement) ends the group too.
    aborted =
        session.aborted() || !db->in_transaction() || (!answer && ends_transaction(answer.error()));
    if (aborted && answer)
        answer = fail(ErrorKind::unavailable, "store.disk_full", "the group was not written");
    if (!answer) {
        if (!aborted) session.undo();
        return answer;
    }
    for (const std::string& topic : session.topics()) add_topic(topic);
    return answer;
}

void Core::maintain(Instant now, bool idle) {
    if (log_pages_ > (idle ? checkpoint_pages_idle : checkpoint_pages)) {
        int moved = 0;
        sqlite3_wal_checkpoint_v2(db->raw(), "main", SQLITE_CHECKPOINT_PASSIVE, &log_pages_,
                                  &moved);
        if (moved == log_pages_) log_pages_ = 0;
    }
    if (++groups_since_purge_ < groups_between_purges) return;
    groups_since_purge_ = 0;
    if (!db->use("begin immediate").start().run()) return;
    // Old answers go shard by shard, in turn: no index of their age is kept for it.
    Result<void> purged = db->use("delete from answer where shard = ? and happened_at < ?")
                              .with(purged_shard_, now - answers_kept)
                              .run();
    purged_shard_ = (purged_shard_ + 1) % shard_count;
    if (purged && position > feed_positions_kept)
        purged = db->use("delete from change where shard = 0 and position <= ?")
                     .with(position - feed_positions_kept)
                     .run();
    if (!purged || !db->use("commit").start().run()) rollback();
}

}  // namespace luotsi::store
