// Goal: the whole journey and every refusal work through the API exactly as the scripts tell.
// Method: each tests/api/*.test is played against the application in-process with a fresh
// database and a clock of its own (format: README.md); on PostgreSQL against two of them on one
// database, in turn.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.hpp"
#include "script.hpp"
#include "script_server.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::tests {
namespace {

std::string source(const std::string& path) { return std::string(LUOTSI_SOURCE_DIR) + "/" + path; }

std::vector<std::string> scripts() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(source("tests/api"))) {
        if (entry.path().extension() == ".test") out.push_back(entry.path().stem().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

server::Method method_of(const std::string& name) {
    using server::Method;
    for (Method method : {Method::get, Method::head, Method::post, Method::put, Method::delete_}) {
        if (server::to_string(method) == name) return method;
    }
    return Method::other;
}

class Player {
public:
    bool one_process = false;

    void play(const Step& step) {
        SCOPED_TRACE(step.title + " (line " + std::to_string(step.line) + ")");
        for (const auto& directive : step.before) direct(directive);
        if (step.method.empty()) return;
        const server::Response response = next_server().app().answer(request_of(step));
        keep_cookie(step.as, response);
        const std::string body(response.bytes());
        ASSERT_EQ(response.status, step.status) << body;
        for (const auto& [name, expected] : step.expected_headers) {
            header(response, name, expected);
        }
        if (step.expected.empty()) return;
        EXPECT_EQ(match(step.expected, body, variables_), "") << body.substr(0, 6000);
    }

private:
    // On a server's database every other request goes to a second process.
    ScriptServer& next_server() {
        if (!store::on_postgresql() || one_process) return server_;
        if (!second_) second_ = std::make_unique<ScriptServer>(server_);
        turn_ = !turn_;
        ScriptServer& next = turn_ ? server_ : *second_;
        next.catch_up();
        return next;
    }

    void direct(const std::string& directive) {
        if (directive == "tick") {
            server_.tick();
            if (second_) second_->tick();
            return;
        }
        if (directive == "outbox") return server_.outbox();
        if (directive == "restart") {
            if (second_) second_->restart();
            return server_.restart();
        }
        const std::string when = directive.substr(6);
        if (!when.starts_with('+')) {
            auto at = parse_instant(when);
            ASSERT_TRUE(at) << when;
            return set_test_clock(*at);
        }
        const std::int64_t n = std::stoll(when.substr(1));
        const Duration step = when.find("day") != std::string::npos    ? days(n)
                              : when.find("hour") != std::string::npos ? hours(n)
                                                                       : minutes(n);
        set_test_clock(test_clock() + step);
    }

    server::Request request_of(const Step& step) {
        using server::Header;
        server::Request request;
        const std::string target = substitute(step.target, variables_);
        const auto question = target.find('?');
        request.method = method_of(step.method);
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.body = substitute(step.body, variables_);
        while (request.body.ends_with('\n')) request.body.pop_back();
        request.peer = "127.0.0.1";
        request.loopback = true;
        request.header(Header::accept_language) = "fi";
        request.header(Header::cookie) = cookies_[step.as];
        if (request.writes()) {
            request.header(Header::luotsi) = "1";
            request.header(Header::content_type) = "application/json";
            request.header(Header::idempotency_key) =
                to_string(make_uuid_v7(test_clock(), random_));
        }
        for (const auto& [name, value] : step.headers) {
            for (std::size_t i = 0; i < server::header_count; ++i) {
                if (server::header_name(static_cast<Header>(i)) == lower(name)) {
                    request.headers[i] = value == "-" ? "" : substitute(value, variables_);
                }
            }
            if (lower(name) == "peer") {
                request.peer = value;
                request.loopback = false;
            }
        }
        return request;
    }

    void keep_cookie(const std::string& who, const server::Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name == "Set-Cookie") cookies_[who] = value.substr(0, value.find(';'));
        }
    }

    void header(const server::Response& response, const std::string& name,
                const std::string& expected) {
        const std::string head = response.head ? *response.head : server::render_head(response);
        const auto at = head.find(name + ": ");
        ASSERT_NE(at, std::string::npos) << name << " is missing in " << head;
        const std::string value =
            head.substr(at + name.size() + 2, head.find("\r\n", at) - at - name.size() - 2);
        if (expected.starts_with('$') && expected.ends_with('?')) {
            variables_[expected.substr(1, expected.size() - 2)] = value;
        } else {
            EXPECT_EQ(value, substitute(expected, variables_)) << name;
        }
    }

    ScriptServer server_;
    std::unique_ptr<ScriptServer> second_;
    bool turn_ = false;
    SystemRandom random_;
    Variables variables_;
    std::map<std::string, std::string> cookies_;
};

class ApiScript : public ::testing::TestWithParam<std::string> {};

TEST_P(ApiScript, Plays) {
    std::string error;
    const auto steps = read_script(source("tests/api/" + GetParam() + ".test"), error);
    ASSERT_EQ(error, "");
    ASSERT_FALSE(steps.empty());
    Player player;
    // Counted by each process for itself: wrong codes, and what was not understood.
    player.one_process = GetParam() == "bad-input" || GetParam() == "directory";
    for (const auto& step : steps) {
        player.play(step);
        if (HasFatalFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Stories, ApiScript, ::testing::ValuesIn(scripts()), [](const auto& one) {
    std::string name = one.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

}  // namespace
}  // namespace luotsi::tests
