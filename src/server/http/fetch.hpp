// Asking another server over HTTPS, as sign-in must: one request, one answer, then the connection
// is closed. The certificate must be of the name asked for and signed by an authority the system
// trusts; every step has an end in time; no redirect is followed and no answer is larger than said.
// Blocks the calling thread, so it is never called on one that answers requests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace luotsi::server {

struct FetchOptions {
    std::string ca_file;  // certificates to trust beside the system's; "" = none
    std::uint32_t timeout_ms = 10'000;  // of the whole
    std::size_t body_bytes_max = 256 * 1024;
};

struct Fetch {
    std::string url;  // https://…, or http://… (the caller decides where that is allowed)
    std::string form;  // not empty: POST of a form; else GET
    std::string authorization;  // a header's value, "" = none
};

struct Fetched {
    std::uint16_t status = 0;
    std::string body;
};

// Errors: fetch.bad_url, fetch.no_answer (detail says at which step), fetch.too_large.
Result<Fetched> fetch(const Fetch& request, const FetchOptions& options);

struct UrlParts {
    bool tls = false;
    std::string host;  // an IPv6 address without brackets
    std::string port;
    std::string target;
};
Result<UrlParts> split_url(std::string_view url);

}  // namespace luotsi::server
