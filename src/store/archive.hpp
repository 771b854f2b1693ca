// An archive of what was written, so that a database can be brought back to any moment: a folder
// with copies of the database file (backup.cpp) and logs of the pages that every commit after them
// changed. The writer copies pages from SQLite's write-ahead log into the archive after each group
// and syncs them once a second; the write-ahead log is never emptied before the archive has what
// is in it, so a page that was committed is in one of the two whatever dies. A log that cannot be
// shown to go on where the one before it ended begins anew, with a copy of its own; so does one
// whose beginning has no copy yet, because the program died before it was there. Nothing older is
// touched by that. A log whose sync has failed is never gone on with: what it covered may be gone.
//
// A log file, integers little-endian:
//   header   16 bytes "luotsi pages 1\n\0" · u32 bytes of a page · u32 1 = goes on where the log
//            before it ended · i64 begun, ms · u64 the last sum of the log before it
//   chunk    u32 'C' · u32 n pages · i64 the moment, ms · u32 pages of the database after it ·
//            u32, u32 the salts of the write-ahead log · n × (u32 number, its bytes) · u64 sum
//   end      u32 'E' · u32 0 · i64 the moment · the database file's u64 bytes and i64 ns of its
//            last change, both as the program left them · u64 sum
// The sum is of everything before it in the file but sums (with them it would always be the same),
// so that a log is whole up to where sums agree.
// A chunk's moment is when its group was committed, however much later it was copied; what a dead
// program had committed and not yet copied bears the moment of the write-ahead log's last change.
// Moments never go back within a log. The write-ahead log's own format: "WAL File Format",
// https://www.sqlite.org/fileformat2.html#walformat
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "model/compile.hpp"
#include "store/archive_log.hpp"

namespace luotsi::store {

class FileLock;

// The database file as the file system sees it: whether anybody has touched it in between.
struct FileLook {
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0;
    bool log_left = false;  // a write-ahead log that is not empty lies beside it
    Instant log_changed{0};  // when that was written last
    static FileLook of(const std::string& path);
};

class Archive {
public:
    // `before`: the file before anybody opened it in this run. Does not write yet.
    Archive(std::string folder, std::string database, FileLook before);
    ~Archive();
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    // Takes the folder for the database whose id this is: one program at a time writes there
    // (store.archive_taken), and of one database alone (store.archive_of_another), for a moment is
    // found in it by nothing but its time.
    Result<void> claim(const std::string& database_id);
    // Begins a log; true when it goes on where the last one ended, false when a copy of the
    // database must be put into the folder before anything is written, and then told of.
    Result<bool> begin(Instant now);
    void copied();
    // The database is opened for writing without its archive, if it has one. When the program had
    // died before, nobody could tell later what has been written past the archive: it begins anew.
    static Result<void> passed_by(const std::string& database, const FileLook& before);
    // A group has been committed: the write-ahead log is so many pages long now.
    void note_commit(std::uint32_t pages, Instant at) {
        if (open() && !lost_) commits_.push_back({pages, at});
    }
    // Copies what the write-ahead log has up to its page `pages`, all of it committed. Called
    // between groups. On failure nothing is forgotten: the next call tries again – but not after a
    // failed sync, whatever a later one says.
    Result<void> take(std::uint32_t pages, Instant now);
    Result<void> sync();
    bool lost() const { return lost_; }  // a sync has failed: nothing but give_up() is left
    // Whether this much of an unarchived write-ahead log is more than anybody should keep.
    static bool too_long(std::uint32_t pages) { return pages > 262'144; }  // 1 GiB
    // The next log begins anew. False when that could not be noted beside the database.
    bool give_up();
    bool open() const { return file_ != nullptr; }
    const std::string& folder() const { return folder_; }
    // The database is closed: the next log may go on from here.
    void end(Instant now);

private:
    struct File;
    struct Commit {
        std::uint32_t pages;  // of the write-ahead log after it
        Instant at;
    };
    bool goes_on(const std::vector<std::string>& logs, std::uint64_t& sum);
    bool misses_nothing(const LogReader::Chunk& last, std::uint64_t unread) const;
    Result<void> begin_file(Instant now, bool goes_on, std::uint64_t sum);
    Result<void> take_commits(int wal, std::uint32_t pages);
    std::uint32_t read_chunk(int wal, std::uint32_t pages, std::vector<std::uint8_t>& chunk) const;
    Result<void> append(std::vector<std::uint8_t>& chunk);
    Error broken(const std::string& doing) const;
    Error unsynced() const;

    std::string folder_, database_, path_;
    FileLook before_;
    std::unique_ptr<FileLock> lock_;  // of the folder
    std::unique_ptr<File> file_;
    std::uint32_t taken_ = 0;  // pages of the write-ahead log with these salts
    std::uint32_t salt_1_ = 0, salt_2_ = 0;
    std::uint64_t bytes_ = 0;
    // Committed and not yet copied; at most a commit for each page of too_long().
    std::deque<Commit> commits_;
    Instant latest_{0};  // the moment of the last chunk
    Instant seen_{0}, synced_{0};
    bool unsynced_ = false;
    bool lost_ = false;
};

// What became of a database brought back.
struct BroughtBack {
    std::string copy;  // the copy it began from
    Instant made{0};  // when that was made
    std::uint64_t commits = 0;  // groups done again after it
    Instant until{0};  // the moment of the last of them, or the copy's
    // The end of the last log that cannot be read, because it was being written when the program
    // died: its bytes; 0 = there is none.
    std::uint64_t unread_bytes = 0;
};

class Store;
struct Options;

// As Store::open, with the archive in this folder; a database file only.
Result<std::unique_ptr<Store>>
open_with_archive(const Options& options, const model::Library& library, const std::string& folder);
// Whether the archive misses something that was written, because its folder fails. Any thread.
// Given up: the next start begins anew.
enum class ArchiveState : std::uint8_t { none, keeps_up, behind, given_up };
ArchiveState archive_state(const Store& store);
std::string_view to_string(ArchiveState state);  // none | keeps_up | behind | given_up
// Copies a database file into the folder under a name of its moment, also while another process
// serves and writes it. Gives the copy's path. The name is given when the copy has been opened, is
// whole and every chain in it holds; store.backup_damaged when one does not, and then the copy is
// kept under a name that no restore takes (….damaged).
Result<std::string> copy_to_folder(const std::string& database, const std::string& folder);

// Whether every page of a database file that nobody serves can be read, however long it is.
Result<bool> pages_hold(const std::string& path);

// Puts a database file that lies ready in the place of another, or of none: whatever dies, and
// also when the power does, there is the old one with all that was committed to it, or the new one.
// `sync`: brings a file or a folder to the disk; false when that failed.
Result<void> put_in_place(const std::string& fresh, const std::string& database,
                          const std::function<bool(const std::string&)>& sync);
bool sync_path(const std::string& path);

// Puts the database as it was at `at` into the file `to`, which must not exist: the newest copy
// of the folder that is not younger, and then every group committed up to that moment.
// store.archive_hole: something between the copy and the moment is missing or cannot be read; it
// says from when to when nothing can be brought back. `older_than`: only from copies older than
// this one, when it has turned out to be damaged.
Result<BroughtBack> bring_back(const std::string& folder, Instant at, const std::string& to,
                               Instant older_than = never);

}  // namespace luotsi::store
