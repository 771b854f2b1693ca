// Goal: no route shows personal data without a line in the log of views. Method: views.yaml says of
// every route what it does; the application's routes are compared with it in both directions, and
// each GET that logs and needs no more than a matter is called an hour after the last one and must
// leave a row of the log behind.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>

#include "script_server.hpp"

namespace luotsi::tests {
namespace {

std::map<std::string, std::string> listed() {
    std::map<std::string, std::string> out;
    for (const auto& one : YAML::LoadFile(LUOTSI_SOURCE_DIR "/tests/api/views.yaml"))
        out[one.first.as<std::string>()] = one.second.as<std::string>();
    return out;
}

server::Response ask(ScriptServer& server, server::Method method, const std::string& path,
                     const std::string& body, const std::string& cookie) {
    static int keys = 0;
    server::Request request;
    request.method = method;
    request.path = path;
    if (const auto mark = path.find('?'); mark != std::string::npos) {
        request.path = path.substr(0, mark);
        request.query = path.substr(mark + 1);
    }
    request.body = body;
    request.loopback = true;
    request.header(server::Header::cookie) = cookie;
    request.header(server::Header::luotsi) = "1";
    request.header(server::Header::content_type) = "application/json";
    const std::string key = "0190a000-0000-7000-8000-00000000" + std::to_string(1000 + ++keys);
    request.header(server::Header::idempotency_key) = key;
    return server.app().answer(std::move(request));
}

std::string cookie_of(const server::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Set-Cookie") return value.substr(0, value.find(';'));
    return "";
}

std::size_t rows_today(ScriptServer& server) {
    const Date day{static_cast<std::int32_t>(test_clock().ms / 86'400'000)};
    return server.store().reader()->views_of_day(day)->size();
}

std::string signed_in(ScriptServer& server, const std::string& worker) {
    return cookie_of(ask(server, server::Method::post, "/api/dev/sign-in",
                         R"({"worker": ")" + worker + "\"}", ""));
}

TEST(Views, EveryRouteSaysWhetherItLogs) {
    ScriptServer server;
    std::set<std::string> served;
    for (const auto& route : server.app().routes())
        served.insert(std::string(server::to_string(route.method)) + " " + std::string(route.path));
    const auto known = listed();
    for (const auto& route : served)
        EXPECT_TRUE(known.contains(route)) << route << " is not in views.yaml";
    for (const auto& [route, what] : known) {
        EXPECT_TRUE(served.contains(route)) << route << " is not served";
        EXPECT_TRUE(what == "logs" || what == "acts" || what == "none") << route;
    }
}

TEST(Views, WhatSaysItLogsLeavesARow) {
    ScriptServer server;
    const auto client =
        ask(server, server::Method::post, "/api/contacts",
            R"({"words": "Tarvitsen neuvoa.", "concerns": "self", "municipality": "297"})", "");
    ASSERT_EQ(client.status, 201) << client.bytes();
    const std::string case_id(
        boost::json::parse(std::string(client.bytes())).at("case").as_string().c_str());
    const std::string own = cookie_of(client);
    const std::string asked = R"({"kind": "correction", "words": "Nimi on väärin."})";
    ASSERT_EQ(ask(server, server::Method::post, "/api/my/case/requests", asked, own).status, 201);
    int checked = 0;
    for (const auto& [route, what] : listed()) {
        const bool needs_more = route == "GET /api/audit/findings" || route == "GET /api/early" ||
                                route.starts_with("GET /api/openings") ||
                                route == "GET /api/my/people" || route == "GET /api/outbox";
        if (what != "logs" || !route.starts_with("GET ") || needs_more) continue;
        std::string path = route.substr(4);
        if (const auto at = path.find("{id}"); at != std::string::npos)
            path.replace(at, 4, case_id);
        set_test_clock(test_clock() + hours(1));
        const bool of_client = path.starts_with("/api/my");
        const std::string who = path.ends_with("access-lines") ? "w-leena-demo" : "w-aino-demo";
        const std::string cookie = of_client ? own : signed_in(server, who);
        const std::size_t before = rows_today(server);
        const auto answer = ask(server, server::Method::get, path, "", cookie);
        ASSERT_EQ(answer.status, 200) << route << answer.bytes();
        EXPECT_GT(rows_today(server), before) << route;
        ++checked;
    }
    EXPECT_GT(checked, 15);
    // A search shows people: each of them learns of it, also who has no matter yet.
    const std::string aino = signed_in(server, "w-aino-demo");
    const auto made = ask(server, server::Method::post, "/api/people",
                          R"({"name": "Testi Henkilö", "language": "fi"})", aino);
    ASSERT_EQ(made.status, 201) << made.bytes();
    const std::size_t before = rows_today(server);
    ASSERT_EQ(
        ask(server, server::Method::post, "/api/people/search", R"({"q": "testi"})", aino).status,
        200);
    EXPECT_EQ(rows_today(server), before + 1);
    // Whoever reviews why somebody was opened learns of them as well.
    const std::string person(
        boost::json::parse(std::string(made.bytes())).at("id").as_string().c_str());
    ASSERT_EQ(ask(server, server::Method::post, "/api/people/" + person + "/openings",
                  R"({"basis": "emergency", "reason": "Henki on vaarassa juuri nyt."})", aino)
                  .status,
              201);
    const std::size_t opened = rows_today(server);
    const auto listed =
        ask(server, server::Method::get, "/api/openings", "", signed_in(server, "w-leena-demo"));
    ASSERT_EQ(listed.status, 200);
    EXPECT_NE(listed.bytes().find("Henki on vaarassa"), std::string::npos) << listed.bytes();
    EXPECT_EQ(rows_today(server), opened + 1);
    const auto check = server.store().check_views({}, 12);
    ASSERT_TRUE(check);
    EXPECT_TRUE(check->faults.empty());
}

}  // namespace
}  // namespace luotsi::tests
