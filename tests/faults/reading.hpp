// Reading answers of the program, as little as the simulated clients need of them. What is not
// there is empty.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace luotsi::faults {

namespace json = boost::json;

// Random numbers of an operation: what one of them is does not depend on how many were drawn.
inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t salt) {
    return SeededRandom(seed ^ (salt * 0x9E3779B97F4A7C15ULL)).next();
}

inline std::string text_of(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

inline bool flag_of(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_bool() && found->as_bool();
}

inline json::array list_of(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_array() ? found->as_array() : json::array();
}

inline json::object object_of(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr && found->is_object() ? found->as_object() : json::object();
}

inline json::object parse(const std::string& body) {
    boost::system::error_code bad;
    const json::value value = json::parse(body, bad);
    return !bad && value.is_object() ? value.as_object() : json::object();
}

}  // namespace luotsi::faults
