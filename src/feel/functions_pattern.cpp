// Built-in functions with regular expressions: matches, replace, split, by XPath's rules
// (fn:matches, fn:replace, fn:tokenize). A pattern may not run longer than its time limit.
#include <unicode/uregex.h>
#include <unicode/ustring.h>

#include <memory>
#include <vector>

#include "feel/builtins.hpp"
#include "feel/pattern.hpp"
#include "feel/program.hpp"

namespace luotsi::feel {

namespace {

// ICU's unit is about a millisecond of work: bad patterns end after roughly a tenth of a second.
constexpr std::int32_t pattern_time_limit = 100;
constexpr std::size_t max_pattern_bytes = 64 * 1024;

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

// A pattern that went wrong while it ran; one that took too long costs many steps, so that an
// evaluation with many of them ends, too.
Value stopped(UErrorCode status, Caller& caller) {
    constexpr std::uint64_t steps = 500'000;
    if (status == U_REGEX_TIME_OUT || status == U_REGEX_STACK_OVERFLOW) {
        caller.reached(Limit::pattern_time);
        caller.spend(steps);
    }
    return {};
}

struct Opened {
    Pattern pattern;
    std::uint32_t groups = 0;
};

// Without a pattern when it or its flags are malformed.
Opened open_pattern(std::string_view pattern, const Value& flags) {
    const auto wanted = parse_pattern_flags(flags.is_string() ? flags.as_string() : "");
    if (!wanted || pattern.size() > max_pattern_bytes) return {};
    const auto translated = translate_pattern(pattern, *wanted);
    if (!translated) return {};
    const Text text(translated->text.begin(), translated->text.end());
    UErrorCode status = U_ZERO_ERROR;
    Opened out{
        Pattern(uregex_open(text.data(), static_cast<std::int32_t>(text.size()),
                            wanted->ignore_case ? std::uint32_t{UREGEX_CASE_INSENSITIVE} : 0U,
                            nullptr, &status)),
        translated->groups};
    if (U_FAILURE(status)) return {};
    uregex_setTimeLimit(out.pattern.get(), pattern_time_limit, &status);
    return U_FAILURE(status) ? Opened{} : std::move(out);
}

// Opening a pattern costs much more than most uses of it, and loops use one again and again: each
// thread keeps the last few. The result is good until the next call.
const Opened& kept_pattern(std::string_view pattern, const Value& flags) {
    struct Kept {
        std::string pattern;
        std::string flags;
        Opened opened;
    };
    constexpr std::size_t most = 16;
    thread_local std::vector<Kept> kept;
    thread_local std::size_t oldest = 0;
    const std::string_view letters = flags.is_string() ? flags.as_string() : std::string_view();
    for (const Kept& one : kept)
        if (one.pattern == pattern && one.flags == letters) return one.opened;
    Kept fresh{std::string(pattern), std::string(letters), open_pattern(pattern, flags)};
    if (kept.size() < most) return kept.emplace_back(std::move(fresh)).opened;
    Kept& place = kept[oldest++ % most];
    place = std::move(fresh);
    return place.opened;
}

void set_text(const Pattern& pattern, const Text& text, UErrorCode& status) {
    static constexpr UChar empty[] = {0};
    uregex_setText(pattern.get(), text.empty() ? empty : text.data(),
                   static_cast<std::int32_t>(text.size()), &status);
}

Value matches(Arguments args, Caller& caller) {
    const Opened& opened = kept_pattern(args[1].as_string(), args[2]);
    Text text;
    if (opened.pattern == nullptr || !to_utf16(args[0].as_string(), text)) return {};
    UErrorCode status = U_ZERO_ERROR;
    set_text(opened.pattern, text, status);
    const bool found = uregex_find(opened.pattern.get(), 0, &status) != 0;
    return U_FAILURE(status) ? stopped(status, caller) : Value::boolean(found);
}

// A piece of a replacement: text, or what a group of the match holds.
struct Piece {
    Text text;
    std::optional<std::int32_t> group;
};

// "$1", "\$" and "\\" of a replacement; nullopt when "$" or "\" stand before anything else.
std::optional<std::vector<Piece>> read_replacement(const Text& text, std::uint32_t groups) {
    std::vector<Piece> out(1);
    const auto digit_at = [&text](std::size_t i) {
        return i < text.size() && text[i] >= u'0' && text[i] <= u'9';
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == u'\\') {
            if (++i >= text.size() || (text[i] != u'\\' && text[i] != u'$')) return std::nullopt;
            out.back().text.push_back(text[i]);
        } else if (text[i] == u'$') {
            if (!digit_at(i + 1)) return std::nullopt;
            std::uint32_t group = static_cast<std::uint32_t>(text[++i]) - u'0';
            // Further digits belong to the number as long as there is such a group.
            while (digit_at(i + 1) && group * 10 + text[i + 1] - u'0' <= groups)
                group = group * 10 + text[++i] - u'0';
            out.push_back({{}, group <= groups ? static_cast<std::int32_t>(group) : -1});
            out.emplace_back();
        } else {
            out.back().text.push_back(text[i]);
        }
    }
    return out;
}

class Replacer {
public:
    Replacer(URegularExpression* pattern, const Text& text, const std::vector<Piece>& pieces,
             Caller& caller)
        : pattern_(pattern), text_(text), pieces_(pieces), caller_(caller) {}

