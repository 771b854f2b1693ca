// What the database looks like: the tables of the newest version, which of them are reference
// tables (small, whole on every node) and which are projections (derived from the journal and
// rebuilt by one command). The specification of every table stands at the head of schema.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace luotsi::store {

inline constexpr std::int64_t application_id = 0x4C554F54;  // "LUOT" in the file's header
inline constexpr std::int64_t schema_version = 7;           // the newest we know

// Small tables without a shard, the same on every node.
inline constexpr std::array<std::string_view, 4> reference_tables{"schema_version", "setting",
                                                                  "record", "record_event"};
// Derived from the journal alone.
inline constexpr std::array<std::string_view, 7> projection_tables{
    "case_row", "work", "promise", "appointment", "plan", "case_message", "message_done"};

// The statements that make version 1 of the schema, and each version of the one before.
extern const char* const schema_of_version_1;
extern const char* const schema_of_version_2;
extern const char* const schema_of_version_3;
extern const char* const schema_of_version_4;
extern const char* const schema_of_version_5;
extern const char* const schema_of_version_6;
extern const char* const schema_of_version_7;

// All of them for PostgreSQL; `citus`: and how each table is spread over the nodes.
std::string schema_for_postgresql(bool citus);

}  // namespace luotsi::store
