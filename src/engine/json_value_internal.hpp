// Private to the codecs: a FEEL value from a parsed JSON node.
#pragma once

#include <boost/json/fwd.hpp>

#include "base/error.hpp"
#include "feel/value.hpp"

namespace luotsi::engine {

Result<feel::Value> read_value(const boost::json::value& node);

}  // namespace luotsi::engine
