// One I/O thread: its event loop, the connections that live on it and the way back for answers
// from other threads. Answers that arrive together (a committed group wakes up to 256) are handed
// over in one go, so that the loop is woken once and not once per answer. Internal to http.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "server/http/door.hpp"
#include "server/http/http_server.hpp"
#include "server/http/worker_pool.hpp"

namespace luotsi::server {

namespace asio = boost::asio;
// A concrete executor: the type-erased default costs a virtual call per operation.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

class Connection;

// What all threads of one server share.
struct HttpShared {
    explicit HttpShared(const HttpOptions& chosen) : options(chosen), door(chosen) {}

    const HttpOptions options;
    Door door;
    Service* service = nullptr;
    std::unique_ptr<WorkerPool> workers;
    std::atomic<std::uint32_t> connections{0};
    std::atomic<bool> stopping{false};
};

class IoThread : public std::enable_shared_from_this<IoThread> {
public:
    explicit IoThread(std::shared_ptr<HttpShared> taken);

    void start();
    void join();  // after io.stop()
    void run_soon(std::function<void()> work);  // any thread; runs here, in order of arrival
    void add(std::shared_ptr<Connection> connection);    // this thread
    void forget(const std::shared_ptr<Connection>& connection);  // this thread
    void close_idle();                                    // this thread
    std::string_view date_line() const { return date_line_; }
    std::int64_t now_seconds() const { return now_seconds_; }
    static std::int64_t now_ms();  // of a clock that does not go back

    const std::shared_ptr<HttpShared> shared;
    asio::io_context io;

private:
    void sweep();
    void drain();
    void write_date();

    asio::steady_timer timer_;
    std::thread thread_;
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    std::string date_line_;
    std::int64_t now_seconds_ = 0;  // monotonic, refreshed every second
    std::mutex mutex_;
    std::vector<std::function<void()>> soon_;
    bool woken_ = false;
};

}  // namespace luotsi::server
