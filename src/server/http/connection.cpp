#include "server/http/connection_internal.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "base/text.hpp"

namespace luotsi::server {

namespace beast_http = boost::beast::http;

namespace {

// The header limit refuses first; the rest is room for the beginning of a body.
constexpr std::size_t buffer_bytes_max = 128 * 1024;
constexpr std::uint32_t linger_seconds_max = 2;

Method method_of(beast_http::verb verb) {
    switch (verb) {
        case beast_http::verb::get: return Method::get;
        case beast_http::verb::head: return Method::head;
        case beast_http::verb::post: return Method::post;
        case beast_http::verb::put: return Method::put;
        case beast_http::verb::delete_: return Method::delete_;
        case beast_http::verb::options: return Method::options;
        default: return Method::other;
    }
}

// What counts as one address for rate limits: of IPv6 the network, since a household has 2^64.
std::string network_of(const asio::ip::address& address) {
    if (!address.is_v6()) return address.to_string();
    auto six = address.to_v6();
    if (six.is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
    }
    auto bytes = six.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return asio::ip::make_address_v6(bytes).to_string();
}

// The address that the nearest proxy has added: the last of the last line. Whatever stands before
// it the asker may have written.
std::string forwarded_address(const beast_http::fields& fields) {
    std::string_view last;
    const auto lines = fields.equal_range("X-Forwarded-For");
    for (auto line = lines.first; line != lines.second; ++line) {
        last = std::string_view(line->value().data(), line->value().size());
    }
    last = trim(last.substr(last.rfind(',') + 1));
    if (last.empty()) return {};
    boost::system::error_code error;
    const auto address = asio::ip::make_address(std::string(last), error);
    return error ? "unknown" : network_of(address);
}

// Whether some line says that a proxy passed it on: X-Forwarded-…, Forwarded (RFC 7239) or Via.
bool is_passed_on(const beast_http::fields& fields) {
    using boost::beast::iequals;
    return std::any_of(fields.begin(), fields.end(), [](const auto& line) {
        const auto name = line.name_string();
        return iequals(name, "Forwarded") || iequals(name, "Via") ||
               iequals(name.substr(0, std::min<std::size_t>(name.size(), 12)), "X-Forwarded-");
    });
}

// What RFC 9112 demands of a header beyond what the parser checks: exactly one Host since HTTP/1.1,
// a body's length told in one way only. A proxy that reads it otherwise than we would let one
// request be smuggled inside another.
bool is_sound(const beast_http::request_header<>& header) {
    if (header.version() != 10 && header.version() != 11) return false;
    const auto hosts = header.count(beast_http::field::host);
    if (hosts > 1 || (hosts == 0 && header.version() == 11)) return false;
    if (header.count(beast_http::field::content_length) > 1) return false;
    const auto encodings = header.count(beast_http::field::transfer_encoding);
    if (encodings == 0) return true;
    return encodings == 1 && header.version() == 11 &&
           header.count(beast_http::field::content_length) == 0 &&
           boost::beast::iequals(header[beast_http::field::transfer_encoding], "chunked");
}

// Reaches a connection from other threads without keeping it alive. What the I/O thread has not
// taken over yet counts as unread, too.
class ConnectionSink final : public EventSink {
public:
    ConnectionSink(std::shared_ptr<IoThread> thread, std::weak_ptr<Connection> connection)
        : thread_(std::move(thread)), connection_(std::move(connection)) {}

