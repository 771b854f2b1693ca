#include "interop/json_stream.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace luotsi::interop {

namespace {

constexpr std::size_t piece = 64 * 1024;

// Code points of the bytes 0x80–0x9F in Windows-1252; 0 = none (WHATWG Encoding Standard).
constexpr std::array<std::uint16_t, 32> windows_1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// Walks over the text once, finding where records begin and end.
class Splitter {
public:
    using Take = std::function<void(std::string_view, const std::string&)>;
    Splitter(ImportReport& report, const Take& take,
             const std::function<void(std::string_view)>& envelope)
        : report_(report), take_(take), envelope_(envelope) {}

    void feed(std::string_view text) {
        for (const char c : text) step(c);
    }
    void end();

private:
    enum class Where : std::uint8_t { outside, value, array, page, junk };

    void step(char c);
    void open(char c);
    void inside(char c);
    void in_list(char c);
    void skip_junk(char c);
    void keep(char c);
    void finish_value();
    void finish_element();
    std::string place() const;

    ImportReport& report_;
    const Take& take_;
    const std::function<void(std::string_view)>& envelope_;
    Where where_ = Where::outside;
    std::string text_;      // the value being read (for a page: what stands around the records)
    std::string element_;   // the element of a list being read
    std::string name_;      // the last name seen on the first level of an object
    std::string page_name_;
    std::uint32_t depth_ = 0;  // of brackets inside the value or the element
    bool in_string_ = false, escaped_ = false, naming_ = false, element_started_ = false;
    bool page_taken_ = false, too_large_ = false;
    std::uint64_t roots_ = 0, index_ = 0;
};

void Splitter::step(char c) {
    switch (where_) {
        case Where::outside:
            if (c == '{' || c == '[')
                open(c);
            else if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != ',' && c != '\x1E')
                skip_junk(c);
            break;
        case Where::value: inside(c); break;
        case Where::array:
        case Where::page: in_list(c); break;
        case Where::junk:
            if (c == '\n') where_ = Where::outside;
            break;
    }
}

void Splitter::skip_junk(char c) {
    report_.add("import.not_json", "/" + std::to_string(roots_), "here is no JSON",
                std::string_view(&c, 1), true);
    ++roots_;
    where_ = Where::junk;
}

void Splitter::open(char c) {
    text_.clear();
    element_.clear();
    name_.clear();
    in_string_ = escaped_ = naming_ = element_started_ = page_taken_ = too_large_ = false;
    index_ = 0;
    depth_ = 0;
    if (c == '[') {
        where_ = Where::array;
        return;
    }
    where_ = Where::value;
    depth_ = 1;
    text_.push_back(c);
}

void Splitter::keep(char c) {
    std::string& to = where_ == Where::value ? text_ : element_;
    if (to.size() >= record_bytes_max)
        too_large_ = true;
    else
        to.push_back(c);
}

std::string Splitter::place() const {
    if (where_ == Where::array) return "/" + std::to_string(index_);
    if (where_ == Where::page) return "/" + page_name_ + "/" + std::to_string(index_);
    return roots_ == 0 ? std::string() : "/" + std::to_string(roots_);
}

// A character of an object on the top: the value itself, or what stands around a page's records.
void Splitter::inside(char c) {
    if (in_string_) {
        keep(c);
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_string_ = naming_ = false;
        else if (naming_)
            name_.push_back(c);
        return;
    }
    if (c == '[' && depth_ == 1 && is_page_member(name_) && !page_taken_) {
        page_name_ = name_;
        page_taken_ = true;
        where_ = Where::page;
        index_ = 0;
        depth_ = 0;
        element_.clear();
        element_started_ = false;
        text_.append("[]");
        return;
    }
    keep(c);
    if (c == '"') {
        in_string_ = true;
        naming_ = depth_ == 1 &&
                  text_.find_last_not_of(" \n\r\t", text_.size() - 2) != std::string::npos &&
                  text_[text_.find_last_not_of(" \n\r\t", text_.size() - 2)] != ':';
        if (naming_) name_.clear();
    } else if (c == '{' || c == '[') {
        ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
        finish_value();
    }
}

void Splitter::finish_value() {
    if (too_large_)
        report_.add("import.record_too_large", place(), "the record is too large", {}, true);
    else if (page_taken_) {
        if (envelope_) envelope_(text_);
    } else
        take_(text_, place());
    ++roots_;
    where_ = Where::outside;
}

void Splitter::finish_element() {
    if (element_started_) {
        if (too_large_)
            report_.add("import.record_too_large", place(), "the record is too large", {}, true);
        else
            take_(element_, place());
        ++index_;
    }
    element_.clear();
    element_started_ = too_large_ = false;
}

