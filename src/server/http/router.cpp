#include "server/http/router.hpp"

#include <algorithm>
#include <cassert>

namespace luotsi::server {

namespace {

// "/api/cases/7" → api, cases, 7. A trailing slash is a segment of its own (empty) and matches
// nothing. False when there are too many.
bool split(std::string_view path, std::vector<std::string_view>& out) {
    out.clear();
    if (path.empty() || path.front() != '/') return false;
    path.remove_prefix(1);
    while (true) {
        auto slash = path.find('/');
        if (out.size() == path_segments_max) return false;
        out.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

bool is_named(std::string_view segment) { return !segment.empty() && segment.front() == '{'; }

}  // namespace

void Router::add(Method method, std::string pattern, std::uint32_t index) {
    std::vector<std::string_view> parts;
    const bool fits = split(pattern, parts);
    assert(fits);
    Route route;
    route.method = method;
    route.index = index;
    for (auto part : parts) route.segments.emplace_back(part);
    route.pattern = std::move(pattern);
    auto& routes = by_length_[fits ? route.segments.size() : 0];
    for (const auto& other : routes) {
        assert(other.method != route.method || other.pattern != route.pattern);
        (void)other;
    }
    // Literal segments before named ones, so that the first match is the most exact.
    auto place = std::find_if(routes.begin(), routes.end(), [&](const Route& other) {
        for (std::size_t i = 0; i < route.segments.size(); ++i) {
            const bool a = is_named(route.segments[i]);
            const bool b = is_named(other.segments[i]);
            if (a != b) return b;
        }
        return false;
    });
    routes.insert(place, std::move(route));
}

bool Router::matches(const Route& route, const std::vector<std::string_view>& segments,
                     PathArgs& args) {
    args.count = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (!is_named(route.segments[i])) {
            if (route.segments[i] != segments[i]) return false;
            continue;
        }
        if (segments[i].empty() || args.count == args.values.size()) return false;
        if (!percent_decode(segments[i], false, args.values[args.count])) return false;
        ++args.count;
    }
    return true;
}

Router::Found Router::find(Method method, std::string_view path, std::uint32_t& index,
                           PathArgs& args, std::string& allow) const {
    thread_local std::vector<std::string_view> segments;
    if (!split(path, segments)) return Found::no;
    const Method wanted = method == Method::head ? Method::get : method;
    allow.clear();
    for (const auto& route : by_length_[segments.size()]) {
        if (!matches(route, segments, args)) continue;
        if (route.method == wanted) {
            index = route.index;
            return Found::yes;
        }
        auto name = to_string(route.method);
        if (allow.find(name) != std::string::npos) continue;
        if (!allow.empty()) allow += ", ";
        allow += name;
        if (route.method == Method::get) allow += ", HEAD";
    }
    return allow.empty() ? Found::no : Found::other_method;
}

}  // namespace luotsi::server
