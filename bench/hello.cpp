// The yardstick for bench/serve.sh: a bare Beast server on one thread that answers every request
// with the same small JSON. What Luotsi serves a second is told as a share of what this does in
// the same run on the same machine.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(Socket socket) : socket_(std::move(socket)) {
        response_.result(http::status::ok);
        response_.set(http::field::content_type, "application/json");
        response_.body() = R"({"hello":"world"})";
        response_.prepare_payload();
    }
    void read() {
        parser_.emplace();
        http::async_read(socket_, buffer_, *parser_,
                         [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                             if (!error) self->write();
                         });
    }

private:
    void write() {
        http::async_write(
            socket_, response_,
            [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                if (!error) self->read();
            });
    }
    Socket socket_;
    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

void accept(asio::ip::tcp::acceptor& acceptor, asio::io_context& io) {
    acceptor.async_accept(io, [&](boost::system::error_code error, Socket socket) {
        if (error) return;
        boost::system::error_code ignored;
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        std::make_shared<Session>(std::move(socket))->read();
        accept(acceptor, io);
    });
}

}  // namespace

int main(int argc, char** argv) {
    const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 18099);
    asio::io_context io(1);
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
    accept(acceptor, io);
    std::puts("ready");
    std::fflush(stdout);
    io.run();
}
