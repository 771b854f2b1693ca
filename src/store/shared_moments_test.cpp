// Goal: the moments at which several processes on one database could harm each other, one by one:
// a key answered between the look and the write, a rebuild beside contacts, a commit whose answer
// is lost or that no copy has, an erasure, a case that somebody holds. Method: a second store, or a
// connection by hand, acts in the middle of the first one's job, so that nothing is left to chance.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>

#include "engine/test_story.hpp"
#include "store/pg.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

Result<std::string> run(WriteSession& session, Uuid id, Uuid text) {
    auto events = session.run(id, note(text), context());
    return events ? Result<std::string>("done") : fail(std::move(events.error()));
}

std::set<Uuid> notes_of(Store& store, Uuid id) {
    std::set<Uuid> out;
    const std::vector<engine::Event> journal = *store.reader()->journal(id);
    for (const engine::Event& event : journal)
        if (event.kind == engine::EventKind::noted) out.insert(event.text);
    return out;
}

// The retry of a command reaches another process while the first one runs it for the third time.
TEST(Moments, AKeyIsAnsweredBetweenTheLookAndTheWrite) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    const Uuid id = open_contact(*one, 1);
    const auto with_key = [&](WriteSession& session, Uuid text, const std::string& answer,
                              const std::function<void()>& between) -> Result<std::string> {
        if (std::optional<std::string> first = session.first_answer("key")) return *first;
        between();
        if (auto done = run(session, id, text); !done) return done;
        if (Result<void> kept = session.keep_answer("key", answer); !kept)
            return fail(std::move(kept.error()));
        return answer;
    };
    const auto retry = [&] {
        ASSERT_TRUE(two->write_and_wait([&](WriteSession& session) {
            return with_key(session, test_id(200), "of two", [] {});
        }));
    };
    std::uint64_t runs = 0;
    Result<std::string> answer = one->write_and_wait([&](WriteSession& session) {
        runs += 1;
        Result<std::string> done = with_key(session, test_id(300), "of one", [&] {
            if (runs == 3) retry();
        });
        if (runs < 3) {
            EXPECT_EQ(send(*two, id, note(test_id(100 + runs))), "");
        }
        return done;
    });
    ASSERT_TRUE(answer) << to_string(answer.error());
    EXPECT_EQ(*answer, "of two");
    EXPECT_GT(runs, 3U);
    EXPECT_EQ(notes_of(*one, id), (std::set<Uuid>{test_id(101), test_id(102), test_id(200)}));
}

TEST(Moments, ARebuildTakesInWhatIsOpenedMeanwhile) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    std::atomic<bool> over = false;
    std::atomic<std::uint64_t> opened = 0;
    std::thread contacts([&] {
        while (!over) {
            Result<std::string> done =
                two->write_and_wait([&](WriteSession& session) -> Result<std::string> {
                    auto events =
                        session.open(shipped_model(), contact(test_id(opened + 1)), context());
                    return events ? Result<std::string>("") : fail(std::move(events.error()));
                });
            if (done) opened += 1;
        }
    });
    for (int i = 0; i < 5; ++i) {
        const std::uint64_t before = opened;
        Result<Store::Rebuilt> rebuilt = one->rebuild();
        if (rebuilt) {
            EXPECT_GE(rebuilt->cases, before);
            EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
        } else {
            EXPECT_EQ(rebuilt.error().code, "store.busy");
        }
        EXPECT_TRUE(eventually([&] { return opened > before + 3; })) << "contacts go on";
    }
    over = true;
    contacts.join();
    Result<Store::Rebuilt> quiet = one->rebuild();
    ASSERT_TRUE(quiet) << to_string(quiet.error());
    EXPECT_EQ(quiet->cases, opened);
    EXPECT_EQ(quiet->digest_before, quiet->digest_after);
}

