#include "cli/feel_json.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "feel/expression.hpp"

namespace luotsi::cli {

using feel::Field;
using feel::Value;

namespace json = boost::json;

std::string json_text(std::string_view text) {
    return json::serialize(json::string_view(text.data(), text.size()));
}

std::string to_json(const Value& value) {
    switch (value.kind()) {
        case feel::Kind::null: return "null";
        case feel::Kind::boolean: return value.as_boolean() ? "true" : "false";
        case feel::Kind::number: return value.as_number().to_string();
        case feel::Kind::list: {
            std::string out;
            for (const Value& item : value.as_list())
                out += (out.empty() ? "" : ", ") + to_json(item);
            return '[' + out + ']';
        }
        case feel::Kind::context: {
            std::string out;
            for (const Field& field : value.as_context())
                out +=
                    (out.empty() ? "" : ", ") + json_text(field.name) + ": " + to_json(field.value);
            return '{' + out + '}';
        }
        default: return json_text(feel::to_plain(value));
    }
}

namespace {

// Builds values as the parser reads: numbers from their digits, without a detour over doubles.
class Builder {
public:
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;
    using Code = json::error_code;
    using Text = json::string_view;

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) {
        open_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, Code&) {
        std::vector<Field> fields = std::move(open_.back().fields);
        open_.pop_back();
        return add(Value::context(std::move(fields)));
    }
    bool on_array_begin(Code&) {
        open_.emplace_back();
        return true;
    }
    bool on_array_end(std::size_t, Code&) {
        std::vector<Value> items = std::move(open_.back().items);
        open_.pop_back();
        return add(Value::list(std::move(items)));
    }
    bool on_key_part(Text text, std::size_t, Code&) { return more(text); }
    bool on_key(Text text, std::size_t, Code&) {
        more(text);
        open_.back().key = std::exchange(text_, {});
        open_.back().keyed = true;
        return true;
    }
    bool on_string_part(Text text, std::size_t, Code&) { return more(text); }
    bool on_string(Text text, std::size_t, Code&) {
        more(text);
        return add(Value::string(std::exchange(text_, {})));
    }
    bool on_number_part(Text text, Code&) { return more(text); }
    bool on_int64(std::int64_t, Text text, Code&) { return number(text); }
    bool on_uint64(std::uint64_t, Text text, Code&) { return number(text); }
    bool on_double(double, Text text, Code&) { return number(text); }
    bool on_bool(bool value, Code&) { return add(Value::boolean(value)); }
    bool on_null(Code&) { return add({}); }
    bool on_comment_part(Text, Code&) { return true; }
    bool on_comment(Text, Code&) { return true; }

    Value result;

private:
    struct Open {
        std::vector<Value> items;
        std::vector<Field> fields;
        std::string key;
        bool keyed = false;
    };

    bool more(Text text) {
        text_.append(text.data(), text.size());
        return true;
    }
    bool number(Text text) {
        more(text);
        return add(Value::number(feel::Decimal::parse(std::exchange(text_, {}))));
    }
    bool add(Value value) {
        if (open_.empty()) {
            result = std::move(value);
        } else if (!open_.back().keyed) {
            open_.back().items.push_back(std::move(value));
        } else {
            std::vector<Field>& fields = open_.back().fields;
            const auto same = std::ranges::find(fields, open_.back().key, &Field::name);
            if (same != fields.end()) {
                same->value = std::move(value);
            } else {
                fields.push_back({std::move(open_.back().key), std::move(value)});
            }
            open_.back().keyed = false;
        }
        return true;
    }

    std::vector<Open> open_;
    std::string text_;
};

Error bad_values(std::string code, std::string detail, std::string_view text, std::size_t at) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    const std::string_view before = text.substr(0, at);
    const std::size_t line = before.rfind('\n');
    error.line = static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1;
    error.column = static_cast<std::uint32_t>(count_code_points(
                       line == std::string_view::npos ? before : before.substr(line + 1))) +
                   1;
    return error;
}

}  // namespace

Result<Value> from_json(std::string_view text) {
    json::basic_parser<Builder> parser(json::parse_options{});
    json::error_code wrong;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), wrong);
    if (wrong || !trim(text.substr(read)).empty())
        return fail(bad_values("feel.not_json", wrong ? wrong.message() : "more than one value",
                               text, std::min(read, text.size())));
    return std::move(parser.handler().result);
}

Result<Value> read_values(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorKind::not_found, "dmn.no_file", path + ": the file cannot be read");
    std::ostringstream all;
    all << in.rdbuf();
    const std::string text = all.str();
    auto values = from_json(text);
    if (!values && !path.ends_with(".json")) {
        feel::CompileOptions options;
        options.model_functions = false;
        const auto expression = feel::compile(text, {}, options);
        if (expression) {
            values = feel::evaluate(*expression, feel::empty_environment());
        } else {
            values = fail(bad_values(expression.error().code, expression.error().detail, text, 0));
        }
    }
    if (!values) values.error().file = path;
    return values;
}

std::string pointed(std::string_view text, std::uint32_t line, std::uint32_t column) {
    for (std::uint32_t i = 1; i < line; ++i) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    std::string mark;
    std::size_t at = 0;
    for (std::uint32_t i = 1; i < column; ++i) {
        mark += at < text.size() && text[at] == '\t' ? '\t' : ' ';
        if (at < text.size()) next_code_point(text, at);
    }
    return "    " + std::string(text) + "\n    " + mark + "^";
}

}  // namespace luotsi::cli
