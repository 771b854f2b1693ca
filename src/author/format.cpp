#include "author/format.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "author/key_order.hpp"
#include "author/layout.hpp"
#include "base/text.hpp"

namespace luotsi::author {

using model::YamlNode;

namespace {

constexpr std::size_t step_columns = 2;       // of indentation
constexpr std::size_t filled_item_max = 48;   // columns; longer items get a line each
constexpr std::size_t beside_column_max = 100;  // comments further right are drawn near

std::size_t width(std::string_view text) { return count_code_points(text); }

bool has_remarks(const Piece& piece) {
    return !piece.before.empty() || !piece.beside.empty() || !piece.after.empty() ||
           std::any_of(piece.pieces.begin(), piece.pieces.end(), has_remarks);
}

// In double quotes, for scalars whose own spelling cannot be kept.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            case '\r': out += "\\r"; break;
            default: out += c;
        }
    }
    return out + '"';
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (true) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (lines.back().ends_with('\r')) lines.back().remove_suffix(1);
        if (end == std::string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::string key_of(const Piece& piece) {
    return piece.key_text.find('\n') == std::string::npos ? piece.key_text
                                                          : quoted(piece.key->text);
}

// A value on one line, as it stands inside braces; nullopt when it needs several lines.
std::optional<std::string> on_one_line(const Piece& piece, Shape shape) {
    const YamlNode& node = *piece.value;
    if (node.is_null()) return "null";
    if (node.is_scalar()) {
        // Our reader takes `{type: one of [a, b]}`; the language servers of editors do not.
        const bool brackets = node.plain && node.text.find_first_of("[]{},") != std::string::npos;
        if (piece.spelling != Spelling::one_line || brackets) return std::nullopt;
        return piece.scalar;
    }
    std::string out(1, node.is_mapping() ? '{' : '[');
    for (const std::size_t i : writing_order(piece, shape)) {
        const Piece& child = piece.pieces[i];
        const auto value =
            on_one_line(child, inner_shape(shape, node.is_mapping() ? child.key->text : ""));
        if (!value) return std::nullopt;
        if (out.size() > 1) out += ", ";
        if (node.is_mapping()) out += key_of(child) + ": ";
        out += *value;
    }
    return out + (node.is_mapping() ? '}' : ']');
}

enum class Form : std::uint8_t { scalar, one_line, filled, block };

class Writer {
public:
    std::string write(const Piece& whole) {
        for (const Remark& remark : whole.before) own_line(remark, 0);
        if (whole.pieces.empty()) {
            scalar_or_empty(whole, 0);
            line();
        }
        pieces(whole, Shape::whole, 0);
        return std::move(out_);
    }

private:
    void line() { out_ += '\n'; }

    std::size_t columns_used() const {
        const std::size_t start = out_.rfind('\n');
        return width(std::string_view(out_).substr(start == std::string::npos ? 0 : start + 1));
    }

    void blank() {
        if (!out_.empty() && !out_.ends_with("\n\n")) line();
    }

    void own_line(const Remark& remark, std::size_t indent) {
        if (remark.blank_before) blank();
        out_.append(indent, ' ');
        out_ += remark.text;
        line();
    }

    // The comment at the end of the line just begun, in the column where the author put it.
    void beside(const Piece& piece, bool keep_column) {
        if (piece.beside.empty()) return;
        const Remark& remark = piece.beside.front();
        const std::size_t now = columns_used();
        const bool far = !keep_column || remark.column > beside_column_max || remark.column == 0;
        out_.append(std::max<std::size_t>(far ? 0 : remark.column - 1, now + 2) - now, ' ');
        out_ += remark.text;
    }

    Form form_of(const Piece& piece, Shape shape, std::size_t column) const {
        const YamlNode& node = *piece.value;
        if (!node.is_mapping() && !node.is_sequence()) return Form::scalar;
        if (piece.pieces.empty()) return Form::one_line;
        if (!piece.flow || !piece.after.empty() ||
            std::any_of(piece.pieces.begin(), piece.pieces.end(), has_remarks))
            return Form::block;
        const auto text = on_one_line(piece, shape);
        if (!text) return Form::block;
        if (column + width(*text) <= format_columns_max) return Form::one_line;
        const bool short_items =
            std::all_of(piece.pieces.begin(), piece.pieces.end(), [&](const Piece& child) {
                const auto item = on_one_line(child, inner(shape, child));
                return item && width(*item) <= filled_item_max;
            });
        return short_items && !is_local_text(piece) ? Form::filled : Form::block;
    }

    static Shape inner(Shape shape, const Piece& child) {
        return inner_shape(shape, child.key != nullptr ? std::string_view(child.key->text) : "");
    }

    void pieces(const Piece& piece, Shape shape, std::size_t indent) {
        const std::vector<std::size_t> widths = column_widths(piece, shape, indent);
        bool first = true;
        for (const std::size_t i : writing_order(piece, shape)) {
            const Piece& child = piece.pieces[i];
            if (!first && shape == Shape::whole && child.key != nullptr &&
                opens_section(child.key->text))
                blank();
            entry(child, inner(shape, child), indent, widths, first);
            first = false;
        }
        for (const Remark& remark : piece.after) own_line(remark, indent);
    }

    void entry(const Piece& piece, Shape shape, std::size_t indent,
               const std::vector<std::size_t>& widths, bool first) {
        const std::string lead = piece.key != nullptr ? key_of(piece) + ':' : "-";
        const Form form = form_of(piece, shape, indent + width(lead) + 1);
        if (!dashed_) {
            const bool lifted = piece.key == nullptr && form == Form::block;
            const std::size_t before = out_.size();
            above(piece, indent, lifted);
            if (lifted) lift(piece, shape, indent);
            if (piece.blank_before && (!first || out_.size() != before)) blank();
            out_.append(indent, ' ');
        }
        dashed_ = false;
        out_ += lead;
        if (form == Form::block) {
            block(piece, shape, indent);
            return;
        }
        if (!piece.value->is_null() || piece.key == nullptr) out_ += ' ';
        if (form == Form::filled)
            fill(piece, shape, indent);
        else if (form == Form::one_line && !piece.pieces.empty())
            out_ += widths.empty() ? *on_one_line(piece, shape) : padded(piece, widths);
        else if (piece.spelling != Spelling::block)
            scalar_or_empty(piece, indent);
        else
            return block_scalar(piece, indent);
        beside(piece, form != Form::filled);
        line();
        for (const Remark& remark : piece.after) own_line(remark, indent + step_columns);
    }

    void block(const Piece& piece, Shape shape, std::size_t indent) {
        if (piece.key != nullptr) {
            beside(piece, !piece.flow);
            line();
        } else {
            out_ += ' ';
            dashed_ = true;
        }
        pieces(piece, shape, indent + step_columns);
    }

    // Comments above an entry. Of several beside it (on its first line and behind its bracket) only
    // one has room there; behind a dash none has.
    void above(const Piece& piece, std::size_t indent, bool also_beside) {
        for (const Remark& remark : piece.before) own_line(remark, indent);
        for (std::size_t i = also_beside ? 0 : 1; i < piece.beside.size(); ++i)
            own_line(piece.beside[i], indent);
    }

    // Comments above the first entry of an item stand above its dash.
    void lift(const Piece& item, Shape shape, std::size_t indent) {
        const Piece& child = item.pieces[writing_order(item, shape).front()];
        const Shape child_shape = inner(shape, child);
        const bool dash = child.key == nullptr &&
                          form_of(child, child_shape, indent + 2 * step_columns) == Form::block;
        above(child, indent, dash);
        if (dash) lift(child, child_shape, indent);
    }

    void scalar_or_empty(const Piece& piece, std::size_t indent) {
        const YamlNode& node = *piece.value;
        if (node.is_mapping() || node.is_sequence()) {
            out_ += node.is_mapping() ? "{}" : "[]";
        } else if (node.is_null()) {
            if (piece.key == nullptr) out_ += "null";
        } else if (piece.spelling == Spelling::one_line) {
            out_ += piece.scalar;
        } else if (piece.spelling == Spelling::block ||
                   piece.scalar.find('\\') != std::string::npos) {
            out_ += quoted(node.text);
        } else {
            bool first = true;
            for (const std::string_view text : lines_of(piece.scalar)) {
                if (!first) line();
                if (!first && !trim(text).empty()) out_.append(indent + step_columns, ' ');
                out_ += trim(text);
                first = false;
            }
        }
    }

    // | and > keep their lines; what says its own indentation or keeps blank lines behind it is
    // written in quotes instead, because both would depend on what stands around it.
    void block_scalar(const Piece& piece, std::size_t indent) {
        const std::vector<std::string_view> lines = lines_of(piece.scalar);
        const std::string_view header =
            lines.front().substr(0, lines.front().find_first_of(" \t#"));
        std::size_t own = std::string_view::npos;
        for (std::size_t i = 1; i < lines.size() && own == std::string_view::npos; ++i)
            own = lines[i].find_first_not_of(' ');
        if (header.find_first_of("+123456789") != std::string_view::npos ||
            own == std::string_view::npos) {
            out_ += quoted(piece.value->text);
            beside(piece, false);
            line();
            return;
        }
        out_ += header;
        beside(piece, true);
        line();
        for (std::size_t i = 1; i < lines.size(); ++i) {
            if (!trim(lines[i]).empty()) {
                out_.append(indent + step_columns, ' ');
                out_ += lines[i].substr(std::min(own, lines[i].size()));
            }
            line();
        }
    }

    // As many items on a line as fit, under the first.
    void fill(const Piece& piece, Shape shape, std::size_t indent) {
        const bool mapping = piece.value->is_mapping();
        out_ += mapping ? '{' : '[';
        const std::size_t used = columns_used();
        const std::size_t margin =
            used <= format_columns_max / 3 ? used : indent + 2 * step_columns;
        bool first = true;
        for (const std::size_t i : writing_order(piece, shape)) {
            const Piece& child = piece.pieces[i];
            std::string text = mapping ? key_of(child) + ": " : "";
            text += *on_one_line(child, inner(shape, child));
            if (!first) out_ += ',';
            if (!first && columns_used() + 1 + width(text) + 1 > format_columns_max) {
                line();
                out_.append(margin, ' ');
            } else if (!first) {
                out_ += ' ';
            }
            out_ += text;
            first = false;
        }
        out_ += mapping ? '}' : ']';
    }

    // Widths of the cells of a decision's rows, commas included; empty when they are no table of
    // one-line rows or would not fit.
    static std::vector<std::size_t> column_widths(const Piece& piece, Shape shape,
                                                  std::size_t indent) {
        if (shape != Shape::rows || piece.pieces.empty()) return {};
        std::vector<std::size_t> widths(piece.pieces.front().pieces.size(), 0);
        for (const Piece& row : piece.pieces) {
            if (!row.flow || !row.value->is_sequence() || row.pieces.size() != widths.size())
                return {};
            for (std::size_t i = 0; i < widths.size(); ++i) {
                const Piece& cell = row.pieces[i];
                if (has_remarks(cell) || !cell.value->is_scalar() ||
                    cell.spelling != Spelling::one_line)
                    return {};
                widths[i] = std::max(widths[i], width(cell.scalar) + 2);
            }
        }
        std::size_t total = indent + 4;
        for (const std::size_t cell : widths) total += cell;
        return total <= format_columns_max ? widths : std::vector<std::size_t>{};
    }

    static std::string padded(const Piece& row, const std::vector<std::size_t>& widths) {
        std::string out = "[";
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string& cell = row.pieces[i].scalar;
            const bool last = i + 1 == widths.size();
            out += cell + (last ? "]" : ",");
            if (!last) out.append(widths[i] - width(cell) - 1, ' ');
        }
        return out;
    }

    std::string out_;
    bool dashed_ = false;  // the line begins with a dash that waits for its first entry
};

