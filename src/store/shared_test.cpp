// Goal: several processes may write to one database: nothing is written on what was known before
// another wrote, no key is answered twice, no time is given twice, no commit is missing in the
// feed, and a server that dies takes nothing with it that was acknowledged. Method: two stores on
// one throw-away PostgreSQL database, threads that write through both, and by hand what is rare.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/hash.hpp"
#include "store/feed.hpp"
#include "store/pg.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

Result<std::string> yes() { return std::string("yes"); }

std::string run_once(Store& store, Uuid id, const engine::Command& command) {
    Result<std::string> done =
        store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
            auto events = session.run(id, command, context());
            return events ? yes() : fail(std::move(events.error()));
        });
    return done ? "" : done.error().code;
}

TEST(Shared, NothingIsWrittenOnWhatIsOld) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    const Uuid id = open_contact(*one, 1);
    // In turn: each finds the case at hand and old.
    for (std::uint64_t i = 0; i < 10; ++i)
        EXPECT_EQ(run_once(i % 2 == 0 ? *two : *one, id, note(test_id(100 + i))), "");
    // At once.
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 0; i < 20; ++i) {
                Store& store = t % 2 == 0 ? *one : *two;
                const std::string code = run_once(store, id, note(test_id(1000 + 100 * t + i)));
                if (code.empty()) done += 1;
                EXPECT_TRUE(code.empty() || code == "store.busy") << code;
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_GT(done, 40);
    const std::vector<engine::Event> journal = *one->reader()->journal(id);
    std::set<Uuid> notes;
    for (const engine::Event& event : journal)
        if (event.kind == engine::EventKind::noted) notes.insert(event.text);
    EXPECT_EQ(notes.size(), 10U + static_cast<std::size_t>(done));
    EXPECT_TRUE(two->verify()->empty());
    Result<Store::Rebuilt> rebuilt = two->rebuild();
    ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
    EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
}

// A refusal, too, rests on what is: not on what this process knew.
TEST(Shared, WhatIsReadInAJobIsTheNewest) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    const Uuid id = open_contact(*one, 1);
    EXPECT_EQ(run_once(*two, id, note(test_id(100))), "");
    std::uint64_t seen = 0;
    ASSERT_TRUE(one->write_and_wait([&](WriteSession& session) -> Result<std::string> {
        Result<const engine::Case*> found = session.load(id);
        if (!found) return fail(std::move(found.error()));
        seen = (*found)->seq;
        return yes();
    }));
    EXPECT_EQ(seen, one->reader()->case_row(id)->seq);
}

TEST(Shared, AKeyIsAnsweredOnce) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    std::atomic<std::uint64_t> ids = 0;
    std::mutex lock;
    std::set<std::string> answers;
    const auto send_key = [&](Store& store, const std::string& key) {
        Result<std::string> answer =
            store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
                if (std::optional<std::string> first = session.first_answer(key)) return *first;
                const Uuid id = test_id(++ids);
                auto events = session.open(shipped_model(), contact(id), context());
                if (!events) return fail(std::move(events.error()));
                if (Result<void> kept = session.keep_answer(key, to_string(id)); !kept)
                    return fail(std::move(kept.error()));
                return to_string(id);
            });
        ASSERT_TRUE(answer) << to_string(answer.error());
        const std::lock_guard guard(lock);
        answers.insert(*answer);
    };
    for (int round = 0; round < 20; ++round) {
        answers.clear();
        const std::string key = "key " + std::to_string(round);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] { send_key(t % 2 == 0 ? *one : *two, key); });
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(answers.size(), 1U) << key;
    }
    EXPECT_EQ(ask(place.options.path, "select count(*) from case_row"), "20");
}

