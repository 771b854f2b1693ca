// FEEL values and JSON, for the command line: numbers keep their digits, dates and durations are
// texts, ranges and functions their FEEL text.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "feel/value.hpp"

namespace luotsi::cli {

std::string to_json(const feel::Value& value);
// JSON in quotation marks.
std::string json_text(std::string_view text);
// Errors: invalid, "feel.not_json", with line and column.
Result<feel::Value> from_json(std::string_view text);

// A file of JSON, or of a FEEL context when it does not begin like JSON's. Errors besides:
// not_found.
Result<feel::Value> read_values(const std::string& path);

// The line of the text with a mark under the column (counted in characters from 1).
std::string pointed(std::string_view text, std::uint32_t line, std::uint32_t column);

}  // namespace luotsi::cli
