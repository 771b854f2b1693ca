// The rules that keep the schema ready to be spread over many nodes, read back from the database:
// every table is distributed with the shard first or one of the named reference tables, every row
// says its organiser and when it was true, and nothing of SQLite's own makes values.
#include "store/schema.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "store/cross_shard.hpp"
#include "store/pg_text.hpp"
#include "store/sqlite.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

std::vector<std::string> column(Connection& db, const std::string& sql) {
    std::vector<std::string> out;
    Statement& select = db.use_text(sql).start();
    Reading reading(select);
    for (;;) {
        Result<bool> row = reading.next();
        EXPECT_TRUE(row);
        if (!row || !*row) return out;
        out.push_back(select.text(0));
    }
}

TEST(Schema, IsReadyToBeDistributed) {
    LUOTSI_OF_A_FILE;
    Place place;
    place.open().reset();
    auto db = SqliteConnection::open(place.options.path, SqliteConnection::Mode::write);
    ASSERT_TRUE(db);
    const auto tables = column(**db, "select name from sqlite_master where type = 'table'");
    EXPECT_GT(tables.size(), 15U);
    for (const std::string& table : tables) {
        const auto columns = column(**db, "select name from pragma_table_info('" + table + "')");
        const auto has = [&](const char* name) {
            return std::ranges::find(columns, name) != columns.end();
        };
        EXPECT_TRUE(has("organiser")) << table;
        EXPECT_TRUE(has("happened_at")) << table;
        if (std::ranges::find(reference_tables, table) != reference_tables.end()) continue;
        const auto keys = column(**db, "select name from pragma_table_info('" + table +
                                           "') where pk > 0 order by pk");
        ASSERT_FALSE(keys.empty()) << table;
        EXPECT_EQ(keys.front(), "shard") << table;
        EXPECT_EQ(ask(place.options.path, "select \"notnull\" from pragma_table_info('" + table +
                                              "') where name = 'shard'"),
                  "1");
        for (const std::string& index :
             column(**db, "select name from pragma_index_list('" + table + "') where \"unique\"")) {
            const auto parts =
                column(**db, "select name from pragma_index_info('" + index + "') order by seqno");
            EXPECT_EQ(parts.front(), "shard") << index;
        }
        for (const std::string& from :
             column(**db, "select \"from\" from pragma_foreign_key_list('" + table + "')"))
            EXPECT_EQ(from, "shard") << table;
    }
    EXPECT_TRUE(column(**db, "select name from sqlite_master where type = 'trigger'").empty());
    EXPECT_TRUE(
        column(**db, "select name from sqlite_master where sql like '%autoincrement%'").empty());
}

TEST(Schema, NamesItsProjections) {
    Place place;
    place.open().reset();
    for (const std::string_view table : projection_tables)
        EXPECT_EQ(ask(place.options.path, "select count(*) from " + std::string(table)), "0");
}

TEST(Schema, IsDurable) {
    LUOTSI_OF_A_FILE;
    Place place;
    std::unique_ptr<Store> store = place.open();
    EXPECT_EQ(ask(place.options.path, "pragma journal_mode"), "wal");
    EXPECT_EQ(ask(place.options.path, "pragma application_id"), std::to_string(application_id));
}

// Every statement that any test of this program has made the store prepare.
std::mutex statements_lock;
std::set<std::string, std::less<>> statements;

void note(std::string_view sql) {
    const std::lock_guard guard(statements_lock);
    statements.emplace(sql);
}

bool is_listed(std::string_view sql, std::span<const CrossShard> list) {
    return std::ranges::any_of(
        list, [&](const CrossShard& one) { return sql.find(one.part) != std::string_view::npos; });
}

// Reference tables and the database's own ones have no shard.
bool is_distributed(const std::string& table) {
    return std::ranges::find(reference_tables, table) == reference_tables.end() &&
           !table.starts_with("pragma_") && !table.starts_with("sqlite_") &&
           !table.starts_with("pg_");
}

