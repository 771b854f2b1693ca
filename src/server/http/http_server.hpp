// The HTTP server: one or two I/O threads move bytes (Boost.Asio and Beast behind this header),
// a worker pool runs the service. Per connection one request is in work at a time; what a client
// sends ahead (pipelining) waits in its socket and is answered in order. Every limit is named in
// HttpOptions; what passes one is answered by the service's words and, where the stream can no
// longer be trusted, closed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "server/http/service.hpp"

namespace luotsi::server {

struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0 = any free one
    std::uint32_t io_threads = 1;
    std::uint32_t worker_threads = 2;
    std::uint32_t connections_max = 1024;
    std::uint32_t header_bytes_max = 16 * 1024;
    std::uint32_t header_seconds_max = 30;  // also how long an idle connection is kept
    std::uint32_t body_seconds_max = 30;
    std::uint32_t write_seconds_max = 30;
    std::size_t stream_bytes_max = 256 * 1024;  // unread bytes of one event stream
};

class HttpServer {
public:
    // Binds, listens and starts. Errors: server.port_taken, server.port_refused, server.bad_address
    // (args: address, port).
    static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options, Service& service);
    virtual ~HttpServer() = default;

    virtual std::uint16_t port() const = 0;
    virtual std::uint32_t connections() const = 0;
    // Accepts no more, lets requests in work finish for at most `seconds`, closes the rest, ends
    // all threads. True when everything finished in time.
    virtual bool stop(std::uint32_t seconds) = 0;
};

}  // namespace luotsi::server
