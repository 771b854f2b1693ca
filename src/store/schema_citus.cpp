// The schema as PostgreSQL is told it, and how Citus spreads it: distributed tables by their shard,
// all in one group, so that rows of one shard lie on one node; reference tables whole on every
// node.
#include <algorithm>

#include "store/migrations.hpp"
#include "store/pg_text.hpp"
#include "store/schema.hpp"

namespace luotsi::store {
namespace {

// The feed counts the coordinator's transactions and stays with it.
constexpr std::string_view feed_table = "change";
constexpr std::string_view first_table = "event";

std::vector<std::string> tables_in(std::string_view sql) {
    std::vector<std::string> out;
    constexpr std::string_view words = "create table ";
    for (std::size_t at = sql.find(words); at != std::string_view::npos;
         at = sql.find(words, at + 1)) {
        const std::size_t begin = at + words.size();
        out.emplace_back(sql.substr(begin, sql.find('(', begin) - begin));
    }
    return out;
}

}  // namespace

std::string schema_for_postgresql(bool citus) {
    std::string out;
    for (std::int64_t version = 1; version <= schema_version; ++version) {
        out += "-- version " + std::to_string(version) + "\n";
        std::string_view text = schema_of_version(version);
        while (text.starts_with('\n')) text.remove_prefix(1);
        while (text.ends_with('\n') || text.ends_with(';')) text.remove_suffix(1);
        out += tables_for_postgresql(text) + ";\n";
    }
    if (!citus) return out;
    out += "-- how Citus spreads them\n";
    for (const std::string& table : tables_in(out)) {
        const bool reference = std::ranges::find(reference_tables, table) != reference_tables.end();
        if (table == feed_table)
            out += "-- " + table + " stays on the coordinator, whose transactions it counts\n";
        else if (reference)
            out += "select create_reference_table('" + table + "');\n";
        else
            out +=
                "select create_distributed_table('" + table + "', 'shard'" +
                (table == first_table ? ", shard_count => 128"
                                      : ", colocate_with => '" + std::string(first_table) + "'") +
                ");\n";
    }
    return out;
}

}  // namespace luotsi::store
