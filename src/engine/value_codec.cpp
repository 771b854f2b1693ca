#include "engine/value_codec.hpp"

#include <array>
#include <boost/json.hpp>

#include "engine/json_value_internal.hpp"

namespace luotsi::engine {
namespace json = boost::json;
namespace {

constexpr std::int64_t max_exact = std::int64_t{1} << 53;
constexpr int max_depth = 64;

std::unexpected<Error> bad(std::string detail) {
    return fail(ErrorKind::invalid, "engine.bad_value", std::move(detail));
}

void append_tagged(std::string& out, std::string_view tag, std::string_view text) {
    out += "{\"";
    out += tag;
    out += "\":";
    append_text(out, text);
    out += '}';
}

void append_number(std::string& out, const feel::Decimal& number) {
    if (const auto whole = number.to_int64();
        whole && *whole <= max_exact && *whole >= -max_exact) {
        out += std::to_string(*whole);
        return;
    }
    append_tagged(out, "number", number.to_string());
}

void append_range(std::string& out, const feel::Range& range) {
    // "<", "=" and "!" in front: written as a comparison with the other end, or with one value.
    constexpr std::array<std::string_view, 4> forms{"", "<", "=", "!"};
    out += "{\"range\":[\"";
    out += forms[static_cast<std::size_t>(range.form)];
    out += range.low_included ? '[' : '(';
    out += "\",";
    append_value(out, range.low);
    out += ',';
    append_value(out, range.high);
    out += ",\"";
    out += range.high_included ? ']' : ')';
    out += "\"]}";
}

void append_list(std::string& out, std::span<const feel::Value> items) {
    out += '[';
    bool first = true;
    for (const feel::Value& item : items) {
        if (!first) out += ',';
        first = false;
        append_value(out, item);
    }
    out += ']';
}

void append_context(std::string& out, std::span<const feel::Field> fields) {
    out += "{\"context\":{";
    bool first = true;
    for (const feel::Field& field : fields) {
        if (!first) out += ',';
        first = false;
        append_text(out, field.name);
        out += ':';
        append_value(out, field.value);
    }
    out += "}}";
}

Result<feel::Value> read(const json::value& node, int depth);

Result<feel::Value> read_list(const json::array& items, int depth) {
    std::vector<feel::Value> values;
    values.reserve(items.size());
    for (const json::value& item : items) {
        auto value = read(item, depth + 1);
        if (!value) return value;
        values.push_back(std::move(*value));
    }
    return feel::Value::list(std::move(values));
}

Result<feel::Value> read_context(const json::object& fields, int depth) {
    std::vector<feel::Field> read_fields;
    for (const auto& field : fields) {
        auto value = read(field.value(), depth + 1);
        if (!value) return value;
        read_fields.push_back({std::string(field.key()), std::move(*value)});
    }
    return feel::Value::context(std::move(read_fields));
}

Result<feel::Value> read_range(const json::array& parts, int depth) {
    if (parts.size() != 4 || !parts[0].is_string() || !parts[3].is_string())
        return bad("a range has four parts");
    std::string_view open = parts[0].get_string();
    const std::string_view close = parts[3].get_string();
    feel::RangeForm form = feel::RangeForm::interval;
    if (open.size() == 2) {
        const std::size_t place = std::string_view("<=!").find(open.front());
        if (place == std::string_view::npos) return bad("a range begins with [ or (");
        form = static_cast<feel::RangeForm>(place + 1);
        open.remove_prefix(1);
    }
    if ((open != "[" && open != "(") || (close != "]" && close != ")"))
        return bad("a range begins with [ or ( and ends with ] or )");
    auto low = read(parts[1], depth + 1);
    if (!low) return low;
    auto high = read(parts[2], depth + 1);
    if (!high) return high;
    return feel::Value::range(
        feel::Range{std::move(*low), std::move(*high), open == "[", close == "]", form});
}

Result<feel::Value> read_text(std::string_view tag, std::string_view text) {
    feel::Value value;
    if (tag == "number") {
        if (const auto number = feel::Decimal::parse(text)) value = feel::Value::number(*number);
    } else if (tag == "date") {
        value = feel::parse_date_text(text);
    } else if (tag == "time") {
        value = feel::parse_time_text(text);
    } else if (tag == "date time") {
        value = feel::parse_date_time_text(text);
    } else if (tag == "duration") {
        value = feel::parse_duration_text(text);
    }
    if (value.is_null()) return bad("not a " + std::string(tag));
    return value;
}

Result<feel::Value> read_tagged(const json::object& object, int depth) {
    if (object.size() != 1) return bad("one tag expected");
    const auto& [tag, inner] = *object.begin();
    if (inner.is_string()) return read_text(tag, inner.get_string());
    if (tag == "context" && inner.is_object()) return read_context(inner.get_object(), depth);
    if (tag == "range" && inner.is_array()) return read_range(inner.get_array(), depth);
    return bad("unknown tag " + std::string(tag));
}

Result<feel::Value> read(const json::value& node, int depth) {
    if (depth > max_depth) return bad("nested too deep");
    switch (node.kind()) {
        case json::kind::null: return feel::Value{};
        case json::kind::bool_: return feel::Value::boolean(node.get_bool());
        case json::kind::int64: return feel::Value::number(node.get_int64());
        case json::kind::string: return feel::Value::string(std::string(node.get_string()));
        case json::kind::array: return read_list(node.get_array(), depth);
        case json::kind::object: return read_tagged(node.get_object(), depth);
        default: return bad("a number that is not whole is written {\"number\":\"…\"}");
    }
}

}  // namespace

void append_text(std::string& out, std::string_view utf8) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_value(std::string& out, const feel::Value& value) {
    switch (value.kind()) {
        case feel::Kind::null:
        case feel::Kind::function: out += "null"; break;
        case feel::Kind::boolean: out += value.as_boolean() ? "true" : "false"; break;
        case feel::Kind::number: append_number(out, value.as_number()); break;
        case feel::Kind::string: append_text(out, value.as_string()); break;
        case feel::Kind::date: append_tagged(out, "date", feel::to_plain(value)); break;
        case feel::Kind::time: append_tagged(out, "time", feel::to_plain(value)); break;
        case feel::Kind::date_time: append_tagged(out, "date time", feel::to_plain(value)); break;
        case feel::Kind::days_duration:
        case feel::Kind::months_duration:
            append_tagged(out, "duration", feel::to_plain(value));
            break;
        case feel::Kind::list: append_list(out, value.as_list()); break;
        case feel::Kind::context: append_context(out, value.as_context()); break;
        case feel::Kind::range: append_range(out, value.as_range()); break;
    }
}

std::string encode_value(const feel::Value& value) {
    std::string out;
    append_value(out, value);
    return out;
}

Result<feel::Value> read_value(const json::value& node) { return read(node, 0); }

Result<feel::Value> decode_value(std::string_view text) {
    boost::system::error_code failed;
    const json::value node = json::parse({text.data(), text.size()}, failed);
    if (failed) return bad("not JSON");
    return read(node, 0);
}

}  // namespace luotsi::engine
