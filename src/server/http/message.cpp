#include "server/http/message.hpp"

#include <charconv>

#include "base/text.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t query_pairs_max = 64;

constexpr std::array<std::string_view, header_count> header_names{
    "accept",   "accept-encoding", "accept-language", "content-type",
    "cookie",   "if-match",        "if-none-match",   "idempotency-key",
    "x-luotsi", "last-event-id",   "authorization",   "host",
    "origin",   "sec-fetch-site",
};

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Everything comes from this server; styles may be set by script on elements (React does), never as
// inline tags.
constexpr std::string_view page_lines =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n";
constexpr std::string_view other_lines =
    "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n";
constexpr std::string_view all_lines =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: accelerometer=(), autoplay=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-get=(), usb=()\r\n";

// "localhost:8080", "127.0.0.1", "[::1]:8080". An old client that sends no Host is no browser.
bool is_name_of_this_machine(std::string_view host) {
    if (host.empty()) return true;
    std::string_view name = host;
    if (name.starts_with('[')) {
        name = name.substr(0, name.find(']') + 1);
    } else {
        name = name.substr(0, name.find(':'));
    }
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace

void set_origin(Request& request, std::string_view host, std::string_view forwarded_for,
                bool passed_on) {
    if (!request.loopback) return;  // who is elsewhere says nothing about others
    if (!forwarded_for.empty()) {
        request.loopback = false;
        request.peer = forwarded_for;
    } else if (passed_on || !is_name_of_this_machine(host)) {
        request.loopback = false;
        request.peer.clear();
    }
}

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::delete_: return "DELETE";
        case Method::options: return "OPTIONS";
        case Method::other: return "other";
    }
    return "other";
}

std::string_view header_name(Header header) {
    return header_names[static_cast<std::size_t>(header)];
}

std::string_view reason_phrase(std::uint16_t status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 204: return "No Content";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 507: return "Insufficient Storage";
        default: return "Status";
    }
}

std::string render_head(const Response& response) {
    std::string out;
    out.reserve(1280);
    std::array<char, 24> digits{};
    auto number = [&](std::uint64_t n) {
        auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
        out.append(digits.data(), end);
    };
    out += "HTTP/1.1 ";
    number(response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\n";
    if (!response.content_type.empty()) {
        out += "Content-Type: ";
        out += response.content_type;
        out += "\r\n";
    }
    if (!response.stream && response.status != 304 && response.status != 204) {
        out += "Content-Length: ";
        number(response.bytes().size());
        out += "\r\n";
    }
    for (const auto& [name, value] : response.headers) {
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    // What has not changed keeps the policy it came with: a line here would take its place.
    if (response.status != 304) {
        out += response.content_type.starts_with("text/html") ? page_lines : other_lines;
    }
    out += all_lines;
    return out;
}

bool is_from_own_page(const Request& request, std::string_view public_url) {
    const std::string& site = request.header(Header::sec_fetch_site);
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const std::string& origin = request.header(Header::origin);
    if (origin.empty()) return true;
    if (!public_url.empty()) {
        while (public_url.ends_with('/')) public_url.remove_suffix(1);
        if (origin == public_url) return true;
    }
    const auto name = origin.find("://");
    return name != std::string::npos && !request.header(Header::host).empty() &&
           origin.compare(name + 3, std::string::npos, request.header(Header::host)) == 0;
}

bool percent_decode(std::string_view text, bool plus_is_space, std::string& out) {
    out.clear();
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\0') return false;
        if (c == '+' && plus_is_space) {
            out += ' ';
        } else if (c == '%') {
            if (i + 2 >= text.size()) return false;
            int high = hex_digit(text[i + 1]);
            int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += c;
        }
    }
    return is_valid_utf8(out);  // what is decoded may be said again in JSON
}

bool query_pairs(std::string_view query, std::vector<std::pair<std::string, std::string>>& out) {
    out.clear();
    while (!query.empty()) {
        auto end = query.find('&');
        std::string_view part = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        if (part.empty()) continue;
        if (out.size() == query_pairs_max) return false;
        auto equals = part.find('=');
        std::string name;
        std::string value;
        if (!percent_decode(part.substr(0, equals), true, name)) return false;
        if (equals != std::string_view::npos &&
            !percent_decode(part.substr(equals + 1), true, value)) {
            return false;
        }
        out.emplace_back(std::move(name), std::move(value));
    }
    return true;
}

bool query_value(std::string_view query, std::string_view name, std::string& out) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (query.empty() || !query_pairs(query, pairs)) return false;
    for (auto& [key, value] : pairs) {
        if (key == name) {
            out = std::move(value);
            return true;
        }
    }
    return false;
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        auto end = cookies.find(';');
        std::string_view part = cookies.substr(0, end);
        cookies = end == std::string_view::npos ? std::string_view{} : cookies.substr(end + 1);
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') {
            return part.substr(name.size() + 1);
        }
    }
    return {};
}

}  // namespace luotsi::server
