#include "interop/csv.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace luotsi::interop {

std::string column_key(std::string_view name) {
    std::string out;
    for (const char c : lower(name)) {
        if (c != '_' && c != ' ' && c != '-' && c != '\t' && c != '"') out.push_back(c);
    }
    return out;
}

CsvReader::CsvReader(Bytes& bytes, ImportReport& report) : text_(bytes), report_(report) {
    char c = 0;
    (void)peek(c);
    // The separator is whichever occurs most in the first line, outside quotes.
    constexpr std::array<char, 4> separators{',', ';', '\t', '|'};
    std::array<std::size_t, 4> counts{};
    bool quoted = false;
    for (const char one : buffer_) {
        if ((one == '\n' || one == '\r') && !quoted) break;
        if (one == '"') quoted = !quoted;
        for (std::size_t i = 0; i < separators.size(); ++i)
            counts[i] += one == separators[i] && !quoted;
    }
    separator_ = separators[static_cast<std::size_t>(
        std::max_element(counts.begin(), counts.end()) - counts.begin())];
    (void)read_row(columns_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        columns_[i] = trim(columns_[i]);
        if (!by_name_.try_emplace(column_key(columns_[i]), i).second && !columns_[i].empty())
            report_.add("import.csv_twice", "line 1, " + columns_[i],
                        "two columns have the same name: the first is read");
    }
}

bool CsvReader::peek(char& c) {
    while (at_ == buffer_.size()) {
        if (ended_) return false;
        buffer_.clear();
        at_ = 0;
        auto more = text_.more(buffer_);
        if (!more) report_.add(more.error().code, "", more.error().detail, {}, true);
        if (!more || !*more) ended_ = true;
    }
    c = buffer_[at_];
    return true;
}

bool CsvReader::get(char& c) {
    if (!peek(c)) return false;
    ++at_;
    if (c == '\n') ++line_;
    return true;
}

bool CsvReader::read_row(std::vector<std::string>& out) {
    out.clear();
    row_line_ = line_;
    std::string field;
    std::size_t bytes = 0;
    bool quoted = false, any = false;
    char c = 0;
    const auto finish = [&] {
        std::string mended;
        if (mend_encoding(field, mended)) {
            report_.add("import.encoding", "line " + std::to_string(row_line_),
                        "not valid UTF-8: the other bytes are read as Windows-1252");
            field = std::move(mended);
        }
        out.push_back(std::move(field));
        field.clear();
    };
    while (get(c)) {
        any = true;
        if (++bytes > csv_row_bytes_max) {
            report_.add("import.record_too_large", "line " + std::to_string(row_line_),
                        "the row is too long: a quote may be missing", {}, true);
            break;
        }
        if (quoted) {
            char after = 0;
            if (c != '"')
                field.push_back(c);
            else if (peek(after) && after == '"')
                field.push_back('"'), ++at_;
            else
                quoted = false;
        } else if (c == '"' && trim(field).empty()) {
            field.clear();
            quoted = true;
        } else if (c == separator_) {
            finish();
        } else if (c == '\n') {
            break;
        } else if (c == '\r') {  // alone it ends a line too, as old programs write
            char after = 0;
            if (peek(after) && after == '\n') continue;
            ++line_;
            break;
        } else {
            field.push_back(c);
        }
    }
    if (!any) return false;
    if (quoted)
        report_.add("import.csv_quote", "line " + std::to_string(row_line_),
                    "a quote is opened and not closed", {}, false);
    finish();
    return true;
}

bool CsvReader::next() {
    while (read_row(row_)) {
        const bool blank = std::all_of(
            row_.begin(), row_.end(), [](const std::string& value) { return trim(value).empty(); });
        if (blank) continue;
        for (std::size_t i = columns_.size(); i < row_.size(); ++i) {
            if (trim(row_[i]).empty()) continue;
            report_.add("import.csv_width", "line " + std::to_string(row_line_),
                        "the row has more values than there are columns", row_[i]);
            break;
        }
        row_.resize(columns_.size());
        return true;
    }
    return false;
}

std::string_view CsvReader::value(std::string_view column) const {
    const auto found = by_name_.find(column_key(column));
    if (found == by_name_.end() || found->second >= row_.size()) return {};
    return trim(row_[found->second]);
}

std::string CsvReader::place(std::string_view column) const {
    return "line " + std::to_string(row_line_) + ", " + std::string(column);
}

}  // namespace luotsi::interop
