// Goal: a right that was asked a moment ago is asked again where something is written by it.
// Method: the writer is kept busy while a worker says something of a matter, and the matter becomes
// another's before it is the worker's turn.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <latch>
#include <thread>

#include "desk/desk.hpp"
#include "script_server.hpp"
#include "server/held_cases.hpp"
#include "server/leaver_keeper.hpp"
#include "server/return_codes.hpp"
#include "store/protection.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::tests {
namespace {

using server::Header;
using server::Method;

class Meanwhile : public ::testing::Test {
protected:
    server::Response ask(Method method, const std::string& path, const std::string& body,
                         const std::string& cookie, const std::string& if_match = "") {
        return ask(server_, method, path, body, cookie, if_match);
    }
    server::Response ask(ScriptServer& server, Method method, const std::string& path,
                         const std::string& body, const std::string& cookie,
                         const std::string& if_match = "") {
        server::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.loopback = true;
        request.header(Header::cookie) = cookie;
        request.header(Header::if_match) = if_match;
        request.header(Header::luotsi) = "1";
        request.header(Header::content_type) = "application/json";
        request.header(Header::idempotency_key) = to_string(make_uuid_v7(test_clock(), random_));
        return server.app().answer(std::move(request));
    }
    std::string signed_in(const std::string& worker) {
        const auto answer =
            ask(Method::post, "/api/dev/sign-in", R"({"worker": ")" + worker + "\"}", "");
        for (const auto& [name, value] : answer.headers)
            if (name == "Set-Cookie") return value.substr(0, value.find(';'));
        return "";
    }
    Uuid id_in(const server::Response& answer, const char* name) {
        const auto value = boost::json::parse(answer.bytes());
        return parse_uuid(value.as_object().at(name).as_string().c_str()).value_or(Uuid{});
    }
    Uuid contact() {
        const auto made =
            ask(Method::post, "/api/contacts",
                R"({"words": "Tarvitsen neuvoa.", "concerns": "self", "municipality": "297"})", "");
        EXPECT_EQ(made.status, 201) << made.bytes();
        return id_in(made, "case");
    }

    // A counsellor of Kuopio does it, from elsewhere.
    Result<void> run(store::WriteSession& session, Uuid case_id, engine::Command command,
                     const char* who) {
        command.actor.kind = engine::ActorKind::worker;
        command.actor.id = who;
        command.actor.role = "service counsellor";
        command.actor.unit = "guidance-kuopio";
        command.actor.organisation = "pohjois-savo";
        auto done =
            desk::run_command(session, server_.app().installation, case_id, command, {}, random_);
        return done ? Result<void>{} : fail(done.error());
    }

    // Keeps the writer busy until the answer to `say` waits behind it; then `change` is done first.
    server::Response say_while(const std::function<Result<void>(store::WriteSession&)>& change,
                               const std::string& path, const std::string& body,
                               const std::string& cookie, const std::string& if_match = "") {
        std::latch busy(1);
        std::latch go_on(1);
        std::thread other([&] {
            const auto done = server_.store().write_and_wait(
                [&](store::WriteSession& session) -> Result<std::string> {
                    busy.count_down();
                    go_on.wait();
                    auto changed = change(session);
                    return changed ? Result<std::string>("") : fail(changed.error());
                });
            EXPECT_TRUE(done) << to_string(done.error());
        });
        busy.wait();
        server::Response out;
        std::thread worker([&] { out = ask(Method::post, path, body, cookie, if_match); });
        // Long enough to read and to queue. Too short, and it asks of what has changed already.
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        go_on.count_down();
        other.join();
        worker.join();
        return out;
    }

    ScriptServer server_;
    SystemRandom random_;
};

TEST_F(Meanwhile, AStatementGoesToWhoseMatterItIsByThen) {
    if (store::on_postgresql()) GTEST_SKIP() << "one writer's queue";
    const std::string aino = signed_in("w-aino-demo");
    const Uuid case_id = contact();
    const auto made = ask(Method::post, "/api/people", R"({"name": "Testi Henkilö"})", aino);
    ASSERT_EQ(made.status, 201) << made.bytes();
    const Uuid person = id_in(made, "id");
    const auto bind = [&](store::WriteSession& session) -> Result<void> {
        engine::Command command;
        command.kind = engine::CommandKind::bind_subject;
        command.person = person;
        command.happened_at = session.now();
        return run(session, case_id, std::move(command), "w-aino-demo");
    };
    const auto said = say_while(bind, "/api/cases/" + to_string(case_id) + "/protection",
                                R"({"kind": "non_disclosure"})", aino);
    EXPECT_EQ(said.status, 201) << said.bytes();
    const auto reader = server_.store().reader();
    const auto of_case = store::read_protection(*reader, case_id);
    const auto of_person = store::read_protection(*reader, person);
    ASSERT_TRUE(of_case && of_person);
    EXPECT_TRUE(of_case->non_disclosure.empty()) << "it was nobody's when the right was asked";
    EXPECT_EQ(of_person->non_disclosure.size(), 1U) << "it holds in all their matters";
}

