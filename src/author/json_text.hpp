// JSON as people read it: two-space indentation, one member a line. Inside author only.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace luotsi::author {

std::string pretty_json(const boost::json::value& value);

}  // namespace luotsi::author
