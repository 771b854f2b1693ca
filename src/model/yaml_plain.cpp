#include "model/yaml_plain.hpp"

#include <algorithm>

namespace luotsi::model {

namespace {

constexpr std::uint32_t depth_max = 60;   // below what the general parser refuses
constexpr std::size_t key_bytes_max = 500;  // YAML wants keys below 1,024 characters
constexpr std::size_t few_keys = 12;        // compared one by one

using Node = std::optional<YamlNode>;  // nothing: not plain

// Characters that may begin a scalar without quotes without meaning anything to YAML.
bool may_begin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("(+/_=").find(c) != std::string_view::npos;
}

// What would end or change a scalar without quotes inside { } and [ ].
bool is_flow_sign(char c) {
    return std::string_view(",[]{}:?#&*!|>%@`\"\n").find(c) != std::string_view::npos;
}

bool is_null_word(std::string_view text) {
    return text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// Whether the bytes are letters and signs, spaces and line feeds only.
bool has_plain_bytes(std::string_view source) {
    for (std::size_t i = 0; i < source.size(); ++i) {
        const auto byte = static_cast<unsigned char>(source[i]);
        if (byte >= 0x20 && byte < 0x7F) continue;
        if (byte < 0x20 ? byte != '\n' : byte == 0x7F) return false;
        const auto next = i + 1 < source.size() ? static_cast<unsigned char>(source[i + 1]) : 0U;
        if (byte == 0xC2 && next < 0xA0) return false;  // U+0080 … U+009F
        if (byte == 0xE2 && next == 0x80) {             // line separators; the rest is common
            const auto last = i + 2 < source.size() ? static_cast<unsigned char>(source[i + 2]) : 0;
            if (last == 0xA8 || last == 0xA9) return false;
        }
        if (byte == 0xEF && (next == 0xBB || next == 0xBF)) return false;  // marks, no characters
    }
    return true;
}

class PlainReader {
public:
    explicit PlainReader(std::string_view source) : source_(source) {}

    Node run() {
        if (!has_plain_bytes(source_) || !to_content()) return std::nullopt;
        Node out = is('{') || is('[') ? ended(flow(0)) : block(indent(), 0);
        return out && at_ == source_.size() && !too_many() ? std::move(out) : std::nullopt;
    }

private:
    std::size_t indent() const { return at_ - line_begin_; }
    bool is(char c) const { return at_ < source_.size() && source_[at_] == c; }
    bool at_dash() const { return is('-') && at_ + 1 < source_.size() && source_[at_ + 1] == ' '; }
    void skip_blanks() {
        while (is(' ')) ++at_;
    }
    void new_line() {  // at a line feed
        line_begin_ = ++at_;
        ++line_;
    }

    // From the beginning of a line to the next one that says something; false: not plain. At the
    // end of the text at_ is its size.
    bool to_content() {
        while (at_ < source_.size()) {
            skip_blanks();
            if (is('#')) at_ = std::min(source_.find('\n', at_), source_.size());
            if (at_ == source_.size()) break;
            if (!is('\n')) return indent() > 0 || !(is('%') || is_mark());
            new_line();
        }
        return true;
    }
    bool is_mark() const {
        return source_.substr(at_).starts_with("---") || source_.substr(at_).starts_with("...");
    }

    // Behind a value: only blanks and a comment may follow. Goes to the next content.
    bool end_line() {
        const std::size_t before = at_;
        skip_blanks();
        if (is('#') && at_ == before) return false;
        if (is('#')) at_ = std::min(source_.find('\n', at_), source_.size());
        if (at_ == source_.size()) return true;
        if (!is('\n')) return false;
        new_line();
        return to_content();
    }

    // Lists and mappings have a scalar each, or are rare: the general parser counts exactly.
    bool too_many() const { return nodes_ > yaml_nodes_max / 2; }

    YamlNode mark(YamlKind kind, std::size_t offset) {
        if (cursor_ < line_begin_) {
            cursor_ = line_begin_;
            column_ = 1;
        }
        for (; cursor_ < offset; ++cursor_)
            if ((static_cast<unsigned char>(source_[cursor_]) & 0xC0U) != 0x80U) ++column_;
        ++nodes_;
        YamlNode out;
        out.kind = kind;
        out.line = line_;
        out.column = column_;
        out.offset = static_cast<std::uint32_t>(offset);
        return out;
    }

    Node block(std::size_t own_indent, std::uint32_t depth) {
        if (depth > depth_max) return std::nullopt;
        return at_dash() ? sequence(own_indent, depth) : mapping(own_indent, std::nullopt, depth);
    }

    Node sequence(std::size_t own_indent, std::uint32_t depth) {
        YamlNode out = mark(YamlKind::sequence, at_);
        while (true) {
            ++at_;
            skip_blanks();
            Node item = sequence_item(depth);
            if (!item) return item;
            out.items.push_back(std::move(*item));
            if (at_ == source_.size() || indent() < own_indent) return out;
            if (indent() > own_indent) return std::nullopt;
            if (!at_dash()) return out;
        }
    }

    Node sequence_item(std::uint32_t depth) {
        const std::size_t item_indent = indent();
        if (is('{') || is('[')) return ended(flow(depth + 1));
        Node first = scalar();
        if (!first) return first;
        if (is(':')) return mapping(item_indent, std::move(first), depth + 1);
        return ended(std::move(first));
    }

    // A value at the end of its line.
    Node ended(Node value) { return value && end_line() ? std::move(value) : std::nullopt; }

    // `first`: the first key, if it is read already.
    Node mapping(std::size_t own_indent, Node first, std::uint32_t depth) {
        if (depth > depth_max) return std::nullopt;
        YamlNode out;
        bool begun = false;
        while (true) {
            Node key = first ? std::exchange(first, std::nullopt) : scalar();
            if (!key || !is(':') || key->text.size() > key_bytes_max) return std::nullopt;
            if (!begun) {
                out.kind = YamlKind::mapping;
                out.line = key->line;
                out.column = key->column;
                out.offset = key->offset;
                begun = true;
            }
            ++at_;
            Node value = mapping_value(own_indent, depth);
            if (!value) return value;
            out.keys.push_back(std::move(*key));
            out.items.push_back(std::move(*value));
            if (at_ == source_.size() || indent() < own_indent) break;
            if (indent() > own_indent || at_dash()) return std::nullopt;
        }
        if (has_twins(out.keys)) return std::nullopt;
        return out;
    }

    Node mapping_value(std::size_t own_indent, std::uint32_t depth) {
        const std::size_t behind = at_;
        skip_blanks();
        if (at_ == source_.size() || is('\n') || is('#')) {
            at_ = behind;
            if (!end_line() || at_ == source_.size()) return std::nullopt;
            if (indent() > own_indent) return block(indent(), depth + 1);
            const bool list = indent() == own_indent && at_dash();
            return list ? sequence(own_indent, depth + 1) : std::nullopt;
        }
        if (at_ == behind) return std::nullopt;  // a colon inside a word
        if (is('{') || is('[')) return ended(flow(depth + 1));
        Node value = scalar();
        if (!value || is(':')) return std::nullopt;
        return ended(std::move(value));
    }

    static bool has_twins(const std::vector<YamlNode>& keys) {
        if (keys.size() <= few_keys) {
            for (std::size_t i = 1; i < keys.size(); ++i)
                for (std::size_t k = 0; k < i; ++k)
                    if (keys[i].text == keys[k].text) return true;
            return false;
        }
        std::vector<std::string_view> sorted;
        sorted.reserve(keys.size());
        for (const YamlNode& key : keys) sorted.push_back(key.text);
        std::sort(sorted.begin(), sorted.end());
        return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    }

    // A scalar in a block: in quotes, or up to ": ", " #" or the end of the line.
    Node scalar() {
        if (is('"') || is('\'')) return quoted();
        if (at_ >= source_.size() || !may_begin(source_[at_])) return std::nullopt;
        const std::size_t begin = at_;
        std::size_t end = begin;
        for (; at_ < source_.size() && source_[at_] != '\n'; ++at_) {
            const char c = source_[at_];
            const char next = at_ + 1 < source_.size() ? source_[at_ + 1] : '\n';
            if (c == ':' && (next == ' ' || next == '\n')) break;
            if (c == ' ' && next == '#') break;
            if (c != ' ') end = at_ + 1;
        }
        return made(begin, end);
    }

    Node made(std::size_t begin, std::size_t end) {
        if (is_null_word(source_.substr(begin, end - begin)) || too_many()) return std::nullopt;
        YamlNode out = mark(YamlKind::scalar, begin);
        out.text = source_.substr(begin, end - begin);
        return out;
    }

    Node quoted() {
        const char quote = source_[at_];
        YamlNode out = mark(YamlKind::scalar, at_);
        out.plain = false;
        std::size_t from = ++at_;
        while (true) {
            if (at_ >= source_.size() || is('\n') || too_many()) return std::nullopt;
            if (quote == '"' && is('\\')) {
                if (at_ + 1 >= source_.size()) return std::nullopt;
                const char escaped = source_[at_ + 1];
                if (escaped != '"' && escaped != '\\') return std::nullopt;
                out.text += source_.substr(from, at_ - from);
                from = at_ + 1;  // the character behind the backslash stands for itself
                at_ += 2;
                continue;
            }
            if (is(quote)) break;
            ++at_;
        }
        out.text += source_.substr(from, at_ - from);
        ++at_;
        if (is(quote)) return std::nullopt;
        return out;
    }

    // Blanks and line ends between the parts of { } and [ ].
    void skip_flow_space() {
        while (is(' ') || is('\n')) {
            if (is('\n'))
                new_line();
            else
                ++at_;
        }
    }

    Node flow(std::uint32_t depth) {
        if (depth > depth_max) return std::nullopt;
        const bool map = is('{');
        const char close = map ? '}' : ']';
        YamlNode out = mark(map ? YamlKind::mapping : YamlKind::sequence, at_);
        ++at_;
        skip_flow_space();
        while (!is(close)) {
            if (map) {
                Node key = flow_scalar();
                if (!key || !is(':') || key->text.size() > key_bytes_max) return std::nullopt;
                ++at_;
                // As in JSON nothing need stand between a key in quotes and its value.
                if (key->plain && !is(' ')) return std::nullopt;
                skip_blanks();
                out.keys.push_back(std::move(*key));
            }
            Node value = is('{') || is('[') ? flow(depth + 1) : flow_scalar();
            if (!value) return value;
            out.items.push_back(std::move(*value));
            skip_flow_space();
            if (is(close)) break;
            if (!is(',')) return std::nullopt;
            ++at_;
            skip_flow_space();
            if (is(close)) return std::nullopt;
        }
        ++at_;
        if (map && has_twins(out.keys)) return std::nullopt;
        return out;
    }

    Node flow_scalar() {
        if (is('"') || is('\'')) return quoted();
        if (at_ >= source_.size() || !may_begin(source_[at_])) return std::nullopt;
        const std::size_t begin = at_;
        std::size_t end = begin;
        for (; at_ < source_.size() && !is_flow_sign(source_[at_]); ++at_)
            if (source_[at_] != ' ') end = at_ + 1;
        return made(begin, end);
    }

    std::string_view source_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    std::uint32_t line_ = 1;
    std::size_t cursor_ = 0;  // bytes of the line counted so far …
    std::uint32_t column_ = 1;  // … and the column there
    std::size_t nodes_ = 0;
};

}  // namespace

std::optional<YamlNode> read_plain_yaml(std::string_view source) {
    return PlainReader(source).run();
}

}  // namespace luotsi::model
