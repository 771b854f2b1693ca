#include "store/rows.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "store/schema.hpp"
#include "store/shards.hpp"

namespace luotsi::store {
namespace {

struct Sql {
    std::string insert;
    std::string remove;
};

// The first `count` names of a comma-separated list.
std::vector<std::string> names(std::string_view columns, std::uint32_t count) {
    std::vector<std::string> out;
    while (out.size() < count && !columns.empty()) {
        const std::size_t comma = columns.find(',');
        std::string_view name = columns.substr(0, comma);
        while (name.starts_with(' ')) name.remove_prefix(1);
        out.emplace_back(name);
        columns = comma == std::string_view::npos ? std::string_view() : columns.substr(comma + 1);
    }
    return out;
}

Sql make_sql(const TableSpec& table) {
    Sql sql;
    const std::vector<std::string> keys = names(table.columns, table.keys);
    sql.insert = std::string("insert into ") + table.name + "(" + table.columns + ") values (?";
    for (std::uint32_t i = 1; i < table.count; ++i) sql.insert += ", ?";
    sql.insert += ") on conflict (";
    for (std::size_t i = 0; i < keys.size(); ++i) sql.insert += (i == 0 ? "" : ", ") + keys[i];
    sql.insert += table.written_once ? ") do nothing" : ") do update set ";
    if (!table.written_once) {
        const std::vector<std::string> all = names(table.columns, table.count);
        for (std::size_t i = keys.size(); i < all.size(); ++i)
            sql.insert += (i == keys.size() ? "" : ", ") + all[i] + " = excluded." + all[i];
    }
    sql.remove = std::string("delete from ") + table.name + " where ";
    for (std::size_t i = 0; i < keys.size(); ++i)
        sql.remove += (i == 0 ? "" : " and ") + keys[i] + " = ?";
    return sql;
}

// Made once; their addresses serve Connection::use as if they were literals.
const Sql& sql_of(Table table) {
    static const std::array<Sql, table_count> all = [] {
        std::array<Sql, table_count> out;
        for (std::size_t i = 0; i < table_count; ++i)
            out[i] = make_sql(spec(static_cast<Table>(i)));
        return out;
    }();
    return all[static_cast<std::size_t>(table)];
}

void bind_cells(Statement& statement, const Row& row, std::size_t count) {
    statement.start();
    for (std::size_t i = 0; i < count; ++i) {
        const int index = static_cast<int>(i) + 1;
        const Cell& cell = row.cells[i];
        if (const auto* number = std::get_if<std::int64_t>(&cell))
            statement.bind(index, *number);
        else if (const auto* text = std::get_if<std::string>(&cell))
            statement.bind(index, *text);
        else if (const auto* id = std::get_if<Uuid>(&cell))
            statement.bind(index, *id);
        else
            statement.bind_null(index);
    }
}

bool same_key(const Row& a, const Row& b) {
    const auto keys = static_cast<std::ptrdiff_t>(spec(a.table).keys);
    return a.table == b.table &&
           std::equal(a.cells.begin(), a.cells.begin() + keys, b.cells.begin());
}

const Row* find_key(std::span<const Row> rows, const Row& wanted) {
    for (const Row& row : rows)
        if (same_key(row, wanted)) return &row;
    return nullptr;
}

void note_unit(const Row& row, std::vector<std::string>& units) {
    if (row.table != Table::work) return;
    for (const std::size_t cell : {work_unit_cell, work_from_cell}) {
        const auto& unit = std::get<std::string>(row.cells[cell]);
        if (!unit.empty() && std::ranges::find(units, unit) == units.end()) units.push_back(unit);
    }
}

// A message that has taken effect here is delivered there.
Result<void> mark_delivered(Connection& db, Uuid from_case, Uuid message) {
    return db
        .use("update case_message set open = 0 where shard = ? and case_id = ? and id = ?"
             " and open = 1")
        .with(shard_of(from_case), from_case, message)
        .run();
}

void put_value(std::string& out, const Statement& row, int column) {
    const ValueKind kind = row.kind(column);
    out.push_back(static_cast<char>(kind));
    std::string_view bytes;
    std::string number;
    if (kind == ValueKind::integer) {
        number = std::to_string(row.integer(column));
        bytes = number;
    } else if (kind == ValueKind::blob) {
        const std::span<const std::uint8_t> blob = row.blob(column);
        bytes = {reinterpret_cast<const char*>(blob.data()), blob.size()};
    } else if (kind == ValueKind::text) {
        bytes = row.view(column);
    }
    out += std::to_string(bytes.size());
    out.push_back(':');
    out += bytes;
}

}  // namespace

Result<void> insert_row(Connection& db, const Row& row) {
    Statement& statement = db.use(sql_of(row.table).insert.c_str());
    bind_cells(statement, row, row.cells.size());
    if (Result<void> written = statement.run(); !written) return written;
    return {};
}

Result<void> write_difference(Connection& db, std::span<const Row> before,
                              std::span<const Row> after, std::vector<std::string>& units) {
    for (const Row& old : before) {
        if (spec(old.table).written_once || find_key(after, old) != nullptr) continue;
        note_unit(old, units);
        Statement& statement = db.use(sql_of(old.table).remove.c_str());
        bind_cells(statement, old, spec(old.table).keys);
        if (Result<void> removed = statement.run(); !removed) return removed;
    }
    for (const Row& row : after) {
        const Row* old = find_key(before, row);
        if (old != nullptr && (spec(row.table).written_once || *old == row)) continue;
        note_unit(row, units);
        if (Result<void> written = insert_row(db, row); !written) return written;
        if (row.table != Table::message_done) continue;
        const Uuid message = std::get<Uuid>(row.cells[2]);
        if (Result<void> marked = mark_delivered(db, std::get<Uuid>(row.cells[5]), message);
            !marked)
            return marked;
    }
    return {};
}

Result<void> settle_messages(Connection& db) {
    Result<void> done =
        db.use("update case_message set open = 0 where exists (select 1 from message_done d"
               " where d.case_id = case_message.to_case and d.id = case_message.id)")
            .start()
            .run();
    if (!done) return done;
    return db
        .use("update case_message set open = 0 where exists (select 1 from message_settled s"
             " where s.shard = case_message.shard and s.case_id = case_message.case_id"
             " and s.id = case_message.id)")
        .start()
        .run();
}

namespace {

// Folded as it goes: the digest so far stands for the rows so far.
Result<void> fold_rows(Statement& select, std::string& bytes) {
    Reading reading(select);
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return {};
        for (int column = 0; column < select.columns(); ++column) put_value(bytes, select, column);
        if (bytes.size() > 1 << 16) {
            const Digest digest = sha256(bytes);
            bytes.assign(reinterpret_cast<const char*>(digest.data()), digest.size());
        }
    }
}

}  // namespace

