// Goal: whatever a client does – asks too much, too slowly, in too many connections, reads too
// slowly, sends nonsense – costs the server a bounded amount and the others nothing. Method: a real
// server on a free port with small limits and a small service, spoken to byte by byte.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <thread>

#include "server/http/http_server.hpp"

namespace luotsi::server {
namespace {

namespace asio = boost::asio;
using namespace std::string_literals;
using std::chrono::milliseconds;

// Sends events until it is closed; knows when that was.
class Flood final : public EventStream {
public:
    static std::atomic<int> closed_count;
    void opened(std::shared_ptr<EventSink> sink) override {
        thread_ = std::thread([sink = std::move(sink)] {
            const auto event = std::make_shared<const std::string>(std::string(8'000, 'x'));
            // 80 MB: more than any socket's buffers hold.
            for (int i = 0; i < 10'000 && closed_count == 0; ++i) {
                sink->push(event);
                if (i % 16 == 0) std::this_thread::sleep_for(milliseconds(1));
            }
        });
    }
    void closed() override { ++closed_count; }
    ~Flood() override {
        if (thread_.joinable()) thread_.detach();
    }

private:
    std::thread thread_;
};
std::atomic<int> Flood::closed_count{0};

class TestService final : public Service {
public:
    std::optional<Response> quick(const Request& request) override {
        if (request.path != "/quick") return std::nullopt;
        return said("quick");
    }
    void handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t) override {
        const Request& request = exchange->request;
        ++handled;
        if (request.path == "/slow") std::this_thread::sleep_for(milliseconds(100));
        if (request.path == "/long") std::this_thread::sleep_for(milliseconds(1'500));
        Response response = said(request.path + " " + std::to_string(request.body.size()));
        if (request.path == "/large") response.body.assign(20'000'000, 'x');
        if (request.path == "/events") response.stream = std::make_shared<Flood>();
        exchange->send(std::move(response));
    }
    Response refuse(const Request&, const Error& error) override {
        Response response = said(error.code);
        response.status = error.kind == ErrorKind::busy ? 503 : 400;
        return response;
    }
    std::string flow_of(const Request& request) override {
        const std::string& who = request.header(Header::cookie);
        return who.empty() ? request.peer : who;
    }
    std::size_t body_bytes_max(std::string_view) const override { return 100'000; }
    std::atomic<int> handled{0};

private:
    static Response said(std::string body) {
        Response response;
        response.content_type = "text/plain";
        response.body = std::move(body);
        return response;
    }
};

class Client {
public:
    explicit Client(std::uint16_t port) : socket_(io_) {
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    }
    void send(std::string_view bytes) {
        boost::system::error_code error;
        asio::write(socket_, asio::buffer(bytes), error);
    }
    // A GET forwarded by a proxy on this machine for the address.
    void get(std::string_view path, std::string_view from = "192.0.2.1") {
        send("GET " + std::string(path) +
             " HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: " + std::string(from) + "\r\n\r\n");
    }
    // The body of one answer, or "closed".
    std::string receive() {
        boost::system::error_code error;
        const std::size_t end =
            asio::read_until(socket_, asio::dynamic_buffer(in_), "\r\n\r\n", error);
        if (error) return "closed";
        const std::string head = in_.substr(0, end);
        in_.erase(0, end);
        std::size_t length = 0;
        if (auto at = head.find("Content-Length: "); at != std::string::npos)
            length = std::stoul(head.substr(at + 16));
        if (in_.size() < length)
            asio::read(socket_, asio::dynamic_buffer(in_),
                       asio::transfer_exactly(length - in_.size()), error);
        std::string body = in_.substr(0, length);
        in_.erase(0, std::min(length, in_.size()));
        return body;
    }
    bool is_closed_within(milliseconds time) {
        const auto end = std::chrono::steady_clock::now() + time;
        socket_.non_blocking(true);
        char byte = 0;
        while (std::chrono::steady_clock::now() < end) {
            boost::system::error_code error;
            socket_.read_some(asio::buffer(&byte, 1), error);
            if (error && error != asio::error::would_block) return true;
            if (error) std::this_thread::sleep_for(milliseconds(10));
        }
        return false;
    }

private:
    asio::io_context io_;
    asio::ip::tcp::socket socket_;
    std::string in_;
};

class OverloadTest : public ::testing::Test {
protected:
    void start(HttpOptions options) {
        options.port = 0;
        auto started = HttpServer::start(options, service_);
        ASSERT_TRUE(started) << to_string(started.error());
        server_ = std::move(*started);
    }
    std::uint16_t port() const { return server_->port(); }
    TestService service_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(OverloadTest, AHeaderThatTricklesIsCutOff) {
    HttpOptions options;
    options.header_seconds_max = 1;
    start(options);
    Client client(port());
    for (int i = 0; i < 40; ++i) {
        client.send(i == 0 ? "GET / HTTP/1.1\r\nHost: t\r\nX: " : "x");
        std::this_thread::sleep_for(milliseconds(100));
        if (server_->load().too_slow > 0) break;
    }
    EXPECT_EQ(client.receive(), "http.too_slow");
    EXPECT_EQ(server_->load().too_slow, 1U);
}

TEST_F(OverloadTest, ABodyBelowTheLeastRateIsCutOffEarly) {
    HttpOptions options;
    options.slow_grace_seconds = 0;
    options.body_seconds_max = 30;
    start(options);
    Client client(port());
    client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 50000\r\n\r\n");
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 60 && server_->load().too_slow == 0; ++i) {
        client.send("0123456789");  // a hundred bytes a second
        std::this_thread::sleep_for(milliseconds(100));
    }
    EXPECT_EQ(client.receive(), "http.too_slow");
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(6));
    EXPECT_EQ(service_.handled, 0);
}

TEST_F(OverloadTest, AReaderWhoDoesNotReadIsCutOff) {
    HttpOptions options;
    options.write_seconds_max = 1;
    start(options);
    Client client(port());
    client.get("/large");
    for (int i = 0; i < 600 && server_->load().too_slow == 0; ++i)
        std::this_thread::sleep_for(milliseconds(10));
    EXPECT_EQ(server_->load().too_slow, 1U);
    EXPECT_TRUE(client.is_closed_within(std::chrono::seconds(5)));
}

TEST_F(OverloadTest, AFollowerWhoDoesNotReadIsDropped) {
    Flood::closed_count = 0;
    start({});
    Client client(port());
    client.get("/events");
    for (int i = 0; i < 1'000 && Flood::closed_count == 0; ++i)
        std::this_thread::sleep_for(milliseconds(10));
    EXPECT_EQ(Flood::closed_count, 1);
    EXPECT_EQ(server_->load().slow_followers, 1U);
}

TEST_F(OverloadTest, IdleConnectionsGoAndSoonerWhenManyWait) {
    HttpOptions options;
    options.connections_max = 8;
    options.idle_seconds_max = 60;
    options.idle_seconds_crowded = 1;
    start(options);
    std::vector<std::unique_ptr<Client>> idle;
    for (int i = 0; i < 5; ++i) idle.push_back(std::make_unique<Client>(port()));
    EXPECT_FALSE(idle[0]->is_closed_within(milliseconds(1'500))) << "not crowded";
    for (int i = 0; i < 3; ++i) idle.push_back(std::make_unique<Client>(port()));
    EXPECT_TRUE(idle[1]->is_closed_within(milliseconds(5'000)));
    Client next(port());
    next.get("/quick");
    EXPECT_EQ(next.receive(), "quick");
}

TEST_F(OverloadTest, OneAddressHasOnlySoManyConnections) {
    HttpOptions options;
    options.count_loopback = true;
    options.address_connections_max = 3;
    start(options);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<Client>(port()));
        clients.back()->get("/quick");
        EXPECT_EQ(clients.back()->receive(), "quick");
    }
    Client extra(port());
    EXPECT_EQ(extra.receive(), "http.too_many_connections");
    EXPECT_EQ(server_->load().refused_connections, 1U);
    clients.pop_back();
    for (int i = 0; i < 200 && server_->connections() > 3; ++i)
        std::this_thread::sleep_for(milliseconds(10));
    Client again(port());
    again.get("/quick");
    EXPECT_EQ(again.receive(), "quick") << "a place that was given back";
}

TEST_F(OverloadTest, WhoAsksTooOftenIsRefusedAndHeldBackAndOthersAreNot) {
    HttpOptions options;
    options.flow_burst = 5;
    options.flow_per_second = 2;
    start(options);
    Client client(port());
    for (int i = 0; i < 5; ++i) {
        client.get("/quick", "192.0.2.7");
        EXPECT_EQ(client.receive(), "quick");
    }
    const auto began = std::chrono::steady_clock::now();
    client.get("/quick", "192.0.2.7");
    EXPECT_EQ(client.receive(), "http.too_often");
    EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(400)) << "held back";
    client.get("/quick", "192.0.2.8");
    EXPECT_EQ(client.receive(), "quick") << "another address by the same proxy";
    std::this_thread::sleep_for(milliseconds(300));
    client.get("/quick", "192.0.2.7");
    EXPECT_EQ(client.receive(), "quick") << "a token has come meanwhile";
}

TEST_F(OverloadTest, OneAskersLineIsBoundedAndOthersPassIt) {
    HttpOptions options;
    options.queue.flow_waiting_max = 4;
    start(options);
    std::vector<std::unique_ptr<Client>> greedy;
    for (int i = 0; i < 10; ++i) {
        greedy.push_back(std::make_unique<Client>(port()));
        greedy.back()->get("/slow", "192.0.2.7");
    }
    std::this_thread::sleep_for(milliseconds(50));
    Client other(port());
    const auto began = std::chrono::steady_clock::now();
    other.get("/other", "192.0.2.8");
    EXPECT_EQ(other.receive(), "/other 0");
    EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(80))
        << "the other worker was free for it";
    int refused = 0;
    for (auto& client : greedy) refused += client->receive() == "http.too_often" ? 1 : 0;
    EXPECT_GE(refused, 5) << "one at work, four waiting";
    EXPECT_LE(refused, 6) << "the first was not at work yet when the others came";
    EXPECT_EQ(server_->load().refused_flow, static_cast<std::uint64_t>(refused));
}

TEST_F(OverloadTest, WhoWouldWaitTooLongIsToldSoWithoutWork) {
    HttpOptions options;
    options.worker_threads = 1;
    options.queue.wait_us_max = 200'000;
    start(options);
    Client first(port());
    first.get("/long", "192.0.2.1");
    std::this_thread::sleep_for(milliseconds(100));
    Client second(port());
    second.get("/other", "192.0.2.2");
    EXPECT_EQ(second.receive(), "api.busy");
    EXPECT_EQ(first.receive(), "/long 0");
    EXPECT_EQ(service_.handled, 1);
    EXPECT_EQ(server_->load().late, 1U);
}

TEST_F(OverloadTest, TheLineOfAllIsBounded) {
    HttpOptions options;
    options.worker_threads = 1;
    options.queue.waiting_max = 3;
    start(options);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<Client>(port()));
        clients.back()->get("/slow", "192.0.2." + std::to_string(i));
    }
    int busy = 0;
    for (auto& client : clients) busy += client->receive() == "api.busy" ? 1 : 0;
    EXPECT_GE(busy, 3);
    EXPECT_LE(busy, 5);
}

TEST_F(OverloadTest, AmbiguousRequestsAreRefused) {
    start({});
    const std::string post = "POST /a HTTP/1.1\r\nHost: t\r\n";
    const std::string bad[] = {
        post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        post + "Content-Length: +5\r\n\r\nhello",
        post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: identity\r\n\r\nhello",
        post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "POST /a HTTP/1.0\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n",
        "GET /a HTTP/3.7\r\nHost: t\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: t\r\nX: a\r\n b\x01\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET /a\0b HTTP/1.1\r\nHost: t\r\n\r\n"s,
    };
    for (const std::string& bytes : bad) {
        Client client(port());
        client.send(bytes);
        EXPECT_EQ(client.receive(), "http.bad_request") << bytes;
        EXPECT_EQ(client.receive(), "closed") << bytes;
    }
    EXPECT_EQ(service_.handled, 0);
}

TEST_F(OverloadTest, EndlessChunkExtensionsAndTrailersAreCutOff) {
    start({});
    for (const std::string& begin : {std::string("5;x="), std::string("0\r\nX: ")}) {
        Client client(port());
        client.send("POST /a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" + begin);
        for (int i = 0; i < 100; ++i) client.send(std::string(10'000, 'x'));
        EXPECT_TRUE(client.is_closed_within(std::chrono::seconds(5))) << begin;
    }
    EXPECT_EQ(service_.handled, 0);
}

TEST_F(OverloadTest, WhatIsSentAheadWaitsInTheSocket) {
    start({});
    Client client(port());
    std::string many;
    for (int i = 0; i < 2'000; ++i) many += "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::thread writer([&] { client.send(many); });
    int answered = 0;
    while (answered < 2'000 && client.receive() == "/a 0") ++answered;
    writer.join();
    EXPECT_EQ(answered, 2'000);
    EXPECT_EQ(server_->load().refused_flow, 0U) << "one at a time";
}

}  // namespace
}  // namespace luotsi::server
