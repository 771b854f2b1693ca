// Goal: what anybody may call without signing in has a pace for each address, another address is
// not slowed by it, and the answer says when to come back. Method: the application in process,
// asked from made-up addresses while its clock stands still.
#include <gtest/gtest.h>

#include "script_server.hpp"

namespace luotsi::tests {
namespace {

server::Response get(ScriptServer& server, std::string path, std::string peer) {
    server::Request request;
    request.path = std::move(path);
    request.peer = std::move(peer);
    return server.app().answer(std::move(request));
}

std::string header(const server::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

TEST(LimitsTest, PublicListsHaveAPaceForEachAddress) {
    ScriptServer server;
    struct Limited {
        std::string path;
        int burst;
    };
    for (const auto& [path, burst] :
         {Limited{"/hsds/services/none", 300}, Limited{"/api/public/services/none", 60}}) {
        for (int i = 0; i < burst; ++i) {
            const auto response = get(server, path, "192.0.2.1");
            ASSERT_EQ(response.status, 404) << path << " " << i;
        }
        const auto refused = get(server, path, "192.0.2.1");
        EXPECT_EQ(refused.status, 429) << path;
        EXPECT_EQ(header(refused, "Retry-After"), "1") << path;
        EXPECT_EQ(get(server, path, "192.0.2.2").status, 404) << "another address";
        set_test_clock(test_clock() + seconds(2));
        EXPECT_EQ(get(server, path, "192.0.2.1").status, 404) << "later";
    }
}

server::Response post(ScriptServer& server, std::string path, std::string body,
                      const std::string& cookie) {
    static SystemRandom random;
    server::Request request;
    request.method = server::Method::post;
    request.path = std::move(path);
    request.body = std::move(body);
    request.peer = "192.0.2.1";
    request.header(server::Header::cookie) = cookie;
    request.header(server::Header::luotsi) = "1";
    request.header(server::Header::content_type) = "application/json";
    request.header(server::Header::idempotency_key) = to_string(make_uuid_v7(test_clock(), random));
    return server.app().answer(std::move(request));
}

TEST(LimitsTest, AReturnCodeIsChangedNoMoreOftenThanAnybodyNeeds) {
    ScriptServer server;
    const auto made =
        post(server, "/api/contacts", R"({"words": "Tarvitsen neuvoa.", "concerns": "self"})", "");
    ASSERT_EQ(made.status, 201) << made.bytes();
    const std::string set = header(made, "Set-Cookie");
    const std::string cookie = set.substr(0, set.find(';'));
    const auto change = [&] { return post(server, "/api/my/case/code", "{}", cookie).status; };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(change(), 200) << i;
    EXPECT_EQ(change(), 429);
    set_test_clock(test_clock() + minutes(1));
    EXPECT_EQ(change(), 200);
}

// A load balancer asks whether we are well; which version of what runs here is the operator's.
TEST(HealthTest, TellsStrangersNoMoreThanWhetherAllIsWell) {
    ScriptServer server;
    EXPECT_EQ(get(server, "/api/health", "192.0.2.1").bytes(), R"({"status":"ok"})");
}

TEST(MetricsTest, AreForThisMachineOnly) {
    ScriptServer server;
    EXPECT_EQ(get(server, "/metrics", "192.0.2.1").status, 404);
    server::Request request;
    request.path = "/metrics";
    request.loopback = true;
    const server::Response here = server.app().answer(std::move(request));
    EXPECT_EQ(here.status, 200);
    EXPECT_NE(here.bytes().find("luotsi_requests_total"), std::string::npos);
}

TEST(MetricsTest, OnlyWhatWentWrongIsAProblem) {
    ScriptServer server;
    const std::uint64_t before = server.app().metrics.problems;
    EXPECT_EQ(get(server, "/api/health", "192.0.2.1").status, 200);
    EXPECT_EQ(server.app().metrics.problems, before);
    EXPECT_EQ(get(server, "/api/nothing", "192.0.2.1").status, 404);
    EXPECT_EQ(server.app().metrics.problems, before + 1);
}

}  // namespace
}  // namespace luotsi::tests