Result<std::vector<std::string>> table_names(Connection& db) {
    Statement& select =
        db.use_text(db.engine() == Engine::sqlite
                        ? "select name from sqlite_master where type = 'table' order by name"
                        : "select tablename::text from pg_tables where schemaname ="
                          " current_schema() order by tablename::text collate \"C\"")
            .start();
    std::vector<std::string> out;
    Reading reading(select);
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        out.push_back(select.text(0));
    }
}

Result<std::string> column_names(Connection& db, std::string_view table) {
    const std::string name(table);
    return db.ask(db.engine() == Engine::sqlite
                      ? "select group_concat(name) from (select name from pragma_table_info('" +
                            name + "') order by cid)"
                      : "select string_agg(attname::text, ',' order by attnum) from pg_attribute"
                        " where attrelid = '" +
                            name + "'::regclass and attnum > 0 and not attisdropped");
}

// A distributed table is read shard by shard: a server sends a whole answer at once.
Result<std::string> digest_of(Connection& db, std::span<const std::string_view> tables) {
    std::string all;
    for (const std::string_view table : tables) {
        Result<std::string> keys = db.key_columns(table);
        if (!keys) return keys;
        const bool reference = std::ranges::find(reference_tables, table) != reference_tables.end();
        const std::string sql = "select * from " + std::string(table) +
                                (reference ? "" : " where shard = ?") + " order by " + *keys;
        std::string bytes(table);
        for (std::int32_t shard = 0; shard < (reference ? 1 : shard_count); ++shard) {
            Statement& select = db.use_text(sql).start();
            if (!reference) select.bind(1, shard);
            if (Result<void> folded = fold_rows(select, bytes); !folded)
                return fail(std::move(folded.error()));
        }
        const Digest digest = sha256(bytes);
        all.append(reinterpret_cast<const char*>(digest.data()), digest.size());
    }
    return to_hex(sha256(all));
}

}  // namespace luotsi::store
