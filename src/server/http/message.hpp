// HTTP messages as plain data, without any library's types: what a handler reads and what it
// answers. A Request holds only the header lines that this server acts on; everything else in a
// request is ignored on arrival. A Response owns its bytes or shares them with a cache.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luotsi::server {

enum class Method : std::uint8_t { get, head, post, put, delete_, options, other };
std::string_view to_string(Method method);

// The request headers that are read; others are dropped.
enum class Header : std::uint8_t {
    accept,
    accept_encoding,
    accept_language,
    content_type,
    cookie,
    if_match,
    if_none_match,
    idempotency_key,
    luotsi,         // X-Luotsi: proves that a script of ours made the request (CSRF)
    last_event_id,
    authorization,  // a machine's access token
    host,
    origin,
    sec_fetch_site,  // what the browser says of where a request comes from
};
inline constexpr std::size_t header_count = 14;
// Lower-case name of a header that is read.
std::string_view header_name(Header header);

struct Request {
    Method method = Method::get;
    std::string path;   // decoded only by path_segments(); as sent, without the query
    std::string query;  // as sent, without "?"
    std::array<std::string, header_count> headers;
    std::string body;
    std::string peer;   // address of the other end, for rate limits only; never logged
    bool loopback = false;  // asked on this machine, under a name of this machine
    bool secure = false;    // came to the proxy in front of us by TLS

    const std::string& header(Header which) const {
        return headers[static_cast<std::size_t>(which)];
    }
    std::string& header(Header which) { return headers[static_cast<std::size_t>(which)]; }
    bool writes() const { return method != Method::get && method != Method::head; }
};

// A live stream that takes over a connection after its response head has been written.
class EventSink {
public:
    virtual ~EventSink() = default;
    // Queues bytes from any thread; a receiver that does not keep up is closed.
    virtual void push(std::shared_ptr<const std::string> bytes) = 0;
    virtual void close() = 0;
};
class EventStream {
public:
    virtual ~EventStream() = default;
    virtual void opened(std::shared_ptr<EventSink> sink) = 0;
    virtual void closed() = 0;  // the receiver has gone; called once after opened()
};

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

struct Response {
    std::uint16_t status = 200;
    std::string content_type;  // empty = no body type line
    std::string body;
    std::shared_ptr<const std::string> shared_body;  // used instead of `body` when set
    HeaderLines headers;
    std::shared_ptr<const std::string> head;  // rendered head lines, instead of status…headers
    std::shared_ptr<EventStream> stream;      // set: an event stream follows, no length
    std::uint32_t delay_ms = 0;               // wait before sending (equal time for guesses)
    bool close = false;                       // end the connection after this response

    std::string_view bytes() const { return shared_body ? *shared_body : body; }
    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

// Tells who asked from `peer` and `loopback` of the socket and two header lines. A proxy on this
// machine is not the asker: whom it forwards (`forwarded_for`, one address, "" = none) is. Nor is a
// page of some other site that has its own name point here (DNS rebinding): `host` must be a name
// of this machine. Without either the peer is not known (""). `passed_on`: some line says that it
// came through a proxy, even one that does not say for whom.
void set_origin(Request& request, std::string_view host, std::string_view forwarded_for,
                bool passed_on = false);

// Status line and header lines, each ending in CRLF, without the blank line and without Date. Every
// answer's head is made here and so carries the security headers: pages may use what this server
// gives and nothing else, answers that are no pages may use nothing at all. A 304 has no policy of
// its own.
std::string render_head(const Response& response);
std::string_view reason_phrase(std::uint16_t status);
// Whether a request that changes something may come from where its browser says it comes from: our
// own pages (of `Host`, or of `public_url`). Who is no browser says nothing and may.
bool is_from_own_page(const Request& request, std::string_view public_url);

// "%C3%A4+b" → "ä b" (plus only in queries). False on a broken escape, a NUL or what
// is not UTF-8.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);
// The decoded value of a query parameter; false when absent or broken.
bool query_value(std::string_view query, std::string_view name, std::string& out);
// All parameters in order, decoded; false when any escape is broken or there are more than 64.
bool query_pairs(std::string_view query, std::vector<std::pair<std::string, std::string>>& out);
// The value of a cookie, or empty.
std::string_view cookie_value(std::string_view cookies, std::string_view name);

}  // namespace luotsi::server