    void push(std::shared_ptr<const std::string> bytes) override {
        const std::size_t size = bytes->size();
        if (pending_->fetch_add(size) + size > thread_->shared->options.stream_bytes_max) {
            if (full_.exchange(true)) return;
            return thread_->run_soon([connection = connection_] {
                if (auto self = connection.lock()) self->close_slow_follower();
            });
        }
        thread_->run_soon([connection = connection_, pending = pending_, bytes = std::move(bytes)] {
            pending->fetch_sub(bytes->size());
            if (auto self = connection.lock()) self->push(bytes);
        });
    }
    void close() override {
        thread_->run_soon([connection = connection_] {
            if (auto self = connection.lock()) self->close_when_written();
        });
    }

private:
    const std::shared_ptr<IoThread> thread_;
    const std::weak_ptr<Connection> connection_;
    const std::shared_ptr<std::atomic<std::size_t>> pending_ =
        std::make_shared<std::atomic<std::size_t>>(0);
    std::atomic<bool> full_{false};
};

std::atomic<std::uint64_t> own_flows{0};  // numbers for connections that count for themselves

}  // namespace

Connection::Connection(std::shared_ptr<IoThread> thread, Socket socket)
    : thread_(std::move(thread)), socket_(std::move(socket)), buffer_(buffer_bytes_max) {
    ErrorCode error;
    auto end = socket_.remote_endpoint(error);
    if (!error) {
        peer_ = network_of(end.address());
        loopback_ = end.address().is_loopback();
    }
    socket_.set_option(asio::ip::tcp::no_delay(true), error);
    ++thread_->shared->connections;
}

Connection::~Connection() {
    forget_answer();
    if (entered_) thread_->shared->door.leave(peer_);
    --thread_->shared->connections;
}

bool Connection::enter_by_address() {
    const HttpOptions& options = thread_->shared->options;
    if (loopback_ && !options.count_loopback) return true;
    entered_ = thread_->shared->door.enter(peer_);
    if (!entered_) ++thread_->shared->door.counters.refused_connections;
    return entered_;
}

void Connection::start() {
    thread_->add(shared_from_this());
    read_header();
}

void Connection::start_refused() {
    thread_->add(shared_from_this());
    refuse_and_close(Error(ErrorKind::busy, "http.too_many_connections"));
}

void Connection::set_deadline(std::uint32_t seconds) {
    deadline_ = thread_->now_seconds() + seconds + 1;  // the clock here ticks once a second
}

// A header has its own time from its first byte on; idle connections have less when many wait.
void Connection::note_header_begun() {
    const HttpOptions& options = thread_->shared->options;
    if (!header_begun_ && (buffer_.size() > 0 || parser_->got_some())) {
        header_begun_ = true;
        set_deadline(options.header_seconds_max);
    }
    const bool crowded = thread_->shared->connections > options.connections_max / 4 * 3;
    if (!header_begun_ && crowded) {
        deadline_ = std::min(deadline_, moving_since_ + options.idle_seconds_crowded + 1);
    }
}

void Connection::begin_moving() {
    moving_since_ = thread_->now_seconds();
    written_ = 0;
    written_before_ = 0;
}

bool Connection::body_is_too_slow(std::int64_t now_seconds) {
    if (state_ != State::body) return false;
    const HttpOptions& options = thread_->shared->options;
    const std::int64_t gone = now_seconds - moving_since_ - options.slow_grace_seconds - 1;
    return gone > 0 && parser_->get().body().size() <
                           static_cast<std::size_t>(gone) * options.bytes_per_second_min;
}

// An answer's time is up: it gets the same again if enough of it has been taken meanwhile. Counted
// anew each time, for what the kernel's buffers swallowed at first says nothing of the reader.
bool Connection::has_moved_enough(std::int64_t now_seconds) {
    const HttpOptions& options = thread_->shared->options;
    const std::size_t moved = written_ - std::exchange(written_before_, written_);
    const std::int64_t longest = std::int64_t{10} * options.write_seconds_max;
    if (moved < std::size_t{options.bytes_per_second_min} * options.write_seconds_max) return false;
    if (now_seconds - moving_since_ > longest) return false;
    set_deadline(options.write_seconds_max);
    return true;
}

void Connection::check_deadline(std::int64_t now_seconds) {
    if (state_ == State::closed) return;
    if (state_ == State::header && parser_) note_header_begun();
    if (now_seconds < deadline_ && !body_is_too_slow(now_seconds)) return;
    if (state_ == State::writing && has_moved_enough(now_seconds)) return;
    deadline_ = INT64_MAX;
    const bool reading = state_ == State::body || (state_ == State::header && header_begun_);
    if (reading) {
        ++thread_->shared->door.counters.too_slow;
        timed_out_ = true;  // the read ends with an error and is answered 408
        socket_.cancel();
    } else if (state_ == State::streaming) {
        close_slow_follower();
    } else {
        if (state_ == State::writing) ++thread_->shared->door.counters.too_slow;
        close();
    }
}

void Connection::stop_when_idle() {
    keep_alive_ = false;
    if (state_ == State::streaming || (state_ == State::header && !parser_->got_some())) close();
}

void Connection::close() {
    if (state_ == State::closed) return;
    const bool streaming = state_ == State::streaming;
    state_ = State::closed;
    if (delay_) delay_->cancel();
    forget_answer();
    ErrorCode ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    if (streaming && out_.stream) {
        auto stream = std::move(out_.stream);
        stream->closed();
    }
    thread_->forget(shared_from_this());
}

void Connection::close_slow_follower() {
    if (state_ == State::closed) return;
    ++thread_->shared->door.counters.slow_followers;
    close();
}

void Connection::forget_answer() {
    Door& door = thread_->shared->door;
    door.answer_bytes -= std::exchange(counted_bytes_, 0);
    if (std::exchange(held_, false)) door.held();
}

void Connection::close_when_written() {
    if (state_ == State::streaming && stream_writing_) {
        stream_closing_ = true;
    } else {
        close();
    }
}

void Connection::read_header() {
    state_ = State::header;
    parser_.emplace();
    parser_->header_limit(thread_->shared->options.header_bytes_max);
    parser_->body_limit(boost::none);  // set by path once the header is there
    header_begun_ = false;
    begin_moving();
    set_deadline(thread_->shared->options.idle_seconds_max);
    beast_http::async_read_header(
        socket_, buffer_, *parser_,
        [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_header(error); });
}

void Connection::on_header(ErrorCode error) {
    if (state_ == State::closed) return;
    if (error) return on_read_error(error);
    const auto& header = parser_->get();
    keep_alive_ = header.keep_alive() && !thread_->shared->stopping;
    head_only_ = header.method() == beast_http::verb::head;
    if (!is_sound(header)) return refuse_and_close(Error(ErrorKind::invalid, "http.bad_request"));
    if (parser_->is_done()) return take_request();
    std::string_view target(header.target().data(), header.target().size());
    const std::size_t body_max =
        thread_->shared->service->body_bytes_max(target.substr(0, target.find('?')));
    if (auto length = parser_->content_length(); length && *length > body_max) {
        return refuse_and_close(Error(ErrorKind::too_large, "http.body_too_large")
                                    .with("limit", std::to_string(body_max / 1024)));
    }
    parser_->body_limit(body_max);
    auto expect = header[beast_http::field::expect];
    if (boost::beast::iequals(expect, "100-continue")) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        state_ = State::body;
        return asio::async_write(socket_, asio::buffer(go_on),
                                 [self = shared_from_this()](ErrorCode failed, std::size_t) {
                                     if (failed) return self->close();
                                     self->read_body();
                                 });
    }
    read_body();
}

