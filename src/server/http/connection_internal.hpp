// One connection: read a request, have it answered, write the answer, again. Runs only on its I/O
// thread; other threads reach it through IoThread::run_soon. Internal to http.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "server/http/io_thread_internal.hpp"

namespace luotsi::server {

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<IoThread> thread, Socket socket);
    ~Connection();

    void start();
    void start_refused();  // too many connections: says so and closes
    void check_deadline(std::int64_t now_seconds);
    void stop_when_idle();
    void push(std::shared_ptr<const std::string> bytes);
    void close();
    void close_when_written();  // of a stream: what has been pushed is sent first

private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using ErrorCode = boost::system::error_code;
    enum class State : std::uint8_t { header, body, work, writing, streaming, lingering, closed };

    void read_header();
    void on_header(ErrorCode error);
    void read_body();
    void on_read_error(ErrorCode error);
    void take_request();
    bool fill_request(Request& out);
    void work(Request request);
    void refuse_and_close(Error error);
    void respond(Response response);
    void write();
    void on_written(ErrorCode error);
    void begin_stream();
    void write_stream();
    void watch_peer();
    void linger();
    void set_deadline(std::uint32_t seconds);

    const std::shared_ptr<IoThread> thread_;
    Socket socket_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<asio::steady_timer> delay_;
    std::string peer_;
    bool loopback_ = false;
    State state_ = State::header;
    bool keep_alive_ = true;
    bool head_only_ = false;
    bool timed_out_ = false;
    std::int64_t deadline_ = INT64_MAX;
    Response out_;
    std::string head_;
    std::string tail_;
    std::array<char, 1024> scratch_{};
    std::deque<std::shared_ptr<const std::string>> stream_queue_;
    std::size_t stream_bytes_ = 0;
    bool stream_writing_ = false;
    bool stream_closing_ = false;
};

}  // namespace luotsi::server