TEST(Shared, ATimeIsGivenOnce) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    for (std::uint64_t round = 0; round < 10; ++round) {
        Slot slot;
        slot.id = test_id(500 + round);
        slot.unit = "guidance";
        slot.worker = "w-anna";
        slot.starts_at = test_start + days(1);
        slot.channel = "phone";
        const auto put = [&](WriteSession& session) -> Result<std::string> {
            Result<void> r = session.put_slot(slot);
            return r ? yes() : fail(std::move(r.error()));
        };
        ASSERT_TRUE(one->write_and_wait(put));
        std::atomic<int> given = 0;
        std::vector<std::thread> threads;
        for (std::uint64_t t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                Store& store = t % 2 == 0 ? *one : *two;
                Result<std::string> taken =
                    store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
                        Result<void> r = session.book_slot(slot.id, test_id(900 + t));
                        return r ? yes() : fail(std::move(r.error()));
                    });
                given += taken ? 1 : 0;
                EXPECT_EQ(taken ? "" : taken.error().code, taken ? "" : "store.slot_taken");
            });
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(given, 1);
    }
}

TEST(Shared, EachHearsWhatTheOtherWrites) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    std::mutex lock;
    std::vector<std::string> heard;
    two->on_changes([&](std::span<const Change> changes) {
        const std::lock_guard guard(lock);
        for (const Change& change : changes) heard.push_back(change.topic);
    });
    const Uuid id = open_contact(*one, 1);
    const std::string topic = "case:" + to_string(id);
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard guard(lock);
        return std::ranges::count(heard, topic) == 1;
    }));
    (void)open_contact(*two, 2);
    const auto has_both = [&] { return two->reader()->changes(0, 100)->size() == 4; };
    EXPECT_TRUE(eventually(has_both));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const std::lock_guard guard(lock);
    EXPECT_EQ(heard.size(), 4U) << "one's own is heard once";
}

// Citus locks rows of one shard in one statement only; what is locked is the same.
TEST(Shared, CasesAreLockedShardByShardToo) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> store = place.open();
    std::vector<Uuid> cases;
    for (std::uint64_t n = 1; n <= 5; ++n) cases.push_back(open_contact(*store, n));
    cases.push_back(test_id(99));  // is not there
    auto one = PgConnection::open(place.options.path, PgConnection::Use::write);
    auto other = PgConnection::open(place.options.path, PgConnection::Use::write);
    ASSERT_TRUE(one && other);
    (*other)->lock_by_shard();
    (*other)->wait_for_others(100);
    const auto by_key = [](const CaseSeq& row) { return row.case_id; };
    const auto locked = [&](PgConnection& db) {
        auto rows = db.lock_cases(cases);
        if (rows) std::ranges::sort(*rows, {}, by_key);
        return rows;
    };
    ASSERT_TRUE((*one)->begin());
    const auto first = locked(**one);
    ASSERT_TRUE(first) << to_string(first.error());
    ASSERT_EQ(first->size(), 5U);
    ASSERT_TRUE((*other)->begin());
    EXPECT_FALSE(locked(**other)) << "they are held";
    (*other)->roll_back();
    (*one)->roll_back();
    ASSERT_TRUE((*other)->begin());
    const auto second = locked(**other);
    ASSERT_TRUE(second) << to_string(second.error());
    ASSERT_EQ(second->size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ((*second)[i].case_id, (*first)[i].case_id);
        EXPECT_EQ((*second)[i].seq, (*first)[i].seq);
    }
    ASSERT_TRUE((*one)->begin());
    (*one)->wait_for_others(100);
    EXPECT_FALSE(locked(**one)) << "and are held by the other now";
}

