// The plain part of YAML that nearly all content is written in, read many times faster than the
// general parser does: block lists and mappings, { } and [ ], scalars that stand on one line, and
// JSON (records of protection are read many times in each request). What is not surely plain – odd
// characters, folded texts, anchors, mistakes of any kind – is not read at all, so that it is
// always the general parser that judges and complains. What both read is the same tree, node by
// node, with the same places (yaml_plain_test.cpp).
#pragma once

#include <optional>
#include <string_view>

#include "model/yaml_tree.hpp"

namespace luotsi::model {

// The tree of a text without mistakes, or nothing: then ask the general parser. REQUIRES: UTF-8
// without a byte order mark. Linear time.
std::optional<YamlNode> read_plain_yaml(std::string_view source);

}  // namespace luotsi::model
