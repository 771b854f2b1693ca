// Values in PostgreSQL's binary form: one column of many rows that becomes one array parameter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace luotsi::store {

// The types we use, by PostgreSQL's numbers (pg_type.dat); they have not changed since 1996.
enum class PgType : std::uint32_t { none = 0, blob = 17, integer = 20, text = 25 };
std::string_view name_of(PgType type);       // bigint, text, bytea
std::uint32_t array_of(PgType type);         // the number of the type of its arrays

void put_number(std::string& out, std::uint64_t value, int bytes);  // most significant byte first
std::uint64_t read_number(std::string_view bytes);

class PgColumn {
public:
    explicit PgColumn(PgType type) : type_(type) {}
    void add(std::string_view value);
    void add_null();
    PgType type() const { return type_; }
    std::size_t bytes() const { return cells_.size(); }
    // The first value; `null` tells whether there is none.
    std::string_view only(bool& null) const;
    // An array of `rows` values that begin at byte `from` and end before `to`.
    std::string array(std::size_t rows, std::size_t from, std::size_t to) const;
    void cut_end(std::size_t bytes) { cells_.resize(bytes); }
    void cut_begin(std::size_t bytes) { cells_.erase(0, bytes); }

private:
    PgType type_;
    bool nulls_ = false;
    std::string cells_;  // each behind its length in 4 bytes; -1 for null
};

}  // namespace luotsi::store
