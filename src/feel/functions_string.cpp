// Built-in functions of strings (OMG DMN 1.5, table 76), by code points.
#include <unicode/ucasemap.h>

#include <array>

#include "base/text.hpp"
#include "feel/builtins.hpp"
#include "feel/program.hpp"

namespace luotsi::feel {

namespace {

Value text(std::string_view s) { return Value::string(std::string(s)); }

// Byte where code point number `n` (from 0) begins; the size when there are fewer.
std::size_t byte_of(std::string_view s, std::int64_t n) {
    std::size_t at = 0;
    for (; n > 0 && at < s.size(); --n) next_code_point(s, at);
    return at;
}

Value substring(Arguments args, Caller&) {
    const std::string_view s = args[0].as_string();
    const auto size = static_cast<std::int64_t>(count_code_points(s));
    const auto start = args[1].as_number().rounded(0, Rounding::down)->to_int64();
    if (!start || *start == 0 || *start > size || *start < -size) return {};
    const std::int64_t from = *start > 0 ? *start - 1 : size + *start;
    std::int64_t length = size - from;
    if (args[2].is_number()) {
        const auto wanted = args[2].as_number().rounded(0, Rounding::floor)->to_int64();
        if (!wanted || *wanted < 1) return {};
        length = std::min(length, *wanted);
    }
    const std::string_view tail = s.substr(byte_of(s, from));
    return text(tail.substr(0, byte_of(tail, length)));
}

Value string_length(Arguments args, Caller&) {
    return Value::number(static_cast<std::int64_t>(count_code_points(args[0].as_string())));
}

using CaseMap = std::int32_t (*)(const UCaseMap*, char*, std::int32_t, const char*, std::int32_t,
                                 UErrorCode*);

Value mapped(std::string_view s, CaseMap map) {
    UErrorCode status = U_ZERO_ERROR;
    static UCaseMap* const root = ucasemap_open("", 0, &status);
    if (root == nullptr || s.size() > max_string_bytes) return {};
    // No letter's other case needs more than three times its bytes.
    std::string out(s.size() * 3 + 1, '\0');
    status = U_ZERO_ERROR;
    const std::int32_t length = map(root, out.data(), static_cast<std::int32_t>(out.size()),
                                    s.data(), static_cast<std::int32_t>(s.size()), &status);
    if (U_FAILURE(status)) return {};
    out.resize(static_cast<std::size_t>(length));
    return Value::string(std::move(out));
}

Value upper_case(Arguments args, Caller&) {
    return mapped(args[0].as_string(), ucasemap_utf8ToUpper);
}

Value lower_case(Arguments args, Caller&) {
    return mapped(args[0].as_string(), ucasemap_utf8ToLower);
}

// Whether looking for one text in another may be done: it may take as long as both together.
bool may_search(Arguments args, Caller& caller) {
    const std::uint64_t text_size = args[0].extent().parts;
    const std::uint64_t match_size = args[1].extent().parts;
    const bool shorter = args[0].as_string().size() < args[1].as_string().size();
    return text_size == 1 || shorter || caller.spend(text_size * match_size);
}

Value substring_before(Arguments args, Caller& caller) {
    if (!may_search(args, caller)) return {};
    const std::size_t at = args[0].as_string().find(args[1].as_string());
    return text(at == std::string_view::npos ? "" : args[0].as_string().substr(0, at));
}

Value substring_after(Arguments args, Caller& caller) {
    if (!may_search(args, caller)) return {};
    const std::string_view match = args[1].as_string();
    const std::size_t at = args[0].as_string().find(match);
    return text(at == std::string_view::npos ? "" : args[0].as_string().substr(at + match.size()));
}

Value contains(Arguments args, Caller& caller) {
    if (!may_search(args, caller)) return {};
    return Value::boolean(args[0].as_string().find(args[1].as_string()) != std::string_view::npos);
}

Value starts_with(Arguments args, Caller&) {
    return Value::boolean(args[0].as_string().starts_with(args[1].as_string()));
}

Value ends_with(Arguments args, Caller&) {
    return Value::boolean(args[0].as_string().ends_with(args[1].as_string()));
}

Value string_join(Arguments args, Caller& caller) {
    std::string out;
    const std::string_view delimiter = args[1].is_string() ? args[1].as_string() : "";
    bool first = true;
    for (const Value& item : args[0].as_list()) {
        if (item.is_null()) continue;
        if (!item.is_string()) return {};
        if (out.size() + delimiter.size() + item.as_string().size() > max_string_bytes) {
            caller.reached(Limit::text_bytes);
            return {};
        }
        if (!first) out += delimiter;
        out += item.as_string();
        first = false;
    }
    return Value::string(std::move(out));
}

}  // namespace

void add_string_functions(std::vector<Builtin>& out) {
    const auto add = [&out](std::string_view name, std::string_view parameters, TypeKind result,
                            BuiltinFunction function) {
        out.push_back(make_builtin(name, parameters, result, function));
    };
    add("substring", "string:s, start position:n, length:n?", TypeKind::text, substring);
    add("string length", "string:s", TypeKind::number, string_length);
    add("upper case", "string:s", TypeKind::text, upper_case);
    add("lower case", "string:s", TypeKind::text, lower_case);
    add("substring before", "string:s, match:s", TypeKind::text, substring_before);
    add("substring after", "string:s, match:s", TypeKind::text, substring_after);
    add("contains", "string:s, match:s", TypeKind::boolean, contains);
    add("starts with", "string:s, match:s", TypeKind::boolean, starts_with);
    add("ends with", "string:s, match:s", TypeKind::boolean, ends_with);
    add("string join", "list:l, delimiter:s~", TypeKind::text, string_join);
}

}  // namespace luotsi::feel
