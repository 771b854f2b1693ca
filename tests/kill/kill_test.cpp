// Goal: what was acknowledged is there after kill -9, and a deadline that fell due while the server
// was down is handled once. Method: the real binary on a real file is killed while clients post
// contacts; after each restart every acknowledged case must open. The seed of the moments of death
// is printed.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "base/hash.hpp"
#include "base/time.hpp"

namespace luotsi::tests {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Instant now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

struct Answer {
    int status = 0;  // 0: nobody answered
    std::string body;
    std::string cookie;
};

Answer ask(std::uint16_t port, const std::string& method, const std::string& path,
           const std::string& body, const std::string& cookie) {
    Answer out;
    boost::system::error_code error;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), port}, error);
    if (error) return out;
    SystemRandom random;
    const std::string request =
        method + " " + path +
        " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Luotsi: 1\r\n" +
        "Content-Type: application/json\r\nIdempotency-Key: " +
        to_string(make_uuid_v7(now(), random)) + "\r\nCookie: " + cookie +
        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    asio::write(socket, asio::buffer(request), error);
    std::string in;
    asio::read(socket, asio::dynamic_buffer(in), asio::transfer_all(), error);
    const auto end = in.find("\r\n\r\n");
    if (end == std::string::npos || in.size() < 12) return out;
    out.status = std::stoi(in.substr(9, 3));
    out.body = in.substr(end + 4);
    if (const auto at = in.find("Set-Cookie: "); at < end) {
        out.cookie = in.substr(at + 12, in.find(';', at) - at - 12);
    }
    return out;
}

class Server {
public:
    explicit Server(std::string database) : database_(std::move(database)) { start(); }
    ~Server() { kill_now(); }
    // As if started so many days later.
    void start(const char* days_ahead = "0") {
        // A port of our own, found free just before.
        asio::io_context io;
        asio::ip::tcp::acceptor probe(io, {asio::ip::make_address("127.0.0.1"), 0});
        port = probe.local_endpoint().port();
        probe.close();
        const std::string port_text = std::to_string(port);
        pid_ = fork();
        if (pid_ == 0) {
            execl(LUOTSI_BINARY, "luotsi", "serve", "--demo", "--quiet", "--database",
                  database_.c_str(), "--port", port_text.c_str(), "--content",
                  LUOTSI_SOURCE_DIR "/content", "--days-ahead", days_ahead,
                  static_cast<char*>(nullptr));
            _exit(127);
        }
        for (int i = 0; i < 2000; ++i) {
            if (ask(port, "GET", "/api/health", "", "").status == 200) return;
            std::this_thread::sleep_for(10ms);
        }
        FAIL() << "the server did not start";
    }
    void kill_now() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    int terminate() {
        kill(pid_, SIGTERM);
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    }
    std::string worker() const {
        return ask(port, "POST", "/api/dev/sign-in", R"({"worker":"w-aino-demo"})", "").cookie;
    }
    std::uint16_t port = 0;

private:
    std::string database_;
    pid_t pid_ = 0;
};

class KillTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "luotsi-kill-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string folder_;
};

TEST_F(KillTest, AcknowledgedContactsAreThereAfterEveryDeath) {
    const auto seed = static_cast<unsigned>(now().ms);
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    Server server(folder_ + "/luotsi.db");
    std::mutex mutex;
    std::vector<std::string> acknowledged;
    for (int round = 0; round < 4; ++round) {
        std::atomic<bool> stop = false;
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&] {
                while (!stop) {
                    const Answer made = ask(server.port, "POST", "/api/contacts",
                                            R"({"words":"Tarvitsen apua.","concerns":"self"})", "");
                    if (made.status != 201) continue;
                    boost::system::error_code bad;
                    const auto json = boost::json::parse(made.body, bad);
                    if (bad) continue;  // cut off: not acknowledged as a whole
                    std::lock_guard lock(mutex);
                    acknowledged.emplace_back(json.at("case").as_string().c_str());
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(300 + random() % 700));
        server.kill_now();
        stop = true;
        for (auto& client : clients) client.join();
        server.start();
        const std::string worker = server.worker();
        ASSERT_FALSE(worker.empty());
        for (const auto& id : acknowledged) {
            ASSERT_EQ(ask(server.port, "GET", "/api/cases/" + id, "", worker).status, 200)
                << id << " is lost, seed " << seed;
        }
    }
    std::printf("%zu acknowledged contacts, none lost\n", acknowledged.size());
    EXPECT_GT(acknowledged.size(), 20U);
    EXPECT_EQ(server.terminate(), 0) << "SIGTERM ends cleanly";
}

// What became overdue, in words, in order.
std::vector<std::string> overdue_lines(const std::string& body) {
    std::vector<std::string> out;
    const auto json = boost::json::parse(body);
    for (const auto& line : json.at("timeline").as_array()) {
        if (line.at("kind").as_string() == "overdue") {
            out.emplace_back(line.at("title").as_string().c_str());
        }
    }
    return out;
}

TEST_F(KillTest, ADeadlineThatPassedWhileDownIsHandledOnce) {
    Server server(folder_ + "/luotsi.db");
    std::string worker = server.worker();
    const Answer made =
        ask(server.port, "POST", "/api/contacts/recorded",
            R"({"words":"En jaksa enää elää, haluan kuolla.","channel":"phone","concerns":"self"})",
            worker);
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string path =
        "/api/cases/" + std::string(boost::json::parse(made.body).at("case").as_string().c_str());
    EXPECT_TRUE(overdue_lines(ask(server.port, "GET", path, "", worker).body).empty());
    server.kill_now();
    server.start("5");  // five days later: the safety check and the first answer are late
    worker = server.worker();
    std::vector<std::string> lines;
    for (int i = 0; i < 200 && lines.empty(); ++i) {
        lines = overdue_lines(ask(server.port, "GET", path, "", worker).body);
        std::this_thread::sleep_for(50ms);
    }
    ASSERT_FALSE(lines.empty()) << "the deadlines were not handled";
    EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size())
        << "something was handled twice";
    server.kill_now();
    server.start("5");
    std::this_thread::sleep_for(1s);
    EXPECT_EQ(overdue_lines(ask(server.port, "GET", path, "", server.worker()).body), lines);
}

}  // namespace
}  // namespace luotsi::tests