// Of two who end the same the second is told so.
TEST_F(Meanwhile, WhatWasEndedMeanwhileIsNotEndedTwice) {
    if (store::on_postgresql()) GTEST_SKIP() << "one writer's queue";
    const std::string aino = signed_in("w-aino-demo");
    const Uuid case_id = contact();
    const std::string path = "/api/cases/" + to_string(case_id) + "/protection";
    const auto made = ask(Method::post, path, R"({"kind": "ban", "scope": "controller"})", aino);
    ASSERT_EQ(made.status, 201) << made.bytes();
    const Uuid ban = id_in(made, "id");
    const auto end = [&](store::WriteSession& session) -> Result<void> {
        auto all = store::read_protection(session, case_id);
        if (!all) return fail(all.error());
        auto ended = access::end_statement(*all, ban, session.now(), session.now(), "client");
        if (!ended) return ended;
        engine::Actor client;
        client.kind = engine::ActorKind::client;
        return store::put_protection(session, case_id, *all, client);
    };
    const auto said = say_while(end, path + "/" + to_string(ban) + "/end", "{}", aino);
    EXPECT_EQ(said.status, 409) << said.bytes();
}

// What a worker has in front of them is what they act on: not on what came in between.
TEST_F(Meanwhile, ACommandIsForTheMatterAsItsWriterHadSeenIt) {
    if (store::on_postgresql()) GTEST_SKIP() << "one writer's queue";
    const std::string aino = signed_in("w-aino-demo");
    const Uuid case_id = contact();
    const std::string path = "/api/cases/" + to_string(case_id);
    const std::string body = R"({"command": "note", "text": "Soitan huomenna."})";
    const auto tag = [&]() -> std::string {
        for (const auto& [name, value] : ask(Method::get, path, "", aino).headers)
            if (name == "ETag") return value;
        return "";
    };
    const std::string seen = tag();
    ASSERT_FALSE(seen.empty());
    const auto take = [&](store::WriteSession& session) -> Result<void> {
        engine::Command command;
        command.kind = engine::CommandKind::take;
        command.round = 0;
        return run(session, case_id, std::move(command), "w-sari-demo");
    };
    const auto late = say_while(take, path + "/commands", body, aino, seen);
    EXPECT_EQ(late.status, 412) << late.bytes();
    const std::uint64_t lines = server_.store().reader()->load_case(case_id)->seq;
    const auto again = ask(Method::post, path + "/commands", body, aino, tag());
    EXPECT_EQ(again.status, 200) << again.bytes();
    EXPECT_EQ(server_.store().reader()->load_case(case_id)->seq, lines + 1);
}

// What was on its way when a worker left is not begun in their name: nobody would hold it.
TEST_F(Meanwhile, WhoHasLeftBeginsNothing) {
    if (store::on_postgresql()) GTEST_SKIP() << "one writer's queue";
    const std::string aino = signed_in("w-aino-demo");
    const Uuid case_id = contact();
    const auto leave = [&](store::WriteSession& session) {
        return session.put_record("worker", "w-aino-demo",
                                  R"({"slug": "w-aino-demo", "left": true})", engine::Actor{});
    };
    const auto late = say_while(leave, "/api/cases/" + to_string(case_id) + "/commands",
                                R"({"command": "take", "round": 0})", aino, "*");
    EXPECT_EQ(late.status, 403) << late.bytes();
    EXPECT_TRUE(server_.store().reader()->load_case(case_id)->rounds[0].holder.empty());
}

// Two are in one matter by its code. One has it replaced; the other's wish, a moment later, does
// not take the matter back.
TEST_F(Meanwhile, WhoWasPutOutWithTheCodeDoesNotReplaceItAgain) {
    if (store::on_postgresql()) GTEST_SKIP() << "one writer's queue";
    const auto made = ask(Method::post, "/api/contacts",
                          R"({"words": "Tarvitsen neuvoa.", "concerns": "self"})", "");
    ASSERT_EQ(made.status, 201) << made.bytes();
    const std::string id = to_string(id_in(made, "case"));
    std::string cookie;
    for (const auto& [name, value] : made.headers)
        if (name == "Set-Cookie") cookie = value.substr(0, value.find(';'));
    const auto replace = [&](store::WriteSession& session) {
        const server::ReplacedCode by_another{"mark", "session", {}, ""};
        return session.put_record(server::return_code_record, id, to_json(by_another), {});
    };
    const auto late = say_while(replace, "/api/my/case/code", "{}", cookie);
    EXPECT_EQ(late.status, 401) << late.bytes();
    const auto kept = server_.store().reader()->record(server::return_code_record, id);
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ(server::replaced_code_of(**kept)->valid, "mark");
}

