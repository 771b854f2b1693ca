// Online backup: SQLite copies page by page while the server goes on, all of it as one reading
// transaction sees it, so the copy is the database at one moment. It is written beside its place
// and renamed when it has been looked at and is whole, so that a name never stands for half a
// backup or for one that could not be restored.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "store/archive.hpp"
#include "store/archive_log.hpp"
#include "store/migrations.hpp"
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
// cannot be read nothing can be kept. False when it can be read, but not all was moved.
bool fold_log(const std::string& database) {
    sqlite3* db = nullptr;
    const int opened = sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
    // Only who has read the file knows that it has a log.
    int folded = SQLITE_OK;
    if (opened == SQLITE_OK && sqlite3_exec(db, "select count(*) from sqlite_master", nullptr,
                                            nullptr, nullptr) == SQLITE_OK)
        folded =
            sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_close(db);
    return folded == SQLITE_OK || folded == SQLITE_CORRUPT;
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
    if (replaces && !fold_log(database)) return fail(cannot_write(database));
    // A log that stayed beside the new file would be taken for its own.
    for (const char* rest : {"-wal", "-shm"}) std::filesystem::remove(database + rest, error);
    if (replaces && (!sync(database) || !sync(folder_of(database))))
        return fail(cannot_write(database));
    if (std::rename(fresh.c_str(), database.c_str()) != 0) return fail(cannot_write(database));
    if (!sync(folder_of(database))) return fail(cannot_write(database));
    return {};
}

namespace {

Error damaged_copy(const std::string& what) {
    Error error(ErrorKind::unavailable, "store.backup_damaged", what);
    error.repair = "look for the damage with luotsi verify; an older backup may be from before it";
    return error;
}

// Reads the copy back: every page of it, and every chain.
Result<std::vector<Uuid>> look_at(const std::string& path) {
    auto db = SqliteConnection::open(path, SqliteConnection::Mode::read);
    if (!db) return fail(std::move(db.error()));
    const Result<std::string> whole = (*db)->ask("pragma integrity_check(1)");
    if (!whole) return fail(Error(whole.error()));
    if (*whole != "ok") return fail(damaged_copy("the copy of the database is damaged"));
    return broken_chains(**db);
}

// Its name, when it deserves it. `unfinished` is on the disk.
Result<void> name_it(const std::string& unfinished, const std::string& place, Chains chains) {
    if (!sync_path(unfinished)) return fail(cannot_write(unfinished));
    const Result<std::vector<Uuid>> broken = look_at(unfinished);
    if (!broken) return fail(Error(broken.error()));
    const bool holds = broken->empty() || chains == Chains::as_they_are;
    const std::string name = holds ? place : place + ".damaged";
    if (std::rename(unfinished.c_str(), name.c_str()) != 0 || !sync_path(folder_of(place)))
        return fail(cannot_write(name));
    if (holds) return {};
    std::string what = "kept as " + name + ", but these journals are not as they were written:";
    for (const Uuid& id : *broken) what += ' ' + to_string(id);
    return fail(damaged_copy(what));
}

// One copy at a time into a folder: unfinished ones have one name there, so that what a program
// that died has left is found and goes.
Result<std::optional<FileLock>> alone_in(bool folder, const std::string& path) {
    if (!folder) return std::optional<FileLock>();
    Result<FileLock> lock = FileLock::take(path + "/copy");
    if (lock) return std::optional<FileLock>(std::move(*lock));
    if (lock.error().code != "store.locked") return fail(std::move(lock.error()));
    Error error(ErrorKind::unavailable, "store.locked", "another copy is being made in " + path);
    error.repair = "wait until it is ready";
    return fail(std::move(error));
}

}  // namespace

Result<bool> pages_hold(const std::string& path) {
    auto db = SqliteConnection::open(path, SqliteConnection::Mode::read);
    if (!db) return fail(std::move(db.error()));
    const Result<std::string> found = (*db)->ask("pragma quick_check(1)");
    if (!found && found.error().code != "store.damaged") return fail(Error(found.error()));
    return found && *found == "ok";
}

Result<std::string> back_up(SqliteConnection& db, const std::string& to_path, Chains chains) {
    const bool folder = std::filesystem::is_directory(to_path);
    const std::string unfinished = folder ? to_path + "/copy.part" : to_path + ".part";
    const Result<std::optional<FileLock>> alone = alone_in(folder, to_path);
    if (!alone) return fail(Error(alone.error()));
    std::remove(unfinished.c_str());
    const Result<Instant> moment = begin_at_a_moment(db);
    if (!moment) return fail(Error(moment.error()));
    Result<void> done = copy_into(db, unfinished);
    db.end_reading();
    const std::string place =
        folder ? to_path + "/" + name_of(young_moment(to_path, *moment), ".db") : to_path;
    if (done) done = name_it(unfinished, place, chains);
    if (done) return place;
    std::remove(unfinished.c_str());
    return fail(Error(done.error()));
}

}  // namespace luotsi::store
