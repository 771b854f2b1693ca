#include "store/pg_address.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace luotsi::store {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// A socket's folder, or a name or number of this machine.
bool is_here(std::string_view host) {
    const bool of_loopback =
        host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
           of_loopback || host == "::1";
}

// Takes the first of a list.
std::string_view next_of(std::string_view& list) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view out = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    return out;
}

// A number, where one is given, is what is connected to; else its name.
bool all_here(std::string_view hosts, std::string_view addresses) {
    do {
        const std::string_view host = next_of(hosts);
        const std::string_view address = next_of(addresses);
        if (!is_here(address.empty() ? host : address)) return false;
    } while (!hosts.empty() || !addresses.empty());
    return true;
}

// Nothing in this program changes its environment.
std::string_view environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::string_view{} : value;
}

}  // namespace

std::string default_sslmode(const std::string& url) {
    const std::unique_ptr<PQconninfoOption, FreeOptions> all(PQconninfoParse(url.c_str(), nullptr));
    if (!all) return {};
    std::string_view host = environment("PGHOST");
    std::string_view address = environment("PGHOSTADDR");
    for (const PQconninfoOption* one = all.get(); one->keyword != nullptr; ++one) {
        if (one->val == nullptr) continue;
        const std::string_view name = one->keyword;
        if (name == "sslmode" || name == "service") return {};  // a service says its own
        if (name == "host") host = one->val;
        if (name == "hostaddr") address = one->val;
    }
    if (!environment("PGSSLMODE").empty() || !environment("PGSERVICE").empty()) return {};
    return all_here(host, address) ? "" : "verify-full";
}

}  // namespace luotsi::store
