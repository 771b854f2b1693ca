// How a notice leaves the house: a letter by SMTP, a text message by a gateway over HTTP. Both
// carry what is told to a person about a matter of theirs, so beyond this machine they go encrypted
// and to a server whose certificate holds, or not at all. What opens the servers to us is never
// part of an address, which shows in lists of processes.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace luotsi::server {

struct Delivery {
    std::string smtp;  // "smtp://host:587" or "smtps://host:465"; "" = no letters
    std::string mail_from = "luotsi@localhost";
    std::string smtp_user, smtp_password;  // "" = the server asks for none
    std::string sms_gateway;  // "https://host/path": POST {"id","to","text"}; "" = no text messages
    std::string sms_token;  // sent as a bearer token; "" = none
    std::uint32_t timeout_seconds = 15;
};

// Errors: delivery.bad_address (element says which), delivery.unencrypted: plain HTTP to another
// machine.
Result<void> check_delivery(const Delivery& ways);

struct Letter {
    std::string id;  // never the same for two
    std::string to, subject, body;
};
// Whether it went; else why it did not. Both block until the other side has answered, at most for
// the time-out. Beyond this machine a letter waits until the server offers TLS.
bool send_mail(const Delivery& ways, const Letter& letter, std::string& why);
bool send_sms(const Delivery& ways, const Letter& message, std::string& why);

}  // namespace luotsi::server