// The classic trap of feeds by number: a transaction with a lower number that commits later.
TEST(Shared, TheFeedWaitsForWhoCommitsLate) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> store = place.open();
    (void)open_contact(*store, 1);
    const std::unique_ptr<Reader> reader = store->reader();
    ASSERT_EQ(reader->changes(0, 100)->size(), 2U);
    const std::uint64_t seen = reader->changes(0, 100)->back().position;
    auto late = PgConnection::open(place.options.path, PgConnection::Use::write);
    ASSERT_TRUE(late);
    ASSERT_TRUE((*late)->execute("begin"));
    ASSERT_TRUE((*late)->execute(
        "insert into change(shard, position, organiser, happened_at, first, topics) select 0, p, "
        "'',"
        " 0, p, 'late' from (select (pg_current_xact_id()::text::bigint << 20)"
        " + (select value::bigint from setting where name = 'feed_base') as p) x"));
    (void)open_contact(*store, 2);
    EXPECT_EQ(reader->changes(seen, 100)->size(), 0U) << "who came later waits";
    ASSERT_TRUE((*late)->execute("commit"));
    const std::vector<Change> all = *reader->changes(seen, 100);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all.front().topic, "late");
    EXPECT_LT(all.front().position, all.back().position);
}

// The position waits; the news do not: a right taken away in one process holds in none a moment
// later, whatever else is being written, in this database or in another of the same server.
TEST(Shared, WhatOthersChangeIsHeardBesideALongTransaction) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    (void)open_contact(*one, 1);
    ASSERT_TRUE(eventually([&] { return two->reader()->last_change() > 0; }));
    std::mutex lock;
    std::vector<std::string> heard;
    two->on_changes([&](std::span<const Change> changes) {
        const std::lock_guard guard(lock);
        for (const Change& change : changes) heard.push_back(change.topic);
    });
    const auto times = [&](Uuid id) {
        const std::lock_guard guard(lock);
        return std::ranges::count(heard, "case:" + to_string(id));
    };
    auto lengthy = PgConnection::open(place.options.path, PgConnection::Use::write);
    ASSERT_TRUE(lengthy);
    ASSERT_TRUE((*lengthy)->execute("begin"));
    ASSERT_TRUE((*lengthy)->execute("select pg_current_xact_id()"));
    const std::uint64_t before = two->reader()->last_change();
    const Uuid first = open_contact(*one, 2);
    EXPECT_TRUE(eventually([&] { return times(first) == 1; }));
    const Uuid second = open_contact(*one, 3);
    EXPECT_TRUE(eventually([&] { return times(second) == 1; }));
    EXPECT_EQ(two->reader()->changes(before, 100)->size(), 0U) << "the position waits";
    ASSERT_TRUE((*lengthy)->execute("commit"));
    const Uuid last = open_contact(*one, 4);
    EXPECT_TRUE(eventually([&] { return times(last) == 1; }));
    EXPECT_EQ(times(first), 1) << "each is told once";
    EXPECT_EQ(times(second), 1);
    EXPECT_EQ(two->reader()->changes(before, 100)->size(), 6U);
}

// Rows that come into the middle of what is being read page by page.
TEST(Shared, NoNewsAreLostBetweenPages) {
    LUOTSI_OF_A_SERVER;
    feed_rows_at_once = 3;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    std::mutex lock;
    std::map<std::string, int> heard;
    two->on_changes([&](std::span<const Change> changes) {
        const std::lock_guard guard(lock);
        for (const Change& change : changes) heard[change.topic] += 1;
    });
    constexpr int late_rows = 60;
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t)
        threads.emplace_back([&, t] {
            auto late = PgConnection::open(place.options.path, PgConnection::Use::write);
            ASSERT_TRUE(late);
            for (int i = 0; i < late_rows; ++i) {
                ASSERT_TRUE((*late)->execute("begin"));
                const std::string topic = "late:" + std::to_string(t * late_rows + i);
                const std::string insert =
                    "insert into change(shard, position, organiser, happened_at, first, topics)"
                    " select 0, p, '', 0, p, '" +
                    topic +
                    "' from (select (pg_current_xact_id()::text::bigint << 20)"
                    " + (select value::bigint from setting where name = 'feed_base') as p) x";
                ASSERT_TRUE((*late)->execute(insert.c_str()));
                std::this_thread::sleep_for(std::chrono::milliseconds(i % 7));
                ASSERT_TRUE((*late)->execute("commit"));
            }
        });
    for (std::uint64_t t = 0; t < 2; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 1; i <= 100; ++i) (void)open_contact(*one, 1000 * (t + 1) + i);
        });
    for (std::thread& thread : threads) thread.join();
    const auto missing = [&] {
        const std::lock_guard guard(lock);
        std::vector<std::string> out;
        for (int i = 0; i < 2 * late_rows; ++i)
            if (heard["late:" + std::to_string(i)] != 1) out.push_back(std::to_string(i));
        for (std::uint64_t t = 1; t <= 2; ++t)
            for (std::uint64_t i = 1; i <= 100; ++i)
                if (heard["case:" + to_string(test_id(1000 * t + i))] != 1)
                    out.push_back("case " + std::to_string(1000 * t + i));
        return out;
    };
    EXPECT_TRUE(eventually([&] { return missing().empty(); }))
        << missing().size() << " of " << 2 * late_rows + 200 << " not heard once";
    feed_rows_at_once = 1000;
}

