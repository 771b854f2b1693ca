// The program's log: one JSON object a line on standard error. Lines name events and numbers; they
// never carry personal data, request bodies, codes, cookies or addresses of people.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace luotsi::server {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
using LogFields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Called once, before anything is logged. Quiet logs only warnings and errors.
void start_log(bool quiet);
void log_line(LogLevel level, std::string_view event, LogFields fields = {});
void log_error(std::string_view event, const Error& error);  // code, kind and place

}  // namespace luotsi::server
