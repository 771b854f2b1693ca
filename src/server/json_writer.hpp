// Writes JSON straight into a string: members in the order they are written, commas by themselves,
// text escaped. Cheaper than building a tree first, and the caller decides what stands where.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.hpp"

namespace luotsi::server {

class JsonWriter {
public:
    JsonWriter() { out_.reserve(1024); }

    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);

    JsonWriter& text(std::string_view value);
    JsonWriter& text_or_null(std::string_view value);  // empty = null
    JsonWriter& boolean(bool value);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& unsigned_integer(std::uint64_t value);
    JsonWriter& number(double value);   // finite; shortest form that reads back the same
    JsonWriter& null();
    JsonWriter& instant(Instant at);    // RFC 3339; zero and never give null
    JsonWriter& raw(std::string_view json);  // a complete JSON value

    // Members of an object.
    JsonWriter& member(std::string_view name, std::string_view value) {
        return key(name).text(value);
    }
    JsonWriter& member_or_null(std::string_view name, std::string_view value) {
        return key(name).text_or_null(value);
    }
    JsonWriter& flag(std::string_view name, bool value) { return key(name).boolean(value); }
    JsonWriter& count(std::string_view name, std::uint64_t value) {
        return key(name).unsigned_integer(value);
    }
    JsonWriter& time(std::string_view name, Instant at) { return key(name).instant(at); }
    JsonWriter& nothing(std::string_view name) { return key(name).null(); }

    const std::string& str() const { return out_; }
    std::string take() { return std::move(out_); }

private:
    void separate();
    std::string out_;
};

// Appends text as a JSON string with its quotes.
void append_json_text(std::string& out, std::string_view text);

}  // namespace luotsi::server
