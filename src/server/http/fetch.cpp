#include "server/http/fetch.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <optional>

namespace luotsi::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint32_t header_bytes_max = 16 * 1024;

Error no_answer(const char* step, const ErrorCode& why) {
    return {ErrorKind::unavailable, "fetch.no_answer", std::string(step) + ": " + why.message()};
}

// One request on its own context: every step ends by `until`, whichever it is.
class Exchange {
public:
    Exchange(UrlParts url, const Fetch& request, const FetchOptions& options)
        : url_(std::move(url)), options_(options), resolver_(context_),
          until_(std::chrono::steady_clock::now() + std::chrono::milliseconds(options.timeout_ms)) {
        message_.version(11);
        message_.method(request.form.empty() ? http::verb::get : http::verb::post);
        message_.target(url_.target);
        const bool six = url_.host.find(':') != std::string::npos;
        message_.set(http::field::host,
                     (six ? "[" + url_.host + "]" : url_.host) + ":" + url_.port);
        message_.set(http::field::user_agent, "Luotsi");
        message_.set(http::field::accept, "application/json");
        message_.set(http::field::connection, "close");
        if (!request.authorization.empty()) {
            message_.set(http::field::authorization, request.authorization);
        }
        if (!request.form.empty()) {
            message_.set(http::field::content_type, "application/x-www-form-urlencoded");
            message_.body() = request.form;
            message_.prepare_payload();
        }
        parser_.body_limit(options.body_bytes_max);
        parser_.header_limit(header_bytes_max);
    }

    Result<Fetched> run() {
        if (auto ready = prepare(); !ready) return fail(std::move(ready.error()));
        resolver_.async_resolve(url_.host, url_.port,
                                [this](ErrorCode error, tcp::resolver::results_type found) {
                                    if (error) return stop("finding the address", error);
                                    connect(found);
                                });
        context_.run_until(until_);
        if (!finished_ && !failed_) {
            resolver_.cancel();
            return fail(ErrorKind::unavailable, "fetch.no_answer", "no answer in time");
        }
        if (failed_) return fail(std::move(*failed_));
        return Fetched{static_cast<std::uint16_t>(parser_.get().result_int()),
                       std::move(parser_.get().body())};
    }

private:
    Result<void> prepare() {
        if (!url_.tls) {
            plain_.emplace(context_);
            return {};
        }
        ErrorCode error;
        tls_.set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                             asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1,
                         error);
        if (!error) tls_.set_default_verify_paths(error);
        if (!error && !options_.ca_file.empty()) tls_.load_verify_file(options_.ca_file, error);
        if (error) return fail(no_answer("reading the trusted certificates", error));
        secure_.emplace(context_, tls_);
        secure_->set_verify_mode(asio::ssl::verify_peer, error);
        if (!error) {
            secure_->set_verify_callback(asio::ssl::host_name_verification(url_.host), error);
        }
        if (error) return fail(no_answer("preparing TLS", error));
        // The name goes along in the open, so that the server shows the right certificate.
        // (SSL_set_tlsext_host_name written out: the macro casts in the old style.)
        std::string name = url_.host;
        if (SSL_ctrl(secure_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME,
                     TLSEXT_NAMETYPE_host_name, name.data()) != 1) {
            return fail(ErrorKind::unavailable, "fetch.no_answer", "preparing TLS");
        }
        return {};
    }

    beast::tcp_stream& socket() { return secure_ ? beast::get_lowest_layer(*secure_) : *plain_; }

    void connect(const tcp::resolver::results_type& found) {
        socket().expires_at(until_);
        socket().async_connect(found, [this](ErrorCode error, const tcp::endpoint&) {
            if (error) return stop("connecting", error);
            if (!secure_) return write(*plain_);
            secure_->async_handshake(asio::ssl::stream_base::client, [this](ErrorCode wrong) {
                if (wrong) return stop("proving who it is by its certificate", wrong);
                write(*secure_);
            });
        });
    }

    template <class Stream>
    void write(Stream& stream) {
        http::async_write(stream, message_, [this, &stream](ErrorCode error, std::size_t) {
            if (error) return stop("asking", error);
            http::async_read(stream, buffer_, parser_, [this](ErrorCode wrong, std::size_t) {
                if (wrong == http::error::body_limit) {
                    failed_ = Error(ErrorKind::too_large, "fetch.too_large", "too long an answer");
                    return;
                }
                if (wrong) return stop("reading the answer", wrong);
                finished_ = true;
            });
        });
    }

    void stop(const char* step, const ErrorCode& why) { failed_ = no_answer(step, why); }

    const UrlParts url_;
    const FetchOptions& options_;
    asio::io_context context_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    tcp::resolver resolver_;
    std::optional<beast::tcp_stream> plain_;
    std::optional<TlsStream> secure_;
    http::request<http::string_body> message_;
    beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
    const std::chrono::steady_clock::time_point until_;
    bool finished_ = false;
    std::optional<Error> failed_;
};

}  // namespace

Result<UrlParts> split_url(std::string_view url) {
    const auto bad = [] { return fail(ErrorKind::invalid, "fetch.bad_url", "no http address"); };
    UrlParts out;
    out.tls = url.starts_with("https://");
    if (!out.tls && !url.starts_with("http://")) return bad();
    url.remove_prefix(out.tls ? 8 : 7);
    if (url.find_first_of(" \t\r\n@#\\") != std::string_view::npos) return bad();
    const auto end = url.find_first_of("/?");
    std::string_view authority = url.substr(0, end);
    out.target = end == std::string_view::npos ? "/" : std::string(url.substr(end));
    if (out.target.starts_with('?')) out.target.insert(0, 1, '/');
    out.port = out.tls ? "443" : "80";
    const auto colon = authority.rfind(':');
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return bad();
        out.host = authority.substr(1, close - 1);
        if (authority.size() > close + 1) out.port = authority.substr(close + 2);
    } else {
        out.host = authority.substr(0, colon);
        if (colon != std::string_view::npos) out.port = authority.substr(colon + 1);
    }
    const bool number = !out.port.empty() && out.port.size() <= 5 &&
                        out.port.find_first_not_of("0123456789") == std::string::npos;
    if (out.host.empty() || !number) return bad();
    return out;
}

Result<Fetched> fetch(const Fetch& request, const FetchOptions& options) {
    auto url = split_url(request.url);
    if (!url) return fail(std::move(url.error()));
    return Exchange(std::move(*url), request, options).run();
}

}  // namespace luotsi::server