// A commit waits for a copy that is not there; then its connection is ended, or it is told not to
// wait any more. Either way it stands in the database and nobody has been told so.
TEST(Moments, ACommitWhoseEndIsNotKnownIsNotAcknowledgedAndStillTold) {
    LUOTSI_OF_A_SERVER;
    TestCluster cluster(true);
    if (!cluster.running()) GTEST_SKIP() << cluster.problem();
    const std::vector<std::string> ends{"pg_terminate_backend", "pg_cancel_backend"};
    for (const std::string& end : ends) {
        Place place;
        place.options.path = cluster.fresh_database();
        const std::string& database = place.options.path;
        std::unique_ptr<Store> store = place.open();
        std::mutex lock;
        std::multiset<std::string> heard;
        store->on_changes([&](std::span<const Change> changes) {
            const std::lock_guard guard(lock);
            for (const Change& change : changes) heard.insert(change.topic);
        });
        (void)open_contact(*store, 1);
        tamper(database, "alter system set synchronous_standby_names = 'nobody'");
        tamper(database, "select pg_reload_conf()");
        const std::string waiting = " from pg_stat_activity where wait_event = 'SyncRep'"
                                    " and datname = current_database()";
        EXPECT_TRUE(eventually(
            [&] { return ask(database, "show synchronous_standby_names") == "nobody"; }));
        std::future<Result<std::string>> answer = std::async(std::launch::async, [&] {
            return store->write_and_wait([](WriteSession& session) -> Result<std::string> {
                auto events = session.open(shipped_model(), contact(test_id(2)), context());
                return events ? Result<std::string>("") : fail(std::move(events.error()));
            });
        });
        ASSERT_TRUE(eventually([&] { return ask(database, "select count(*)" + waiting) == "1"; }));
        tamper(database, "select " + end + "(pid)" + waiting);
        Result<std::string> done = answer.get();
        EXPECT_FALSE(done) << end;
        if (!done) {
            EXPECT_EQ(done.error().code, "store.unreachable");
        }
        tamper(database, "alter system reset synchronous_standby_names");
        tamper(database, "select pg_reload_conf()");
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard guard(lock);
            return heard.contains("case:" + to_string(test_id(2)));
        })) << end;
        EXPECT_TRUE(eventually([&] { return store->reader()->load_case(test_id(2)).has_value(); }));
        // What goes on is told once again, under the new name too.
        EXPECT_TRUE(eventually([&] { return send(*store, test_id(2), note(test_id(9))).empty(); }));
        (void)open_contact(*store, 3);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        const std::lock_guard guard(lock);
        EXPECT_EQ(heard.count("case:" + to_string(test_id(3))), 1U);
    }
}

// What waits behind a group that is too large is not lost when its second attempt is cut earlier.
TEST(Moments, EveryJobIsAnsweredHoweverAGroupIsCut) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    std::unique_ptr<Store> two = place.open();
    const Uuid id = open_contact(*one, 1);
    ASSERT_EQ(send(*two, id, note(test_id(100))), "");  // one has the case at hand, and old
    std::promise<void> queued;
    const std::shared_future<void> all_queued = queued.get_future().share();
    std::atomic<bool> started = false;
    std::atomic<int> answered = 0;
    std::atomic<int> refused = 0;
    const Done done = [&](Result<std::string> answer) {
        refused += answer ? 0 : 1;
        answered += 1;
    };
    one->write(
        [&](WriteSession&) -> Result<std::string> {
            started = true;
            all_queued.wait();
            return std::string();
        },
        done);
    ASSERT_TRUE(eventually([&] { return started.load(); }));
    one->write([&](WriteSession& session) { return run(session, id, test_id(101)); }, done);
    for (std::uint64_t i = 0; i < 6; ++i)
        one->write(
            [i, ran = 0](WriteSession& session) mutable -> Result<std::string> {
                Text text;
                text.id = test_id(200 + i);
                text.case_id = test_id(1);
                text.body = std::string(ran++ == 0 ? 1'200'000 : 3'000'000, 'a');
                Result<void> put = session.put_text(text);
                return put ? Result<std::string>("") : fail(std::move(put.error()));
            },
            done);
    queued.set_value();
    EXPECT_TRUE(eventually([&] { return answered == 8; })) << answered;
    EXPECT_EQ(refused, 0);
    EXPECT_EQ(ask(place.options.path, "select count(*) from text where length(body) > 1000000"),
              "6");
}

// What one process has erased does not come back from what another has at hand.
TEST(Moments, WhatIsErasedIsForgottenByAll) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    Uuid id;
    std::uint64_t seq = 0;
    SeededRandom random(51);
    for (int i = 0; i < 8 && seq == 0; ++i) {
        id = live_random_story(*one, random, "fi.asiakasvastaava", 60);
        ASSERT_TRUE(one->bulk_commit());
        const std::vector<engine::Event> journal = *one->reader()->journal(id);
        for (const engine::Event& event : journal)
            if (event.kind == engine::EventKind::learned) seq = event.seq;
    }
    ASSERT_NE(seq, 0U);
    std::unique_ptr<Store> two = place.open();
    const auto seen_by_two = [&] {
        std::string seen;
        EXPECT_TRUE(two->write_and_wait([&](WriteSession& session) -> Result<std::string> {
            Result<const engine::Case*> found = session.load(id);
            if (!found) return fail(std::move(found.error()));
            seen = engine::dump(**found);
            return std::string();
        }));
        return seen;
    };
    const std::string before = seen_by_two();
    ASSERT_TRUE(one->erase_event(id, seq, "law"));
    const std::string after = seen_by_two();
    EXPECT_NE(after, before);
    EXPECT_EQ(after, engine::dump(*one->reader()->load_case(id)));
}

