#include "author/layout.hpp"

#include <algorithm>
#include <cassert>

#include "base/text.hpp"

namespace luotsi::author {

using model::YamlNode;

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t line_begin(std::string_view source, std::size_t at) {
    if (at == 0) return 0;
    const std::size_t before = source.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t line_end(std::string_view source, std::size_t at) {
    return std::min(source.find('\n', at), source.size());
}

bool only_blanks(std::string_view text) { return std::all_of(text.begin(), text.end(), is_blank); }

bool blank_line_above(std::string_view source, std::size_t at) {
    const std::size_t begin = line_begin(source, at);
    if (begin == 0) return false;
    return only_blanks(
        source.substr(line_begin(source, begin - 1), begin - 1 - line_begin(source, begin - 1)));
}

struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

class Reader {
public:
    explicit Reader(const model::YamlDocument& document) : source_(document.source) {}

    Piece read(const YamlNode& root) {
        Piece whole;
        whole.value = &root;
        read_value(whole, false);
        whole.end = static_cast<std::uint32_t>(source_.size());
        whole.flow = false;
        index(whole, 0);
        std::sort(spans_.begin(), spans_.end(),
                  [](const Span& a, const Span& b) { return a.begin < b.begin; });
        attach(whole);
        return whole;
    }

private:
    struct Known {
        Piece* piece = nullptr;
        std::size_t parent = 0;  // index; the whole is its own
    };

    // --- where scalars end: needed, because # inside them is no comment ---

    std::size_t quoted_end(std::size_t at) const {
        const char quote = source_[at++];
        for (; at < source_.size(); ++at) {
            if (quote == '"' && source_[at] == '\\') {
                ++at;
            } else if (source_[at] == quote) {
                if (quote == '"' || at + 1 >= source_.size() || source_[at + 1] != quote)
                    return at + 1;
                ++at;
            }
        }
        return source_.size();
    }

    // A plain scalar's text and its spelling differ in white space only.
    std::size_t plain_end(std::size_t at, std::string_view text) const {
        std::size_t end = at;
        for (const char c : text) {
            if (is_blank(c)) continue;
            while (at < source_.size() && is_blank(source_[at])) ++at;
            if (at >= source_.size() || source_[at] != c) return end;
            end = ++at;
        }
        return end;
    }

    // Behind the last line of a | or > scalar whose owner (key or dash) stands in `column`.
    std::size_t block_end(std::size_t at, std::uint32_t column) const {
        std::size_t line = line_end(source_, at);
        const std::string_view header = source_.substr(at, line - at);
        const bool told =
            header.substr(0, header.find('#')).find_first_of("123456789") != std::string_view::npos;
        std::size_t indent = told ? column : 0;
        std::size_t end = line;
        while (line < source_.size()) {
            const std::size_t begin = line + 1;
            line = line_end(source_, begin);
            const std::string_view text = source_.substr(begin, line - begin);
            if (only_blanks(text)) continue;
            const std::size_t own = text.find_first_not_of(' ');
            if (indent == 0) indent = std::max<std::size_t>(own, column);
            if (own < indent) break;
            end = line;
        }
        // Blank lines behind the text belong to it only where it says so: |+
        if (header.find('+') == std::string_view::npos) return end;
        std::size_t kept = end;
        for (std::size_t next = end; next < source_.size();) {
            const std::size_t begin = next + 1;
            next = line_end(source_, begin);
            if (begin > source_.size() || !only_blanks(source_.substr(begin, next - begin))) break;
            kept = next;
        }
        return kept;
    }

    Span scalar_span(const YamlNode& node, std::uint32_t column) {
        const std::size_t at = node.offset;
        const char first = at < source_.size() ? source_[at] : ' ';
        Span span{at, at};
        if (!node.plain && (first == '"' || first == '\'')) {
            span.end = quoted_end(at);
        } else if (!node.plain) {
            span.end = block_end(at, column);
            // The header line may carry a comment, so only the lines below it are hidden.
            spans_.push_back({std::min(line_end(source_, at) + 1, span.end), span.end});
            return span;
        } else {
            span.end = plain_end(at, node.text);
        }
        spans_.push_back(span);
        return span;
    }

    // --- the tree ---

    void read_value(Piece& piece, bool inside_flow) {
        const YamlNode& node = *piece.value;
        piece.end = std::max(piece.end, node.offset);
        if (node.is_scalar()) {
            read_scalar(piece);
        } else if (node.is_mapping() || node.is_sequence()) {
            const char open = node.offset < source_.size() ? source_[node.offset] : ' ';
            const bool braces = open == '{' || open == '[';
            piece.flow = inside_flow || braces;
            for (std::size_t i = 0; i < node.items.size(); ++i) {
                Piece child;
                child.value = &node.items[i];
                if (node.is_mapping())
                    read_key(child, node.keys[i]);
                else
                    read_dash(child, piece);
                read_value(child, piece.flow);
                piece.end = std::max(piece.end, child.end);
                piece.pieces.push_back(std::move(child));
            }
            if (braces) piece.end = closing(piece);
        }
    }

    void read_scalar(Piece& piece) {
        const Span span = scalar_span(*piece.value, piece.column);
        piece.end = static_cast<std::uint32_t>(span.end);
        piece.scalar = std::string(source_.substr(span.begin, span.end - span.begin));
        const char first = piece.scalar.empty() ? ' ' : piece.scalar.front();
        if (!piece.value->plain && (first == '|' || first == '>'))
            piece.spelling = Spelling::block;
        else if (piece.scalar.find('\n') != std::string::npos)
            piece.spelling = Spelling::several_lines;
    }

    void read_key(Piece& piece, const YamlNode& key) {
        piece.key = &key;
        piece.start = key.offset;
        piece.column = key.column;
        const Span span = scalar_span(key, key.column);
        piece.key_text = std::string(source_.substr(span.begin, span.end - span.begin));
        piece.end = static_cast<std::uint32_t>(span.end);
    }

    // The dash stands behind the item before it, or begins the list.
    void read_dash(Piece& piece, const Piece& list) {
        piece.start = piece.value->offset;
        piece.column = piece.value->column;
        if (list.flow) return;
        std::size_t at = list.pieces.empty() ? list.value->offset : list.pieces.back().end;
        while (at < source_.size() && (is_blank(source_[at]) || source_[at] == '#'))
            at = source_[at] == '#' ? line_end(source_, at) : at + 1;
        if (at >= source_.size() || source_[at] != '-') return;
        piece.start = static_cast<std::uint32_t>(at);
        const std::size_t line = line_begin(source_, at);
        piece.column =
            static_cast<std::uint32_t>(count_code_points(source_.substr(line, at - line)) + 1);
        piece.end = piece.start + 1;
    }

    // Behind the bracket that closes a flow collection.
    std::uint32_t closing(const Piece& piece) const {
        const char close = source_[piece.value->offset] == '{' ? '}' : ']';
        std::size_t at = std::max<std::size_t>(piece.end, piece.value->offset + 1);
        while (at < source_.size() && source_[at] != close) {
            const bool comment = source_[at] == '#' && is_blank(source_[at - 1]);
            at = comment ? line_end(source_, at) : at + 1;
        }
        return static_cast<std::uint32_t>(std::min(at + 1, source_.size()));
    }

    // Lists the pieces in file order; their addresses are final from here on.
    void index(Piece& piece, std::size_t parent) {
        const std::size_t self = known_.size();
        if (self > 0) piece.blank_before = blank_line_above(source_, piece.start);
        known_.push_back({&piece, parent});
        for (Piece& child : piece.pieces) index(child, self);
    }

    // --- comments ---

    std::vector<Remark> find_remarks() const {
        std::vector<Remark> out;
        std::size_t next = 0;
        for (std::size_t at = 0; at < source_.size(); ++at) {
            while (next < spans_.size() && spans_[next].end <= at) ++next;
            if (next < spans_.size() && spans_[next].begin <= at) {
                at = spans_[next].end - 1;
                continue;
            }
            if (source_[at] != '#' || (at > 0 && !is_blank(source_[at - 1]))) continue;
            const std::size_t end = line_end(source_, at);
            const std::size_t begin = line_begin(source_, at);
            const std::string_view before = source_.substr(begin, at - begin);
            Remark remark;
            remark.text = std::string(trim(source_.substr(at, end - at)));
            remark.offset = static_cast<std::uint32_t>(at);
            remark.column = static_cast<std::uint32_t>(count_code_points(before) + 1);
            remark.own_line = only_blanks(before);
            remark.blank_before = remark.own_line && blank_line_above(source_, at);
            out.push_back(std::move(remark));
            at = end;
        }
        return out;
    }

    void attach(Piece& whole) {
        std::size_t next = 1;  // known_[0] is the whole
        for (Remark& remark : find_remarks()) {
            while (next < known_.size() && known_[next].piece->start < remark.offset) ++next;
            if (!remark.own_line && next > 1)
                beside(next - 1, remark).beside.push_back(std::move(remark));
            else if (next == 1 && next < known_.size())
                whole.before.push_back(std::move(remark));
            else
                place(whole, next, std::move(remark));
        }
    }

    // What a comment at the end of a line speaks of: the last thing begun, or the braces around it
    // when they are closed already. Inside braces its column means nothing.
    Piece& beside(std::size_t last, Remark& remark) {
        for (std::size_t up = known_[last].parent; up != 0; up = known_[last].parent) {
            const Piece& parent = *known_[up].piece;
            if (!parent.flow || parent.end > remark.offset) break;
            last = up;
        }
        Piece& piece = *known_[last].piece;
        if (known_[last].parent != 0 && known_[known_[last].parent].piece->flow) remark.column = 0;
        return piece;
    }

    static bool holds(const Piece& outer, const Piece* inner) {
        return inner != nullptr && outer.start <= inner->start && inner->start < outer.end;
    }

    // A comment on a line of its own: in braces still open, at the end of a block that is closed
    // here and stands at least as far right, else above what follows.
    void place(Piece& whole, std::size_t next, Remark&& remark) {
        Piece* following = next < known_.size() ? known_[next].piece : nullptr;
        Piece& last = *known_[next - 1].piece;
        if (next > 1 && !last.value->is_null() && last.value->offset > remark.offset &&
            !holds(last, following)) {  // between a key and its value
            last.before.push_back(std::move(remark));
            return;
        }
        for (std::size_t at = next - 1; at != 0; at = known_[at].parent) {
            Piece& piece = *known_[at].piece;
            if (piece.flow && piece.end > remark.offset) {
                (holds(piece, following) ? following->before : piece.after)
                    .push_back(std::move(remark));
                return;
            }
            if (piece.flow || holds(piece, following)) continue;
            const bool may_hold = !piece.pieces.empty() || piece.value->is_null();
            const std::uint32_t inner =
                piece.pieces.empty() ? piece.column + 1 : piece.pieces.front().column;
            if (may_hold && inner <= remark.column &&
                (following == nullptr || inner > following->column)) {
                piece.after.push_back(std::move(remark));
                return;
            }
        }
        (following != nullptr ? following->before : whole.after).push_back(std::move(remark));
    }

    std::string_view source_;
    std::vector<Span> spans_;
    std::vector<Known> known_;
};

void collect(const Piece& piece, std::vector<Remark>& out) {
    for (const auto* list : {&piece.before, &piece.beside, &piece.after})
        out.insert(out.end(), list->begin(), list->end());
    for (const Piece& child : piece.pieces) collect(child, out);
}

}  // namespace

Piece lay_out(const model::YamlDocument& document) {
    assert(document.errors.empty());
    return Reader(document).read(document.root);
}

std::vector<Remark> remarks_of(const Piece& whole) {
    std::vector<Remark> out;
    collect(whole, out);
    std::sort(out.begin(), out.end(),
              [](const Remark& a, const Remark& b) { return a.offset < b.offset; });
    return out;
}

}  // namespace luotsi::author