// What is wrong with a statement by the rules of shards; "" when nothing is.
std::string fault_of(std::string_view sql) {
    const PgText text = parse_statement(sql);
    if (text.tables.empty() || !std::ranges::any_of(text.tables, is_distributed)) return "";
    const bool by_shard = sql.find("shard = ?") != std::string_view::npos ||
                          sql.find("shard = 0") != std::string_view::npos;
    if (text.kind == PgText::Kind::insert) {
        const std::size_t bracket = sql.find('(');
        return sql.substr(bracket + 1).starts_with("shard,") ? "" : "an insert without its shard";
    }
    if (by_shard) return "";
    const bool locks = sql.find(" for update") != std::string_view::npos ||
                       sql.find(" for no key update") != std::string_view::npos ||
                       sql.find(" for share") != std::string_view::npos;
    if (locks && !is_listed(sql, cross_shard_locks)) return "a lock on several shards";
    if (text.kind == PgText::Kind::read)
        return is_listed(sql, cross_shard_reads) ? "" : "a read of every shard that is not listed";
    // To be emptied whole and to be looked through are two things.
    const bool of_some = sql.starts_with("delete") && sql.find("where") != std::string_view::npos;
    const bool listed = std::ranges::any_of(cross_shard_writes, [&](const CrossShard& one) {
        return sql.find(one.part) != std::string_view::npos &&
               (!of_some || one.part.find("where") != std::string_view::npos);
    });
    return listed ? "" : "a write to every shard";
}

TEST(Statements, AFaultIsSeen) {
    EXPECT_EQ(fault_of("select body from event where case_id = ?"),
              "a read of every shard that is not listed");
    EXPECT_EQ(fault_of("select body from event where shard = ? and case_id = ?"), "");
    EXPECT_EQ(fault_of("insert into event(case_id, shard) values (?, ?)"),
              "an insert without its shard");
    EXPECT_EQ(fault_of("update notice set state = ? where id = ?"), "a write to every shard");
    EXPECT_EQ(fault_of("delete from answer where happened_at < ?"), "a write to every shard");
    EXPECT_EQ(fault_of("select seq from case_row where subject = ? for no key update"),
              "a lock on several shards");
    EXPECT_EQ(fault_of("select seq from case_row where shard = ? and case_id = ? for update"), "");
    EXPECT_EQ(fault_of("select json from record where kind = ? and id = ?"), "");
}

// At the end of all tests: what they made the store say keeps the rules.
class StatementsKeepToTheirShard final : public ::testing::Environment {
public:
    void SetUp() override { note_statement = note; }
    void TearDown() override {
        note_statement = nullptr;
        for (const std::string& sql : statements)
            if (!sql.starts_with("pragma") && !sql.starts_with("select * from")) {  // digests
                EXPECT_EQ(fault_of(sql), "") << sql;
            }
    }
};
[[maybe_unused]] const auto* const keep_to_their_shard =
    ::testing::AddGlobalTestEnvironment(new StatementsKeepToTheirShard);

TEST(Statements, AreToldToPostgreSql) {
    const PgText insert = parse_statement(
        "insert into slot(shard, id) values (?, ?) on conflict (shard, id) do update set id ="
        " excluded.id");
    EXPECT_TRUE(insert.many);
    EXPECT_EQ(insert.key, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(many_rows_text(insert, std::vector<std::string_view>{"bigint", "bytea"}),
              "insert into slot(shard, id) select unnest($1::bigint[]), unnest($2::bytea[])"
              " on conflict (shard, id) do update set id = excluded.id");
    const PgText literal = parse_statement("insert into person(shard, current) values (?, 1)");
    EXPECT_FALSE(literal.many) << "sent as it is";
    EXPECT_EQ(parse_statement("select 1 from a where ?2 = x and y = ?1 and z = ?").sql,
              "select 1 from a where $2 = x and y = $1 and z = $3");
    EXPECT_EQ(tables_for_postgresql("create table text(id blob not null, body text,"
                                    " n integer) strict, without rowid;"),
              "create table text(id bytea not null, body text collate \"C\", n bigint);");
}

TEST(Schema, IsPrintedForCitus) {
    const std::string all = schema_for_postgresql(true);
    EXPECT_NE(all.find("create_distributed_table('event', 'shard', shard_count => 128)"),
              std::string::npos);
    EXPECT_NE(all.find("create_distributed_table('work', 'shard', colocate_with => 'event')"),
              std::string::npos);
    EXPECT_NE(all.find("create_reference_table('record')"), std::string::npos);
    EXPECT_EQ(all.find("create_distributed_table('record'"), std::string::npos);
    EXPECT_EQ(all.find("without rowid"), std::string::npos);
}

}  // namespace
}  // namespace luotsi::store
