// One statement of ours as PostgreSQL is told it: numbered parameters; which tables it touches;
// and, where it writes one plain row or deletes by a key, the same statement for many rows at once,
// each column coming as one array. A text that is not understood is simply sent as it is, row by
// row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::store {

struct PgText {
    enum class Kind : std::uint8_t { read, insert, remove, other };
    Kind kind = Kind::other;
    std::string sql;  // with $1, $2 …
    std::vector<std::string> tables;  // that it reads or writes; the one written first
    // Of an insert of one plain row and of a delete by a key: it can be done for many rows at once.
    bool many = false;
    std::vector<std::string> columns;  // by parameter
    std::string rest;  // insert: from `on conflict` on
    std::vector<std::size_t> key;  // insert … do update: the parameters that are its key
    bool shard_first = false;  // parameter 1 is the shard, so only that shard is touched
};
PgText parse_statement(std::string_view text);

// For many rows; `types` are the columns' names of types ("bigint", "text", "bytea").
std::string many_rows_text(const PgText& text, const std::vector<std::string_view>& types);

// Statements that make tables, from SQLite's words: integer → bigint, blob → bytea, text sorted by
// bytes; `strict` and `without rowid` go.
std::string tables_for_postgresql(std::string_view sqlite);

}  // namespace luotsi::store
