// What stands between the sockets and the application: the server hands every request to a
// Service and gets one Response back, at once or later from any thread. The application does not
// know sockets, so that tests and the command line call it directly.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "server/http/message.hpp"

namespace luotsi::server {

// One request on its way to one response. Sending twice does nothing the second time; an exchange
// that is dropped unanswered answers 500 by itself, so that no client waits for ever.
class Exchange {
public:
    using Send = std::function<void(Response)>;
    Exchange(Request taken, Send send, std::shared_ptr<const Response> unanswered);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    const Request request;
    void send(Response response);  // any thread, once
    void drop() { send_ = nullptr; }  // somebody else answers

private:
    Send send_;
    std::shared_ptr<const Response> unanswered_;  // outlives the service
};

class Service {
public:
    virtual ~Service() = default;
    // On an I/O thread: an answer straight from memory, or nothing. Never blocks, never computes
    // longer than a few microseconds.
    virtual std::optional<Response> quick(const Request& request) = 0;
    // On a worker thread; `worker` is 0 … workers-1. May send later.
    virtual void handle(const std::shared_ptr<Exchange>& exchange, std::uint32_t worker) = 0;
    // The answer to a request that never reached a handler (bad, too large, busy).
    virtual Response refuse(const Request& request, const Error& error) = 0;
    // What a request gets whose handler forgot it. Asked at every request: best made beforehand.
    virtual std::shared_ptr<const Response> unanswered(const Request& request) {
        return std::make_shared<const Response>(
            refuse(request, Error(ErrorKind::internal, "api.internal")));
    }
    // For whom a request counts when worker time is shared out: the same for all of one person's,
    // whatever they send; who is not known counts by address. On an I/O thread, as quick().
    virtual std::string flow_of(const Request& request) { return request.peer; }
    // The largest accepted body for a path, in bytes.
    virtual std::size_t body_bytes_max(std::string_view path) const = 0;
};

}  // namespace luotsi::server