void Connection::read_body() {
    state_ = State::body;
    begin_moving();
    set_deadline(thread_->shared->options.body_seconds_max);
    beast_http::async_read(socket_, buffer_, *parser_,
                           [self = shared_from_this()](ErrorCode error, std::size_t) {
                               if (self->state_ == State::closed) return;
                               if (error) return self->on_read_error(error);
                               self->take_request();
                           });
}

void Connection::on_read_error(ErrorCode error) {
    if (timed_out_) {
        return refuse_and_close(Error(ErrorKind::invalid, "http.too_slow"));
    }
    if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
        return refuse_and_close(Error(ErrorKind::too_large, "http.header_too_large"));
    }
    if (error == beast_http::error::body_limit) {
        return refuse_and_close(Error(ErrorKind::too_large, "http.body_too_large"));
    }
    if (error == beast_http::error::end_of_stream || error == beast_http::error::partial_message ||
        error.category() == boost::system::system_category() ||
        error.category() == asio::error::get_misc_category()) {
        return close();
    }
    refuse_and_close(Error(ErrorKind::invalid, "http.bad_request"));
}

bool Connection::fill_request(Request& out) {
    auto& message = parser_->get();
    std::string_view target(message.target().data(), message.target().size());
    if (target.empty() || target.front() != '/') return false;
    out.method = method_of(message.method());
    const auto question = target.find('?');
    out.path.assign(target.substr(0, question));
    if (question != std::string_view::npos) out.query.assign(target.substr(question + 1));
    auto copy = [&](Header header, beast_http::field field) {
        auto value = message[field];
        out.header(header).assign(value.data(), value.size());
    };
    copy(Header::accept, beast_http::field::accept);
    copy(Header::accept_encoding, beast_http::field::accept_encoding);
    copy(Header::accept_language, beast_http::field::accept_language);
    copy(Header::content_type, beast_http::field::content_type);
    copy(Header::cookie, beast_http::field::cookie);
    copy(Header::if_match, beast_http::field::if_match);
    copy(Header::if_none_match, beast_http::field::if_none_match);
    copy(Header::authorization, beast_http::field::authorization);
    copy(Header::host, beast_http::field::host);
    copy(Header::origin, beast_http::field::origin);
    for (Header header :
         {Header::idempotency_key, Header::luotsi, Header::last_event_id, Header::sec_fetch_site}) {
        auto name = header_name(header);
        auto value = message[boost::beast::string_view(name.data(), name.size())];
        out.header(header).assign(value.data(), value.size());
    }
    out.body = std::move(message.body());
    out.peer = peer_;
    out.loopback = loopback_;
    const auto host = message[beast_http::field::host];
    set_origin(out, {host.data(), host.size()}, forwarded_address(message), is_passed_on(message));
    out.secure = loopback_ && boost::beast::iequals(message["X-Forwarded-Proto"], "https");
    return true;
}

