#include "server/http/http_server.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <cassert>
#include <chrono>
#include <future>

#include "server/http/connection_internal.hpp"
#include "server/http/io_thread_internal.hpp"

namespace luotsi::server {

namespace {

using ErrorCode = boost::system::error_code;
// Connections past the limit that still get a word of explanation; beyond, they are only closed.
constexpr std::uint32_t refused_connections_max = 64;

class Acceptor : public std::enable_shared_from_this<Acceptor> {
public:
    Acceptor(std::shared_ptr<HttpShared> shared, std::vector<std::shared_ptr<IoThread>> threads)
        : shared_(std::move(shared)), threads_(std::move(threads)), acceptor_(threads_.front()->io),
          pause_(threads_.front()->io) {}

    Result<void> open(const std::string& address, std::uint16_t port, std::uint32_t backlog) {
        ErrorCode error;
        auto ip = asio::ip::make_address(address, error);
        if (error) return refused("server.bad_address", address, port);
        asio::ip::tcp::endpoint end(ip, port);
        acceptor_.open(end.protocol(), error);
        if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor_.bind(end, error);
        if (!error) acceptor_.listen(static_cast<int>(backlog), error);
        if (error == asio::error::address_in_use) {
            return refused("server.port_taken", address, port);
        }
        if (error == asio::error::access_denied) {
            return refused("server.port_refused", address, port);
        }
        if (error) return refused("server.bad_address", address, port);
        return {};
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

    void accept() {
        auto& thread = threads_[next_++ % threads_.size()];
        acceptor_.async_accept(thread->io,
                               [self = shared_from_this(), thread](ErrorCode error, Socket socket) {
                                   self->accepted(thread, error, std::move(socket));
                               });
    }

    void close() {
        ErrorCode ignored;
        acceptor_.close(ignored);
        pause_.cancel();
    }

private:
    static std::unexpected<Error> refused(std::string code, const std::string& address,
                                          std::uint16_t port) {
        Error error(ErrorKind::unavailable, std::move(code));
        error.with("address", address).with("port", std::to_string(port));
        return fail(std::move(error));
    }

    void accepted(const std::shared_ptr<IoThread>& thread, ErrorCode error, Socket socket) {
        if (!acceptor_.is_open()) return;
        // Out of file descriptors, usually: give the others time to finish.
        if (error) return accept_after(std::chrono::milliseconds(100));
        const std::uint32_t open = shared_->connections;
        if (open >= shared_->options.connections_max) ++shared_->door.counters.refused_connections;
        if (open < shared_->options.connections_max + refused_connections_max) {
            auto connection = std::make_shared<Connection>(thread, std::move(socket));
            const bool welcome =
                open < shared_->options.connections_max && connection->enter_by_address();
            thread->run_soon([connection, welcome] {
                if (welcome)
                    connection->start();
                else
                    connection->start_refused();
            });
            return accept();
        }
        // A storm of connections: taking each only to close it would be all that is done. They
        // wait in the kernel's backlog, and what does not fit there it drops for next to nothing.
        accept_after(std::chrono::milliseconds(20));
    }

    void accept_after(std::chrono::milliseconds pause) {
        pause_.expires_after(pause);
        pause_.async_wait([self = shared_from_this()](ErrorCode stopped) {
            if (!stopped) self->accept();
        });
    }

    const std::shared_ptr<HttpShared> shared_;
    const std::vector<std::shared_ptr<IoThread>> threads_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::size_t next_ = 0;
};

class Server final : public HttpServer {
public:
    Server(const HttpOptions& options, Service& service)
        : shared_(std::make_shared<HttpShared>(options)) {
        shared_->service = &service;
        assert(options.io_threads > 0);
        for (std::uint32_t i = 0; i < options.io_threads; ++i) {
            threads_.push_back(std::make_shared<IoThread>(shared_));
        }
        acceptor_ = std::make_shared<Acceptor>(shared_, threads_);
    }

    ~Server() override { stop(0); }

    Result<void> run() {
        const auto& options = shared_->options;
        if (auto opened = acceptor_->open(options.address, options.port, options.accept_backlog);
            !opened)
            return opened;
        port_ = acceptor_->port();
        WorkerPool::Limits limits;
        limits.threads = options.worker_threads;
        limits.queue = options.queue;
        // Half of the workers are always there for others, if there is more than one.
        limits.queue.flow_running_max = std::max(1U, options.worker_threads / 2);
        shared_->workers = std::make_unique<WorkerPool>(*shared_->service, limits);
        for (auto& thread : threads_) thread->start();
        threads_.front()->run_soon([acceptor = acceptor_] { acceptor->accept(); });
        running_ = true;
        return {};
    }

    std::uint16_t port() const override { return port_; }
    std::uint32_t connections() const override { return shared_->connections; }
    HttpLoad load() const override {
        const Door::Counters& counters = shared_->door.counters;
        HttpLoad out;
        out.connections = shared_->connections;
        out.refused_connections = counters.refused_connections;
        out.refused_busy = counters.refused_busy;
        out.refused_flow = counters.refused_flow;
        out.refused_rate = counters.refused_rate;
        out.late = shared_->workers->late();
        out.too_slow = counters.too_slow;
        out.slow_followers = counters.slow_followers;
        return out;
    }

    bool stop(std::uint32_t seconds) override {
        if (!running_) return true;
        running_ = false;
        shared_->stopping = true;
        threads_.front()->run_soon([acceptor = acceptor_] { acceptor->close(); });
        for (auto& thread : threads_) thread->run_soon([thread] { thread->close_idle(); });
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        while (shared_->connections > 0 && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        const bool clean = shared_->connections == 0;
        shared_->workers->stop();
        for (auto& thread : threads_) thread->io.stop();
        for (auto& thread : threads_) thread->join();
        return clean;
    }

private:
    const std::shared_ptr<HttpShared> shared_;
    std::vector<std::shared_ptr<IoThread>> threads_;
    std::shared_ptr<Acceptor> acceptor_;
    std::uint16_t port_ = 0;
    bool running_ = false;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options,
                                                      Service& service) {
    auto server = std::make_unique<Server>(options, service);
    if (auto running = server->run(); !running) return fail(running.error());
    return server;
}

}  // namespace luotsi::server
