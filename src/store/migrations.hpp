// Opening a database file: is it ours, is it of a version we know, does nobody else have it; then
// forward to the newest version. Migrations only go forward; a newer database is refused.
#pragma once

#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "store/sqlite.hpp"

namespace luotsi::store {

class PgConnection;

// One process at a time: an exclusive lock on "<path>.lock", held as long as this lives. The
// operating system lets go of it when the process ends in whichever way.
class FileLock {
public:
    static Result<FileLock> take(const std::string& path);  // store.locked when somebody has it
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    explicit FileLock(int file) : file_(file) {}
    int file_ = -1;
};

// A database needs a file of its own: store.bad_path otherwise.
Result<void> check_path(const std::string& path);

struct OpenPlan {
    std::string path;
    std::string organiser;
    bool create = true;
    std::uint64_t page_limit = 0;  // 0 = none
    Instant now;                   // of the migration's rows
    Random* random = nullptr;      // of the installation's secret
};

// What makes a version out of the one before, in SQLite's words; the row that says it was done, and
// with version 1 the installation's secret.
const char* schema_of_version(std::int64_t version);
Result<void> note_version(Connection& db, std::int64_t version, const OpenPlan& plan);
Error newer_database(const std::string& path, std::int64_t found);

// The writer's connection on a server's database of the newest version.
Result<std::unique_ptr<PgConnection>> open_server_for_writing(const OpenPlan& plan);

// The writer's connection on a database of the newest version, with its pragmas set.
Result<std::unique_ptr<SqliteConnection>> open_for_writing(const OpenPlan& plan);
Result<std::unique_ptr<SqliteConnection>> open_for_reading(const std::string& path);

Result<std::string> read_setting(Connection& db, std::string_view name);  // "" when not set
Result<void> write_setting(Connection& db, std::string_view name, std::string_view value,
                           std::string_view organiser, Instant now);

}  // namespace luotsi::store
