#include "store/core.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <sys/random.h>

#include "store/dialect.hpp"
#include "store/rows.hpp"
#include "store/session.hpp"
#include "store/shards.hpp"

namespace luotsi::store {
namespace {

// The feed keeps this many cursors; a screen that was away longer loads anew.
constexpr Duration answers_kept = days(30);
constexpr std::uint32_t groups_between_purges = 64;

std::uint64_t number_of(const std::string& text) {
    return std::strtoull(text.c_str(), nullptr, 10);
}

// Refusals that say nothing of the job itself.
bool of_database(const Error& error) {
    return error.code == "store.constraint" || error.code == "store.busy" ||
           error.code == "store.bad_text" || error.code == "store.internal";
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

void Core::gather(Gather how) {
    gathers = how != Gather::nothing && db->engine() != Engine::sqlite;
    db->gather(how);
}

void Core::assume(bool on) {
    assuming = on && db->engine() != Engine::sqlite;
    gather(assuming ? Gather::writes_as_new : Gather::nothing);
}

Result<void> Core::load_state() {
    Result<std::string> half = read_setting(*db, "copy_from");
    if (!half) return fail(std::move(half.error()));
    if (!half->empty()) {
        Error error(ErrorKind::unavailable, "store.half_copied", "a move to it was cut");
        error.repair = "give the same `luotsi migrate` once more";
        return fail(std::move(error));
    }
    Result<std::string> stored = read_setting(*db, "secret");
    if (!stored) return fail(std::move(stored.error()));
    secret = *stored;
    Result<std::string> clock_text = read_setting(*db, "clock");
    if (!clock_text) return fail(std::move(clock_text.error()));
    last_recorded = Instant{static_cast<std::int64_t>(number_of(*clock_text))};
    Result<std::string> erased = read_setting(*db, last_erasure);
    if (!erased) return fail(std::move(erased.error()));
    erasure_known = std::move(*erased);
    Result<std::string> newest = db->ask(dialect(db->engine()).newest_change);
    if (!newest) return fail(std::move(newest.error()));
    last_recorded = std::max(last_recorded, Instant{static_cast<std::int64_t>(number_of(*newest))});
    // A day that has been sealed stays as it is, wherever the clock went while we were down.
    Result<std::string> sealed =
        db->ask("select happened_at from view_seal where shard = 0 order by n desc limit 1");
    if (!sealed) return fail(std::move(sealed.error()));
    last_recorded = std::max(last_recorded, Instant{static_cast<std::int64_t>(number_of(*sealed))});
    Result<std::string> last = db->ask(dialect(db->engine()).last_position);
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

Instant Core::machine_clock() const {
    return options.clock != nullptr ? options.clock() : system_now();
}

Instant Core::clock() const { return std::max(machine_clock(), last_recorded); }

Result<void> Core::begin() {
    topics.clear();
    views.clear();
    touched.clear();
    bytes = 0;
    assumed.cases.clear();
    assumed.asked.clear();
    assumed.answers.clear();
    for (const auto& [key, answer] : assumed.known) assumed.answers.emplace(key, answer);
    return db->begin();
}

void Core::add_topic(std::string topic) {
    if (std::ranges::find(topics, topic) == topics.end()) topics.push_back(std::move(topic));
}

Result<void> Core::write_group_rows(Instant now, std::vector<Change>& changes) {
    if (topics.empty()) return {};
    const bool counts = db->engine() == Engine::sqlite;
    if (topics.size() >> feed_shift != 0)
        return fail(ErrorKind::too_large, "store.group_too_large", "too many changes at once");
    std::string joined;
    std::uint64_t at = position;
    for (const std::string& topic : topics) {
        changes.push_back({counts ? ++at : position, topic});
        if (!joined.empty()) joined += '\n';
        joined += topic;
    }
    const Dialect& words = dialect(db->engine());
    const std::uint64_t last = counts ? at : topics.size();
    Result<void> written = db->use(words.write_change)
                               .with(last, options.organiser, std::max(now, last_recorded),
                                     position + 1, joined, writer)
                               .run();
    if (written && *words.tell_others != 0) written = db->use(words.tell_others).start().run();
    return written;
}

// After lock_cases: whoever erases has locked the case too, so nothing can come between.
Result<bool> Core::erased_meanwhile() {
    Result<std::string> newest = read_setting(*db, last_erasure);
    if (!newest) return fail(std::move(newest.error()));
    if (*newest == erasure_known) return false;
    erasure_known = std::move(*newest);
    cases.clear();
    return true;
}

Result<void> Core::check() {
    if (!assuming) return {};
    bool holds = true;
    std::vector<Uuid> ids;
    for (const auto& [id, seq] : assumed.cases) ids.push_back(id);
    std::ranges::sort(ids);
    Result<std::vector<CaseSeq>> newest = db->lock_cases(ids);
    if (!newest) return fail(std::move(newest.error()));
    std::unordered_map<Uuid, std::uint64_t, UuidHash> found;
    for (const CaseSeq& one : *newest) found.emplace(one.case_id, one.seq);
    for (const Uuid& id : ids) {
        const auto there = found.find(id);
        const std::uint64_t seq = there == found.end() ? 0 : there->second;
        const std::uint64_t expected = assumed.cases.at(id);
        if (seq == expected) continue;
        // What this group has sent already moved it on; the journal's key kept others out.
        const bool ours = std::ranges::find(touched, id) != touched.end();
        if (ours && db->sent_early() && seq > expected) continue;
        holds = false;
        cases_to_forget.push_back(id);
        if (expected == 0) assumed.taken.insert(id);
    }
    if (!ids.empty()) {
        Result<bool> erased = erased_meanwhile();
        if (!erased) return fail(std::move(erased.error()));
        holds = holds && !*erased;
    }
    Result<std::vector<KnownAnswer>> answers = db->answers_to(assumed.asked);
    if (!answers) return fail(std::move(answers.error()));
    for (KnownAnswer& known : *answers) {
        const auto kept = assumed.answers.find(known.key);
        const bool ours = kept != assumed.answers.end() && kept->second == known.answer;
        if (ours && db->sent_early()) continue;
        holds = false;
        assumed.known[known.key] = std::move(known.answer);
    }
    if (holds) return {};
    return fail(ErrorKind::busy, "store.busy", "another process has written meanwhile");
}

std::string Core::own_name() {
    const std::lock_guard lock(writer_lock);
    return writer;
}

// Under writer_lock.
void Core::take_another_name() {
    writer.resize(std::min(writer.find('.'), writer.size()));
    writer += '.' + std::to_string(++names_lost_);
}

Result<void> Core::commit(Instant now, std::vector<Change>& changes) {
    changes.clear();
    const std::lock_guard lock(writer_lock);
    Result<void> done =
        views.empty() ? Result<void>{} : view_chain.write(*db, writer, random, views);
    if (done) done = write_group_rows(now, changes);
    if (done) done = db->commit();
    if (!done) {
        if (done.error().code == "store.unreachable") take_another_name();
        view_chain.failed();
        rollback();
        changes.clear();
        return done;
    }
    if (db->engine() == Engine::sqlite) position += changes.size();
    if (!changes.empty() || !views.empty()) last_recorded = std::max(last_recorded, now);
    if (!views.empty()) view_chain.committed();
    topics.clear();
    views.clear();
    touched.clear();
    return {};
}

// Every case the group touched was changed at hand already: those are forgotten and will be
// replayed from what is on disk.
void Core::rollback() {
    db->roll_back();
    for (const Uuid& case_id : touched) cases.drop(case_id);
    for (const Uuid& case_id : cases_to_forget) cases.drop(case_id);
    cases_to_forget.clear();
    touched.clear();
    topics.clear();
    views.clear();
    bulk_open = false;
}

Result<std::string> Core::run(const Job& job, Instant now, bool& aborted) {
    Session session(*this, now);
    Result<std::string> answer = job(session);
    if (session.unread()) answer = fail(Error(*session.unread()));
    if (answer && !session.aborted()) {
        Result<void> released = session.finish();
        if (!released) answer = fail(std::move(released.error()));
    }
    // An automatic rollback by SQLite (disk full in the middle of a statement) ends the group too.
    // So does what the database refused of a group that is sent without waiting: whose part it was
    // is not known.
    aborted =
        session.aborted() || !db->in_transaction() ||
        (!answer && (ends_transaction(answer.error()) || (gathers && of_database(answer.error()))));
    if (aborted && answer)
        answer = fail(ErrorKind::unavailable, "store.disk_full", "the group was not written");
    if (!answer) {
        if (!aborted) session.undo();
        return answer;
    }
    for (const std::string& topic : session.topics()) add_topic(topic);
    std::ranges::move(session.views(), std::back_inserter(views));
    return answer;
}

void Core::maintain(Instant now, bool idle) {
    db->tidy_up(idle);
    if (++groups_since_purge_ < groups_between_purges) return;
    groups_since_purge_ = 0;
    if (!db->begin()) return;
    // Old answers go shard by shard, in turn: no index of their age is kept for it.
    Result<void> purged = db->use("delete from answer where shard = ? and happened_at < ?")
                              .with(purged_shard_, now - answers_kept)
                              .run();
    if (purged) purged = forget_sign_ins(*db, purged_shard_, now);
    purged_shard_ = (purged_shard_ + 1) % shard_count;
    const std::uint64_t kept = feed_positions_kept
                               << (db->engine() == Engine::sqlite ? 0 : feed_shift);
    if (purged && position > kept)
        purged = db->use("delete from change where shard = 0 and position <= ?")
                     .with(position - kept)
                     .run();
    if (!purged || !db->commit()) rollback();
}

}  // namespace luotsi::store
