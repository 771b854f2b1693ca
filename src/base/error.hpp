// Errors are values. An `Error` says whose fault it is (its kind), which words explain it (its
// code, a key in content/words), where it happened (file, line, column, element) and what would
// make it right (repair). HTTP statuses and exit codes are derived from the kind in one place.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luotsi {

enum class ErrorKind : std::uint8_t {
    invalid,      // the input is wrong; sending it again unchanged will fail again
    not_found,    // it does not exist – or not for the one who asks
    forbidden,    // it exists for the asker, but this act is not theirs to do
    conflict,     // it collides with what has happened meanwhile (state, duplicate)
    stale,        // the edit was based on an older version (If-Match failed)
    too_large,    // a named limit was passed
    busy,         // try again shortly; nothing was done
    unsupported,  // understood, but not executed by this version: refused by name
    unavailable,  // disk full, database gone, stopped clock: an operator is needed
    internal,     // our fault
};

struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string code;    // words key, for example "engine.step_not_due"
    std::string detail;  // plain English for logs and the command line; never personal data
    std::vector<std::pair<std::string, std::string>> args;  // values for the words' placeholders
    std::string file;
    std::uint32_t line = 0;    // 1-based; 0 = none
    std::uint32_t column = 0;  // 1-based; 0 = none
    std::string element;       // "steps.first talk.within"
    std::string repair;        // what would make it right, plain English

    Error() = default;
    Error(ErrorKind k, std::string c, std::string d = {})
        : kind(k), code(std::move(c)), detail(std::move(d)) {}

    Error& with(std::string name, std::string value) {
        args.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string code, std::string detail = {}) {
    return std::unexpected<Error>(Error(kind, std::move(code), std::move(detail)));
}
inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

// "file:line:column: element: detail (repair)" for the command line and logs.
std::string to_string(const Error& error);
std::string_view to_string(ErrorKind kind);

}  // namespace luotsi