TEST(Shared, NoChangeIsMissingUnderLoad) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    std::atomic<bool> over = false;
    std::set<std::string> followed;
    std::thread follower([&] {
        const std::unique_ptr<Reader> reader = one->reader();
        std::uint64_t at = 0;
        for (bool last = false;; last = over) {
            const auto changes = reader->changes(at, 7);
            ASSERT_TRUE(changes);
            for (const Change& change : *changes) {
                EXPECT_GT(change.position, at);
                at = change.position;
                followed.insert(change.topic);
            }
            if (last && changes->empty()) return;
        }
    });
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 1; i <= 50; ++i)
                (void)open_contact(t % 2 == 0 ? *one : *two, 1000 * t + i);
        });
    for (std::thread& thread : threads) thread.join();
    over = true;
    follower.join();
    for (std::uint64_t t = 0; t < 4; ++t)
        for (std::uint64_t i = 1; i <= 50; ++i)
            EXPECT_TRUE(followed.contains("case:" + to_string(test_id(1000 * t + i))));
}

// What the server refuses of one job is that job's alone.
TEST(Shared, ATextTheServerRefusesFailsItsJobOnly) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> store = place.open();
    std::vector<Job> jobs;
    for (std::uint64_t i = 1; i <= 5; ++i)
        jobs.push_back([i](WriteSession& session) -> Result<std::string> {
            Text text;
            text.id = test_id(100 + i);
            text.case_id = test_id(i);
            text.body = i == 3 ? std::string("a\0b", 3) : "ab";
            Result<void> r = session.put_text(text);
            return r ? yes() : fail(std::move(r.error()));
        });
    const std::vector<Result<std::string>> answers = store->write_all_and_wait(std::move(jobs));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i] ? "" : answers[i].error().code, i == 2 ? "store.bad_text" : "");
    }
}

