// The SQL layer on SQLite (sql.hpp): one file, write-ahead log, one writing connection.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "store/archive.hpp"
#include "store/sql.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace luotsi::store {

// What a result code means to us:
//   FULL, IOERR… (disk)              unavailable  store.disk_full: no space or the disk refuses
//   READONLY                         unavailable  store.read_only
//   BUSY, LOCKED                     busy         store.busy
//   CORRUPT                          unavailable  store.damaged
//   NOTADB                           invalid      store.not_a_database
//   CANTOPEN, PERM, AUTH             unavailable  store.cannot_open
//   CONSTRAINT                       conflict     store.constraint
//   others                           internal     store.internal
Error sqlite_error(sqlite3* db, int code, std::string_view doing);

class SqliteConnection final : public Connection {
public:
    enum class Mode : std::uint8_t { read, write, create };
    static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Mode mode);
    ~SqliteConnection() override;

    Engine engine() const override { return Engine::sqlite; }
    Result<void> execute(const char* sql) override;
    Result<std::string> ask(const std::string& sql) override;
    bool in_transaction() const override;
    Result<bool> insert_new(Statement& insert) override;
    Result<void> begin() override;
    Result<void> commit() override;
    void roll_back() override;
    Result<void> begin_job() override;
    Result<void> end_job() override;
    Result<void> undo_job() override;
    Result<void> begin_reading() override;
    void end_reading() override;
    void tidy_up(bool idle) override;
    bool sync_failed() const override { return sync_failed_; }
    Result<std::string> key_columns(std::string_view table) override;

    sqlite3* raw() const { return db_; }
    // From now on tidy_up() moves the write-ahead log into the database file (the writer's).
    void keep_log();
    // And before that into the archive, which begins now; with a copy when it begins anew.
    Result<void> keep_archive(std::unique_ptr<Archive> archive);
    ArchiveState archive_state() const { return archive_state_; }

private:
    explicit SqliteConnection(sqlite3* db) : db_(db) {}
    std::unique_ptr<Statement> prepare(std::string_view sql) override;

    sqlite3* db_ = nullptr;
    bool archived(bool wholly);

    bool sync_failed_ = false;  // once and for all
    bool awaits_archive_ = false;  // it does not have what the write-ahead log has
    int log_pages_ = 0;  // in the write-ahead log after the last commit
    std::unique_ptr<Archive> archive_;
    std::atomic<ArchiveState> archive_state_{ArchiveState::none};
};

}  // namespace luotsi::store
