// Goal: a database server that hangs without having died, and a network that loses everything, hold
// nobody for ever, lose nothing that was acknowledged and do nothing twice; and a process that was
// cut off from the others catches up when it is back, or is told to start afresh. Method: two
// stores on one database, one of them through a proxy that can be told to fall silent.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <mutex>
#include <set>

#include "store/dialect.hpp"
#include "store/pg.hpp"
#include "store/test_proxy.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

// Six seconds of silence and three of asking beside; the rest is for a slow machine.
constexpr std::chrono::seconds told_within{25};

Result<std::string> open_with_key(Store& store, std::uint64_t n) {
    return store.write_and_wait([n](WriteSession& session) -> Result<std::string> {
        const std::string key = "key " + std::to_string(n);
        if (std::optional<std::string> first = session.first_answer(key)) return *first;
        auto events = session.open(shipped_model(), contact(test_id(n)), context());
        if (!events) return fail(std::move(events.error()));
        if (Result<void> kept = session.keep_answer(key, to_string(test_id(n))); !kept)
            return fail(std::move(kept.error()));
        return to_string(test_id(n));
    });
}

// A cluster of its own: by a socket, whatever the other tests use.
struct Network {
    TestCluster cluster{true};
    std::string database;
    std::unique_ptr<TestProxy> proxy;
    Network() {
        if (!cluster.running()) return;
        database = cluster.fresh_database();
        proxy = std::make_unique<TestProxy>(database);
    }
};

TEST(Silent, AServerThatHangsHoldsNobodyForEver) {
    LUOTSI_OF_A_SERVER;
    Network network;
    if (!network.cluster.running()) GTEST_SKIP() << network.cluster.problem();
    Place place;
    place.options.path = network.proxy->address();
    std::unique_ptr<Store> store = place.open();
    ASSERT_TRUE(store);
    std::uint64_t n = 0;
    ASSERT_TRUE(open_with_key(*store, ++n));
    const std::unique_ptr<Reader> reader = store->reader();
    ASSERT_TRUE(reader->load_case(test_id(1)));
    for (const TestProxy::Mode mode : {TestProxy::Mode::silent, TestProxy::Mode::answers_held}) {
        const std::uint64_t hung = ++n;
        network.proxy->set(mode);
        const auto began = std::chrono::steady_clock::now();
        auto read = std::async(std::launch::async,
                               [&] { return reader->load_case(test_id(1)).has_value(); });
        const Result<std::string> written = open_with_key(*store, hung);
        EXPECT_EQ(written ? "" : written.error().code, "store.unreachable");
        EXPECT_FALSE(read.get());
        EXPECT_LT(std::chrono::steady_clock::now() - began, told_within);
        const auto again = std::chrono::steady_clock::now();
        EXPECT_FALSE(open_with_key(*store, ++n)) << "nor does who comes later wait";
        EXPECT_LT(std::chrono::steady_clock::now() - again, told_within);
        network.proxy->set(TestProxy::Mode::open);
        // Whoever was not answered repeats with the same key.
        for (const std::uint64_t one : {hung, n}) {
            EXPECT_TRUE(eventually([&] { return open_with_key(*store, one).has_value(); }));
            const auto journal = reader->journal(test_id(one));
            ASSERT_TRUE(journal);
            EXPECT_EQ(std::ranges::count(*journal, engine::EventKind::opened, &engine::Event::kind),
                      1);
        }
        EXPECT_TRUE(eventually([&] { return reader->load_case(test_id(1)).has_value(); }));
    }
    EXPECT_EQ(ask(network.database, "select count(*) from case_row"), std::to_string(n));
    EXPECT_TRUE(store->verify()->empty());
}

// A server at work is silent too.
TEST(Silent, ALongStatementIsNotTakenForAHang) {
    LUOTSI_OF_A_SERVER;
    Place place;
    place.open().reset();
    auto db = PgConnection::open(place.options.path, PgConnection::Use::read);
    ASSERT_TRUE(db);
    const std::uint64_t generation = (*db)->generation();
    EXPECT_EQ((*db)->ask("select 'done' from pg_sleep(8)").value_or("given up"), "done");
    EXPECT_EQ((*db)->generation(), generation);
}

