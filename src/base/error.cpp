#include "base/error.hpp"

namespace luotsi {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid: return "invalid";
        case ErrorKind::not_found: return "not_found";
        case ErrorKind::forbidden: return "forbidden";
        case ErrorKind::conflict: return "conflict";
        case ErrorKind::stale: return "stale";
        case ErrorKind::too_large: return "too_large";
        case ErrorKind::busy: return "busy";
        case ErrorKind::unsupported: return "unsupported";
        case ErrorKind::unavailable: return "unavailable";
        case ErrorKind::internal: return "internal";
    }
    return "internal";
}

std::string to_string(const Error& error) {
    std::string out;
    if (!error.file.empty()) {
        out += error.file;
        if (error.line != 0) out += ':' + std::to_string(error.line);
        if (error.column != 0) out += ':' + std::to_string(error.column);
        out += ": ";
    } else if (error.line != 0) {
        out += std::to_string(error.line) + ':' + std::to_string(error.column) + ": ";
    }
    if (!error.element.empty()) out += error.element + ": ";
    out += error.detail.empty() ? error.code : error.detail;
    for (const auto& [name, value] : error.args) out += " [" + name + "=" + value + "]";
    if (!error.repair.empty()) out += " – " + error.repair;
    return out;
}

}  // namespace luotsi
