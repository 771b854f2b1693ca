// Goal: what cannot be done now neither signs anybody out nor stops what can be done. Method: the
// whole application; its database server is stopped and started again, gateways are missing, and
// cases lose the model that they need.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <map>
#include <thread>

#include "script_server.hpp"
#include "server/damage_watch.hpp"
#include "server/housekeeping.hpp"
#include "server/late_news.hpp"
#include "server/outbox.hpp"
#include "store/pg.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::tests {
namespace {

using server::Header;
using server::Method;

class Visitor {
public:
    explicit Visitor(ScriptServer& server) : server_(server) {}

    int send(Method method, const std::string& path, const std::string& body = "{}") {
        server::Request request;
        request.method = method;
        request.path = path;
        request.peer = "127.0.0.1";
        request.loopback = true;
        request.header(Header::cookie) = cookie_;
        if (request.writes()) {
            request.body = body;
            request.header(Header::luotsi) = "1";
            request.header(Header::content_type) = "application/json";
            request.header(Header::idempotency_key) =
                to_string(make_uuid_v7(test_clock(), random_));
        }
        const server::Response response = server_.app().answer(std::move(request));
        body_ = response.bytes();
        for (const auto& [name, value] : response.headers) {
            if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
        }
        return response.status;
    }
    const std::string& body() const { return body_; }

private:
    ScriptServer& server_;
    std::string cookie_;
    std::string body_;
    SystemRandom random_;
};

TEST(Away, ADatabaseThatIsAwaySignsNobodyOut) {
    store::TestCluster cluster(false);
    if (!cluster.running()) GTEST_SKIP() << cluster.problem();
    ScriptServer server(cluster.fresh_database());
    Visitor aino(server);
    ASSERT_EQ(aino.send(Method::post, "/api/dev/sign-in", R"({"worker": "w-aino-demo"})"), 200);
    ASSERT_EQ(aino.send(Method::get, "/api/me"), 200);
    cluster.kill();
    set_test_clock(test_clock() + server::session_believed + seconds(1));
    EXPECT_EQ(aino.send(Method::get, "/api/me"), 503) << aino.body();
    EXPECT_EQ(aino.send(Method::get, "/api/session"), 503) << aino.body();
    EXPECT_EQ(aino.send(Method::post, "/api/session/continue"), 503) << aino.body();
    Visitor resident(server);
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(resident.send(Method::post, "/api/session/code", R"({"code": "K7QM-2XPA-9RTC"})"),
                  503)
            << "no try is used up: " << resident.body();
    }
    ASSERT_TRUE(cluster.start());
    int status = 0;
    for (int i = 0; i < 200 && status != 200; ++i) {
        status = aino.send(Method::get, "/api/me");
        if (status != 200) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(status, 200) << "the same cookie: " << aino.body();
}

TEST(Away, AStrangersBodyIsSmall) {
    ScriptServer server;
    EXPECT_EQ(server.app().body_bytes_max("/api/sign-in/citizen/logged-out"), 32U * 1024);
    EXPECT_EQ(server.app().body_bytes_max("/api/token"), 32U * 1024);
}

// A notice waiting to be sent; the one with the least `n` is due first.
store::Notice notice(std::uint64_t n, const std::string& channel) {
    store::Notice out;
    out.id = {0x0190'0000'0000'7000, 0x8000'0000'0000'0000 + n};
    out.organiser = "test";
    out.channel = channel;
    out.code = "notice.keeper";
    out.to = channel == "email" ? "a@example.org" : "+358401234567";
    out.body = "Hei";
    out.created_at = out.next_try_at = test_clock() - minutes(60) + Duration{std::int64_t(n)};
    out.state = "waiting";
    return out;
}

TEST(Away, LettersWithoutAGatewayDoNotHoldBackMessages) {
    ScriptServer server;
    auto put = server.store().write_and_wait([](store::WriteSession& session) {
        for (std::uint64_t n = 0; n <= server::Outbox::batch; ++n) {
            if (auto done = session.put_notice(notice(n, "email")); !done)
                return Result<std::string>(fail(done.error()));
        }
        auto done = session.put_notice(notice(99, "sms"));
        return done ? Result<std::string>("") : Result<std::string>(fail(done.error()));
    });
    ASSERT_TRUE(put) << to_string(put.error());
    std::vector<std::string> sent;
    server::OutboxOptions options;
    options.ways.sms_gateway = "http://gateway.example/";
    options.transport = [&](const store::Notice& one, std::string&) {
        sent.push_back(one.channel);
        return true;
    };
    server::Outbox outbox(server.app(), options);
    while (outbox.work_once()) {
    }
    EXPECT_EQ(sent, std::vector<std::string>{"sms"});
    EXPECT_EQ(server.store().reader()->due_notices(test_clock(), 100)->size(),
              server::Outbox::batch + 1)
        << "the letters wait";
}

// The gateway fails while the clock stands far ahead: how long a notice then waits is told by the
// pause after its tries, not by that clock.
TEST(Away, ANoticeDoesNotWaitForAClockThatStoodAhead) {
    ScriptServer server;
    const Instant right = test_clock();
    ASSERT_TRUE(server.store().write_and_wait([](store::WriteSession& session) {
        auto done = session.put_notice(notice(0, "sms"));
        return done ? Result<std::string>("") : Result<std::string>(fail(done.error()));
    }));
    std::uint32_t tried = 0;
    bool reached = false;
    server::OutboxOptions options;
    options.transport = [&](const store::Notice&, std::string& why) {
        ++tried;
        why = "no gateway";
        return reached;
    };
    server::Outbox outbox(server.app(), options);
    set_test_clock(right + days(5));
    EXPECT_TRUE(outbox.work_once());
    set_test_clock(right + seconds(1));
    EXPECT_TRUE(outbox.work_once()) << "no try is set five days ahead: that clock was wrong";
    EXPECT_FALSE(outbox.work_once());
    EXPECT_EQ(tried, 2U) << "and the pause is kept by the clock as it stands now";
    set_test_clock(right + seconds(1) + server::Outbox::pause_after(1));
    reached = true;
    EXPECT_TRUE(outbox.work_once());
    EXPECT_EQ(tried, 3U);
    EXPECT_TRUE(server.store().reader()->due_notices(never, 1)->empty());
}

void tamper(const std::string& path, const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    char* problem = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << problem;
    sqlite3_free(problem);
    sqlite3_close(db);
}

std::string hex_of(Uuid id) {
    std::string out = to_string(id);
    std::erase(out, '-');
    return out;
}

TEST(Away, ClocksOfCasesWithoutTheirModelDoNotStopOthers) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    ScriptServer server;
    constexpr std::uint32_t batch = 2;
    constexpr std::size_t broken = 5;
    for (std::size_t i = 0; i <= broken; ++i) {
        Visitor one(server);
        set_test_clock(test_clock() + minutes(1));
        ASSERT_EQ(one.send(Method::post, "/api/contacts", R"({"words": "Tarvitsen neuvoa."})"), 201)
            << one.body();
    }
    auto due = server.store().reader()->due_cases(never, 100);
    ASSERT_TRUE(due);
    ASSERT_EQ(due->size(), broken + 1);
    const auto [good, rings_at] = due->back();
    const std::string others = " case_id <> x'" + hex_of(good) + "'";
    tamper(server.path(), "update event set model = 'gone@1.0.0#0' where model is not null and" +
                              others + ";update case_row set next_due = 1 where" + others);
    server.restart();
    set_test_clock(rings_at + seconds(1));
    server::Housekeeper housekeeper(server.app(), batch);
    for (int i = 0; i < 20; ++i) housekeeper.work_once();
    due = server.store().reader()->due_cases(never, 100);
    ASSERT_TRUE(due);
    for (const auto& [id, at] : *due) {
        if (id == good) {
            EXPECT_GT(at, rings_at) << "its clock has moved on";
        }
    }
    EXPECT_GE(due->size(), broken) << "and the others still wait";
}

