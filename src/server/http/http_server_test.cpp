// Goal: the server keeps HTTP's rules and its own limits whatever a client sends. Method: a real
// server on a free port with a small service, spoken to byte by byte through blocking sockets.
#include "server/http/http_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <thread>

namespace luotsi::server {
namespace {

namespace asio = boost::asio;

class EchoStream final : public EventStream {
public:
    void opened(std::shared_ptr<EventSink> sink) override {
        sink->push(std::make_shared<const std::string>("data: one\n\n"));
        sink->close();
    }
    void closed() override { ++closed_count; }
    static std::atomic<int> closed_count;
};
std::atomic<int> EchoStream::closed_count{0};

class EchoService final : public Service {
public:
    std::optional<Response> quick(const Request& request) override {
        if (request.path != "/quick") return std::nullopt;
        Response response;
        response.content_type = "text/plain";
        response.body = "quick";
        return response;
    }
    void handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t) override {
        const Request& request = exchange->request;
        Response response;
        response.content_type = "text/plain";
        if (request.path == "/forget") return;
        if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(300));
        if (request.path == "/later") {
            std::thread([exchange] {
                Response late;
                late.body = "late";
                exchange->send(std::move(late));
                exchange->send(Response{});
            }).detach();
            return;
        }
        if (request.path == "/events") response.stream = std::make_shared<EchoStream>();
        response.body = request.path + "?" + request.query + " " + request.body;
        exchange->send(std::move(response));
    }
    Response refuse(const Request&, const Error& error) override {
        Response response;
        response.status = error.kind == ErrorKind::busy        ? 503
                          : error.kind == ErrorKind::too_large ? 413
                          : error.kind == ErrorKind::internal  ? 500
                                                               : 400;
        response.body = error.code;
        return response;
    }
    std::size_t body_bytes_max(std::string_view path) const override {
        return path == "/small" ? 10 : 100'000;
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
    // One response with a Content-Length: status line, and body in `body`.
    std::string receive(bool has_body = true) {
        boost::system::error_code error;
        std::size_t end = asio::read_until(socket_, asio::dynamic_buffer(in_), "\r\n\r\n", error);
        if (error) return "closed";
        std::string head = in_.substr(0, end);
        in_.erase(0, end);
        std::size_t length = 0;
        if (auto at = head.find("Content-Length: "); at != std::string::npos && has_body) {
            length = std::stoul(head.substr(at + 16));
        }
        if (in_.size() < length) {
            asio::read(socket_, asio::dynamic_buffer(in_),
                       asio::transfer_exactly(length - in_.size()), error);
        }
        body = in_.substr(0, length);
        in_.erase(0, length);
        last_head = head;
        return head.substr(0, head.find("\r\n"));
    }
    std::string rest() {
        boost::system::error_code error;
        asio::read(socket_, asio::dynamic_buffer(in_), asio::transfer_all(), error);
        return std::move(in_);
    }
    std::string body, last_head;

private:
    asio::io_context io_;
    asio::ip::tcp::socket socket_;
    std::string in_;
};

class HttpServerTest : public ::testing::Test {
protected:
    void SetUp() override {
        HttpOptions options;
        options.port = 0;
        options.connections_max = 8;
        options.header_seconds_max = 1;
        auto started = HttpServer::start(options, service_);
        ASSERT_TRUE(started) << to_string(started.error());
        server_ = std::move(*started);
    }
    EchoService service_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersKeepAliveAndPipelinedRequestsInOrder) {
    Client client(server_->port());
    client.send("GET /a?x=1 HTTP/1.1\r\nHost: t\r\n\r\nGET /quick HTTP/1.1\r\nHost: t\r\n\r\n"
                "POST /b HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc"
                "GET /later HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.receive(), "HTTP/1.1 200 OK");
    EXPECT_EQ(client.body, "/a?x=1 ");
    EXPECT_NE(client.last_head.find("Date: "), std::string::npos);
    client.receive();
    EXPECT_EQ(client.body, "quick");
    client.receive();
    EXPECT_EQ(client.body, "/b? abc");
    client.receive();
    EXPECT_EQ(client.body, "late");
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
    Client client(server_->port());
    client.send("HEAD /quick HTTP/1.1\r\nHost: t\r\n\r\nGET /quick HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.receive(false), "HTTP/1.1 200 OK");
    EXPECT_NE(client.last_head.find("Content-Length: 5"), std::string::npos);
    EXPECT_EQ(client.receive(), "HTTP/1.1 200 OK");
    EXPECT_EQ(client.body, "quick");
}

TEST_F(HttpServerTest, AnUnansweredExchangeAnswersItself) {
    Client client(server_->port());
    client.send("GET /forget HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.receive(), "HTTP/1.1 500 Internal Server Error");
}

TEST_F(HttpServerTest, RefusesWhatIsBrokenOrTooLarge) {
    struct Bad {
        std::string bytes;
        std::string code;
    };
    const Bad all[] = {
        {"rubbish\r\n\r\n", "http.bad_request"},
        {"GET x HTTP/1.1\r\nHost: t\r\n\r\n", "http.bad_request"},
        {"POST /small HTTP/1.1\r\nHost: t\r\nContent-Length: 11\r\n\r\nhello",
         "http.body_too_large"},
        {"POST /small HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
         "b\r\nhello hello\r\n0\r\n\r\n",
         "http.body_too_large"},
        {"GET /a HTTP/1.1\r\nHost: t\r\nX-Long: " + std::string(20'000, 'x') + "\r\n\r\n",
         "http.header_too_large"},
        {"POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n", "http.bad_request"},
    };
    for (const auto& bad : all) {
        Client client(server_->port());
        client.send(bad.bytes);
        client.receive();
        EXPECT_EQ(client.body, bad.code) << bad.bytes.substr(0, 60);
        EXPECT_EQ(client.receive(), "closed");
    }
}

TEST_F(HttpServerTest, AClientThatNeverFinishesItsHeaderIsTold) {
    Client client(server_->port());
    client.send("GET /a HTTP/1.1\r\nHo");
    client.receive();
    EXPECT_EQ(client.body, "http.too_slow");
}

TEST_F(HttpServerTest, TooManyConnectionsAreTold) {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<Client>(server_->port()));
        clients.back()->send("GET /quick HTTP/1.1\r\nHost: t\r\n\r\n");
        clients.back()->receive();
    }
    Client extra(server_->port());
    EXPECT_EQ(extra.receive(), "HTTP/1.1 503 Service Unavailable");
    EXPECT_EQ(extra.body, "http.too_many_connections");
}

TEST_F(HttpServerTest, StreamsEventsUntilClosed) {
    EchoStream::closed_count = 0;
    Client client(server_->port());
    client.send("GET /events HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(client.receive(false), "HTTP/1.1 200 OK");
    EXPECT_EQ(client.last_head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(client.rest(), "data: one\n\n");
    // The client may see the end before the server's thread has told the stream.
    for (int i = 0; i < 2'000 && EchoStream::closed_count == 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(EchoStream::closed_count, 1);
}

TEST_F(HttpServerTest, StopLetsWorkFinish) {
    Client client(server_->port());
    client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(server_->stop(5));
    EXPECT_EQ(client.receive(), "HTTP/1.1 200 OK");
    EXPECT_NE(client.last_head.find("Connection: close"), std::string::npos);
}

TEST_F(HttpServerTest, ATakenPortIsAnError) {
    HttpOptions options;
    options.port = server_->port();
    auto second = HttpServer::start(options, service_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "server.port_taken");
}

}  // namespace
}  // namespace luotsi::server
