// One connection: read a request, have it answered, write the answer, again. Runs only on its I/O
// thread; other threads reach it through IoThread::run_soon. Internal to http.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
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

    bool enter_by_address();  // false: its address has enough connections
    void start();
    void start_refused();  // too many connections: says so and closes
    void check_deadline(std::int64_t now_seconds);
    void stop_when_idle();
    void push(std::shared_ptr<const std::string> bytes);
    void close();
    void close_slow_follower();
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
    const std::string& flow_of(const Request& request);
    bool may_ask(const Request& request, const std::string& flow);
    void work(Request request, const std::string& flow);
    void refuse_too_often(const Request& request, std::uint32_t seconds);
    void refuse_and_close(Error error);
    void respond(Response response);
    void write();
    void on_written(ErrorCode error);
    void begin_stream();
    void write_stream();
    void watch_peer();
    void linger();
    void set_deadline(std::uint32_t seconds);
    void begin_moving();
    bool body_is_too_slow(std::int64_t now_seconds);
    bool has_moved_enough(std::int64_t now_seconds);
    void note_header_begun();
    void forget_answer();  // its bytes and its place among those held back

    const std::shared_ptr<IoThread> thread_;
    Socket socket_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<asio::steady_timer> delay_;
    std::string peer_;
    bool loopback_ = false;
    State state_ = State::header;
    bool keep_alive_ = true;
    bool secure_ = false;  // the request at hand came by TLS
    bool head_only_ = false;
    bool timed_out_ = false;
    bool entered_ = false;
    bool header_begun_ = false;
    bool held_ = false;
    std::int64_t deadline_ = INT64_MAX;
    std::int64_t moving_since_ = 0;    // second in which the body or the answer began
    std::size_t written_ = 0;          // of the answer
    std::size_t written_before_ = 0;   // when last looked at
    std::size_t counted_bytes_ = 0;    // of the answer, in the door's sum
    std::string flow_, flow_cookie_, flow_peer_;  // whose the last request was, and by what
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
