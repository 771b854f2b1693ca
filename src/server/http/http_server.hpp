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
#include "server/http/fair_queue.hpp"
#include "server/http/service.hpp"

namespace luotsi::server {

struct HttpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0 = any free one
    std::uint32_t io_threads = 1;
    std::uint32_t worker_threads = 2;
    std::uint32_t accept_backlog = 512;  // connections the kernel holds for us
    std::uint32_t connections_max = 1024;
    // Of one address (of IPv6: one /64). This machine's own is not counted unless asked for: a
    // proxy stands there for everybody.
    std::uint32_t address_connections_max = 128;
    bool count_loopback = false;
    std::uint32_t header_bytes_max = 16 * 1024;
    std::uint32_t header_seconds_max = 10;  // from the first byte of a request to its header's end
    std::uint32_t idle_seconds_max = 30;  // between requests
    std::uint32_t idle_seconds_crowded = 2;  // the same when three of four connections are taken
    std::uint32_t body_seconds_max = 30;
    std::uint32_t write_seconds_max = 30;  // without a byte taken, and at most ten times that
    // A body or an answer that moves more slowly than this is cut off, after a time of grace.
    std::uint32_t bytes_per_second_min = 1024;
    std::uint32_t slow_grace_seconds = 5;
    std::size_t answer_bytes_max = 256 * 1024 * 1024;  // of all answers under way; past it: busy
    std::size_t stream_bytes_max = 256 * 1024;  // unread bytes of one event stream
    // Requests of one asker, whatever they cost. A page is some thirty; past it: 429, held back
    // for a while, so that a loop of refusals is a slow one. Not for this machine itself.
    double flow_per_second = 300;
    double flow_burst = 600;
    FairQueue::Limits queue;  // flow_running_max is always half of the workers
};

// What the server refused or cut off since it started, by reason, and its size now.
struct HttpLoad {
    std::uint64_t connections = 0;
    std::uint64_t refused_connections = 0;  // too many, in all or of one address
    std::uint64_t refused_busy = 0;  // the line or the memory for answers is full
    std::uint64_t refused_flow = 0;  // one asker's line is full
    std::uint64_t refused_rate = 0;  // one asker asks too often
    std::uint64_t late = 0;  // waited too long in the line
    std::uint64_t too_slow = 0;  // header, body or answer moved too slowly
    std::uint64_t slow_followers = 0;  // event streams that did not keep up
};

class HttpServer {
public:
    // Binds, listens and starts. Errors: server.port_taken, server.port_refused, server.bad_address
    // (args: address, port).
    static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options, Service& service);
    virtual ~HttpServer() = default;

    virtual std::uint16_t port() const = 0;
    virtual std::uint32_t connections() const = 0;
    virtual HttpLoad load() const = 0;
    // Accepts no more, lets requests in work finish for at most `seconds`, closes the rest, ends
    // all threads. True when everything finished in time.
    virtual bool stop(std::uint32_t seconds) = 0;
};

}  // namespace luotsi::server
