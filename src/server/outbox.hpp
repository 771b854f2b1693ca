// Sends notices to clients: text messages through an HTTP gateway, e-mail through SMTP, whichever
// is configured. The outbox is a table, so nothing is lost by a restart; each try is counted, the
// pauses grow, and after the last failure the case is told, so that a counsellor reaches the
// client another way. In a demo without gateways nothing is sent: the outbox page shows it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "server/app.hpp"

namespace luotsi::server {

struct OutboxOptions {
    std::string smtp;         // "smtp://host:25", "" = none
    std::string mail_from = "luotsi@localhost";
    std::string sms_gateway;  // "http://host/path": POST {"to","text"}; "" = none
    bool show_only = false;   // a demo: what has no gateway counts as sent
    std::uint32_t timeout_seconds = 15;
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
    static Duration pause_after(std::uint32_t tries);

private:
    enum class Sent : std::uint8_t { yes, no, shown, not_now };
    void run();
    Sent send(const store::Notice& notice, std::string& why);
    bool send_mail(const store::Notice& notice, std::string& why);
    bool send_sms(const store::Notice& notice, std::string& why);
    void conclude(const store::Notice& notice, Sent sent, const std::string& why);

    App& app_;
    const OutboxOptions options_;
    std::unique_ptr<store::Reader> reader_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace luotsi::server