// One journal that cannot be read, in the same round and the same write as others.
TEST(Away, ADamagedCaseStopsNoOthersClockAndIsNamed) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    ScriptServer server;
    for (int i = 0; i < 4; ++i) {
        Visitor one(server);
        ASSERT_EQ(one.send(Method::post, "/api/contacts", R"({"words": "Tarvitsen neuvoa."})"), 201)
            << one.body();
    }
    auto due = server.store().reader()->due_cases(never, 100);
    ASSERT_TRUE(due);
    ASSERT_EQ(due->size(), 4U);
    const Uuid bad = (*due)[1].first;
    const Instant rings_at = due->back().second;
    tamper(server.path(),
           "update event set kind = 'nothing' where seq = 1 and case_id = x'" + hex_of(bad) + "'");
    server.restart();
    set_test_clock(rings_at + seconds(1));
    server::Housekeeper housekeeper(server.app());
    housekeeper.work_once();
    due = server.store().reader()->due_cases(rings_at, 100);
    ASSERT_TRUE(due);
    ASSERT_EQ(due->size(), 1U) << "the others have rung in the first round";
    EXPECT_EQ(due->front().first, bad);
    EXPECT_TRUE(server.app().damaged.contains(bad));
    Visitor anybody(server);
    ASSERT_EQ(anybody.send(Method::get, "/api/health"), 200);
    EXPECT_NE(anybody.body().find(R"("status":"damaged")"), std::string::npos) << anybody.body();
    EXPECT_NE(anybody.body().find(R"("damaged_cases":1)"), std::string::npos) << anybody.body();
    EXPECT_EQ(anybody.body().find(to_string(bad)), std::string::npos) << "whose is not for all";
}