class Listening {
public:
    explicit Listening(Store& store) {
        store.on_changes([this](std::span<const Change> changes) {
            const std::lock_guard guard(lock_);
            for (const Change& change : changes) heard_.insert(change.topic);
        });
    }
    std::size_t count(const std::string& topic) {
        const std::lock_guard guard(lock_);
        return heard_.count(topic);
    }

private:
    std::mutex lock_;
    std::multiset<std::string> heard_;
};

TEST(Silent, WhoWasCutOffCatchesUp) {
    LUOTSI_OF_A_SERVER;
    Network network;
    if (!network.cluster.running()) GTEST_SKIP() << network.cluster.problem();
    Place here;
    here.options.path = network.database;
    Place there;
    there.options.path = network.proxy->address();
    std::unique_ptr<Store> one = here.open();
    std::unique_ptr<Store> two = there.open();
    Listening listening(*two);
    const auto topic = [](std::uint64_t n) { return "case:" + to_string(test_id(n)); };
    (void)open_contact(*one, 1);
    EXPECT_TRUE(eventually([&] { return listening.count(topic(1)) == 1; }));
    network.proxy->set(TestProxy::Mode::cut);
    EXPECT_TRUE(eventually([&] { return !two->reader()->load_case(test_id(1)); }));
    for (std::uint64_t n = 2; n < 30; ++n) (void)open_contact(*one, n);
    EXPECT_EQ(listening.count(topic(2)), 0U);
    network.proxy->set(TestProxy::Mode::open);
    for (std::uint64_t n = 2; n < 30; ++n)
        EXPECT_TRUE(eventually([&] { return listening.count(topic(n)) == 1; })) << n;
    EXPECT_EQ(listening.count(topic(1)), 1U) << "nothing is told twice";
    EXPECT_EQ(listening.count(std::string(afresh_topic)), 0U);
    // What comes now is heard by notice again.
    (void)open_contact(*one, 30);
    EXPECT_TRUE(eventually([&] { return listening.count(topic(30)) == 1; }));
}

TEST(Silent, WhomTheFeedNoLongerReachesIsToldToStartAfresh) {
    LUOTSI_OF_A_SERVER;
    Network network;
    if (!network.cluster.running()) GTEST_SKIP() << network.cluster.problem();
    Place here;
    here.options.path = network.database;
    Place there;
    there.options.path = network.proxy->address();
    std::unique_ptr<Store> one = here.open();
    std::unique_ptr<Store> two = there.open();
    Listening listening(*two);
    const Uuid id = open_contact(*one, 1);
    EXPECT_TRUE(eventually([&] { return listening.count("case:" + to_string(id)) == 1; }));
    EXPECT_EQ(send(*two, id, note(test_id(100))), "") << "it has the case at hand";
    network.proxy->set(TestProxy::Mode::cut);
    EXPECT_TRUE(eventually([&] { return !two->reader()->load_case(id); }));
    (void)open_contact(*one, 2);
    // A hundred thousand transactions and more; then the feed is trimmed as maintain() does it.
    tamper(network.database,
           "do $$ begin perform set_config('synchronous_commit', 'off', false);"
           " for i in 1..100100 loop perform pg_current_xact_id(); commit; end loop; end $$");
    (void)open_contact(*one, 3);
    tamper(network.database,
           "delete from change where position <= (select max(position) from change)"
           " - (100000::bigint << 20)");
    EXPECT_EQ(ask(network.database, "select count(*) from change"), "1");
    EXPECT_EQ(send(*one, id, note(test_id(101))), "");
    network.proxy->set(TestProxy::Mode::open);
    EXPECT_TRUE(eventually([&] { return listening.count(std::string(afresh_topic)) == 1; }));
    EXPECT_EQ(listening.count("case:" + to_string(test_id(2))), 0U) << "trimmed";
    EXPECT_TRUE(eventually([&] { return two->reader()->load_case(test_id(2)).has_value(); }));
    EXPECT_TRUE(eventually([&] { return send(*two, id, note(test_id(102))).empty(); }));
    (void)open_contact(*one, 4);
    EXPECT_TRUE(eventually([&] { return listening.count("case:" + to_string(test_id(4))) == 1; }));
    EXPECT_EQ(listening.count(std::string(afresh_topic)), 1U) << "once";
}

}  // namespace
}  // namespace luotsi::store
