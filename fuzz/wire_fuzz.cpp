// Fuzz target: any bytes on a connection to the real HTTP server over loopback. The server answers
// what it can, closes, and goes on serving; what it hands to a handler keeps the server's limits.
#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "server/http/http_server.hpp"

namespace {

using namespace luotsi;
using namespace luotsi::server;

constexpr std::size_t body_max = 4096;

void require(bool holds) {
    if (!holds) std::abort();
}

class Echo final : public Service {
public:
    std::optional<Response> quick(const Request& request) override {
        if (request.path != "/quick") return std::nullopt;
        return Response{};
    }
    void handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t) override {
        require(exchange->request.path.starts_with('/'));
        require(exchange->request.body.size() <= body_max);
        Response response;
        response.body = exchange->request.body;
        exchange->send(std::move(response));
    }
    Response refuse(const Request&, const Error& error) override {
        Response response;
        response.status = error.kind == ErrorKind::busy ? 503 : 400;
        response.body = error.code;
        return response;
    }
    std::size_t body_bytes_max(std::string_view) const override { return body_max; }
};

// Sends, says that no more comes, and reads until the server closes.
std::string exchange(std::uint16_t port, std::string_view bytes) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    require(socket >= 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    while (!bytes.empty()) {
        const auto n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) break;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    ::shutdown(socket, SHUT_WR);
    std::string out;
    char buffer[4096];
    for (;;) {
        const auto n = ::recv(socket, buffer, sizeof buffer, 0);
        if (n <= 0) break;
        out.append(buffer, static_cast<std::size_t>(n));
    }
    ::close(socket);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Echo service;
    static const auto server = [] {
        HttpOptions options;
        options.port = 0;
        auto started = HttpServer::start(options, service);
        require(started.has_value());
        return std::move(*started);
    }();
    const std::string answer =
        exchange(server->port(), {reinterpret_cast<const char*>(data), size});
    require(answer.empty() || answer.starts_with("HTTP/1.1 "));
    return 0;
}
