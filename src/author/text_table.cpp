#include "author/text_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace luotsi::author {

namespace {

constexpr std::size_t table_columns_max = 120;
constexpr std::size_t cell_columns_min = 14;

std::vector<std::string> fold(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines(1);
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        const std::string_view word = text.substr(0, space);
        const std::size_t used = count_code_points(lines.back());
        if (used > 0 && used + 1 + count_code_points(word) > columns) lines.emplace_back();
        if (!lines.back().empty()) lines.back() += ' ';
        lines.back() += word;
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    }
    return lines;
}

// Natural widths, the widest cut down until the line fits.
std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows,
                                   std::size_t between) {
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size() && c < widths.size(); ++c)
            widths[c] = std::max(widths[c], count_code_points(row[c]));
    while (true) {
        std::size_t total = 2 + between * (widths.size() - 1);
        for (const std::size_t width : widths) total += width;
        const auto widest = std::max_element(widths.begin(), widths.end());
        if (total <= table_columns_max || *widest <= cell_columns_min) return widths;
        --*widest;
    }
}

}  // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows, Ruled ruled) {
    if (rows.empty() || rows.front().empty()) return {};
    const std::string_view bar = ruled == Ruled::yes ? " │ " : "  ";
    const std::vector<std::size_t> widths = widths_of(rows, ruled == Ruled::yes ? 3 : 2);
    std::string out;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::vector<std::vector<std::string>> cells;
        std::size_t height = 1;
        for (std::size_t c = 0; c < widths.size(); ++c) {
            cells.push_back(fold(c < rows[r].size() ? rows[r][c] : "", widths[c]));
            height = std::max(height, cells.back().size());
        }
        for (std::size_t line = 0; line < height; ++line) {
            std::string text = "  ";
            for (std::size_t c = 0; c < widths.size(); ++c) {
                const std::string cell = line < cells[c].size() ? cells[c][line] : "";
                if (c > 0) text += bar;
                text += cell;
                const std::size_t used = count_code_points(cell);
                if (used < widths[c]) text.append(widths[c] - used, ' ');
            }
            text.erase(text.find_last_not_of(' ') + 1);
            out += text + '\n';
        }
        if (r > 0) continue;
        out += "  ";
        for (std::size_t c = 0; c < widths.size(); ++c) {
            if (c > 0) out += ruled == Ruled::yes ? "─┼─" : "  ";
            for (std::size_t i = 0; i < widths[c]; ++i) out += "─";
        }
        out += '\n';
    }
    return out;
}

std::string folded(std::string_view text, std::size_t columns) {
    std::string out;
    for (const std::string& line : fold(text, columns)) out += line + '\n';
    return out;
}

}  // namespace luotsi::author
