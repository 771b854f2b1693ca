// Tables and paragraphs for a terminal. Inside author only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luotsi::author {

enum class Ruled : bool { no, yes };

// The first row names the columns. Long cells are folded within their column, so that the table
// fits on 120 columns where it can; ruled tables have lines between columns and below the names.
std::string text_table(const std::vector<std::vector<std::string>>& rows, Ruled ruled);

// Words of a paragraph on lines of at most so many code points, each ended.
std::string folded(std::string_view text, std::size_t columns);

}  // namespace luotsi::author
