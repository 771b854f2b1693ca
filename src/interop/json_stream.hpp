// Cuts JSON files of any size into records without holding the file in memory: a single object, an
// array of objects, the pages of an API ({"itemList": […]}, {"contents": […]} …), one object a line
// (ndjson), or several of these one after another. Only brackets and strings are looked at here; a
// record's own text is parsed by its reader, so that one broken record does not cost the others.
// Bytes may be UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "interop/bytes.hpp"
#include "interop/report.hpp"

namespace luotsi::interop {

inline constexpr std::size_t record_bytes_max = 32 * 1024 * 1024;

// The members whose array holds a page's records, of PTV, HSDS and other APIs.
bool is_page_member(std::string_view name);

// Calls `take` with the text of every record and its place ("", "/3", "/itemList/3"; the lines of
// ndjson are "/0", "/1" …) and `envelope`, if given, with what stands around a page's records.
// Remarks: import.cannot_read, import.not_json, import.truncated, import.record_too_large,
// import.encoding. Linear time; memory of one record.
void split_json(Bytes& bytes, ImportReport& report,
                const std::function<void(std::string_view text, const std::string& place)>& take,
                const std::function<void(std::string_view text)>& envelope = {});

// UTF-8 of text whose invalid bytes are read as Windows-1252; true when something was changed.
bool mend_encoding(std::string_view bytes, std::string& out);

// Reads bytes as UTF-8 text whatever byte order mark they begin with (UTF-8 and UTF-16).
class Utf8Bytes {
public:
    explicit Utf8Bytes(Bytes& bytes) : bytes_(bytes) {}
    // Appends some text to `out`; false at the end.
    Result<bool> more(std::string& out);
    bool was_utf16() const { return form_ == Form::little || form_ == Form::big; }

private:
    enum class Form : std::uint8_t { unknown, bytes, little, big };
    void widen(std::string_view raw, std::string& out);
    Bytes& bytes_;
    Form form_ = Form::unknown;
    std::string left_;  // an odd byte, or a first half of a pair
    std::string buffer_;
};

}  // namespace luotsi::interop
