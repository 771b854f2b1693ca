#include "store/pg_address.hpp"

#include <libpq-fe.h>

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
    return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
           host.starts_with("127.") || host == "::1";
}

bool all_here(std::string_view hosts) {
    for (;;) {
        const std::size_t comma = hosts.find(',');
        if (!is_here(hosts.substr(0, comma))) return false;
        if (comma == std::string_view::npos) return true;
        hosts.remove_prefix(comma + 1);
    }
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
    return all_here(address.empty() ? host : address) ? "" : "verify-full";
}

}  // namespace luotsi::store
