// Loads a served Luotsi as a crowd does: requests leave by the clock, whether or not earlier ones
// have been answered (open loop), each over an idle connection or a new one. Latency counts from
// the moment a request was due, so that a generator that falls behind hides nothing.
//
//   luotsi_load_bench open PORT SECONDS KIND RATE       RATE requests a second
//   luotsi_load_bench closed PORT SECONDS KIND CONNECTIONS      each asks again when answered
//   luotsi_load_bench fair PORT SECONDS KIND USERS RATE HEAVY   USERS addresses, RATE a second of
//                             each, beside one address that asks on HEAVY connections at once
//
// KIND: form (a contact form, worked out each time), search, contacts (durable writes).
// Prints: RESULT offered good refused broken p50 p99 p99_refused (a second; milliseconds).
#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t connections_max = 6'000;
constexpr auto answer_seconds_max = std::chrono::seconds(10);

struct Tally {
    std::size_t good = 0, refused = 0, broken = 0;
    std::vector<double> good_ms, refused_ms;

    void print(double seconds, double offered) {
        const auto pick = [](std::vector<double>& all, double share) {
            if (all.empty()) return 0.0;
            const auto at =
                all.begin() + static_cast<long>(static_cast<double>(all.size() - 1) * share);
            std::nth_element(all.begin(), at, all.end());
            return *at;
        };
        std::printf("RESULT %.0f %.0f %.0f %zu %.2f %.2f %.2f\n", offered,
                    static_cast<double>(good) / seconds, static_cast<double>(refused) / seconds,
                    broken, pick(good_ms, 0.5), pick(good_ms, 0.99), pick(refused_ms, 0.99));
    }
};

// Requests of a kind; `address` is what a proxy would say of the asker, "" = none.
class Kind {
public:
    explicit Kind(std::string_view name) : name_(name) {}
    std::string request(const std::string& address) {
        std::string out;
        const std::string from = address.empty() ? "" : "X-Forwarded-For: " + address + "\r\n";
        if (name_ == "contacts") {
            const std::string body =
                R"({"words":"Äidin muisti on heikentynyt.","concerns":"someone close",)"
                R"("language":"fi","way":"code","municipality":"297"})";
            char key[64];
            std::snprintf(key, sizeof key, "%08x-%04x-7000-8000-%012llx",
                          static_cast<unsigned>(random_()),
                          static_cast<unsigned>(random_() & 0xffff),
                          static_cast<unsigned long long>(++made_));
            out = "POST /api/contacts HTTP/1.1\r\nHost: localhost\r\nX-Luotsi: 1\r\n" + from +
                  "Content-Type: application/json\r\nIdempotency-Key: " + key +
                  "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        } else {
            const char* target = name_ == "search" ? "/api/public/services?query=kotihoito"
                                                   : "/api/contact-form?theme=older&concerns=self";
            out = "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" + from +
                  "Accept-Language: fi\r\n\r\n";
        }
        return out;
    }

private:
    const std::string name_;
    std::mt19937_64 random_{std::random_device{}()};
    std::uint64_t made_ = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Done = std::function<void(const std::shared_ptr<Connection>&, int status)>;
    Connection(asio::io_context& io, std::uint16_t port) : socket_(io), port_(port) {}

    void ask(std::string request, Done done) {
        request_ = std::move(request);
        done_ = std::move(done);
        if (open_) return send();
        socket_.async_connect({asio::ip::address_v4::loopback(), port_},
                              [self = shared_from_this()](error_code error) {
                                  if (error) return self->finish(0);
                                  self->open_ = true;
                                  self->socket_.set_option(asio::ip::tcp::no_delay(true), error);
                                  self->send();
                              });
    }
    bool open() const { return open_; }
    void close() {
        error_code ignored;
        socket_.close(ignored);
        open_ = false;
    }

private:
    void send() {
        asio::async_write(socket_, asio::buffer(request_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              // A server that refuses may close before it has read all: read on.
                              (void)error;
                              self->in_.clear();
                              self->receive();
                          });
    }
    void receive() {
        socket_.async_read_some(asio::buffer(buffer_),
                                [self = shared_from_this()](error_code error, std::size_t n) {
                                    if (error) {
                                        self->close();
                                        return self->finish(0);
                                    }
                                    self->in_.append(self->buffer_.data(), n);
                                    self->look();
                                });
    }
    void look() {
        const auto end = in_.find("\r\n\r\n");
        if (end == std::string::npos) return receive();
        std::size_t length = 0;
        if (auto at = in_.find("Content-Length: "); at < end)
            std::from_chars(in_.data() + at + 16, in_.data() + end, length);
        if (in_.size() < end + 4 + length) return receive();
        int status = 0;
        std::from_chars(in_.data() + 9, in_.data() + 12, status);
        if (in_.find("Connection: close") < end) close();
        finish(status);
    }
    void finish(int status) {
        auto done = std::move(done_);
        done_ = nullptr;
        if (done) done(shared_from_this(), status);
    }

