#include "author/json_text.hpp"

#include <boost/json.hpp>

namespace luotsi::author {

namespace json = boost::json;

namespace {

void put(std::string& out, const json::value& value, std::size_t indent) {
    const auto line = [&out](std::size_t columns) {
        out += '\n';
        out.append(columns, ' ');
    };
    if (value.is_object() && !value.get_object().empty()) {
        out += '{';
        bool first = true;
        for (const auto& [key, item] : value.get_object()) {
            if (!first) out += ',';
            first = false;
            line(indent + 2);
            out += json::serialize(key) + ": ";
            put(out, item, indent + 2);
        }
        line(indent);
        out += '}';
    } else if (value.is_array() && !value.get_array().empty()) {
        out += '[';
        bool first = true;
        for (const json::value& item : value.get_array()) {
            if (!first) out += ',';
            first = false;
            line(indent + 2);
            put(out, item, indent + 2);
        }
        line(indent);
        out += ']';
    } else if (value.is_double() &&
               value.get_double() ==
                   static_cast<double>(static_cast<long long>(value.get_double()))) {
        out += std::to_string(static_cast<long long>(value.get_double()));
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string pretty_json(const json::value& value) {
    std::string out;
    put(out, value, 0);
    return out + '\n';
}

}  // namespace luotsi::author
