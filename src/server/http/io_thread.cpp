#include "server/http/io_thread_internal.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <ctime>

#include "server/http/connection_internal.hpp"

namespace luotsi::server {

std::int64_t IoThread::now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

IoThread::IoThread(std::shared_ptr<HttpShared> taken)
    : shared(std::move(taken)), io(1), timer_(io) {
    now_seconds_ = now_ms() / 1000;
    write_date();
}

void IoThread::start() {
    sweep();
    thread_ = std::thread([this] {
        auto keep = asio::make_work_guard(io);
        io.run();
    });
}

void IoThread::join() {
    if (thread_.joinable()) thread_.join();
    // What is still pending points back here and would keep all of it alive: everything is closed,
    // and the loop runs once more for the handlers that this ends.
    auto all = connections_;
    for (const auto& connection : all) connection->close();
    all.clear();
    timer_.cancel();
    io.restart();
    io.poll();
    connections_.clear();
    std::lock_guard lock(mutex_);
    soon_.clear();
}

void IoThread::run_soon(std::function<void()> work) {
    {
        std::lock_guard lock(mutex_);
        soon_.push_back(std::move(work));
        if (woken_) return;
        woken_ = true;
    }
    asio::post(io, [self = shared_from_this()] { self->drain(); });
}

void IoThread::drain() {
    std::vector<std::function<void()>> batch;
    {
        std::lock_guard lock(mutex_);
        batch.swap(soon_);
        woken_ = false;
    }
    for (auto& work : batch) work();
}

void IoThread::add(std::shared_ptr<Connection> connection) {
    connections_.insert(std::move(connection));
}

void IoThread::forget(const std::shared_ptr<Connection>& connection) {
    connections_.erase(connection);
}

void IoThread::close_idle() {
    auto all = connections_;
    for (const auto& connection : all) connection->stop_when_idle();
}

void IoThread::sweep() {
    now_seconds_ = now_ms() / 1000;
    write_date();
    auto all = std::vector<std::shared_ptr<Connection>>(connections_.begin(), connections_.end());
    for (const auto& connection : all) connection->check_deadline(now_seconds_);
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (!error) self->sweep();
    });
}

void IoThread::write_date() {
    std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 64> text{};
    // IMF-fixdate; the program never calls setlocale, so the names are English as required.
    std::size_t n =
        std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
    date_line_.assign(text.data(), n);
}

}  // namespace luotsi::server