TEST(Shared, NothingAcknowledgedIsLostWithTheServer) {
    LUOTSI_OF_A_SERVER;
    TestCluster cluster(true);
    if (!cluster.running()) GTEST_SKIP() << cluster.problem();
    Place place;
    place.options.path = cluster.fresh_database();
    std::unique_ptr<Store> store = place.open();
    std::vector<std::uint64_t> acknowledged;
    std::uint64_t n = 0;
    for (int round = 0; round < 3; ++round) {
        std::atomic<bool> dead = false;
        std::thread killer([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            cluster.kill();
            dead = true;
        });
        while (!dead) {
            const std::uint64_t mine = ++n;
            Result<std::string> done =
                store->write_and_wait([mine](WriteSession& session) -> Result<std::string> {
                    auto events = session.open(shipped_model(), contact(test_id(mine)), context());
                    return events ? yes() : fail(std::move(events.error()));
                });
            EXPECT_EQ(done ? "" : done.error().code, done ? "" : "store.unreachable");
            if (done) acknowledged.push_back(mine);
        }
        killer.join();
        ASSERT_TRUE(cluster.start());
        EXPECT_TRUE(eventually([&] {
            const std::uint64_t mine = ++n;
            Result<std::string> done =
                store->write_and_wait([mine](WriteSession& session) -> Result<std::string> {
                    auto events = session.open(shipped_model(), contact(test_id(mine)), context());
                    return events ? yes() : fail(std::move(events.error()));
                });
            if (done) acknowledged.push_back(mine);
            return done.has_value();
        })) << "work resumes by itself";
    }
    EXPECT_GT(acknowledged.size(), 50U);
    const std::unique_ptr<Reader> reader = store->reader();
    for (const std::uint64_t one : acknowledged)
        EXPECT_TRUE(reader->load_case(test_id(one))) << one;
    EXPECT_TRUE(store->verify()->empty());
}

// The machine of the primary goes under load; its copy is made the primary, as Patroni would do.
TEST(Shared, NothingAcknowledgedIsLostWithThePrimary) {
    LUOTSI_OF_A_SERVER;
    TestCluster primary(true);
    if (!primary.running()) GTEST_SKIP() << primary.problem();
    const std::string database = primary.fresh_database();
    TestCluster copy(primary);
    ASSERT_TRUE(copy.running()) << copy.problem();
    Place place;
    place.options.path = primary.either(database, copy);
    std::unique_ptr<Store> store = place.open();
    std::atomic<std::uint64_t> n = 0;
    std::atomic<bool> over = false;
    std::mutex lock;
    std::vector<std::uint64_t> acknowledged;
    std::atomic<std::int64_t> last_good_ms = 0;
    std::atomic<std::int64_t> silence_ms = 0;
    const auto began = std::chrono::steady_clock::now();
    const auto now_ms = [&] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now() - began)
            .count();
    };
    const auto send_contacts = [&] {
        while (!over) {
            const std::uint64_t mine = ++n;
            Result<std::string> done =
                store->write_and_wait([mine](WriteSession& session) -> Result<std::string> {
                    auto events = session.open(shipped_model(), contact(test_id(mine)), context());
                    return events ? yes() : fail(std::move(events.error()));
                });
            if (!done) {
                EXPECT_EQ(done.error().kind, ErrorKind::unavailable) << to_string(done.error());
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                continue;
            }
            const std::lock_guard guard(lock);
            acknowledged.push_back(mine);
            const std::int64_t at = now_ms();
            silence_ms = std::max(silence_ms.load(), at - last_good_ms.load());
            last_good_ms = at;
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(send_contacts);
    std::this_thread::sleep_for(std::chrono::milliseconds(800));
    primary.kill();
    const std::int64_t killed_at = now_ms();
    ASSERT_TRUE(copy.promote());
    EXPECT_TRUE(eventually([&] { return last_good_ms > killed_at + 300; })) << "work resumes";
    over = true;
    for (std::thread& thread : threads) thread.join();
    std::printf("%zu acknowledged, %lld ms without\n", acknowledged.size(),
                static_cast<long long>(silence_ms));
    EXPECT_GT(acknowledged.size(), 50U);
    const std::unique_ptr<Reader> reader = store->reader();
    for (const std::uint64_t one : acknowledged)
        EXPECT_TRUE(reader->load_case(test_id(one))) << one;
    EXPECT_TRUE(store->verify()->empty());
}

TEST(Shared, OneProcessAtATimeIsOnDuty) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    EXPECT_TRUE(one->on_duty());
    EXPECT_FALSE(two->on_duty());
    EXPECT_TRUE(one->on_duty());
    one.reset();
    EXPECT_TRUE(eventually([&] { return two->on_duty(); })) << "the next one takes over";
}

}  // namespace
}  // namespace luotsi::store
