#include "store/test_proxy.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>

namespace luotsi::store {
namespace {

constexpr int look_every_ms = 20;

bool readable(int file) {
    pollfd one{file, POLLIN, 0};
    return ::poll(&one, 1, look_every_ms) > 0;
}

// Passes on what there is to read; false when the connection is over.
bool pass_some(int from, int to) {
    std::array<char, 65536> bytes{};
    const ssize_t n = ::recv(from, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n < 0) return true;
    if (n == 0) return false;
    for (ssize_t sent = 0; sent < n;) {
        const ssize_t some =
            ::send(to, bytes.data() + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
        if (some <= 0) return false;
        sent += some;
    }
    return true;
}

}  // namespace

TestProxy::TestProxy(const std::string& database) {
    const std::size_t host = database.find("host=") + 5;
    socket_ = database.substr(host, database.find('&', host) - host) + "/.s.PGSQL.5432";
    const std::size_t slash = database.rfind('/', database.find('?'));
    const std::string name = database.substr(slash + 1, database.find('?') - slash - 1);
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)::bind(listener_, reinterpret_cast<sockaddr*>(&here), sizeof here);
    (void)::listen(listener_, 64);
    socklen_t size = sizeof here;
    (void)::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
    address_ = "postgresql://luotsi@127.0.0.1:" + std::to_string(ntohs(here.sin_port)) + "/" + name;
    acceptor_ = std::thread([this] { listen(); });
}

TestProxy::~TestProxy() {
    over_ = true;
    acceptor_.join();
    for (std::thread& one : threads_) one.join();
    ::close(listener_);
}

void TestProxy::listen() {
    while (!over_) {
        if (!readable(listener_)) continue;
        const int client = ::accept(listener_, nullptr, nullptr);
        if (client < 0) continue;
        if (mode_ == static_cast<int>(Mode::cut)) {
            ::close(client);
            continue;
        }
        sockaddr_un there{};
        there.sun_family = AF_UNIX;
        std::strncpy(there.sun_path, socket_.c_str(), sizeof there.sun_path - 1);
        const int server = ::socket(AF_UNIX, SOCK_STREAM, 0);
        (void)::connect(server, reinterpret_cast<sockaddr*>(&there), sizeof there);
        const std::lock_guard guard(lock_);
        threads_.emplace_back([this, client, server] { pass(client, server); });
    }
}

void TestProxy::pass(int client, int server) {
    while (!over_ && mode_ != static_cast<int>(Mode::cut)) {
        const int mode = mode_;
        std::array<pollfd, 2> files{{{client, 0, 0}, {server, 0, 0}}};
        if (mode != static_cast<int>(Mode::silent)) files[0].events = POLLIN;
        if (mode == static_cast<int>(Mode::open)) files[1].events = POLLIN;
        if (::poll(files.data(), files.size(), look_every_ms) <= 0) continue;
        if ((files[0].revents & POLLIN) != 0 && !pass_some(client, server)) break;
        if ((files[1].revents & POLLIN) != 0 && !pass_some(server, client)) break;
        // Somebody has gone while nothing is to be passed on.
        if (((files[0].revents | files[1].revents) & (POLLIN | POLLHUP | POLLERR)) == POLLHUP)
            std::this_thread::sleep_for(std::chrono::milliseconds(look_every_ms));
    }
    ::close(client);
    ::close(server);
}

}  // namespace luotsi::store
