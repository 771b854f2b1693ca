#include "feel/pattern.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace luotsi::feel {

namespace {

constexpr std::uint32_t max_depth = 100;  // of groups and of classes taken from classes
constexpr std::uint32_t max_repeats = 100'000;

bool is_space(std::uint32_t c) { return c == 0x9 || c == 0xA || c == 0xD || c == 0x20; }
bool is_digit(std::uint32_t c) { return c >= '0' && c <= '9'; }

using Characters = std::vector<std::uint32_t>;

// White space means nothing outside of classes.
Characters without_spaces(const Characters& pattern) {
    Characters out;
    std::uint32_t brackets = 0;
    bool escaped = false;
    for (const std::uint32_t c : pattern) {
        if (brackets == 0 && is_space(c)) continue;
        out.push_back(c);
        if (escaped) {
            escaped = false;
        } else if (c == '\\') {
            escaped = true;
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']' && brackets > 0) {
            --brackets;
        }
    }
    return out;
}

class Translator {
public:
    Translator(Characters pattern, const PatternFlags& flags)
        : pattern_(std::move(pattern)), flags_(flags) {}

    std::optional<IcuPattern> run() {
        if (flags_.literal) {
            for (const std::uint32_t c : pattern_) literal(c);
        } else {
            alternatives(0);
            if (at_ != pattern_.size()) failed_ = true;
        }
        if (failed_) return std::nullopt;
        if (out_.empty()) out_ = "(?:)";
        return IcuPattern{std::move(out_), groups_};
    }

private:
    bool sees(std::uint32_t c) const { return at_ < pattern_.size() && pattern_[at_] == c; }
    bool take(std::uint32_t c) {
        if (!sees(c)) return false;
        ++at_;
        return true;
    }
    std::uint32_t next() {
        if (at_ < pattern_.size()) return pattern_[at_++];
        failed_ = true;
        return 0;
    }

    void put_set(CharacterSet set) { out_ += "(?-i:" + set.to_icu() + ')'; }

    void literal(std::uint32_t c) {
        CharacterSet set;
        set.add(c, c);
        if (flags_.ignore_case) set.close_over_case();
        put_set(std::move(set));
    }

    void alternatives(std::uint32_t depth) {
        if (depth > max_depth) failed_ = true;
        do {
            while (!failed_ && at_ < pattern_.size() && !sees('|') && !sees(')')) {
                atom(depth);
                quantifier();
            }
        } while (!failed_ && take('|') && (out_ += '|', true));
    }

    void group(std::uint32_t depth) {
        if (take('?')) {
            if (!take(':')) failed_ = true;
            out_ += "(?:";
            alternatives(depth + 1);
        } else {
            const std::uint32_t number = ++groups_;
            out_ += '(';
            alternatives(depth + 1);
            closed_.push_back(number);
        }
        if (!take(')')) failed_ = true;
        out_ += ')';
    }

    void atom(std::uint32_t depth) {
        const std::uint32_t c = next();
        switch (c) {
            case '(': group(depth); break;
            case '[': put_set(class_expression(0)); break;
            case '\\': escape(); break;
            case '.': out_ += flags_.dot_all ? "(?s:.)" : "[^\\n\\r]"; break;
            case '^': out_ += flags_.multi_line ? "(?:\\A|(?<=\\n)(?!\\z))" : "(?:\\A)"; break;
            case '$': out_ += flags_.multi_line ? "(?=\\n|\\z)" : "(?:\\z)"; break;
            case '?':
            case '*':
            case '+':
            case '{':
            case '}':
            case ']': failed_ = true; break;
            default: literal(c);
        }
    }

    // Digits up to the limit; nullopt when there are none or too many.
    std::optional<std::uint32_t> number() {
        std::uint32_t out = 0;
        const std::size_t begin = at_;
        while (at_ < pattern_.size() && is_digit(pattern_[at_])) {
            out = out * 10 + (pattern_[at_++] - '0');
            if (out > max_repeats) return std::nullopt;
        }
        return at_ == begin ? std::nullopt : std::optional(out);
    }

    void quantifier() {
        if (take('?')) {
            out_ += '?';
        } else if (take('*')) {
            out_ += '*';
        } else if (take('+')) {
            out_ += '+';
        } else if (take('{')) {
            const auto low = number();
            std::optional<std::uint32_t> high = low;
            const bool open = take(',') && sees('}');
            if (!open && at_ > 0 && pattern_[at_ - 1] == ',') high = number();
            if (!low || !high || *high < *low || !take('}')) {
                failed_ = true;
                return;
            }
            out_ += '{' + std::to_string(*low) + (open ? "," : "," + std::to_string(*high)) + '}';
        } else {
            return;
        }
        if (take('?')) out_ += '?';
    }