// How often a session of the database has waited for a lock longer than somebody who gets only a
// moment (250 ms) can: by what the server says of each transaction, so that a slow machine, which
// makes the test longer, makes no more of them.
class LongWaits {
public:
    explicit LongWaits(const std::string& database) : database_(database) {
        thread_ = std::thread([this] {
            while (!over_) look();
        });
    }
    ~LongWaits() {
        over_ = true;
        thread_.join();
    }
    std::size_t count() {
        const std::lock_guard guard(lock_);
        return transactions_.size();
    }

private:
    void look() {
        const std::string found =
            ask(database_, "select coalesce(string_agg(pid || ' ' || xact_start, ','), '')"
                           " from pg_stat_activity where datname = current_database()"
                           " and wait_event_type = 'Lock' and pid <> pg_backend_pid()"
                           " and clock_timestamp() - state_change > interval '3 s'");
        if (!found.empty()) {
            const std::lock_guard guard(lock_);
            transactions_.insert(found);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }

    std::string database_;
    std::atomic<bool> over_ = false;
    std::mutex lock_;
    std::set<std::string> transactions_;
    std::thread thread_;
};

// Somebody stands still in the middle of writing to a case: who asks for it is refused, the others
// of the group wait for one time-out, not for one each.
TEST(Moments, OneHeldCaseDoesNotHoldTheOthers) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> store = place.open();
    const Uuid held = open_contact(*store, 1);
    const Uuid other = open_contact(*store, 2);
    auto holder = PgConnection::open(place.options.path, PgConnection::Use::write);
    ASSERT_TRUE(holder);
    ASSERT_TRUE((*holder)->execute("begin"));
    std::string hex = to_string(held);
    std::erase(hex, '-');
    ASSERT_TRUE((*holder)->execute(
        ("select 1 from case_row where case_id = '\\x" + hex + "' for update").c_str()));
    LongWaits waits(place.options.path);
    // All six are in one group: the writer is busy with a job before them until they are queued.
    std::promise<void> queued;
    const std::shared_future<void> all_queued = queued.get_future().share();
    std::atomic<bool> started = false;
    store->write(
        [&](WriteSession&) -> Result<std::string> {
            started = true;
            all_queued.wait();
            return std::string();
        },
        {});
    ASSERT_TRUE(eventually([&] { return started.load(); }));
    std::array<std::string, 6> codes;
    std::atomic<int> answered = 0;
    for (std::size_t i = 0; i < codes.size(); ++i)
        store->write(
            [&, i](WriteSession& session) {
                return run(session, i % 2 == 0 ? held : other, test_id(100 + i));
            },
            [&, i](Result<std::string> answer) {
                if (!answer) codes[i] = answer.error().code;
                answered += 1;
            });
    queued.set_value();
    while (answered < 6) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (std::size_t i = 0; i < codes.size(); ++i)
        EXPECT_EQ(codes[i], i % 2 == 0 ? "store.busy" : "") << i;
    EXPECT_EQ(waits.count(), 1U) << "one time-out for the group, a moment for each of its jobs";
    ASSERT_TRUE((*holder)->execute("rollback"));
    EXPECT_EQ(send(*store, held, note(test_id(200))), "");
}

// Opening beside a long transaction must not take this server's own feed for one from elsewhere.
TEST(Moments, OpeningBesideALongTransactionLeavesTheFeedWhereItIs) {
    LUOTSI_OF_A_SERVER;
    Place place;
    std::unique_ptr<Store> one = place.open();
    auto lengthy = PgConnection::open(place.options.path, PgConnection::Use::write);
    ASSERT_TRUE(lengthy);
    ASSERT_TRUE((*lengthy)->execute("begin"));
    ASSERT_TRUE((*lengthy)->execute("select pg_current_xact_id()"));
    tamper(place.options.path, "do $$ begin for i in 1..1100 loop"
                               " perform pg_current_xact_id(); commit; end loop; end $$");
    (void)open_contact(*one, 1);
    std::unique_ptr<Store> two = place.open();
    EXPECT_EQ(ask(place.options.path, "select value from setting where name = 'feed_base'"), "0");
}

// A connection that breaks in the middle of one view is not silently gone on with in another.
TEST(Moments, AViewEndsWithItsConnection) {
    LUOTSI_OF_A_SERVER;
    Place place;
    place.open().reset();
    auto db = PgConnection::open(place.options.path, PgConnection::Use::read);
    ASSERT_TRUE(db);
    ASSERT_TRUE((*db)->begin_reading());
    const std::string pid = *(*db)->ask("select pg_backend_pid()");
    tamper(place.options.path, "select pg_terminate_backend(" + pid + ", 5000)");
    EXPECT_FALSE((*db)->ask("select 1"));
    EXPECT_FALSE((*db)->ask("select 1")) << "and not the next time either";
    (*db)->end_reading();
    EXPECT_EQ((*db)->ask("select 1").value_or("none"), "1");
}

// How long the server lets us hold what we hold when nothing is heard of us.
TEST(Moments, TheServerDoesNotWaitLongForAMachineThatIsGone) {
    LUOTSI_OF_A_SERVER;
    Place place;
    place.open().reset();
    auto db = PgConnection::open(place.options.path, PgConnection::Use::write);
    ASSERT_TRUE(db);
    EXPECT_EQ(*(*db)->ask("show idle_in_transaction_session_timeout"), "15s");
    EXPECT_EQ(*(*db)->ask("show statement_timeout"), "0");
    EXPECT_EQ(*(*db)->ask("show lock_timeout"), "5s");
}

}  // namespace
}  // namespace luotsi::store
