// Goal: what is told to a person never leaves this machine for everybody on the way to read.
// Method: addresses as an administrator might write them; a letter to a server of this machine that
// offers no encryption, and to one that pretends to be elsewhere.
#include "server/delivery.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace luotsi::server {
namespace {

std::string code_of(Delivery ways) {
    const auto checked = check_delivery(ways);
    return checked ? "" : checked.error().code;
}

TEST(DeliveryTest, RefusesAddressesThatWouldLeaveUnencrypted) {
    struct Row {
        const char* smtp;
        const char* gateway;
        const char* code;
    };
    const Row rows[] = {
        {"", "", ""},
        {"smtp://mail.example:587", "https://sms.example/send", ""},
        {"smtps://mail.example", "", ""},
        {"smtp://mail.example:587/", "", ""},
        {"smtp://127.0.0.1:2525", "http://127.0.0.1:8099/send", ""},
        {"smtp://[::1]:2525", "http://[::1]:8099/", ""},
        {"", "http://sms.example/send", "delivery.unencrypted"},
        {"", "http://127.0.0.1.example/send", "delivery.unencrypted"},
        {"", "https://user:secret@sms.example/", "delivery.bad_address"},
        {"", "sms.example", "delivery.bad_address"},
        {"smtp://user:secret@mail.example", "", "delivery.bad_address"},
        {"mail.example:25", "", "delivery.bad_address"},
        {"smtp://", "", "delivery.bad_address"},
        {"file:///etc/passwd", "", "delivery.bad_address"},
    };
    for (const Row& row : rows) {
        Delivery ways;
        ways.smtp = row.smtp;
        ways.sms_gateway = row.gateway;
        EXPECT_EQ(code_of(ways), row.code) << row.smtp << " " << row.gateway;
    }
}

namespace asio = boost::asio;

// Answers one caller line by line; what it was told is `heard` when it has gone.
class Server {
public:
    // What is answered to a line; "" = nothing. The first answer is to the empty line of a caller
    // who waits to be greeted.
    using Answer = std::string (*)(const std::string& line);

    Server(const char* address, Answer answer)
        : acceptor_(io_, {asio::ip::make_address(address), 0}),
          thread_([this, answer] { serve(answer); }) {}
    ~Server() {
        // Whoever was never called would wait for ever.
        asio::ip::tcp::socket caller(io_);
        boost::system::error_code ignored;
        caller.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
    std::string heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }

private:
    void serve(Answer answer) {
        asio::ip::tcp::socket socket(io_);
        acceptor_.accept(socket);
        boost::system::error_code error;
        asio::write(socket, asio::buffer(answer("")), error);
        std::string waiting;
        while (!error) {
            const std::size_t n =
                asio::read_until(socket, asio::dynamic_buffer(waiting), "\r\n", error);
            if (error) return;
            const std::string line = waiting.substr(0, n);
            waiting.erase(0, n);
            {
                const std::lock_guard lock(mutex_);
                heard_ += line;
            }
            asio::write(socket, asio::buffer(answer(line)), error);
        }
    }

    asio::io_context io_;
    asio::ip::tcp::acceptor acceptor_;
    mutable std::mutex mutex_;
    std::string heard_;
    std::thread thread_;
};

// A mail server that offers encryption and cannot give it.
std::string plain_mail(const std::string& line);
std::string offering_mail(const std::string& line) {
    if (line.starts_with("EHLO")) return "250-mail\r\n250 STARTTLS\r\n";
    if (line.starts_with("STARTTLS")) return "454 not now\r\n";
    return plain_mail(line);
}

// A mail server that knows of no encryption.
std::string plain_mail(const std::string& line) {
    if (line.empty()) return "220 mail\r\n";
    if (line.starts_with("DATA")) return "354 go on\r\n";
    for (const char* command : {"EHLO", "MAIL", "RCPT", "QUIT"})
        if (line.starts_with(command)) return "250 so be it\r\n";
    return line == ".\r\n" ? "250 taken\r\n" : "";
}

std::string gateway(const std::string& line) {
    return line == "\r\n" ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : "";
}

const Letter letter{"018f0000-0000-7000-8000-000000000001", "aino@example.org", "Luotsi",
                    "Sinulle on viesti."};

// Luotsi takes only these for its own machine: localhost, 127.0.0.1 and ::1. To any other address,
// also 127.0.0.2, it speaks as to a stranger's.
TEST(DeliveryTest, ALetterGoesPlainToNobodyElse) {
    const std::pair<const char*, Server::Answer> servers[] = {{"127.0.0.1", plain_mail},
                                                              {"127.0.0.2", plain_mail},
                                                              {"127.0.0.1", offering_mail},
                                                              {"127.0.0.2", offering_mail}};
    for (const auto& [address, mail] : servers) {
        std::string why;
        bool sent = false;
        std::string heard;
        {
            Server server(address, mail);
            Delivery ways;
            ways.smtp = "smtp://" + std::string(address) + ":" + server.port();
            ways.timeout_seconds = 10;
            sent = send_mail(ways, letter, why);
            heard = server.heard();
        }
        const bool here = std::string(address) == "127.0.0.1";
        EXPECT_EQ(sent, here) << why;
        EXPECT_EQ(heard.find("aino@example.org") != std::string::npos, here) << heard;
        EXPECT_EQ(why.empty(), here);
    }
}

TEST(DeliveryTest, TheGatewayIsOpenedByAToken) {
    std::string why;
    Delivery ways;
    ways.timeout_seconds = 10;
    ways.sms_token = "open-sesame";
    Server server("127.0.0.1", gateway);
    ways.sms_gateway = "http://127.0.0.1:" + server.port() + "/send";
    EXPECT_TRUE(send_sms(ways, {letter.id, "+358401234567", {}, "Sinulle on viesti."}, why)) << why;
    EXPECT_NE(server.heard().find("Authorization: Bearer open-sesame\r\n"), std::string::npos);
    EXPECT_EQ(server.heard().find("POST /send "), 0U);
}

}  // namespace
}  // namespace luotsi::server
