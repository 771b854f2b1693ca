// Built-in functions with regular expressions: matches, replace, split. FEEL takes XPath's
// patterns; ICU's are nearly the same. A pattern may not run longer than its time limit.
#include <unicode/uregex.h>
#include <unicode/ustring.h>

#include <memory>
#include <vector>

#include "feel/builtins.hpp"
#include "feel/program.hpp"

namespace luotsi::feel {

namespace {

// ICU's unit is about a millisecond of work: bad patterns end after roughly a tenth of a second.
constexpr std::int32_t pattern_time_limit = 100;

using Text = std::vector<UChar>;

struct Close {
    void operator()(URegularExpression* pattern) const { uregex_close(pattern); }
};
using Pattern = std::unique_ptr<URegularExpression, Close>;

bool to_utf16(std::string_view s, Text& out) {
    if (s.size() > max_string_bytes) return false;
    out.resize(s.size() + 1);
    std::int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(out.data(), static_cast<std::int32_t>(out.size()), &length, s.data(),
                  static_cast<std::int32_t>(s.size()), &status);
    if (U_FAILURE(status)) return false;
    out.resize(static_cast<std::size_t>(length));
    return true;
}

Value to_value(const UChar* text, std::size_t size) {
    std::string out(size * 3, '\0');
    std::int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &length, text,
                static_cast<std::int32_t>(size), &status);
    if (U_FAILURE(status)) return {};
    out.resize(static_cast<std::size_t>(length));
    return Value::string(std::move(out));
}

// XPath's flags s, m, i, x and q; nullptr for others and for malformed patterns.
Pattern open_pattern(std::string_view pattern, const Value& flags) {
    std::uint32_t bits = 0;
    if (flags.is_string()) {
        for (const char c : flags.as_string()) {
            switch (c) {
                case 's': bits |= UREGEX_DOTALL; break;
                case 'm': bits |= UREGEX_MULTILINE; break;
                case 'i': bits |= UREGEX_CASE_INSENSITIVE; break;
                case 'x': bits |= UREGEX_COMMENTS; break;
                case 'q': bits |= UREGEX_LITERAL; break;
                default: return nullptr;
            }
        }
    }
    Text text;
    if (!to_utf16(pattern, text)) return nullptr;
    UErrorCode status = U_ZERO_ERROR;
    // An empty pattern is an error to ICU when its length is 0; a group says the same.
    constexpr UChar nothing[] = {'(', '?', ':', ')'};
    Pattern out(text.empty() ? uregex_open(nothing, 4, bits, nullptr, &status)
                             : uregex_open(text.data(), static_cast<std::int32_t>(text.size()),
                                           bits, nullptr, &status));
    if (U_FAILURE(status)) return nullptr;
    uregex_setTimeLimit(out.get(), pattern_time_limit, &status);
    return U_FAILURE(status) ? nullptr : std::move(out);
}

void set_text(const Pattern& pattern, const Text& text, UErrorCode& status) {
    static constexpr UChar empty[] = {0};
    uregex_setText(pattern.get(), text.empty() ? empty : text.data(),
                   static_cast<std::int32_t>(text.size()), &status);
}

Value matches(Arguments args, Caller&) {
    const Pattern pattern = open_pattern(args[1].as_string(), args[2]);
    Text text;
    if (pattern == nullptr || !to_utf16(args[0].as_string(), text)) return {};
    UErrorCode status = U_ZERO_ERROR;
    set_text(pattern, text, status);
    const bool found = uregex_find(pattern.get(), 0, &status) != 0;
    return U_FAILURE(status) ? Value() : Value::boolean(found);
}

Value replace(Arguments args, Caller&) {
    const Pattern pattern = open_pattern(args[1].as_string(), args[3]);
    Text text;
    Text replacement;
    if (pattern == nullptr || !to_utf16(args[0].as_string(), text) ||
        !to_utf16(args[2].as_string(), replacement))
        return {};
    UErrorCode status = U_ZERO_ERROR;
    set_text(pattern, text, status);
    const auto size = static_cast<std::int32_t>(replacement.size());
    replacement.push_back(0);
    std::vector<UChar> out(text.size() * 2 + 256);
    std::int32_t length = 0;
    for (int attempt = 0; attempt < 2; ++attempt) {
        status = U_ZERO_ERROR;
        length = uregex_replaceAll(pattern.get(), replacement.data(), size, out.data(),
                                   static_cast<std::int32_t>(out.size()), &status);
        if (status != U_BUFFER_OVERFLOW_ERROR) break;
        if (static_cast<std::size_t>(length) > max_string_bytes) return {};
        out.resize(static_cast<std::size_t>(length) + 1);
    }
    if (U_FAILURE(status)) return {};
    return to_value(out.data(), static_cast<std::size_t>(length));
}

Value split(Arguments args, Caller&) {
    const Pattern pattern = open_pattern(args[1].as_string(), Value());
    Text text;
    if (pattern == nullptr || !to_utf16(args[0].as_string(), text)) return {};
    UErrorCode status = U_ZERO_ERROR;
    set_text(pattern, text, status);
    std::vector<Value> out;
    std::size_t from = 0;
    while (uregex_findNext(pattern.get(), &status) != 0 && U_SUCCESS(status)) {
        const auto begin = static_cast<std::size_t>(uregex_start(pattern.get(), 0, &status));
        const auto end = static_cast<std::size_t>(uregex_end(pattern.get(), 0, &status));
        if (begin == end || out.size() >= max_list_items) return {};
        out.push_back(to_value(text.data() + from, begin - from));
        from = end;
    }
    if (U_FAILURE(status)) return {};
    out.push_back(to_value(text.data() + from, text.size() - from));
    return Value::list(std::move(out));
}

}  // namespace

void add_pattern_functions(std::vector<Builtin>& out) {
    out.push_back(
        make_builtin("matches", "input:s, pattern:s, flags:s~", TypeKind::boolean, matches));
    out.push_back(make_builtin("replace", "input:s, pattern:s, replacement:s, flags:s~",
                               TypeKind::text, replace));
    out.push_back(
        make_builtin("split", "string:s, delimiter:s", Type::list(TypeKind::text), split));
}

}  // namespace luotsi::feel
