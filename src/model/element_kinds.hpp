// Which lists of a model file are sets of named members, and what names them (see elements.hpp).
// Shared by reading and editing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/yaml_tree.hpp"

namespace luotsi::model {

enum class Members : std::uint8_t { none, set, learn, silence, rows, labels };

Members members_of(std::string_view part, std::string_view key);
// The name of an item in its list, without the number that tells equal names apart.
std::string member_name(const YamlNode& list, std::size_t index, Members kind);
std::string member_value(const YamlNode& item, Members kind);
// Hit policies in which the order of rows decides the answer: first and rule order.
bool order_decides(std::string_view hit);

} // namespace luotsi::model
