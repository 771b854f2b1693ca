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
#include "store/protection.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::tests {
namespace {

using server::Header;
using server::Method;

class Meanwhile : public ::testing::Test {
protected:
    server::Response ask(Method method, const std::string& path, const std::string& body,
                         const std::string& cookie) {
        server::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.loopback = true;
        request.header(Header::cookie) = cookie;
        request.header(Header::luotsi) = "1";
        request.header(Header::content_type) = "application/json";
        request.header(Header::idempotency_key) = to_string(make_uuid_v7(test_clock(), random_));
        return server_.app().answer(std::move(request));
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

    // Keeps the writer busy until the answer to `say` waits behind it; then `change` is done first.
    server::Response say_while(const std::function<Result<void>(store::WriteSession&)>& change,
                               const std::string& path, const std::string& body,
                               const std::string& cookie) {
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
        std::thread worker([&] { out = ask(Method::post, path, body, cookie); });
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
        command.actor.kind = engine::ActorKind::worker;
        command.actor.id = "w-aino-demo";
        command.actor.role = "service counsellor";
        command.actor.unit = "guidance-kuopio";
        command.actor.organisation = "pohjois-savo";
        auto done =
            desk::run_command(session, server_.app().installation, case_id, command, {}, random_);
        return done ? Result<void>{} : fail(done.error());
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

}  // namespace
}  // namespace luotsi::tests