void Connection::take_request() {
    Request request;
    if (!fill_request(request)) {
        return refuse_and_close(Error(ErrorKind::invalid, "http.bad_request"));
    }
    secure_ = request.secure;
    state_ = State::work;
    deadline_ = INT64_MAX;
    const std::string& flow = flow_of(request);
    if (!may_ask(request, flow)) return;
    if (auto at_once = thread_->shared->service->quick(request)) {
        return respond(std::move(*at_once));
    }
    work(std::move(request), flow);
}

// For the same cookie once is enough, when it told who it is: a session not yet read counts by
// address until it is.
const std::string& Connection::flow_of(const Request& request) {
    const std::string& cookie = request.header(Header::cookie);
    const bool same = cookie == flow_cookie_ && request.peer == flow_peer_;
    if (!flow_.empty() && same && (cookie.empty() || flow_ != request.peer)) return flow_;
    flow_cookie_ = cookie;
    flow_peer_ = request.peer;
    // Straight from this machine nobody is a stranger: every connection counts for itself.
    if (request.loopback) {
        flow_ = "here " + std::to_string(++own_flows);
    } else {
        flow_ = thread_->shared->service->flow_of(request);
    }
    return flow_;
}

bool Connection::may_ask(const Request& request, const std::string& flow) {
    HttpShared& shared = *thread_->shared;
    if (!request.loopback) {
        const Instant monotonic{thread_->now_ms()};
        if (const std::uint32_t wait = shared.door.too_often(flow, monotonic); wait > 0) {
            ++shared.door.counters.refused_rate;
            refuse_too_often(request, wait);
            return false;
        }
    }
    if (shared.door.answer_bytes > shared.options.answer_bytes_max) {
        ++shared.door.counters.refused_busy;
        respond(shared.service->refuse(request, Error(ErrorKind::busy, "api.busy")));
        return false;
    }
    return true;
}

// A loop that asks as soon as it is answered is made a slow one: the answer is held back, or the
// connection must be made anew.
void Connection::refuse_too_often(const Request& request, std::uint32_t seconds) {
    const Error error =
        Error(ErrorKind::busy, "http.too_often").with("seconds", std::to_string(seconds));
    Response response = thread_->shared->service->refuse(request, error);
    response.delay_ms = thread_->shared->door.hold_ms();
    held_ = response.delay_ms > 0;
    response.close = !held_;
    respond(std::move(response));
}

void Connection::work(Request request, const std::string& flow) {
    Service& service = *thread_->shared->service;
    auto unanswered = service.unanswered(request);
    Request short_copy;  // for the refusal, should the queue be full
    short_copy.path = request.path;
    short_copy.header(Header::accept_language) = request.header(Header::accept_language);
    auto answer = [thread = thread_, self = shared_from_this()](Response response) {
        thread->run_soon([self, kept = std::make_shared<Response>(std::move(response))] {
            self->respond(std::move(*kept));
        });
    };
    auto exchange =
        std::make_shared<Exchange>(std::move(request), std::move(answer), std::move(unanswered));
    Door& door = thread_->shared->door;
    switch (thread_->shared->workers->submit(flow, exchange)) {
        case FairQueue::Pushed::yes: return;
        case FairQueue::Pushed::full:
            ++door.counters.refused_busy;
            return exchange->send(service.refuse(short_copy, Error(ErrorKind::busy, "api.busy")));
        case FairQueue::Pushed::flow_full:
            ++door.counters.refused_flow;
            exchange->drop();
            return refuse_too_often(short_copy, 2);
    }
}

