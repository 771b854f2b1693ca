// Sends notices to clients: text messages through an HTTP gateway, e-mail through SMTP, whichever
// is configured. The outbox is a table, so nothing is lost by a restart; each try is counted, the
// pauses grow, and after the last failure the case is told, so that a counsellor reaches the
// client another way. A case that cannot be told (damaged, its model gone) is told at a later
// start (late_news.hpp). It stops as soon as this process is no longer on duty, and while what it
// has sent cannot be written down. In a demo without gateways nothing is sent: the outbox page
// shows it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "server/app.hpp"
#include "server/delivery.hpp"
#include "server/late_news.hpp"

namespace luotsi::server {

struct OutboxOptions {
    Delivery ways;
    bool show_only = false;  // a demo: what has no gateway counts as sent
    // Sends instead of SMTP and the gateway when set (of those that are named; with neither, of
    // both); false: it did not go, and why. Tests.
    std::function<bool(const store::Notice& notice, std::string& why)> transport;
};

class Outbox {
public:
    static constexpr std::uint32_t tries_max = 5;
    static constexpr std::uint32_t batch = 32;

    Outbox(App& app, OutboxOptions options);
    ~Outbox();
    void start();
    void stop();
    bool work_once();  // true when something was tried; for tests
    // How long after a failed try the next one comes: 30 s, 2 min, 8 min, 32 min.
    // By the machine's clock as it stands (App::clock), so that a clock that was wrong for a while,
    // here or at another process, costs one early try or at most the longest pause.
    static Duration pause_after(std::uint32_t tries);
    static Duration longest_pause();  // after the last but one of the tries

private:
    enum class Sent : std::uint8_t { yes, no, shown };
    bool sends(bool mail) const;
    void run();
    Sent send(const store::Notice& notice, std::string& why);
    // What was tried and how it went.
    struct Try {
        store::Notice notice;
        Sent sent = Sent::no;
        std::string why;
    };
    // False when it could not be written down.
    bool conclude(const Try& one);
    Result<std::string> write_down(const Try& one, bool tell);
    bool catch_up();

    App& app_;
    const OutboxOptions options_;
    std::unique_ptr<store::Reader> reader_;
    // What was tried but could not be written down (a full disk): written later, not sent again;
    // until it is, nothing more is sent, for nobody would know of that either.
    std::optional<Try> unrecorded_;
    LateNews late_news_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace luotsi::server