TEST_F(Meanwhile, WhoHasLeftSaysNothingOfAPersonEither) {
    if (store::on_postgresql()) GTEST_SKIP() << "one writer's queue";
    const std::string aino = signed_in("w-aino-demo");
    const Uuid case_id = contact();
    const auto leave = [&](store::WriteSession& session) {
        return server::record_left(session, {"w-aino-demo", "", session.now(), false}, {});
    };
    const auto late = say_while(leave, "/api/cases/" + to_string(case_id) + "/protection",
                                R"({"kind": "non_disclosure"})", aino);
    EXPECT_EQ(late.status, 403) << late.bytes();
    EXPECT_TRUE(store::read_protection(*server_.store().reader(), case_id)->non_disclosure.empty());
}

// Another process had read that they are there, and commits after they have left.
TEST_F(Meanwhile, WhatComesToWhoHasLeftGoesBackToTheQueueSoon) {
    const std::string aino = signed_in("w-aino-demo");
    const std::string leads = signed_in("w-leena-demo");
    const Uuid case_id = contact();
    const Uuid other = contact();
    const auto left = ask(Method::post, "/api/workers/w-aino-demo/leave",
                          R"({"reason": "toinen työ", "to": "w-mikko-demo"})", leads);
    ASSERT_EQ(left.status, 200) << left.bytes();
    const auto take = [&](Uuid id, const char* who) {
        const auto taken = server_.store().write_and_wait(
            [&](store::WriteSession& session) -> Result<std::string> {
                engine::Command command;
                command.kind = engine::CommandKind::take;
                command.round = 0;
                const auto done = run(session, id, std::move(command), who);
                return done ? Result<std::string>("") : fail(done.error());
            });
        ASSERT_TRUE(taken) << to_string(taken.error());
    };
    take(case_id, "w-aino-demo");
    take(other, "w-sari-demo");
    server::LeaverKeeper keeper(server_.app());
    const auto reader = server_.store().reader();
    const auto holder = [&](Uuid id) { return reader->load_case(id)->rounds[0].holder; };
    EXPECT_FALSE(keeper.work_once(*reader, test_clock())) << "it may still be on its way";
    set_test_clock(test_clock() + minutes(2));
    EXPECT_TRUE(keeper.work_once(*reader, test_clock()));
    EXPECT_EQ(holder(case_id), "w-mikko-demo") << "who took the rest takes this as well";
    EXPECT_EQ(holder(other), "w-sari-demo");
    const auto record = [&] {
        return *server::left_of(**reader->record(server::worker_record, "w-aino-demo"));
    };
    EXPECT_FALSE(record().looked_again) << "the last look is one that finds nothing";
    // Who took it over leaves, too; then it goes to the queue.
    take(contact(), "w-aino-demo");
    server_.app().sessions.worker_left("w-mikko-demo");
    set_test_clock(test_clock() + minutes(2));
    EXPECT_TRUE(keeper.work_once(*reader, test_clock()));
    EXPECT_TRUE(server::cases_held(*reader, "w-aino-demo")->empty());
    EXPECT_EQ(server::cases_held(*reader, "w-mikko-demo")->size(), 1U) << "no more than before";
    set_test_clock(test_clock() + minutes(2));
    EXPECT_FALSE(keeper.work_once(*reader, test_clock()));
    EXPECT_TRUE(record().looked_again);
    EXPECT_EQ(record().to, "w-mikko-demo");
}

// An identity code of nobody: a number between 900 and 999 with its check character.
std::string made_up_code(int number) {
    const std::string digits = "010190" + std::to_string(number);
    return "010190-" + std::to_string(number) +
           std::string("0123456789ABCDEFHJKLMNPRSTUVWXY")[std::stoul(digits) % 31];
}

TEST_F(Meanwhile, TwoProcessesWriteOnePersonDownOnce) {
    if (!store::on_postgresql()) GTEST_SKIP() << "one process on a database";
    ScriptServer other(server_);
    const std::string aino = signed_in("w-aino-demo");
    int known = 0;
    for (int number = 900; number < 915; ++number) {
        const std::string body =
            R"({"name": "Testi Henkilö", "identity_code": ")" + made_up_code(number) + "\"}";
        server::Response answers[2];
        std::latch start(2);
        std::thread second([&] {
            start.arrive_and_wait();
            answers[1] = ask(other, Method::post, "/api/people", body, aino);
        });
        start.arrive_and_wait();
        answers[0] = ask(Method::post, "/api/people", body, aino);
        second.join();
        EXPECT_EQ((answers[0].status == 201) + (answers[1].status == 201), 1)
            << answers[0].bytes() << answers[1].bytes();
        known += answers[0].status == 409 || answers[1].status == 409 ? 1 : 0;
        const auto people = server_.store().reader()->find_people(made_up_code(number), 10, {});
        ASSERT_TRUE(people);
        EXPECT_EQ(people->size(), 1U);
    }
    EXPECT_GT(known, 0) << "whoever comes second is told who it is";
}

}  // namespace
}  // namespace luotsi::tests
