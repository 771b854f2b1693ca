// Scripted API tests: the reader of *.test files (format: README.md) and the matching of answers
// against expected JSON.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luotsi::tests {

struct Step {
    std::string title;
    int line = 0;
    std::vector<std::string> before;  // clock, tick, outbox, restart – in order
    std::string as = "resident";
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    int status = 0;
    std::vector<std::pair<std::string, std::string>> expected_headers;
    std::string expected;             // JSON, or "" for anything
};

using Variables = std::map<std::string, std::string>;

// Empty `error` when the whole file was understood.
std::vector<Step> read_script(const std::string& path, std::string& error);

// "$name" → its value, everywhere in the text.
std::string substitute(std::string_view text, const Variables& variables);

// "" when `actual` holds what `expected` says; else what differs and where. Captures.
std::string match(std::string_view expected_json, std::string_view actual_json,
                  Variables& variables);

}  // namespace luotsi::tests
