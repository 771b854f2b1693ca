// Online backup: SQLite copies page by page while the server goes on; what is committed meanwhile
// starts the copy anew, so the copy is the database at one moment. It is written beside its place
// and renamed when it is whole, so that a name never stands for half a backup.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

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

}  // namespace

Result<void> back_up(Connection& db, const std::string& to_path) {
    const std::string unfinished = to_path + ".part";
    std::remove(unfinished.c_str());
    {
        auto to = Connection::open(unfinished, Connection::Mode::create);
        if (!to) return fail(std::move(to.error()));
        if (Result<void> copied = copy_pages(db.raw(), (*to)->raw()); !copied) {
            std::remove(unfinished.c_str());
            return copied;
        }
        // The copy says it has a write-ahead log; one file is easier to keep.
        if (Result<void> r = (*to)->execute("pragma journal_mode = delete"); !r) return r;
    }
    const int file = ::open(unfinished.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!synced || std::rename(unfinished.c_str(), to_path.c_str()) != 0) {
        Error error = cannot_write(to_path);
        std::remove(unfinished.c_str());
        return fail(std::move(error));
    }
    return {};
}

}  // namespace luotsi::store