    asio::ip::tcp::socket socket_;
    const std::uint16_t port_;
    bool open_ = false;
    std::string request_, in_;
    std::array<char, 16 * 1024> buffer_{};
    Done done_;
};

void count(Tally& tally, int status, Clock::time_point due) {
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - due).count();
    if (status >= 200 && status < 300) {
        ++tally.good;
        tally.good_ms.push_back(ms);
    } else if (status == 503 || status == 429) {
        ++tally.refused;
        tally.refused_ms.push_back(ms);
    } else {
        ++tally.broken;
    }
}

// Requests by the clock, at random moments (a Poisson process), over idle or new connections.
class Open {
public:
    Open(asio::io_context& io, std::uint16_t port, Kind& kind, double rate, double seconds,
         std::size_t users)
        : io_(io), port_(port), kind_(kind), gap_(rate), users_(users), timer_(io),
          began_(Clock::now()),
          end_(began_ +
               std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))),
          due_(began_) {}

    void run() {
        while (due_ <= Clock::now()) {
            if (due_ >= end_) return;
            launch();
            due_ += std::chrono::duration_cast<Clock::duration>(
                std::chrono::duration<double>(gap_(random_)));
        }
        timer_.expires_at(due_);
        timer_.async_wait([this](error_code error) {
            if (!error) run();
        });
    }
    Tally tally;
    std::size_t offered = 0;

private:
    void launch() {
        ++offered;
        std::shared_ptr<Connection> connection;
        while (!idle_.empty() && !connection) {
            connection = std::move(idle_.back());
            idle_.pop_back();
            if (!connection->open()) {
                connection.reset();
                --made_;
            }
        }
        if (!connection) {
            if (made_ >= connections_max) {
                ++tally.broken;
                return;
            }
            ++made_;
            connection = std::make_shared<Connection>(io_, port_);
        }
        const std::string address = users_ == 0
                                        ? ""
                                        : "10.0." + std::to_string(offered % users_ / 250) + "." +
                                              std::to_string(offered % users_ % 250 + 1);
        connection->ask(kind_.request(address),
                        [this, due = due_](const std::shared_ptr<Connection>& same, int status) {
                            count(tally, status, due);
                            if (same->open())
                                idle_.push_back(same);
                            else
                                --made_;
                        });
    }

    asio::io_context& io_;
    const std::uint16_t port_;
    Kind& kind_;
    std::mt19937_64 random_{1};
    std::exponential_distribution<double> gap_;
    const std::size_t users_;
    asio::steady_timer timer_;
    const Clock::time_point began_, end_;
    Clock::time_point due_;
    std::vector<std::shared_ptr<Connection>> idle_;
    std::size_t made_ = 0;
};

// Asks again as soon as it is answered.
class Closed {
public:
    Closed(asio::io_context& io, std::uint16_t port, Kind& kind, double seconds,
           std::string address)
        : io_(io), port_(port), kind_(kind), address_(std::move(address)),
          end_(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                  std::chrono::duration<double>(seconds))) {}
    void run(std::size_t connections) {
        for (std::size_t i = 0; i < connections; ++i) ask(nullptr);
    }
    Tally tally;

private:
    void ask(std::shared_ptr<Connection> connection) {
        if (Clock::now() >= end_) return;
        if (!connection || !connection->open())
            connection = std::make_shared<Connection>(io_, port_);
        connection->ask(
            kind_.request(address_),
            [this, due = Clock::now()](const std::shared_ptr<Connection>& same, int status) {
                count(tally, status, due);
                ask(same);
            });
    }
    asio::io_context& io_;
    const std::uint16_t port_;
    Kind& kind_;
    const std::string address_;
    const Clock::time_point end_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) {
        std::fputs("luotsi_load_bench open|closed|fair PORT SECONDS KIND …\n", stderr);
        return 2;
    }
    const std::string_view mode = argv[1];
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[2]));
    const double seconds = std::atof(argv[3]);
    const double number = std::atof(argv[5]);
    Kind kind(argv[4]);
    asio::io_context io(1);
    const auto run = [&] {
        io.run_for(std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::duration<double>(seconds)) +
                   answer_seconds_max);
    };
    if (mode == "open") {
        Open open(io, port, kind, number, seconds, 0);
        open.run();
        run();
        open.tally.print(seconds, static_cast<double>(open.offered) / seconds);
    } else if (mode == "closed") {
        Closed closed(io, port, kind, seconds, "");
        closed.run(static_cast<std::size_t>(number));
        run();
        closed.tally.print(seconds, 0);
    } else if (mode == "fair" && argc == 8) {
        const double rate = std::atof(argv[6]);
        Open others(io, port, kind, number * rate, seconds, static_cast<std::size_t>(number));
        Closed heavy(io, port, kind, seconds, "192.0.2.66");
        heavy.run(static_cast<std::size_t>(std::atoi(argv[7])));
        others.run();
        run();
        others.tally.print(seconds, static_cast<double>(others.offered) / seconds);
        std::printf("HEAVY ");
        heavy.tally.print(seconds, 0);
    } else {
        return 2;
    }
    return 0;
}
