// What a machine's token must allow for each route: one table for all of them, and a test that no
// route is missing. A route is open to everybody, for machines with a scope, or for people only.
#pragma once

#include <span>
#include <string_view>

#include "server/http/message.hpp"

namespace luotsi::server {

inline constexpr std::string_view open_to_all = "open";
inline constexpr std::string_view people_only = "people";

struct RouteScope {
    std::string_view method;
    std::string_view path;
    std::string_view scope;  // open_to_all, people_only or "system/…"
};
std::span<const RouteScope> route_scopes();
// people_only for a route the table does not know.
std::string_view scope_of_route(Method method, std::string_view path);

}  // namespace luotsi::server
