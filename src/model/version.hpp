// Version numbers of models: major.minor.patch, compared number by number.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace luotsi::model {

using Version = std::array<std::uint32_t, 3>; // orders as versions do

// "1.12.0"; nullopt when it is anything else (also with leading zeros).
std::optional<Version> parse_version(std::string_view text);

} // namespace luotsi::model