// What was rendered before the damage was seen is not shown on as if nothing had happened.
TEST(Away, ADamagedCaseIsNotServedFromWhatWasKept) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    ScriptServer server;
    Visitor one(server);
    ASSERT_EQ(one.send(Method::post, "/api/contacts", R"({"words": "Tarvitsen neuvoa."})"), 201);
    const Uuid bad = server.store().reader()->due_cases(never, 100)->front().first;
    ASSERT_EQ(one.send(Method::get, "/api/my/case"), 200);
    tamper(server.path(), "update event set salt = zeroblob(16) where seq = 1 and case_id = x'" +
                              hex_of(bad) + "'");
    EXPECT_EQ(one.send(Method::get, "/api/my/case"), 200) << "nobody has seen it yet";
    server::DamageWatch watch(server.app());
    watch.doubt(bad);
    const auto reader = server.store().reader();
    watch.work_once(*reader, test_clock());
    EXPECT_TRUE(server.app().damaged.contains(bad));
    EXPECT_EQ(one.send(Method::get, "/api/my/case"), 503) << one.body();
}

void put_notices(ScriptServer& server, std::uint64_t count) {
    ASSERT_TRUE(server.store().write_and_wait([&](store::WriteSession& session) {
        for (std::uint64_t n = 0; n < count; ++n)
            if (auto done = session.put_notice(notice(n, "sms")); !done)
                return Result<std::string>(fail(done.error()));
        return Result<std::string>("");
    }));
}

server::OutboxOptions counting(std::map<Uuid, int>& sent) {
    server::OutboxOptions options;
    options.transport = [&sent](const store::Notice& one, std::string&) {
        ++sent[one.id];
        return true;
    };
    return options;
}

TEST(Away, NothingMoreIsSentWhileItCannotBeWrittenDown) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    ScriptServer server;
    put_notices(server, 5);
    std::map<Uuid, int> sent;
    server::Outbox outbox(server.app(), counting(sent));
    tamper(server.path(), "create trigger refused before update on notice begin"
                          " select raise(abort, 'not now'); end");
    for (int i = 0; i < 4; ++i) outbox.work_once();
    EXPECT_EQ(sent.size(), 1U) << "nobody would know of the others";
    tamper(server.path(), "drop trigger refused");
    while (outbox.work_once()) {
    }
    EXPECT_EQ(sent.size(), 5U);
    for (const auto& [id, times] : sent) EXPECT_EQ(times, 1);
    EXPECT_TRUE(server.store().reader()->due_notices(never, 1)->empty());
}

TEST(Away, ANoticeOfADamagedCaseHoldsUpNoOthers) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    ScriptServer server;
    Visitor one(server);
    ASSERT_EQ(one.send(Method::post, "/api/contacts", R"({"words": "Tarvitsen neuvoa."})"), 201);
    const Uuid bad = server.store().reader()->due_cases(never, 1)->front().first;
    ASSERT_TRUE(server.store().write_and_wait([&](store::WriteSession& session) {
        store::Notice first = notice(0, "sms");
        first.case_id = bad;
        for (const store::Notice& each : {first, notice(1, "sms")})
            if (auto done = session.put_notice(each); !done)
                return Result<std::string>(fail(done.error()));
        return Result<std::string>("");
    }));
    tamper(server.path(),
           "update event set kind = 'nothing' where seq = 1 and case_id = x'" + hex_of(bad) + "'");
    server.restart();
    std::map<Uuid, int> sent;
    server::Outbox outbox(server.app(), counting(sent));
    while (outbox.work_once()) {
    }
    EXPECT_EQ(sent[notice(0, "sms").id], 1);
    EXPECT_EQ(sent[notice(1, "sms").id], 1);
    EXPECT_TRUE(server.store().reader()->due_notices(test_clock(), 1)->empty());
    EXPECT_TRUE(server.app().damaged.contains(bad));
}