    Value run() {
        UErrorCode status = U_ZERO_ERROR;
        std::size_t from = 0;
        while (uregex_findNext(pattern_, &status) != 0 && U_SUCCESS(status)) {
            add(from, static_cast<std::size_t>(uregex_start(pattern_, 0, &status)));
            from = static_cast<std::size_t>(uregex_end(pattern_, 0, &status));
            for (const Piece& piece : pieces_) {
                out_.insert(out_.end(), piece.text.begin(), piece.text.end());
                if (piece.group && *piece.group >= 0) add_group(*piece.group, status);
            }
            if (out_.size() > max_string_bytes) {
                caller_.reached(Limit::text_bytes);
                return {};
            }
        }
        if (U_FAILURE(status)) return stopped(status, caller_);
        add(from, text_.size());
        return to_value(out_.data(), out_.size());
    }

private:
    void add(std::size_t from, std::size_t to) {
        out_.insert(out_.end(), text_.begin() + static_cast<std::ptrdiff_t>(from),
                    text_.begin() + static_cast<std::ptrdiff_t>(to));
    }
    void add_group(std::int32_t group, UErrorCode& status) {
        const std::int32_t begin = uregex_start(pattern_, group, &status);
        const std::int32_t end = uregex_end(pattern_, group, &status);
        if (begin >= 0 && end >= begin)
            add(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    }

    URegularExpression* pattern_;
    const Text& text_;
    const std::vector<Piece>& pieces_;
    Caller& caller_;
    Text out_;
};

// XPath refuses a pattern that matches nothing at all: it would match everywhere.
bool matches_empty(const Opened& opened) {
    UErrorCode status = U_ZERO_ERROR;
    const Text empty;
    set_text(opened.pattern, empty, status);
    return uregex_find(opened.pattern.get(), 0, &status) != 0 || U_FAILURE(status);
}

Value replace(Arguments args, Caller& caller) {
    const Opened& opened = kept_pattern(args[1].as_string(), args[3]);
    Text text;
    Text replacement;
    if (opened.pattern == nullptr || !to_utf16(args[0].as_string(), text) ||
        !to_utf16(args[2].as_string(), replacement) || matches_empty(opened))
        return {};
    const bool plain = args[3].is_string() && args[3].as_string().find('q') != std::string::npos;
    const auto pieces = plain ? std::optional(std::vector<Piece>{{replacement, std::nullopt}})
                              : read_replacement(replacement, opened.groups);
    if (!pieces) return {};
    UErrorCode status = U_ZERO_ERROR;
    set_text(opened.pattern, text, status);
    if (U_FAILURE(status)) return {};
    return Replacer(opened.pattern.get(), text, *pieces, caller).run();
}

Value split(Arguments args, Caller& caller) {
    const Opened& opened = kept_pattern(args[1].as_string(), Value());
    Text text;
    if (opened.pattern == nullptr || !to_utf16(args[0].as_string(), text) || matches_empty(opened))
        return {};
    UErrorCode status = U_ZERO_ERROR;
    set_text(opened.pattern, text, status);
    std::vector<Value> out;
    std::size_t from = 0;
    while (uregex_findNext(opened.pattern.get(), &status) != 0 && U_SUCCESS(status)) {
        const auto begin = static_cast<std::size_t>(uregex_start(opened.pattern.get(), 0, &status));
        const auto end = static_cast<std::size_t>(uregex_end(opened.pattern.get(), 0, &status));
        if (out.size() >= max_list_items) {
            caller.reached(Limit::list_items);
            return {};
        }
        out.push_back(to_value(text.data() + from, begin - from));
        from = end;
    }
    if (U_FAILURE(status)) return stopped(status, caller);
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
