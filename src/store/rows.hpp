// Writing projection rows: the difference between a case's rows before and after a command, all of
// them for a rebuild, and the digest of what stands in the tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "store/projection.hpp"
#include "store/sql.hpp"

namespace luotsi::store {

Result<void> insert_row(Connection& db, const Row& row);
// Rows of one case only. Adds to `units` every unit whose worklist (own or awaited) changed.
Result<void> write_difference(Connection& db, std::span<const Row> before,
                              std::span<const Row> after, std::vector<std::string>& units);
// Marks messages as delivered whose receiver has taken them, or that have been refused for good.
Result<void> settle_messages(Connection& db);

// What the database itself says: its tables, and a table's columns in their order, separated by
// commas.
Result<std::vector<std::string>> table_names(Connection& db);
Result<std::string> column_names(Connection& db, std::string_view table);

// SHA-256 over every row of the tables, in the order of their keys.
Result<std::string> digest_of(Connection& db, std::span<const std::string_view> tables);

}  // namespace luotsi::store