// A case whose notice was sent while it could not be read, so that it has not been told.
class Untold {
public:
    Untold() {
        Visitor one(server);
        EXPECT_EQ(one.send(Method::post, "/api/contacts", R"({"words": "Tarvitsen neuvoa."})"),
                  201);
        id = server.store().reader()->due_cases(never, 1)->front().first;
        write([&](store::WriteSession& session) {
            store::Notice first = notice(0, "sms");
            first.case_id = id;
            return session.put_notice(first);
        });
        kind_ = server.store().reader()->journal(id)->front().kind;
        name_first_line("nothing");
        server.restart();
        send_all();
    }
    void mend() { name_first_line(engine::to_string(kind_)); }
    void send_all() {
        server::Outbox outbox(server.app(), counting(sent));
        while (outbox.work_once()) {
        }
    }
    // When the case was told how notices went, by what it knows.
    std::vector<Instant> told() {
        std::vector<Instant> out;
        const auto journal = server.store().reader()->journal(id);
        for (const engine::Event& event : *journal)
            if (event.kind == engine::EventKind::told) out.push_back(event.happened_at);
        return out;
    }
    template <class Work>
    void write(const Work& work) {
        const auto done =
            server.store().write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                const Result<void> put = work(session);
                return put ? Result<std::string>("") : fail(put.error());
            });
        EXPECT_TRUE(done) << to_string(done.error());
    }

    ScriptServer server;
    Uuid id;
    std::map<Uuid, int> sent;

private:
    void name_first_line(std::string_view kind) {
        tamper(server.path(), "update event set kind = '" + std::string(kind) +
                                  "' where seq = 1 and case_id = x'" + hex_of(id) + "'");
    }
    engine::EventKind kind_ = engine::EventKind::opened;
};

TEST(Away, ACaseThatCouldNotBeToldIsToldWhenItHasBeenMended) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    Untold untold;
    const Instant then = test_clock();
    set_test_clock(then + minutes(90));
    untold.server.restart();
    untold.send_all();
    untold.mend();
    EXPECT_TRUE(untold.told().empty()) << "at the last start it still could not be read";
    untold.write([&](store::WriteSession& session) -> Result<void> {
        auto put = session.put_record("notice-untold", "no-notice", "[[[", {});
        return put ? Result<void>() : fail(put.error());
    });
    untold.server.restart();  // what cannot be read holds up no other
    untold.send_all();
    EXPECT_EQ(untold.told(), std::vector<Instant>{then}) << "with the time at which it happened";
    untold.server.restart();
    untold.send_all();
    EXPECT_EQ(untold.told().size(), 1U) << "once";
    EXPECT_EQ(untold.sent[notice(0, "sms").id], 1) << "nothing is sent twice";
}

TEST(Away, LateNewsDoNotContradictLaterOnes) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    Untold untold;
    set_test_clock(test_clock() + minutes(90));
    untold.mend();
    untold.server.restart();
    const Instant later = test_clock();
    untold.write([&](store::WriteSession& session) -> Result<void> {
        const server::NoticeNews news{notice(1, "sms").id, untold.id, "sms", "x", true, later};
        auto told = server::tell_case(untold.server.app(), session, news);
        return told ? Result<void>() : fail(told.error());
    });
    untold.send_all();
    EXPECT_EQ(untold.told(), std::vector<Instant>{later});
}

// Two processes on one database; the one that sends is cut off and the other takes over.
TEST(Away, SendingStopsWhenAnotherProcessIsOnDuty) {
    store::TestCluster cluster(false);
    if (!cluster.running()) GTEST_SKIP() << cluster.problem();
    ScriptServer server(cluster.fresh_database());
    ScriptServer other(server);
    ASSERT_TRUE(server.store().on_duty());
    ASSERT_FALSE(other.store().on_duty());
    put_notices(server, 5);
    std::map<Uuid, int> sent;
    server::OutboxOptions options = counting(sent);
    options.transport = [&, count = options.transport](const store::Notice& one, std::string& why) {
        auto db = store::PgConnection::open(server.path(), store::PgConnection::Use::read);
        EXPECT_TRUE(db && (*db)->execute("select pg_terminate_backend(pid) from pg_locks"
                                         " where locktype = 'advisory' and objid = 4999764"));
        for (int i = 0; i < 200 && !other.store().on_duty(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return count(one, why);
    };
    server::Outbox outbox(server.app(), options);
    EXPECT_TRUE(outbox.work_once());
    EXPECT_FALSE(outbox.work_once());
    EXPECT_EQ(sent.size(), 1U) << "the one that was on its way";
    server::Outbox takes_over(other.app(), counting(sent));
    while (takes_over.work_once()) {
    }
    EXPECT_EQ(sent.size(), 5U);
    for (const auto& [id, times] : sent) EXPECT_EQ(times, 1);
}

}  // namespace
}  // namespace luotsi::tests
