// Tables as comma-separated text (RFC 4180), read row by row: quoted fields with commas, quotes and
// line breaks in them, a byte order mark, CRLF or LF, and – told from the first line – semicolons,
// tabs or bars instead of commas. Column names are compared without case, blanks and underscores.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interop/bytes.hpp"
#include "interop/json_stream.hpp"
#include "interop/report.hpp"

namespace luotsi::interop {

inline constexpr std::size_t csv_row_bytes_max = 4 * 1024 * 1024;

class CsvReader {
public:
    // Reads the head row. `report` gets import.encoding, import.csv_quote, import.csv_width …
    CsvReader(Bytes& bytes, ImportReport& report);

    const std::vector<std::string>& columns() const { return columns_; }
    // The next row with at least one value; false at the end. Rows that are shorter than the head
    // have empty values; longer ones are reported and cut.
    bool next();
    // The value of a column of the row, trimmed; "" when the column or the value is missing.
    std::string_view value(std::string_view column) const;
    const std::vector<std::string>& row() const { return row_; }
    std::uint64_t line() const { return row_line_; }  // 1-based, where the row begins
    std::string place(std::string_view column) const;

private:
    bool read_row(std::vector<std::string>& out);
    bool get(char& c);
    bool peek(char& c);

    Utf8Bytes text_;
    ImportReport& report_;
    std::string buffer_;
    std::size_t at_ = 0;
    bool ended_ = false, told_width_ = false;
    char separator_ = ',';
    std::uint64_t line_ = 1, row_line_ = 1;
    std::vector<std::string> columns_, row_;
    std::unordered_map<std::string, std::size_t> by_name_;
};

// "Postal_Code", "postal code" → "postalcode".
std::string column_key(std::string_view name);

}  // namespace luotsi::interop