void Connection::refuse_and_close(Error error) {
    Request nothing;
    if (parser_ && parser_->is_header_done()) {
        auto language = parser_->get()[beast_http::field::accept_language];
        nothing.header(Header::accept_language).assign(language.data(), language.size());
    }
    Response response = thread_->shared->service->refuse(nothing, error);
    response.close = true;
    respond(std::move(response));
}

void Connection::respond(Response response) {
    if (state_ == State::closed) return;
    out_ = std::move(response);
    counted_bytes_ = out_.body.size();  // shared bodies are the cache's
    thread_->shared->door.answer_bytes += counted_bytes_;
    state_ = State::writing;
    begin_moving();
    if (out_.delay_ms == 0) return write();
    if (!delay_) delay_.emplace(thread_->io);
    delay_->expires_after(std::chrono::milliseconds(out_.delay_ms));
    delay_->async_wait([self = shared_from_this()](ErrorCode error) {
        if (!error && self->state_ == State::writing) self->write();
    });
}

void Connection::write() {
    set_deadline(thread_->shared->options.write_seconds_max);
    if (thread_->shared->stopping || out_.close || out_.stream) keep_alive_ = false;
    head_.clear();
    if (!out_.head) head_ = render_head(out_);
    const std::string& head = out_.head ? *out_.head : head_;
    tail_.assign(thread_->date_line());
    if (!keep_alive_) tail_ += "Connection: close\r\n";
    // Only by TLS does a browser believe it, and only there may it be said (RFC 6797 §7.2).
    if (secure_) tail_ += "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";
    tail_ += "\r\n";
    std::string_view body = head_only_ || out_.stream ? std::string_view{} : out_.bytes();
    std::array<asio::const_buffer, 3> buffers{asio::buffer(head), asio::buffer(tail_),
                                              asio::buffer(body.data(), body.size())};
    const auto note_progress = [this](ErrorCode error, std::size_t bytes) -> std::size_t {
        written_ = bytes;
        return error ? 0 : 64 * 1024;
    };
    asio::async_write(
        socket_, buffers, note_progress,
        [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_written(error); });
}

void Connection::on_written(ErrorCode error) {
    forget_answer();
    if (state_ == State::closed) return;
    if (error) return close();
    if (out_.stream && !head_only_) return begin_stream();
    const bool unread = out_.close;
    out_ = Response{};
    if (keep_alive_ && !thread_->shared->stopping) return read_header();
    if (unread) return linger();
    close();
}

// Closing with unread bytes in the socket would reset it and could take the answer with it.
void Connection::linger() {
    if (state_ != State::lingering) {
        state_ = State::lingering;
        set_deadline(linger_seconds_max);
        ErrorCode ignored;
        socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    socket_.async_read_some(asio::buffer(scratch_),
                            [self = shared_from_this()](ErrorCode error, std::size_t) {
                                if (self->state_ == State::closed) return;
                                if (error) return self->close();
                                self->linger();
                            });
}

void Connection::begin_stream() {
    state_ = State::streaming;
    deadline_ = INT64_MAX;
    watch_peer();
    auto stream = out_.stream;
    stream->opened(std::make_shared<ConnectionSink>(thread_, weak_from_this()));
}

void Connection::watch_peer() {
    socket_.async_read_some(asio::buffer(scratch_),
                            [self = shared_from_this()](ErrorCode error, std::size_t) {
                                if (self->state_ == State::closed) return;
                                if (error) return self->close();
                                self->watch_peer();
                            });
}

void Connection::push(std::shared_ptr<const std::string> bytes) {
    if (state_ != State::streaming) return;
    stream_bytes_ += bytes->size();
    if (stream_bytes_ > thread_->shared->options.stream_bytes_max) return close_slow_follower();
    stream_queue_.push_back(std::move(bytes));
    if (!stream_writing_) write_stream();
}

void Connection::write_stream() {
    if (stream_queue_.empty()) {
        stream_writing_ = false;
        deadline_ = INT64_MAX;
        if (stream_closing_) close();
        return;
    }
    stream_writing_ = true;
    set_deadline(thread_->shared->options.write_seconds_max);
    auto next = stream_queue_.front();
    asio::async_write(socket_, asio::buffer(*next),
                      [self = shared_from_this(), next](ErrorCode error, std::size_t) {
                          if (self->state_ == State::closed) return;
                          if (error) return self->close();
                          self->stream_bytes_ -= next->size();
                          self->stream_queue_.pop_front();
                          self->write_stream();
                      });
}

}  // namespace luotsi::server