// --- that nothing changed ---

bool same(const Piece& a, const Piece& b, Shape shape) {
    if (a.value->kind != b.value->kind || a.value->text != b.value->text ||
        a.value->plain != b.value->plain || a.pieces.size() != b.pieces.size())
        return false;
    const std::vector<std::size_t> order_a = writing_order(a, shape);
    const std::vector<std::size_t> order_b = writing_order(b, shape);
    for (std::size_t i = 0; i < order_a.size(); ++i) {
        const Piece& child_a = a.pieces[order_a[i]];
        const Piece& child_b = b.pieces[order_b[i]];
        const bool keyed = child_a.key != nullptr && child_b.key != nullptr;
        if (keyed && child_a.key->text != child_b.key->text) return false;
        if (!same(child_a, child_b,
                  inner_shape(shape, keyed ? std::string_view(child_a.key->text) : "")))
            return false;
    }
    return true;
}

std::multiset<std::string> comments_of(const Piece& whole) {
    std::multiset<std::string> out;
    for (const Remark& remark : remarks_of(whole)) out.insert(remark.text);
    return out;
}

}  // namespace

Formatted format_model(std::string_view yaml, std::string file) {
    Formatted out;
    const model::YamlDocument document = model::parse_yaml(std::string(yaml), file);
    if (!document.errors.empty()) {
        out.errors = document.errors;
        return out;
    }
    const Piece before = lay_out(document);
    std::string text = Writer().write(before);
    const model::YamlDocument again = model::parse_yaml(text, file);
    if (again.errors.empty()) {
        const Piece after = lay_out(again);
        if (same(before, after, Shape::whole) && comments_of(before) == comments_of(after)) {
            out.text = std::move(text);
            return out;
        }
    }
    Error error(ErrorKind::internal, "author.changed_meaning",
                "the new layout would say something else; the file stays as it is");
    error.file = std::move(file);
    error.line = 1;
    error.column = 1;
    error.repair = "report the file; write unusual quoting or wrapping in it more simply";
    out.errors.push_back(std::move(error));
    return out;
}

}  // namespace luotsi::author