void Splitter::in_list(char c) {
    if (in_string_) {
        keep(c);
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_string_ = false;
        return;
    }
    if (depth_ == 0 && (c == ',' || c == ']')) {
        finish_element();
        if (c == ',') return;
        if (where_ == Where::page) {  // back into the object around it
            where_ = Where::value;
            depth_ = 1;
        } else {
            ++roots_;
            where_ = Where::outside;
        }
        return;
    }
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!element_started_ && blank) return;
    element_started_ = true;
    keep(c);
    if (c == '"')
        in_string_ = true;
    else if (c == '{' || c == '[')
        ++depth_;
    else if (c == '}' || c == ']')
        --depth_;
}

void Splitter::end() {
    if (where_ == Where::outside || where_ == Where::junk) return;
    const bool in_record = where_ == Where::value || element_started_;
    report_.add("import.truncated", place(),
                in_record ? "the file ends in the middle of this record: it is left out"
                          : "the file ends before its list does",
                {}, in_record);
}

void append_wide(std::string& out, char16_t unit, std::string& pending) {
    if (unit >= 0xD800 && unit < 0xDC00) {
        pending.assign({static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)});
        return;
    }
    if (unit >= 0xDC00 && unit < 0xE000 && pending.size() == 2) {
        const std::uint32_t high =
            (static_cast<std::uint32_t>(static_cast<unsigned char>(pending[0])) << 8) |
            static_cast<unsigned char>(pending[1]);
        append_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00U));
    } else {
        append_code_point(out, unit);
    }
    pending.clear();
}

}  // namespace

bool is_page_member(std::string_view name) {
    constexpr std::array<std::string_view, 8> names{"itemList", "contents", "content", "items",
                                                    "results",  "data",     "records", "value"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool mend_encoding(std::string_view bytes, std::string& out) {
    if (is_valid_utf8(bytes)) return false;
    out.clear();
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t begin = at;
        const std::uint32_t point = next_code_point(bytes, at);
        const auto byte = static_cast<unsigned char>(bytes[begin]);
        if (point != 0xFFFD || (at - begin == 3 && byte == 0xEF)) {
            out.append(bytes.substr(begin, at - begin));
            continue;
        }
        append_code_point(out, byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80U] : byte);
        at = begin + 1;
    }
    return true;
}

void Utf8Bytes::widen(std::string_view raw, std::string& out) {
    std::string units = std::exchange(left_, {});
    std::string pending;  // a first half stands in front of `units` as its two bytes
    units.append(raw);
    std::size_t at = 0;
    for (; at + 1 < units.size(); at += 2) {
        const auto a = static_cast<unsigned char>(units[at]);
        const auto b = static_cast<unsigned char>(units[at + 1]);
        const auto unit =
            static_cast<char16_t>(form_ == Form::little ? (b << 8) | a : (a << 8) | b);
        append_wide(out, unit, pending);
    }
    if (!pending.empty()) left_.assign(units, at - 2, 2);
    left_.append(units, at, std::string::npos);
}

Result<bool> Utf8Bytes::more(std::string& out) {
    if (buffer_.empty()) buffer_.resize(piece);
    auto got = bytes_.read(buffer_.data(), buffer_.size());
    if (!got) return fail(got.error());
    if (*got == 0) return false;
    std::string_view raw(buffer_.data(), *got);
    if (form_ == Form::unknown) {
        form_ = Form::bytes;
        if (raw.starts_with("\xEF\xBB\xBF"))
            raw.remove_prefix(3);
        else if (raw.starts_with("\xFF\xFE"))
            form_ = Form::little;
        else if (raw.starts_with("\xFE\xFF"))
            form_ = Form::big;
        if (form_ != Form::bytes) raw.remove_prefix(2);
    }
    if (form_ == Form::bytes)
        out.append(raw);
    else
        widen(raw, out);
    return true;
}

void split_json(Bytes& bytes, ImportReport& report,
                const std::function<void(std::string_view text, const std::string& place)>& take,
                const std::function<void(std::string_view text)>& envelope) {
    std::string mended;
    const std::function<void(std::string_view, const std::string&)> valid =
        [&](std::string_view text, const std::string& place) {
            if (!mend_encoding(text, mended)) return take(text, place);
            report.add("import.encoding", place,
                       "not valid UTF-8: the other bytes are read as Windows-1252");
            take(mended, place);
        };
    Splitter splitter(report, valid, envelope);
    Utf8Bytes text(bytes);
    std::string some;
    for (;;) {
        some.clear();
        auto more = text.more(some);
        if (!more) {
            report.add(more.error().code, "", more.error().detail, {}, true);
            break;
        }
        if (!*more) break;
        splitter.feed(some);
    }
    splitter.end();
}

}  // namespace luotsi::interop
