// Online backup: SQLite copies page by page while the server goes on, all of it as one reading
// transaction sees it, so the copy is the database at one moment. It is written beside its place
// and renamed when it is whole, so that a name never stands for half a backup.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "store/archive.hpp"
#include "store/archive_log.hpp"
#include "store/sqlite.hpp"
#include "store/upkeep.hpp"

namespace luotsi::store {
namespace {

Error cannot_write(const std::string& path) {
    Error error(ErrorKind::unavailable, "store.backup_failed",
                "writing " + path + ": " + std::generic_category().message(errno));
    error.repair = "check that the folder exists, may be written and has space";
    return error;
}

Result<void> copy_pages(sqlite3* from, sqlite3* to) {
    sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == nullptr)
        return fail(sqlite_error(to, sqlite3_errcode(to), "starting the backup"));
    const int code = sqlite3_backup_step(backup, -1);  // all at once: the writer waits its turn
    const int finished = sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE || finished != SQLITE_OK)
        return fail(
            sqlite_error(to, code != SQLITE_DONE ? code : finished, "copying the database"));
    return {};
}

constexpr Duration moment_slack = milliseconds(50);
constexpr int moment_tries = 1000;

// Begins to read at a moment that is known: what was committed before it is seen, what is
// committed after it is not.
Result<Instant> begin_at_a_moment(SqliteConnection& db) {
    for (int i = 0; i < moment_tries; ++i) {
        const Instant before = system_now();
        if (Result<void> begun = db.begin_reading(); !begun) return fail(std::move(begun.error()));
        Result<std::string> seen = db.ask("select count(*) from sqlite_master");
        const Instant after = system_now();
        if (seen && after - before <= moment_slack) return after;
        db.end_reading();
        if (!seen) return fail(std::move(seen.error()));
    }
    return fail(ErrorKind::busy, "store.backup_failed", "the machine is too busy to copy");
}

Result<void> copy_into(SqliteConnection& db, const std::string& path) {
    auto to = SqliteConnection::open(path, SqliteConnection::Mode::create);
    if (!to) return fail(std::move(to.error()));
    if (Result<void> copied = copy_pages(db.raw(), (*to)->raw()); !copied) return copied;
    // The copy says it has a write-ahead log; one file is easier to keep.
    return (*to)->execute("pragma journal_mode = delete");
}

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

// What was committed and stands in the write-ahead log only is moved into the file. Of a file that
// cannot be read nothing can be kept.
void fold_log(const std::string& database) {
    sqlite3* db = nullptr;
    const int opened = sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
    // Only who has read the file knows that it has a log.
    if (opened == SQLITE_OK && sqlite3_exec(db, "select count(*) from sqlite_master", nullptr,
                                            nullptr, nullptr) == SQLITE_OK)
        sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_close(db);
}

}  // namespace

bool sync_path(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    return synced;
}

Result<void> put_in_place(const std::string& fresh, const std::string& database,
                          const std::function<bool(const std::string&)>& sync) {
    std::error_code error;
    if (!std::filesystem::exists(fresh, error) || !sync(fresh)) return fail(cannot_write(fresh));
    const bool replaces = std::filesystem::exists(database, error);
    if (replaces) fold_log(database);
    // A log that stayed beside the new file would be taken for its own.
    for (const char* rest : {"-wal", "-shm"}) std::filesystem::remove(database + rest, error);
    if (replaces && (!sync(database) || !sync(folder_of(database))))
        return fail(cannot_write(database));
    if (std::rename(fresh.c_str(), database.c_str()) != 0) return fail(cannot_write(database));
    if (!sync(folder_of(database))) return fail(cannot_write(database));
    return {};
}

Result<std::string> back_up(SqliteConnection& db, const std::string& to_path) {
    const bool folder = std::filesystem::is_directory(to_path);
    const std::string unfinished = folder ? to_path + "/copy.part" : to_path + ".part";
    std::remove(unfinished.c_str());
    const Result<Instant> moment = begin_at_a_moment(db);
    if (!moment) return fail(Error(moment.error()));
    const Result<void> copied = copy_into(db, unfinished);
    db.end_reading();
    if (!copied) {
        std::remove(unfinished.c_str());
        return fail(Error(copied.error()));
    }
    const std::string place =
        folder ? to_path + "/" + name_of(young_moment(to_path, *moment), ".db") : to_path;
    if (!sync_path(unfinished) || std::rename(unfinished.c_str(), place.c_str()) != 0 ||
        !sync_path(folder_of(place))) {
        Error error = cannot_write(place);
        std::remove(unfinished.c_str());
        return fail(std::move(error));
    }
    return place;
}

}  // namespace luotsi::store