    // Behind a backslash: the one character it stands for, if it stands for one.
    static std::optional<std::uint32_t> single_escape(std::uint32_t c) {
        switch (c) {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            default: break;
        }
        constexpr std::string_view themselves = "\\|.?*+(){}-[]^$";
        const bool known = c < 0x80 && themselves.find(static_cast<char>(c)) != std::string::npos;
        return known ? std::optional(c) : std::nullopt;
    }

    // Behind a backslash: a set of characters.
    std::optional<CharacterSet> set_escape(std::uint32_t c) {
        if (c < 0x80 &&
            std::string_view("sSdDwWiIcC").find(static_cast<char>(c)) != std::string_view::npos)
            return CharacterSet::of_escape(static_cast<char>(c));
        if ((c != 'p' && c != 'P') || !take('{')) return std::nullopt;
        std::string name;
        while (at_ < pattern_.size() && !sees('}')) {
            if (pattern_[at_] >= 0x80) return std::nullopt;
            name += static_cast<char>(pattern_[at_++]);
        }
        if (!take('}')) return std::nullopt;
        auto out = CharacterSet::of_property(name);
        if (out && c == 'P') out->complement();
        return out;
    }

    // A group that is closed before; more digits belong to it as long as there is such a group.
    void back_reference(std::uint32_t first) {
        std::uint32_t group = first - '0';
        const auto closed = [this](std::uint32_t n) {
            return std::ranges::find(closed_, n) != closed_.end();
        };
        if (!closed(group)) failed_ = true;
        while (!failed_ && at_ < pattern_.size() && is_digit(pattern_[at_]) &&
               closed(group * 10 + pattern_[at_] - '0'))
            group = group * 10 + pattern_[at_++] - '0';
        out_ += "(?:\\" + std::to_string(group) + ')';
    }

    void escape() {
        const std::uint32_t c = next();
        if (c >= '1' && c <= '9') {
            back_reference(c);
        } else if (const auto single = single_escape(c)) {
            literal(*single);
        } else if (auto set = set_escape(c)) {
            put_set(std::move(*set));
        } else {
            failed_ = true;
        }
    }

    void add_characters(CharacterSet& to, std::uint32_t first, std::uint32_t last) const {
        CharacterSet one;
        one.add(first, last);
        if (flags_.ignore_case) one.close_over_case();
        to.add(one);
    }

    // One member of a class: a character, a range of them or an escape.
    void class_member(CharacterSet& out) {
        std::uint32_t first = next();
        if (first == '[') failed_ = true;
        if (first == '\\') {
            const std::uint32_t c = next();
            const auto single = single_escape(c);
            if (!single) {
                auto set = set_escape(c);
                if (set) out.add(*set);
                failed_ = failed_ || !set;
                return;
            }
            first = *single;
        }
        const bool range = sees('-') && at_ + 1 < pattern_.size() && pattern_[at_ + 1] != ']' &&
                           pattern_[at_ + 1] != '[';
        if (!range) {
            add_characters(out, first, first);
            return;
        }
        take('-');
        std::uint32_t last = next();
        if (last == '\\') {
            const auto single = single_escape(next());
            failed_ = failed_ || !single;
            last = single.value_or(0);
        }
        if (last < first) failed_ = true;
        if (!failed_) add_characters(out, first, last);
    }

    // Behind "[", up to and with "]".
    CharacterSet class_expression(std::uint32_t depth) {
        CharacterSet out;
        if (depth > max_depth) failed_ = true;
        const bool negated = take('^');
        bool any = false;
        while (!failed_ && !sees(']')) {
            const bool subtraction =
                any && sees('-') && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == '[';
            if (subtraction) {
                at_ += 2;
                if (negated) out.complement();
                out.remove(class_expression(depth + 1));
                if (!take(']')) failed_ = true;
                return out;
            }
            class_member(out);
            any = true;
        }
        if (!take(']') || !any) failed_ = true;
        if (negated) out.complement();
        return out;
    }

    Characters pattern_;
    PatternFlags flags_;
    std::size_t at_ = 0;
    std::string out_;
    std::uint32_t groups_ = 0;
    std::vector<std::uint32_t> closed_;
    bool failed_ = false;
};

}  // namespace

std::optional<PatternFlags> parse_pattern_flags(std::string_view flags) {
    PatternFlags out;
    for (const char c : flags) {
        switch (c) {
            case 's': out.dot_all = true; break;
            case 'm': out.multi_line = true; break;
            case 'i': out.ignore_case = true; break;
            case 'x': out.extended = true; break;
            case 'q': out.literal = true; break;
            default: return std::nullopt;
        }
    }
    return out;
}

std::optional<IcuPattern> translate_pattern(std::string_view pattern, const PatternFlags& flags) {
    Characters characters;
    for (std::size_t at = 0; at < pattern.size();)
        characters.push_back(next_code_point(pattern, at));
    if (flags.extended && !flags.literal) characters = without_spaces(characters);
    return Translator(std::move(characters), flags).run();
}

}  // namespace luotsi::feel
