// The table of routes: method and pattern to whatever handles them. A pattern is literal segments
// and {name} segments; literal wins over named. Lookup says which of three things is true: found,
// the path exists for other methods (405 with Allow), or there is no such path.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.hpp"

namespace luotsi::server {

inline constexpr std::size_t path_segments_max = 8;

struct PathArgs {
    std::array<std::string, 3> values;  // of the {named} segments, decoded, in order
    std::uint32_t count = 0;
    const std::string& operator[](std::size_t i) const { return values[i]; }
};

class Router {
public:
    // `index` is the caller's own number for the route. Asserts on a pattern added twice.
    void add(Method method, std::string pattern, std::uint32_t index);

    enum class Found : std::uint8_t { yes, other_method, no };
    // HEAD is answered by the GET route. `allow` gets "GET, HEAD, POST" for other_method.
    Found find(Method method, std::string_view path, std::uint32_t& index, PathArgs& args,
               std::string& allow) const;

private:
    struct Route {
        Method method = Method::get;
        std::uint32_t index = 0;
        std::vector<std::string> segments;  // "{…}" = named
        std::string pattern;
    };
    static bool matches(const Route& route, const std::vector<std::string_view>& segments,
                        PathArgs& args);

    std::array<std::vector<Route>, path_segments_max + 1> by_length_;
};

}  // namespace luotsi::server
