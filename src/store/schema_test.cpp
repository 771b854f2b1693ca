// The rules that keep the schema ready to be spread over many nodes, read back from the database:
// every table is distributed with the shard first or one of the named reference tables, every row
// says its organiser and when it was true, and nothing of SQLite's own makes values.
#include "store/schema.hpp"

#include <gtest/gtest.h>

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
    Place place;
    place.open().reset();
    auto db = Connection::open(place.options.path, Connection::Mode::write);
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
    Place place;
    std::unique_ptr<Store> store = place.open();
    EXPECT_EQ(ask(place.options.path, "pragma journal_mode"), "wal");
    EXPECT_EQ(ask(place.options.path, "pragma application_id"), std::to_string(application_id));
}

}  // namespace
}  // namespace luotsi::store
