// FEEL values as JSON, without loss: what is written reads back as the same value. Plain where JSON
// has the same thing (null, booleans, text, lists, whole numbers up to 2^53), tagged objects for
// the rest, because JSON numbers lose digits and JSON has no dates.
//
//   12            12                       date        {"date":"2026-11-21"}
//   0.10          {"number":"0.1"}         time        {"time":"08:30:00"}
//   "text"        "text"                   date+time   {"date time":"2026-11-21T08:30:00Z"}
//   [1, 2]        [1,2]                    durations   {"duration":"P14D"}
//   context       {"context":{"a":1}}      range       {"range":["[",1,5,")"]}   (null = open end)
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "feel/value.hpp"

namespace luotsi::engine {

// Keys keep their order, no white space: equal values give equal bytes. A function has no JSON and
// becomes null.
std::string encode_value(const feel::Value& value);
void append_value(std::string& out, const feel::Value& value);
void append_text(std::string& out, std::string_view utf8);  // a JSON string with its quotes

// Error code "engine.bad_value".
Result<feel::Value> decode_value(std::string_view json);

}  // namespace luotsi::engine
